"""The control plane's Telegram half, under /rehearsal/telegram/: what persons do there, and what they see."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sheets_marathon.workspace.control.control_input import BadAsk, needed, only_known, read_body, whole
from sheets_marathon.workspace.control.routes import Handler, answering
from sheets_marathon.workspace.telegram.service import TelegramService


class TelegramStage:
    """The endpoints. A chat is named by id, @username or title; a person by id."""

    def __init__(self, service: TelegramService) -> None:
        self._service = service
        self._people = service.people

    def routes(self) -> list[Route]:
        """What to mount at the root."""
        base = "/rehearsal/telegram"
        table: list[tuple[str, str, Handler]] = [
            ("GET", f"{base}/messages", self._messages),
            ("POST", f"{base}/chats", self._create_chat),
            ("POST", f"{base}/people", self._create_person),
            ("POST", f"{base}/members", self._set_member),
            ("POST", f"{base}/people-say", self._say),
            ("POST", f"{base}/people-press", self._press),
            ("POST", f"{base}/delete", self._delete),
            ("GET", f"{base}/photo/{{message_id:int}}", self._photo),
        ]
        return [Route(path, answering(handler), methods=[verb]) for verb, path, handler in table]

    async def _messages(self, request: Request) -> Any:
        chat = request.query_params.get("chat")
        return {"messages": self._people.messages(self._people.find_chat(chat) if chat else None)}

    async def _create_chat(self, request: Request) -> Any:
        body = only_known(await read_body(request), "type", "title", "username", "id", "linked_chat_id", "protected")
        chat_id = self._people.create_chat(
            str(needed(body, "type")),
            body.get("title"),
            username=body.get("username"),
            chat_id=None if body.get("id") is None else whole(body["id"], "id"),
            linked_chat_id=None if body.get("linked_chat_id") is None else self._chat(body, "linked_chat_id"),
            protected=bool(body.get("protected", False)),
        )
        return {"id": chat_id}

    async def _create_person(self, request: Request) -> Any:
        body = only_known(await read_body(request), "first_name", "username", "id", "started")
        person_id = self._people.create_person(
            str(needed(body, "first_name")),
            username=body.get("username"),
            user_id=None if body.get("id") is None else whole(body["id"], "id"),
            started=bool(body.get("started", False)),
        )
        return {"id": person_id}

    async def _set_member(self, request: Request) -> Any:
        body = only_known(await read_body(request), "chat", "user", "status", "rights")
        user = body.get("user", "bot")
        person = "bot" if user == "bot" else whole(user, "user")
        self._people.set_member(self._chat(body), person, str(needed(body, "status")), body.get("rights"))
        return {"set": True}

    async def _say(self, request: Request) -> Any:
        body = only_known(await read_body(request), "chat", "from", "text", "reply_to")
        reply_to = None if body.get("reply_to") is None else whole(body["reply_to"], "reply_to")
        author = whole(body.get("from", 0), "from")
        message_id = self._people.say(self._chat(body), author, str(needed(body, "text")), reply_to=reply_to)
        await self._service.wake()
        return {"message_id": message_id}

    async def _press(self, request: Request) -> Any:
        body = only_known(await read_body(request), "chat", "message_id", "from", "data")
        message_id, person = whole(needed(body, "message_id"), "message_id"), whole(needed(body, "from"), "from")
        query_id = self._people.press(self._chat(body), message_id, person, str(needed(body, "data")))
        await self._service.wake()
        return {"callback_query_id": query_id}

    async def _delete(self, request: Request) -> Any:
        body = only_known(await read_body(request), "chat", "message_id")
        self._people.delete(self._chat(body), whole(needed(body, "message_id"), "message_id"))
        return {"deleted": True}

    async def _photo(self, request: Request) -> Any:
        chat = request.query_params.get("chat")
        if not chat:
            raise BadAsk('"chat" is missing from the query string')
        content = self._people.photo(self._people.find_chat(chat), request.path_params["message_id"])
        if content is None:
            return JSONResponse({"error": "this message has no photo"}, status_code=404)
        kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        return Response(content, media_type=kind)

    def _chat(self, body: dict[str, Any], name: str = "chat") -> int:
        return self._people.find_chat(str(needed(body, name)))
