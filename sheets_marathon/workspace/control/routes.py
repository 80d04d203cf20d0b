"""The control plane under /rehearsal/: the clock, rests, traffic, faults, spreadsheets and people.

Nothing here exists at Google or Telegram, and nothing here is counted, delayed or failed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sheets_marathon.workspace.control.control_input import BadAsk, moment, needed, only_known, read_body, seconds
from sheets_marathon.workspace.control.faults import BadOrder, FaultBook, FaultOrder
from sheets_marathon.workspace.control.resting import Lockstep
from sheets_marathon.workspace.traffic import Traffic

Handler = Callable[[Request], Awaitable[Any]]


class SpreadsheetMaker(Protocol):
    """What of the Sheets service the stage uses."""

    def create(self, title: str, locale: str = ..., time_zone: str = ..., *, chosen_id: str | None = ...) -> str:
        """A new spreadsheet's id, which may be chosen. ValueError for one that is taken."""

    def fill(self, spreadsheet_id: str, like: str) -> None:
        """Give a spreadsheet all that another holds. ValueError where there is no such spreadsheet."""

    def drop(self, spreadsheet_id: str) -> None:
        """Forget a spreadsheet. ValueError where there is none."""


class Sharer(Protocol):
    """What of the Drive service the stage uses."""

    def share(self, file_id: str, email: str, role: str) -> object:
        """Let an address in as reader, commenter or writer."""


class TokenIssuer(Protocol):
    """What of the accounts the stage uses."""

    def person_token(self, email: str) -> str:
        """A bearer token that acts as this person."""


def answering(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of a handler: its value as JSON, its ValueError as 400 {"error": …}."""

    async def endpoint(request: Request) -> Response:
        try:
            answer = await handler(request)
        except ValueError as mistake:
            return JSONResponse({"error": str(mistake)}, status_code=400)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    return endpoint


class ControlPlane:
    """The endpoints. The services are given as the few things the stage asks of them."""

    def __init__(
        self,
        lockstep: Lockstep,
        traffic: Traffic,
        faults: FaultBook,
        *,
        sheets: SpreadsheetMaker,
        drive: Sharer,
        accounts: TokenIssuer,
    ) -> None:
        self._lockstep = lockstep
        self._traffic = traffic
        self._faults = faults
        self._sheets = sheets
        self._drive = drive
        self._accounts = accounts

    def routes(self) -> list[Route]:
        """What to mount at the root; the busiest first."""
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/rehearsal/clock/rest", self._rest),
            ("POST", "/rehearsal/clock/step", self._step),
            ("GET", "/rehearsal/clock/resting", self._resting),
            ("POST", "/rehearsal/clock", self._set_clock),
            ("GET", "/rehearsal/clock", self._clock),
            ("DELETE", "/rehearsal/clock/rest", self._forget),
            ("GET", "/rehearsal/health", self._health),
            ("GET", "/rehearsal/requests", self._requests),
            ("DELETE", "/rehearsal/requests", self._clear_requests),
            ("POST", "/rehearsal/faults", self._add_fault),
            ("GET", "/rehearsal/faults", self._list_faults),
            ("DELETE", "/rehearsal/faults", self._clear_faults),
            ("POST", "/rehearsal/latency", self._set_latency),
            ("POST", "/rehearsal/spreadsheets", self._create_spreadsheet),
            ("POST", "/rehearsal/spreadsheets/fill", self._fill_spreadsheet),
            ("DELETE", "/rehearsal/spreadsheets", self._drop_spreadsheet),
            ("POST", "/rehearsal/people", self._person),
        ]
        return [Route(path, answering(handler), methods=[verb]) for verb, path, handler in table]

    async def _health(self, request: Request) -> Any:
        del request
        return {"ok": True, "now": self._now()}

    async def _clock(self, request: Request) -> Any:
        del request
        return {"now": self._now()}

    async def _set_clock(self, request: Request) -> Any:
        body = only_known(await read_body(request), "now")
        await self._lockstep.set_clock(moment(needed(body, "now"), "now"))
        return {"now": self._now()}

    async def _step(self, request: Request) -> Any:
        """Set the clock and wait for the next rest: one round trip for what a conductor does all day."""
        body = only_known(await read_body(request), "now", "who", "wait_s")
        now, who = moment(needed(body, "now"), "now"), str(needed(body, "who"))
        wait_s = seconds(body.get("wait_s", 10), "wait_s")
        await self._lockstep.set_clock(now)
        return {"now": self._now(), **_rest_answer(await self._lockstep.resting(who, wait_s))}

    async def _rest(self, request: Request) -> Any:
        body = only_known(await read_body(request), "who", "until", "wait_s")
        until = moment(needed(body, "until"), "until")
        wait_s = seconds(body.get("wait_s", 0.5), "wait_s")
        now = await self._lockstep.rest(str(needed(body, "who")), until, wait_s)
        return {"now": now.isoformat(), "standing": self._lockstep.standing}

    async def _resting(self, request: Request) -> Any:
        wait_s = seconds(request.query_params.get("wait_s", "10"), "wait_s")
        return _rest_answer(await self._lockstep.resting(_who(request), wait_s))

    async def _forget(self, request: Request) -> Any:
        self._lockstep.forget(_who(request))
        return {"forgotten": _who(request)}

    async def _requests(self, request: Request) -> Any:
        return self._traffic.summary(request.query_params.get("actor"))

    async def _clear_requests(self, request: Request) -> Any:
        del request
        self._traffic.clear()
        return {"cleared": True}

    async def _add_fault(self, request: Request) -> Any:
        body = only_known(await read_body(request), *FaultOrder.__dataclass_fields__)
        try:
            return {"id": self._faults.add(FaultOrder(**body))}
        except TypeError as wrong:
            raise BadOrder(f"a field has the wrong type: {wrong}") from wrong

    async def _list_faults(self, request: Request) -> Any:
        del request
        return {"faults": self._faults.listing()}

    async def _clear_faults(self, request: Request) -> Any:
        del request
        self._faults.clear()
        return {"cleared": True}

    async def _set_latency(self, request: Request) -> Any:
        latency_ms = {name: 1000 * seconds(float(ms) / 1000, name) for name, ms in (await read_body(request)).items()}
        self._faults.set_latency(latency_ms)
        return {"latency_ms": latency_ms}

    async def _create_spreadsheet(self, request: Request) -> Any:
        body = only_known(await read_body(request), "title", "locale", "time_zone", "share", "id")
        shares = [(needed(each, "email"), each.get("role", "writer")) for each in body.get("share", [])]
        locale, time_zone = body.get("locale", "ru_RU"), body.get("time_zone", "Europe/Moscow")
        title, chosen_id = str(needed(body, "title")), body.get("id")
        spreadsheet_id = self._sheets.create(title, locale=locale, time_zone=time_zone, chosen_id=chosen_id)
        for email, role in shares:
            self._drive.share(spreadsheet_id, email, role)
        return {"spreadsheet_id": spreadsheet_id}

    async def _fill_spreadsheet(self, request: Request) -> Any:
        body = only_known(await read_body(request), "id", "like")
        self._sheets.fill(str(needed(body, "id")), str(needed(body, "like")))
        return {"filled": body["id"]}

    async def _drop_spreadsheet(self, request: Request) -> Any:
        spreadsheet_id = request.query_params.get("id", "")
        self._sheets.drop(spreadsheet_id)
        return {"dropped": spreadsheet_id}

    async def _person(self, request: Request) -> Any:
        email = str(needed(only_known(await read_body(request), "email"), "email"))
        return {"email": email, "token": self._accounts.person_token(email)}

    def _now(self) -> str:
        return self._lockstep.clock.now().isoformat()


def _rest_answer(until: dt.datetime | None) -> dict[str, Any]:
    return {"resting": False} if until is None else {"resting": True, "until": until.isoformat()}


def _who(request: Request) -> str:
    who = request.query_params.get("who")
    if not who:
        raise BadAsk('"who" is missing from the query string')
    return who
