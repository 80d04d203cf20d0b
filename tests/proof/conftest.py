"""The workspace for the tests of this room."""

from __future__ import annotations

from support.server.workspaces import bot, channel, group, in_process, spreadsheet_id, stage, workspace

__all__ = ["bot", "channel", "group", "in_process", "spreadsheet_id", "stage", "workspace"]
