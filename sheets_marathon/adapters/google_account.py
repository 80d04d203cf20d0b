"""The service account: its key file, read and turned into google-auth's credentials."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

from google.oauth2.service_account import Credentials

from sheets_marathon.errors import ConfigurationError

SHEETS_SCOPE = "https://www.googleapis.com/auth/spreadsheets"
DRIVE_SCOPE = "https://www.googleapis.com/auth/drive"


class _RehearsedAccount(Credentials):
    """An account whose tokens come from somewhere else than Google: it must not call Google behind our back.

    google-auth 2.62 asks iamcredentials.googleapis.com for a "regional access boundary" from a background thread
    after each refresh, whatever ``token_uri`` says [google/auth/credentials.py]; there is no public switch.
    """

    def _maybe_start_regional_access_boundary_refresh(self, request: object, url: str) -> None:
        """Asks nobody."""


def service_account(path: Path, scope: str) -> Credentials:
    """Credentials for one scope. ConfigurationError says what is wrong with the key file; its content is not shown."""
    remedy = "make a key: console.cloud.google.com → Service accounts → Keys → Add key → JSON; save it there"
    try:
        info = json.loads(path.read_text("utf-8"))
        rehearsed = not (urlsplit(info["token_uri"]).hostname or "").endswith(".googleapis.com")
        kind = _RehearsedAccount if rehearsed else Credentials
        made: Credentials = kind.from_service_account_info(info, scopes=[scope])  # type: ignore[no-untyped-call]
    except FileNotFoundError:
        raise ConfigurationError(f"there is no service account key at {path}", remedy) from None
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise ConfigurationError(f"{path} is no service account key: {type(error).__name__}", remedy) from None
    return made
