"""The workspace for the tests of this room that talk to a bot."""

from __future__ import annotations

from support.program.bot_scene import scene

__all__ = ["scene"]
