"""The conductor's hands: start a workspace as a process, and move its clock, people and faults over HTTP."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests

from sheets_marathon.rehearsal.play.forked import ForkedProcess, can_fork, forked_to_announce, forks_already

# Beyond what the control plane itself waits for.
_GRACE_S = 30.0


class StageError(RuntimeError):
    """The workspace refused what the stage asked, or did not start; the message is its own."""


class Stage:
    """A client of the control plane at ``base_url``. Not for sharing between threads."""

    def __init__(self, base_url: str) -> None:
        self._base = f"{base_url}/rehearsal"
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy from the environment has no business on loopback

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def clock(self) -> dt.datetime:
        """The workspace's time."""
        return dt.datetime.fromisoformat(self._ask("GET", "/clock")["now"])

    def set_clock(self, moment: dt.datetime) -> None:
        """Stand the clock at ``moment`` (aware, never back)."""
        self._ask("POST", "/clock", {"now": moment.isoformat()})

    def step(self, moment: dt.datetime, who: str = "service", wait_s: float = 10.0) -> dt.datetime | None:
        """``set_clock`` and ``resting`` in one round trip."""
        body = {"now": moment.isoformat(), "who": who, "wait_s": wait_s}
        answer = self._ask("POST", "/clock/step", body, wait_s=wait_s)
        return dt.datetime.fromisoformat(answer["until"]) if answer["resting"] else None

    def rest(self, who: str, until: dt.datetime, wait_s: float = 0.5) -> dt.datetime:
        """Rest until ``until``; the clock when it is reached, or as it stands after ``wait_s`` real seconds."""
        body = {"who": who, "until": until.isoformat(), "wait_s": wait_s}
        return dt.datetime.fromisoformat(self._ask("POST", "/clock/rest", body, wait_s=wait_s)["now"])

    def resting(self, who: str = "service", wait_s: float = 10.0) -> dt.datetime | None:
        """Until when ``who`` rests, waiting up to ``wait_s`` real seconds for it to begin; else None."""
        answer = self._ask("GET", "/clock/resting", params={"who": who, "wait_s": wait_s}, wait_s=wait_s)
        return dt.datetime.fromisoformat(answer["until"]) if answer["resting"] else None

    def forget_rest(self, who: str = "service") -> None:
        """``who`` was killed: it rests no longer."""
        self._ask("DELETE", "/clock/rest", params={"who": who})

    def requests_made(self, actor: str | None = None) -> dict[str, Any]:
        """Counts of requests, of one Google actor or of all (traffic.Traffic.summary)."""
        return self._ask("GET", "/requests", params={"actor": actor} if actor else {})

    def scopes_asked(self) -> list[list[str]]:
        """The scopes of each token that was granted, in order."""
        return list(self._ask("GET", "/scopes")["asked"])

    def clear_requests(self) -> None:
        """Count from zero."""
        self._ask("DELETE", "/requests")

    def add_fault(self, **order: Any) -> int:
        """Order a fault (fields of faults.FaultOrder); its number."""
        return int(self._ask("POST", "/faults", order)["id"])

    def faults(self) -> list[dict[str, Any]]:
        """The orders that stand, each with ``matched`` and ``fired``."""
        return list(self._ask("GET", "/faults")["faults"])

    def clear_faults(self) -> None:
        """Forget all orders."""
        self._ask("DELETE", "/faults")

    def set_latency(self, **latency_ms: float) -> None:
        """Delay requests per service: ``google=300, telegram=100``; nothing ends it."""
        self._ask("POST", "/latency", latency_ms)

    def create_spreadsheet(
        self,
        title: str,
        *,
        locale: str = "ru_RU",
        time_zone: str = "Europe/Moscow",
        share: dict[str, str] | None = None,
        spreadsheet_id: str | None = None,
    ) -> str:
        """A new spreadsheet of the owner's, shared with ``{email: role}``; its id, which may be chosen."""
        shares = [{"email": email, "role": role} for email, role in (share or {}).items()]
        body = {"title": title, "locale": locale, "time_zone": time_zone, "share": shares, "id": spreadsheet_id}
        return str(self._ask("POST", "/spreadsheets", body)["spreadsheet_id"])

    def fill_spreadsheet(self, spreadsheet_id: str, like: str) -> None:
        """Give a spreadsheet all that another holds; its id, its title and who may enter stay its own."""
        self._ask("POST", "/spreadsheets/fill", {"id": spreadsheet_id, "like": like})

    def drop_spreadsheet(self, spreadsheet_id: str) -> None:
        """Forget a spreadsheet and what it takes of memory."""
        self._ask("DELETE", "/spreadsheets", params={"id": spreadsheet_id})

    def person_token(self, email: str) -> str:
        """A bearer token with which Google requests act as this person."""
        return str(self._ask("POST", "/people", {"email": email})["token"])

    def messages(self, chat: int | str | None = None) -> list[dict[str, Any]]:
        """Telegram's messages in order, of one chat or of all (telegram.people.TelegramPeople.messages)."""
        params = {} if chat is None else {"chat": chat}
        return list(self._ask("GET", "/telegram/messages", params=params)["messages"])

    def create_chat(self, kind: str, title: str, **more: Any) -> int:
        """A new channel, supergroup or group, or another one in its place; its id.

        If wanted: ``username``, ``id``, ``linked_chat_id``, ``protected`` (nothing can be forwarded from it).
        """
        return int(self._ask("POST", "/telegram/chats", {"type": kind, "title": title, **more})["id"])

    def create_person(self, first_name: str, **more: Any) -> int:
        """A new person in Telegram; ``username``, ``id``, ``started`` if wanted. The id."""
        return int(self._ask("POST", "/telegram/people", {"first_name": first_name, **more})["id"])

    def set_member(
        self, chat: int | str, status: str, *, user: int | str = "bot", rights: list[str] | None = None
    ) -> None:
        """Set how the bot (or a person) stands in a chat; ``rights`` None gives an administrator all."""
        body = {"chat": chat, "user": user, "status": status, "rights": rights}
        self._ask("POST", "/telegram/members", body)

    def say(self, chat: int | str, author: int, text: str, *, reply_to: int | None = None) -> int:
        """A person writes into a chat (author 0: the channel itself); the message's id."""
        body = {"chat": chat, "from": author, "text": text, "reply_to": reply_to}
        return int(self._ask("POST", "/telegram/people-say", body)["message_id"])

    def press(self, chat: int | str, message_id: int, person: int, data: str) -> str:
        """A person presses an inline button; the callback query's id."""
        body = {"chat": chat, "message_id": message_id, "from": person, "data": data}
        return str(self._ask("POST", "/telegram/people-press", body)["callback_query_id"])

    def delete_message(self, chat: int | str, message_id: int) -> None:
        """A person deletes a message."""
        self._ask("POST", "/telegram/delete", {"chat": chat, "message_id": message_id})

    def photo(self, chat: int | str, message_id: int) -> bytes:
        """The picture of a message."""
        address = f"{self._base}/telegram/photo/{message_id}"
        answer = self._session.get(address, params={"chat": chat}, timeout=_GRACE_S)
        if answer.status_code != 200:
            raise StageError(answer.json()["error"])
        return answer.content

    def _ask(
        self,
        verb: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        params: dict[str, Any] | None = None,
        wait_s: float = 0.0,
    ) -> dict[str, Any]:
        answer = self._session.request(verb, self._base + path, json=body, params=params, timeout=wait_s + _GRACE_S)
        if answer.status_code != 200:
            raise StageError(f"{verb} {path}: {answer.status_code} {answer.text}")
        decoded: dict[str, Any] = answer.json()
        return decoded


def start_workspace(
    state_dir: Path | None, port: int = 0, *, enforce_limits: bool = True, allow_create: bool = False
) -> tuple[subprocess.Popen[str] | ForkedProcess, dict[str, Any]]:
    """Start a workspace as a process of its own and wait until it listens; forked where something has been before.

    Returns the process (``terminate`` it, or ``kill`` it to see what survives) and its announcement:
    base_url, credentials, spreadsheet_id, bot_token, channels, owner_token. The options are those of ``app.build_app``.
    StageError when it ends before it listens.
    """
    command = [sys.executable, "-m", "sheets_marathon.workspace.server", "--port", str(port)]
    if state_dir is not None:
        command += ["--state", str(state_dir)]
    if not enforce_limits:
        command.append("--no-limits")
    if allow_create:
        command.append("--allow-create")
    process, line = (forked_to_announce if forks_already() and can_fork(command) else _started_to_announce)(command)
    if not line:
        code = process.wait()
        raise StageError(f"the workspace ended with exit code {code} before it listened; see its stderr above")
    announcement: dict[str, Any] = json.loads(line)
    return process, announcement


def _started_to_announce(command: list[str]) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own module
    assert process.stdout is not None
    with process.stdout as announced:
        return process, announced.readline()
