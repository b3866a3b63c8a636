"""What a back-end answers, and what all of them have in common."""

from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from skills.knowledge.asking import Query
from speaker.skill import Fault, ServiceUnavailable, Web

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One or two sentences, and whose they are."""

    text: str
    source: str
    """As one would say it: "Wikipedia"."""
    credit: str = ""
    """Its address or licence."""


class Answerer(Protocol):
    """A service that answers questions. All raise ServiceUnavailable and ServiceRefused."""

    @property
    def name(self) -> str:
        """As one would say it."""
        ...

    def answer(self, web: Web, query: Query) -> Answer: ...


def nothing(service: str) -> NoReturn:
    """Say that a service answered well, but has nothing about this."""
    raise ServiceUnavailable(service, "it has nothing about that", Fault.EMPTY)


def shape(service: str, body: Any, *keys: str) -> dict[str, Any]:
    """Return an object of a service's answer, by the path to it. Raises ServiceUnavailable for another shape."""
    for key in ("", *keys):
        body = body.get(key) if key and isinstance(body, dict) else body
        if not isinstance(body, dict):
            raise ServiceUnavailable(service, "it answers in a shape of its own", Fault.GARBLED)
    found: dict[str, Any] = body
    return found


def rows(service: str, body: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the objects in a list of a service's answer; a list that is missing is empty."""
    found = body.get(key) or []
    if not isinstance(found, list):
        raise ServiceUnavailable(service, f"its {key} are no list", Fault.GARBLED)
    return [each for each in found if isinstance(each, dict)]


def text(value: Any) -> str:
    """Return a field that should be text; "" where it is none."""
    return value if isinstance(value, str) else ""
