"""A file as Drive v2 shows it, in the answer to gspread's import_csv. Recorded: ClientTest.test_import_csv."""

from __future__ import annotations

from sheets_marathon.workspace.drive.asked import allow
from sheets_marathon.workspace.drive.files import DriveFile, permission_id
from sheets_marathon.workspace.drive.wire import not_served
from sheets_marathon.workspace.sheets.wire import Json

_V2 = "https://www.googleapis.com/drive/v2/files"
_DOCS = "https://docs.google.com"
_ROOT = "0AMyDriveUk9PVA"
_FORMATS = {
    "application/x-vnd.oasis.opendocument.spreadsheet": "ods",
    "text/tab-separated-values": "tsv",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "application/zip": "zip",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}


def check_upload(query: dict[str, str]) -> None:
    """Raise DriveError 501 for an upload that would not become a spreadsheet."""
    allow(query, "uploadType", "convert", "supportsAllDrives", "supportsTeamDrives")
    if query.get("uploadType") != "media" or query.get("convert", "").lower() != "true":
        raise not_served("uploads that are not converted")


def second_version(file: DriveFile, caller: str) -> Json:
    """The v2 File that ``caller`` (an editor) sees."""
    role = file.role_of(caller)
    at = f"{_V2}/{file.file_id}"
    owners = [who for who, kept in file.roles.items() if kept == "owner"]
    site = f"{_DOCS}/spreadsheets"
    return {
        "kind": "drive#file",
        "userPermission": {
            "id": "me",
            "type": "user",
            "role": role,
            "kind": "drive#permission",
            "selfLink": f"{at}/permissions/me",
            "etag": f'"{permission_id(caller)}"',
            "pendingOwner": False,
        },
        "selfLink": at,
        "ownerNames": owners,
        "lastModifyingUserName": caller,
        "editable": True,
        "writersCanShare": True,
        "mimeType": file.mime_type,
        "exportLinks": {
            kind: f"{site}/export?id={file.file_id}&exportFormat={ending}" for kind, ending in _FORMATS.items()
        },
        "parents": [
            {
                "selfLink": f"{at}/parents/{_ROOT}",
                "id": _ROOT,
                "isRoot": True,
                "kind": "drive#parentReference",
                "parentLink": f"{_V2}/{_ROOT}",
            }
        ],
        "thumbnailLink": f"{_DOCS}/feeds/vt?gd=true&id={file.file_id}&v=1&s=none&sz=s220",
        "appDataContents": False,
        "iconLink": f"https://drive-thirdparty.googleusercontent.com/16/type/{file.mime_type}",
        "shared": len(file.roles) > 1,
        "lastModifyingUser": _user(caller, caller),
        "owners": [_user(who, caller) for who in owners],
        "copyable": True,
        "etag": f'"{file.modified}"',
        "alternateLink": f"{site}/d/{file.file_id}/edit?usp=drivesdk",
        "embedLink": f"{site}/d/{file.file_id}/htmlembed?ouid={permission_id(caller)}",
        "fileSize": "1024",
        "copyRequiresWriterPermission": False,
        "spaces": ["drive"],
        "id": file.file_id,
        "title": file.name,
        "labels": {"viewed": True, "restricted": False, "starred": False, "hidden": False, "trashed": False},
        "explicitlyTrashed": False,
        "createdDate": file.created,
        "modifiedDate": file.modified,
        "modifiedByMeDate": file.modified,
        "lastViewedByMeDate": file.modified,
        "markedViewedByMeDate": "1970-01-01T00:00:00.000Z",
        "quotaBytesUsed": "1024",
        "version": "5",
        "capabilities": {"canEdit": True, "canCopy": True},
    }


def _user(who: str, caller: str) -> Json:
    return {
        "displayName": who,
        "kind": "drive#user",
        "isAuthenticatedUser": who == caller,
        "permissionId": permission_id(who),
        "emailAddress": who,
        "picture": {"url": "https://lh3.googleusercontent.com/a/default-user=s64"},
    }
