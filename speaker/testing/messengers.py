"""ntfy, Matrix and Telegram as they are documented, on 127.0.0.1: what they take is in `taken`.

Schemas: ntfy docs 2.13, Matrix client-server API 1.19, Telegram Bot API.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from speaker.testing.web import Asked, Canned, FakeWeb

TOKEN = "sesame"
"""What all three want to be shown."""


@dataclass
class FakeMessengers:
    """Three services at one address; `taken` holds (service, to whom, text) for each message that was taken."""

    url: str
    web: FakeWeb
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    transactions: set[str] = field(default_factory=set)

    def answer(self, asked: Asked) -> Canned:
        body = json.loads(asked.body or b"{}")
        if asked.path == "/":
            return self._ntfy(asked, body)
        if found := re.fullmatch(r"/_matrix/client/v3/rooms/([^/]+)/send/m\.room\.message/([^/]+)", asked.path):
            return self._matrix(asked, unquote(found[1]), found[2], body)
        if found := re.fullmatch(r"/bot([^/]+)/sendMessage", asked.path):
            return self._telegram(found[1], body)
        return Canned({"error": "not found"}, 404)

    def _ntfy(self, asked: Asked, body: dict[str, object]) -> Canned:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Canned({"code": 40101, "http": 401, "error": "unauthorized"}, 401)
        topic = str(body.get("topic", ""))
        if not re.fullmatch(r"[-_A-Za-z0-9]{1,64}", topic):
            return Canned({"code": 40009, "http": 400, "error": "invalid request: topic invalid"}, 400)
        self.taken.append(("ntfy", topic, str(body["message"])))
        return Canned({"id": "sPs71M8A2T", "time": 1795000000, "event": "message", **body})

    def _matrix(self, asked: Asked, room: str, transaction: str, body: dict[str, object]) -> Canned:
        if asked.method != "PUT":
            return Canned({"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}, 405)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Canned({"errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token passed."}, 401)
        if not room.startswith("!"):
            return Canned({"errcode": "M_FORBIDDEN", "error": "You are not in this room."}, 403)
        if transaction not in self.transactions:
            self.transactions.add(transaction)
            self.taken.append(("matrix", room, str(body["body"])))
        return Canned({"event_id": "$abc"})

    def _telegram(self, token: str, body: dict[str, object]) -> Canned:
        if token != TOKEN:
            return Canned({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        if not isinstance(body.get("chat_id"), int):
            return Canned({"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}, 400)
        self.taken.append(("telegram", str(body["chat_id"]), str(body["text"])))
        return Canned({"ok": True, "result": {"message_id": 7, "date": 1795000000, "text": body["text"]}})


@contextmanager
def fake_messengers() -> Iterator[FakeMessengers]:
    with FakeWeb() as web:
        fake = FakeMessengers(web.url, web)
        web.on("*", fake.answer)
        yield fake
