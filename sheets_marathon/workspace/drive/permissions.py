"""permissions.list, get, create, update, delete: who may do what with a file."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from sheets_marathon.workspace.drive.asked import PERMISSION_FIELDS, DriveRequest, allow, checked, mask_tree, masked
from sheets_marathon.workspace.drive.files import DriveFile, permission_id, permission_json
from sheets_marathon.workspace.drive.wire import DriveError, deleted, not_served, permission_missing
from sheets_marathon.workspace.sheets.fields import project
from sheets_marathon.workspace.sheets.wire import Json, answer

Commit = Callable[[Json], None]
Handler = Callable[[Commit, DriveFile, DriveRequest], Response]


def listed(_commit: Commit, file: DriveFile, asked: DriveRequest) -> Response:
    """permissions.list."""
    allow(asked.query, "supportsAllDrives", "supportsTeamDrives", "pageSize")
    everyone = [permission_json(file, who) for who in file.roles]
    tree = mask_tree(asked.query.get("fields") or f"kind,permissions({PERMISSION_FIELDS})", "PermissionList")
    return answer(project({"kind": "drive#permissionList", "permissions": everyone}, tree))


def got(_commit: Commit, file: DriveFile, asked: DriveRequest) -> Response:
    """permissions.get."""
    return _shown(file, _chosen(file, asked), asked)


def deleted_one(commit: Commit, file: DriveFile, asked: DriveRequest) -> Response:
    """permissions.delete."""
    who = _chosen(file, asked)
    allow(asked.query, "supportsAllDrives", "supportsTeamDrives")
    if file.roles[who] == "owner":
        raise DriveError(403, "forbidden", "The owner of a file cannot be removed.")
    commit({"do": "share", "file": file.file_id, "email": who, "role": None})
    return deleted()


def updated(commit: Commit, file: DriveFile, asked: DriveRequest) -> Response:
    """permissions.update."""
    who = _chosen(file, asked)
    allow(asked.query, "supportsAllDrives", "supportsTeamDrives", "transferOwnership", "removeExpiration")
    role = _role(checked("Permission", asked.payload))
    if role == "owner" or file.roles[who] == "owner":
        raise not_served("permissions.update of an owner")
    commit({"do": "share", "file": file.file_id, "email": who, "role": role})
    return _shown(file, who, asked)


def _chosen(file: DriveFile, asked: DriveRequest) -> str:
    chosen = asked.path["permissionId"]
    for who in file.roles:
        if permission_id(who) == chosen:
            return who
    raise DriveError(404, "notFound", f"Permission not found: {chosen}.", location="permissionId")


def _shown(file: DriveFile, who: str, asked: DriveRequest) -> Response:
    return answer(masked(permission_json(file, who), asked.query, PERMISSION_FIELDS, "Permission"))


def created(commit: Commit, file: DriveFile, asked: DriveRequest) -> Response:
    """permissions.create: share with a person or a group, or with everybody who has the link."""
    query = asked.query
    allow(
        query, "supportsAllDrives", "supportsTeamDrives", "sendNotificationEmail", "emailMessage", "transferOwnership",
        "moveToNewOwnersRoot", "useDomainAdminAccess",
    )  # fmt: skip
    clean = checked("Permission", asked.payload)
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
        if file.role_of(asked.caller) != "owner":
            raise permission_missing()
    elif file.roles.get(who) == "owner":
        raise DriveError(403, "forbidden", "The role of the owner cannot be changed.")
    commit({"do": "share", "file": file.file_id, "email": who, "role": role})
    return _shown(file, who, asked)


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


HANDLERS: dict[str, Handler] = {
    "drive.permissions.create": created,
    "drive.permissions.delete": deleted_one,
    "drive.permissions.get": got,
    "drive.permissions.list": listed,
    "drive.permissions.update": updated,
}
"""The methods on a file's permissions, which readers may not use."""
