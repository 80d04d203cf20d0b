"""What was asked of Drive: body, parameters, field masks; each refused as Drive refuses it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sheets_marathon.workspace.drive.wire import DriveError, not_served
from sheets_marathon.workspace.sheets import discovery
from sheets_marathon.workspace.sheets.fields import ALL, Tree, parse, project, unknown_path
from sheets_marathon.workspace.sheets.wire import Json

_STANDARD = {"fields", "alt", "key", "prettyPrint", "quotaUser", "oauth_token", "access_token"}
FILE_FIELDS = "kind,id,name,mimeType"
PERMISSION_FIELDS = "kind,id,type,role"


@dataclass(frozen=True, slots=True)
class DriveRequest:
    """One request: who asks, the ids in its path, its parameters, its body."""

    caller: str
    path: dict[str, str]
    query: dict[str, str]
    payload: Json


def read_payload(body: bytes) -> Json:
    """The JSON object in ``body``, {} for none. Raises DriveError 400."""
    if not body:
        return {}
    try:
        payload = json.loads(body)
    except ValueError:
        raise DriveError(400, "parseError", "Parse Error") from None
    if not isinstance(payload, dict):
        raise DriveError(400, "parseError", "Parse Error")
    return payload


def checked(schema: str, payload: Json) -> Json:
    """``payload`` held against Drive's schema. Drive ignores unknown names (gspread sends v2's ``withLink``)."""
    known = discovery.document("drive.v3")["schemas"][schema]["properties"]
    clean: Json = discovery.check("drive.v3", schema, {name: item for name, item in payload.items() if name in known})
    return clean


def allow(query: dict[str, str], *names: str) -> None:
    """Raise DriveError 501 for a parameter that is not among ``names`` or the standard ones."""
    for name in query:
        if name not in names and name not in _STANDARD:
            raise not_served(f"the parameter {name} here")


def mask_tree(mask: str, schema: str) -> Tree:
    """The tree of a field mask over ``schema``. Raises DriveError 400."""
    try:
        tree = parse(mask)
    except ValueError:
        raise DriveError(400, "invalidParameter", f"Invalid field selection {mask}", location="fields") from None
    unknown = unknown_path(tree, schema, "drive.v3") if tree else None
    if unknown:
        text = f"Invalid field selection {unknown.rpartition('.')[2]}"
        raise DriveError(400, "invalidParameter", text, location="fields")
    return tree or ALL


def masked(body: Json, query: dict[str, str], default: str, schema: str) -> Json:
    """``body`` by the ``fields`` parameter, else by ``default``: Drive answers few fields unasked."""
    shown: Json = project(body, mask_tree(query.get("fields") or default, schema))
    return shown
