"""HTTP answers at their edge: the Date they bear (clients compare it with their own), a connection dropped instead."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sheets_marathon.workspace.clock import WorkspaceClock


def http_date(moment: dt.datetime) -> str:
    """``Mon, 07 Jan 2030 07:00:00 GMT`` [RFC 9110, 5.6.7]."""
    return format_datetime(moment.astimezone(dt.UTC), usegmt=True)


class DatedAnswers:
    """Adds the Date that a server adds by itself: uvicorn would take the wall's (server.py switches that off)."""

    def __init__(self, app: ASGIApp, clock: WorkspaceClock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the answer bears the moment at which it begins."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = (b"date", http_date(self._clock.now()).encode("ascii"))
                message = {**message, "headers": [*message.get("headers", ()), date]}
            await send(message)

        await self._app(scope, receive, dated)


async def until_gone(receive: Receive) -> None:
    """Wait until the client has closed the connection (or it was dropped)."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def drop_connection(send: Send, receive: Receive) -> None:
    """Close the connection without a byte of an answer.

    ``send`` must be the server's own: uvicorn's is a method of an object that holds the transport
    (RequestResponseCycle in uvicorn/protocols/http). Under another server the client just gets no answer.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
    await until_gone(receive)
