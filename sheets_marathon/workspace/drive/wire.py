"""Drive's error bodies: they carry ``errors[]`` with a reason, unlike those of Sheets."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

SCOPES_MESSAGE = "Request had insufficient authentication scopes."
_DOMAINS = {"storageQuotaExceeded": "usageLimits"}
# Where the mistake is, for the reasons that say so (recorded in public bug reports).
_PARAMETER, _HEADER = "parameter", "header"


class DriveError(Exception):
    """An answer that is an error: HTTP ``code``, ``reason`` word, message, and the parameter it is about."""

    def __init__(
        self, code: int, reason: str, message: str, status: str | None = None, *, location: str | None = None
    ) -> None:
        super().__init__(message)
        self.location = location
        self.code = code
        self.reason = reason
        self.message = message
        self.status = status

    def body(self) -> dict[str, Any]:
        """Drive v3's error body."""
        # Recorded: with too few scopes the inner message is another one.
        inner = "Insufficient Permission" if self.message == SCOPES_MESSAGE else self.message
        item = {"message": inner, "domain": _DOMAINS.get(self.reason, "global"), "reason": self.reason}
        if self.location:
            item |= {"location": self.location, "locationType": _HEADER if self.code == 401 else _PARAMETER}
        error: dict[str, Any] = {"code": self.code, "message": self.message, "errors": [item]}
        if self.status:
            error["status"] = self.status
        return {"error": error}


def file_not_found(file_id: str) -> DriveError:
    """404 for a file that is not there, or that the caller may not know of."""
    return DriveError(404, "notFound", f"File not found: {file_id}.", location="fileId")


def permission_missing() -> DriveError:
    """403 for a role that is not enough."""
    return DriveError(
        403, "insufficientFilePermissions", "The user does not have sufficient permissions for this file."
    )


def scope_missing() -> DriveError:
    """403 for a token that is not good for Drive."""
    return DriveError(403, "insufficientPermissions", SCOPES_MESSAGE, "PERMISSION_DENIED")


def quota() -> DriveError:
    """403 for a service account, which has no storage (gspread#1568)."""
    return DriveError(403, "storageQuotaExceeded", "The user's Drive storage quota has been exceeded.")


def too_large() -> DriveError:
    """403 for a file over the limit (developers.google.com/workspace/drive/api/guides/handle-errors)."""
    return DriveError(403, "exportSizeLimitExceeded", "This file is too large to be exported.")


def not_served(name: str) -> DriveError:
    """501: the workspace says what it lacks."""
    return DriveError(501, "notImplemented", f"the rehearsal workspace does not serve {name}", "UNIMPLEMENTED")


def deleted() -> Response:
    """204, with the content type that Drive gives to nothing (recorded)."""
    return Response(status_code=204, headers={"content-type": "text/html"})
