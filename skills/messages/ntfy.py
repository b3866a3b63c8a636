"""ntfy: push messages without an account, also from a server of one's own."""

from dataclasses import dataclass

from skills.messages.providers import Message
from speaker.skill import Fault, ServiceUnavailable, Web


@dataclass(frozen=True, slots=True)
class Ntfy:
    """Publishes to a topic; JSON goes to the root, because headers take no umlauts."""

    base: str
    token: str
    topic: str
    name: str = "ntfy"

    def send(self, web: Web, message: Message) -> None:
        body = {
            "topic": self.topic,
            "message": message.text,
            "title": message.title,
            "priority": 5 if message.urgent else 3,
            "tags": ["bell"] if message.urgent else [],
        }
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        kept = web.post_json(f"{self.base.rstrip('/')}/", body, service=self.name, headers=headers)
        if not isinstance(kept, dict) or not kept.get("id"):
            raise ServiceUnavailable(self.name, "it does not say that it took the message", Fault.GARBLED)
