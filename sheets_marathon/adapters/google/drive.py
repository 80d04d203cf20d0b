"""Who may see the spreadsheet, and the spreadsheet as a workbook: Drive v3 through google-api-python-client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import google_auth_httplib2
import httplib2
from google.oauth2.service_account import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from sheets_marathon.errors import MarathonError

_READS_AGAIN = 3
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DriveSharing:
    """``ports.Sharing``. ``base_url`` "" is Google; needs the scope ``drive`` (FACTS 14)."""

    def __init__(self, auth: Credentials, spreadsheet_id: str, *, base_url: str = "", timeout_s: float = 60) -> None:
        self._drive = _drive(auth, base_url, timeout_s)
        self._id = spreadsheet_id

    def readers(self) -> Sequence[str]:
        """Addresses that can read it, editors and the owner included."""
        request = self._drive.permissions().list(fileId=self._id, fields="permissions(emailAddress,role)")
        found = self._run(request, _READS_AGAIN).get("permissions", ())
        return [permission["emailAddress"] for permission in found if permission.get("emailAddress")]

    def share_with_reader(self, address: str) -> None:
        """Let an address read it. Repeating it is harmless: Drive keeps one permission an address."""
        body = {"type": "user", "role": "reader", "emailAddress": address}
        create = self._drive.permissions().create(fileId=self._id, body=body, sendNotificationEmail=False)
        self._run(create, 0)

    def close(self) -> None:
        """End the connection."""
        self._drive.close()

    def _run(self, request: Any, retries: int) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = request.execute(num_retries=retries)
        except HttpError as error:
            raise MarathonError(
                f"Google Drive refused: {error.status_code} {error.reason}",
                "enable the Google Drive API in the project, or share the spreadsheet by hand: Share → add the address",
            ) from error
        except (OSError, httplib2.HttpLib2Error) as error:
            raise MarathonError(f"Google Drive can't be reached: {type(error).__name__}", "try again later") from error
        return answer


class DriveExport:
    """``ports.backup.SheetExport``. ``base_url`` "" is Google; needs ``drive.readonly`` (FACTS 14)."""

    def __init__(self, auth: Credentials, spreadsheet_id: str, *, base_url: str = "", timeout_s: float = 60) -> None:
        self._drive = _drive(auth, base_url, timeout_s)
        self._id = spreadsheet_id

    def xlsx(self) -> bytes:
        """An Excel workbook as Google makes it. MarathonError when it is over Google's 10 MB, or may not be read."""
        request = self._drive.files().export_media(fileId=self._id, mimeType=_XLSX)
        try:
            content: bytes = request.execute(num_retries=_READS_AGAIN)
        except HttpError as error:
            # Which refusal it is stands in its reason; the message may be localised (FACTS 15).
            reasons = {detail.get("reason") for detail in error.error_details if isinstance(detail, dict)}
            if "exportSizeLimitExceeded" in reasons:
                raise MarathonError(
                    "Google exports no workbook of more than 10 MB, and this spreadsheet is over that",
                    "the copy of values and formulas is kept all the same; set backup.xlsx = false",
                ) from error
            raise MarathonError(
                f"Google Drive gave no workbook: {error.status_code} {error.reason}",
                "enable the Google Drive API in the service account's project, or set backup.xlsx = false",
            ) from error
        except (OSError, httplib2.HttpLib2Error) as error:
            raise MarathonError(f"Google Drive can't be reached: {type(error).__name__}", "try again later") from error
        return content

    def close(self) -> None:
        """End the connection."""
        self._drive.close()


def _drive(auth: Credentials, base_url: str, timeout_s: float) -> Any:
    http = google_auth_httplib2.AuthorizedHttp(auth, http=httplib2.Http(timeout=timeout_s))
    # Drive's endpoint carries its path, Sheets' does not (FACTS 12).
    options = {"api_endpoint": f"{base_url.rstrip('/')}/drive/v3/"} if base_url else {}
    return build("drive", "v3", http=http, client_options=options, static_discovery=True)
