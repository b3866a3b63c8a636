"""Matrix: rooms on a server of one's own; not encrypted ones."""

import uuid
from dataclasses import dataclass
from urllib.parse import quote

from skills.messages.providers import Message
from speaker.skill import Fault, ServiceUnavailable, Web


@dataclass(frozen=True, slots=True)
class Matrix:
    """Sends under a number of its own, so that a message which is sent twice arrives once."""

    base: str
    token: str
    room: str
    name: str = "Matrix"

    def send(self, web: Web, message: Message) -> None:
        room, transaction = quote(self.room, safe=""), uuid.uuid4().hex
        url = f"{self.base.rstrip('/')}/_matrix/client/v3/rooms/{room}/send/m.room.message/{transaction}"
        content = {"msgtype": "m.text", "body": f"{message.title}: {message.text}"}
        headers = {"Authorization": f"Bearer {self.token}"}
        kept = web.post_json(url, content, service=self.name, headers=headers, again=True, method="PUT")
        if not isinstance(kept, dict) or not kept.get("event_id"):
            raise ServiceUnavailable(self.name, "it does not say that it took the message", Fault.GARBLED)
