"""Telegram: messages by a bot of one's own."""

from dataclasses import dataclass

from skills.messages.providers import Message
from speaker.skill import Fault, ServiceRefused, ServiceUnavailable, Web


@dataclass(frozen=True, slots=True)
class Telegram:
    """Its token stands in the address, which is why addresses are never logged."""

    base: str
    token: str
    chat: str
    name: str = "Telegram"

    def send(self, web: Web, message: Message) -> None:
        url = f"{self.base.rstrip('/')}/bot{self.token}/sendMessage"
        body = {
            "chat_id": int(self.chat) if self.chat.lstrip("-").isdigit() else self.chat,
            "text": f"{message.title}: {message.text}",
            "disable_notification": False,
        }
        kept = web.post_json(url, body, service=self.name)
        if not isinstance(kept, dict) or "ok" not in kept:
            raise ServiceUnavailable(self.name, "it does not say that it took the message", Fault.GARBLED)
        if not kept["ok"]:
            raise ServiceRefused(self.name, str(kept.get("description", ""))[:100], Fault.FORBIDDEN)
