"""What goes over the wire: Google-shaped errors and JSON numbers.

Wordings are those of recorded answers of the real service (gspread's cassettes) where one exists,
else of public bug reports; clients must branch on code, status and reason, never on text (FACTS 15).
"""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

Json = dict[str, Any]

MAX_EXACT_INTEGER = 1e15


class ApiError(Exception):
    """An answer that is an error: HTTP ``code``, Google's ``status`` word, ``message`` and ``details``."""

    def __init__(self, code: int, status: str, message: str, details: list[Json] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.details = details

    def body(self) -> Json:
        """Google's error body."""
        error: Json = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return {"error": error}


def invalid(message: str, violations: list[tuple[str, str]] | None = None) -> ApiError:
    """400 INVALID_ARGUMENT; ``violations`` are (field, description) pairs for ``details``."""
    details: list[Json] | None = None
    if violations:
        found = [{"field": f, "description": d} if f else {"description": d} for f, d in violations]
        details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": found}]
    return ApiError(400, "INVALID_ARGUMENT", message, details)


def not_found() -> ApiError:
    """404 as the real service words it (ClientTest.test_access_non_existing_spreadsheet)."""
    return ApiError(404, "NOT_FOUND", "Requested entity was not found.")


def permission_denied() -> ApiError:
    """403 as the real service words it (ClientTest.test_access_private_spreadsheet)."""
    return ApiError(403, "PERMISSION_DENIED", "The caller does not have permission")


def unserved(name: str) -> ApiError:
    """501: the workspace says what it lacks instead of pretending."""
    return ApiError(501, "UNIMPLEMENTED", f"the rehearsal workspace does not serve {name}")


def unauthenticated() -> ApiError:
    """401 for a missing, unknown or expired bearer token."""
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other"
        " valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    return ApiError(401, "UNAUTHENTICATED", message)


# The names of Google's methods, where they are not the resource's name and verb put together.
_METHOD_NAMES = {
    "get": "GetSpreadsheet",
    "create": "CreateSpreadsheet",
    "batchUpdate": "BatchUpdateSpreadsheet",
    "getByDataFilter": "GetSpreadsheetByDataFilter",
    "sheets.copyTo": "CopySheetTo",
    "developerMetadata.get": "GetDeveloperMetadata",
    "developerMetadata.search": "SearchDeveloperMetadata",
}


def scope_missing(method: str) -> ApiError:
    """403 for a token without any of the scopes that ``method`` ("sheets.spreadsheets.values.get") wants."""
    short = method.removeprefix("sheets.spreadsheets.")
    verb, by_filter, _ = short.removeprefix("values.").partition("ByDataFilter")
    name = _METHOD_NAMES.get(short) or f"{verb[0].upper()}{verb[1:]}Values{by_filter}"
    metadata = {
        "service": "sheets.googleapis.com",
        "method": f"google.apps.sheets.v4.SpreadsheetsService.{name}",
    }
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": metadata,
    }
    return ApiError(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.", [info])


def answer(body: Any, code: int = 200) -> Response:
    """A JSON response in Google's content type."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status_code=code, headers={"content-type": "application/json; charset=UTF-8"})


def refusal(error: ApiError) -> Response:
    """The response for an ``ApiError``."""
    return answer(error.body(), error.code)


def json_number(number: float) -> int | float:
    """A number as Google prints it: whole numbers without ".0"."""
    if isinstance(number, float) and number.is_integer() and abs(number) < MAX_EXACT_INTEGER:
        return int(number)
    return number
