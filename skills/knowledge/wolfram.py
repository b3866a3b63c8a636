"""Wolfram|Alpha Spoken Results: one sentence; needs an AppID, and understands English only."""

from dataclasses import dataclass
from http import HTTPStatus

from skills.knowledge import prose
from skills.knowledge.answer import Answer, nothing
from skills.knowledge.asking import Query
from speaker.skill import Fault, ServiceRefused, ServiceUnavailable, Web


@dataclass(frozen=True, slots=True)
class Wolfram:
    base: str
    app_id: str
    metric: bool = True
    name: str = "Wolfram Alpha"

    def answer(self, web: Web, query: Query) -> Answer:
        if query.language != "en":
            nothing(self.name)
        units = "metric" if self.metric else "imperial"
        asked = {"appid": self.app_id, "i": query.text, "units": units, "timeout": 4}
        good = (HTTPStatus.OK, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_IMPLEMENTED)
        reply = web.send("GET", f"{self.base}/v1/spoken", service=self.name, params=asked, good=good)
        if reply.status == HTTPStatus.FORBIDDEN:
            # "Error 1: Invalid appid" comes as 403, and means the key.
            fault = Fault.KEY if "appid" in reply.text.lower() else Fault.FORBIDDEN
            raise ServiceRefused(self.name, f"it answers {reply.status}; look at its AppID", fault)
        if reply.body and reply.kind != "text/plain":
            raise ServiceUnavailable(self.name, f"it answers with {reply.kind or 'no type'}", Fault.NOT_OURS)
        said = prose.sentences(reply.text)
        if reply.status == HTTPStatus.NOT_IMPLEMENTED or not said:
            # 501 is "I did not understand", which is no failure.
            nothing(self.name)
        return Answer(prose.first(said), self.name, "Wolfram Alpha")
