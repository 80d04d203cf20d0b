"""Dropping a client's connection, which ASGI has no message for."""

from __future__ import annotations

from starlette.types import Receive, Send


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
