"""Answers to reads, kept as long as they stay true: a read must not recompute what has not changed."""

from __future__ import annotations

import datetime as dt

from starlette.responses import Response

State = tuple[int, dt.datetime | None]
"""A spreadsheet's revision, and the moment where formulas depend on it."""

_KEPT = 32


class KeptAnswers:
    """The answers of one spreadsheet in its latest state, by question (path, query and body)."""

    def __init__(self) -> None:
        self._state: State | None = None
        self._bodies: dict[bytes, bytes] = {}

    def find(self, state: State, question: bytes) -> Response | None:
        """The kept answer, None when there is none for this state."""
        if state != self._state:
            self._bodies.clear()
            self._state = state
        body = self._bodies.get(question)
        return None if body is None else Response(body, headers={"content-type": "application/json; charset=UTF-8"})

    def keep(self, state: State, question: bytes, response: Response) -> Response:
        """Keep a good answer to a question asked in ``state``; returns it."""
        if state == self._state and len(self._bodies) < _KEPT:
            self._bodies[question] = bytes(response.body)
        return response
