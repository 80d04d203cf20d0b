"""How the program talks to Google: gspread's client with a retry layer of our own and errors for people.

gspread's own back-off never gives up and repeats writes, its plain client has no timeout (FACTS 11).
Reads are repeated with jitter, capped. A write is repeated only when it certainly was not applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import google.auth.exceptions
import requests
import tenacity
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEETS_API_V4_BASE_URL
from urllib3.exceptions import NewConnectionError

from sheets_marathon.errors import SheetError, WriteUnclear

_LONGEST_WAIT_S = 64
_OWNER_TAKES_TIME = {429, 500, 502, 503, 504}
_READ_POSTS = (":getByDataFilter", ":batchGetByDataFilter", "developerMetadata:search")


@dataclass(frozen=True, slots=True)
class GoogleFault:
    """What Google's error body says: HTTP code, status word, machine-readable reason, message (FACTS 15)."""

    code: int
    status: str
    reason: str
    message: str
    retry_after_s: float | None = None


class GoogleHttp(HTTPClient):
    """gspread's client over ``base_url`` ("" is Google), with timeouts and the retry layer.

    ``request`` raises SheetError (permanent or not) or, for a write without an answer, WriteUnclear.
    """

    def __init__(self, auth: Credentials, *, base_url: str = "", timeout_s: float = 60, attempts: int = 6) -> None:
        super().__init__(auth)
        self._account = str(getattr(auth, "service_account_email", "the service account"))
        self._base = f"{base_url.rstrip('/')}/v4/spreadsheets" if base_url else SPREADSHEETS_API_V4_BASE_URL
        self._attempts = attempts
        self.set_timeout((min(timeout_s, 10), timeout_s))

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """One request; reads again and again up to ``attempts``, writes only where nothing was applied."""
        url = endpoint.replace(SPREADSHEETS_API_V4_BASE_URL, self._base, 1)
        reading = method.lower() == "get" or url.partition("?")[0].endswith(_READ_POSTS)
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: _worth_repeating(error, reading)),
            wait=_wait,
            stop=tenacity.stop_after_attempt(self._attempts),
            reraise=True,
        )
        try:
            return retrying(super().request, method, url, *args, **kwargs)
        except APIError as error:
            raise self._explained(fault_of(error.response), reading) from error
        except google.auth.exceptions.RefreshError as error:
            raise SheetError(
                "Google does not accept the service account's key",
                "check that the clock of this machine is right and that the key in google.credentials_file "
                "has not been revoked; else make a new key",
                permanent=True,
            ) from error
        except (requests.RequestException, google.auth.exceptions.TransportError) as error:
            if reading or _never_left(error):
                raise SheetError(
                    f"Google can't be reached: {type(error).__name__}", "it will be tried again", permanent=False
                ) from error
            raise WriteUnclear(f"Google did not answer a write: {type(error).__name__}") from error

    def _explained(self, fault: GoogleFault, reading: bool) -> SheetError:
        if fault.code == 403 and fault.reason == "SERVICE_DISABLED":
            return SheetError(
                "the Google Sheets API is not enabled in the service account's project",
                "open console.cloud.google.com → APIs & Services → Library, enable “Google Sheets API”, wait a minute",
                permanent=True,
            )
        if fault.code == 403:
            return SheetError(
                f"{self._account} may not do that in the spreadsheet ({fault.message})",
                f"share the spreadsheet with {self._account} as Editor",
                permanent=True,
            )
        if fault.code == 401:
            return SheetError("Google does not know the credentials", "check google.credentials_file", permanent=True)
        if fault.code == 404:
            return SheetError(
                "there is no spreadsheet with the id of sheet.spreadsheet_id",
                "copy the id from the spreadsheet's address: …/spreadsheets/d/<id>/edit",
                permanent=True,
            )
        if fault.code in _OWNER_TAKES_TIME:
            if reading or fault.code == 429:
                return SheetError(
                    f"Google is busy ({fault.code} {fault.status})", "it will be tried again", permanent=False
                )
            return WriteUnclear(f"Google answered a write with {fault.code} {fault.status}")
        return SheetError(f"Google refused: {fault.code} {fault.status}: {fault.message}", permanent=True)


def fault_of(response: requests.Response) -> GoogleFault:
    """Reads an error answer; an HTML page from a proxy has only its code."""
    try:
        error: Mapping[str, Any] = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        error = {}
    details = error.get("details") or []
    reason = next((one["reason"] for one in details if isinstance(one, dict) and "reason" in one), "")
    wait = response.headers.get("Retry-After", "")
    return GoogleFault(
        code=response.status_code,
        status=str(error.get("status", "")),
        reason=str(reason),
        message=str(error.get("message", "")),
        retry_after_s=float(wait) if wait.isdigit() else None,
    )


def _worth_repeating(error: BaseException, reading: bool) -> bool:
    if isinstance(error, APIError):
        code = error.response.status_code
        return code == 429 or (reading and code in _OWNER_TAKES_TIME)
    if isinstance(error, google.auth.exceptions.RefreshError):
        return False
    if isinstance(error, requests.RequestException | google.auth.exceptions.TransportError):
        return reading or _never_left(error)
    return False


def _never_left(error: BaseException) -> bool:
    """Whether no byte of the request can have reached Google: fetching a token failed, or no connection was made."""
    if isinstance(error, google.auth.exceptions.TransportError | requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.exceptions.ConnectionError) and isinstance(reason, NewConnectionError)


_JITTER = tenacity.wait_random_exponential(multiplier=1, max=_LONGEST_WAIT_S)


def _wait(state: tenacity.RetryCallState) -> float:
    """Full jitter, and never less than what Google asked for."""
    seconds = _JITTER(state)
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, APIError):
        asked = fault_of(error.response).retry_after_s
        return max(seconds, min(asked or 0, _LONGEST_WAIT_S))
    return seconds
