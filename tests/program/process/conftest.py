"""The service as a process of its own, for the tests of this room."""

from __future__ import annotations

from support.program.running_service import program, staged, started

__all__ = ["program", "staged", "started"]
