"""permissions.list, get, create, update, delete: who may do what with a file."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from sheets_marathon.rehearsal.drive.asked import PERMISSION_FIELDS, allow, checked, mask_tree, masked
from sheets_marathon.rehearsal.drive.files import DriveFile, permission_id, permission_json
from sheets_marathon.rehearsal.drive.wire import DriveError, not_served, permission_missing
from sheets_marathon.rehearsal.sheets.fields import project
from sheets_marathon.rehearsal.sheets.wire import Json, answer

Commit = Callable[[Json], None]


def answer_permissions(
    commit: Commit, method: str, caller: str, file: DriveFile, chosen: str | None, query: dict[str, str], payload: Json
) -> Response:
    if file.role_of(caller) == "reader":
        raise permission_missing()
    if chosen is None and method == "GET":
        allow(query, "supportsAllDrives", "supportsTeamDrives", "pageSize")
        everyone = [permission_json(file, who) for who in file.roles]
        tree = mask_tree(query.get("fields") or f"kind,permissions({PERMISSION_FIELDS})", "PermissionList")
        return answer(project({"kind": "drive#permissionList", "permissions": everyone}, tree))
    if chosen is None and method == "POST":
        return answer(_grant(commit, caller, file, query, payload))
    who = next((who for who in file.roles if chosen is not None and permission_id(who) == chosen), None)
    if chosen is None or method not in ("GET", "PATCH", "DELETE"):
        raise not_served(f"{method} on permissions")
    if who is None:
        raise DriveError(404, "notFound", f"Permission not found: {chosen}.")
    if method == "DELETE":
        allow(query, "supportsAllDrives", "supportsTeamDrives")
        if file.roles[who] == "owner":
            raise DriveError(403, "forbidden", "The owner of a file cannot be removed.")
        commit({"do": "share", "file": file.file_id, "email": who, "role": None})
        return Response(status_code=204)
    if method == "PATCH":
        allow(query, "supportsAllDrives", "supportsTeamDrives", "transferOwnership", "removeExpiration")
        clean = checked("Permission", payload)
        role = _role(clean)
        if role == "owner" or file.roles[who] == "owner":
            raise not_served("permissions.update of an owner")
        commit({"do": "share", "file": file.file_id, "email": who, "role": role})
    return answer(masked(permission_json(file, who), query, PERMISSION_FIELDS, "Permission"))


def _grant(commit: Commit, caller: str, file: DriveFile, query: dict[str, str], payload: Json) -> Json:
    allow(
        query, "supportsAllDrives", "supportsTeamDrives", "sendNotificationEmail", "emailMessage", "transferOwnership",
        "moveToNewOwnersRoot", "useDomainAdminAccess",
    )  # fmt: skip
    clean = checked("Permission", payload)
    role, kind = _role(clean), clean.get("type")
    if kind in ("user", "group"):
        if "@" not in clean.get("emailAddress", ""):
            raise DriveError(400, "invalidSharingRequest", "The specified emailAddress is invalid or not applicable.")
        who = clean["emailAddress"].lower()
    elif kind == "anyone":
        who = "anyone"
    elif kind == "domain":
        raise not_served("permissions of type domain")
    else:
        raise DriveError(400, "required", "The permission type field is required.")
    if role == "owner":
        if query.get("transferOwnership", "").lower() != "true":
            text = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
            raise DriveError(403, "forbidden", text)
        if file.role_of(caller) != "owner":
            raise permission_missing()
    elif file.roles.get(who) == "owner":
        raise DriveError(403, "forbidden", "The role of the owner cannot be changed.")
    commit({"do": "share", "file": file.file_id, "email": who, "role": role})
    return masked(permission_json(file, who), query, PERMISSION_FIELDS, "Permission")


def _role(clean: Json) -> str:
    extra = set(clean) - {"role", "type", "emailAddress", "id", "kind", "allowFileDiscovery"}
    if extra:
        raise not_served(f"permissions with {', '.join(sorted(extra))}")
    role = clean.get("role")
    if role == "commenter":
        return "reader"
    if role not in ("owner", "writer", "reader"):
        raise DriveError(400, "badRequest", "The specified role is invalid or not supported.")
    return str(role)
