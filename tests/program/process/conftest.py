"""The service as a process of its own, for the tests of this room."""

from __future__ import annotations

from support.program.running_service import hours_before, program, staged, started

__all__ = ["hours_before", "program", "staged", "started"]
