"""Carrying out ordered faults, between the server and the services."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sheets_marathon.workspace.control.faults import FaultBook, FaultOrder
from sheets_marathon.workspace.control.resting import Lockstep
from sheets_marathon.workspace.http_answers import drop_connection, http_date, until_gone
from sheets_marathon.workspace.traffic import Call, classify


@dataclass
class _Answer:
    """What an application sent, kept back."""

    messages: list[Message] = field(default_factory=list)

    async def keep(self, message: Message) -> None:
        self.messages.append(message)


@dataclass(frozen=True)
class _LateRequest:
    """An accepted request that takes effect later, at ``due`` on the workspace's clock."""

    due: dt.datetime
    scope: Scope
    body: bytes


class FaultMiddleware:
    """Applies the fault book to each request for a service; the control plane is never touched."""

    def __init__(self, app: ASGIApp, book: FaultBook, lockstep: Lockstep) -> None:
        self._app = app
        self._book = book
        self._lockstep = lockstep
        self._late: list[_LateRequest] = []
        self._tasks: set[asyncio.Task[None]] = set()
        lockstep.when_moved(self.apply_late)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or do with it what the oldest fitting order says."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        call = classify(scope)
        latency_s = self._book.latency_s(call)
        if latency_s:
            await asyncio.sleep(latency_s)
        if call.service == "control" or not self._book.standing():
            await self._app(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        body = await _whole_body(receive)
        order = self._book.draw(call, f"{scope['path']}?{query}" if query else scope["path"], body)
        if order is None:
            await self._app(scope, _again(body, receive), send)
            return
        if order.mode == "late":
            self._accept_late(order, scope, body)
        elif order.mode != "before":
            answer = await self._apply(scope, body)
        if order.mode == "hang":
            await until_gone(receive)
        elif order.mode == "slow":
            await asyncio.sleep(order.delay_s)
            for message in answer.messages:
                await send(message)
        elif order.cut:
            await drop_connection(send, receive)
        else:
            await _send_fault(order, call, send, self._lockstep.clock.now())

    async def apply_late(self) -> None:
        """Apply the late requests whose moment the clock has reached, in the order of their moments."""
        now = self._lockstep.clock.now()
        due = sorted((late for late in self._late if late.due <= now), key=lambda late: late.due)
        self._late = [late for late in self._late if late.due > now]
        for late in due:
            await self._apply(late.scope, late.body)

    def _accept_late(self, order: FaultOrder, scope: Scope, body: bytes) -> None:
        delay = dt.timedelta(seconds=order.delay_s)
        self._late.append(_LateRequest(self._lockstep.clock.now() + delay, scope, body))
        if not self._lockstep.standing:
            # Nobody moves a running clock, so somebody must look when the moment comes.
            task = asyncio.get_running_loop().create_task(self._apply_after(order.delay_s))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _apply_after(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        await self.apply_late()

    async def _apply(self, scope: Scope, body: bytes) -> _Answer:
        """Let the service do the request and keep its answer back. The scope is copied: routing writes into it."""
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        answer = _Answer()
        await self._app(dict(scope), receive, answer.keep)
        return answer


async def _whole_body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def _again(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives a body that was read already once more, then what really comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return waiting.pop() if waiting else await receive()

    return give


async def _send_fault(order: FaultOrder, call: Call, send: Send, now: dt.datetime) -> None:
    body = order.answer_body(call)
    if isinstance(body, str):
        content, content_type = body.encode(), "text/html; charset=UTF-8"
    else:
        content, content_type = json.dumps(body, ensure_ascii=False).encode(), "application/json; charset=UTF-8"
    headers = {"content-type": order.content_type or content_type, "content-length": str(len(content))}
    headers["date"] = http_date(now)
    headers.update({name.lower(): value for name, value in order.headers.items()})
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": order.status, "headers": pairs})
    await send({"type": "http.response.body", "body": content})
