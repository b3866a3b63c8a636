"""What a service that translates has to do."""

from typing import Any, NoReturn, Protocol

from speaker.skill import Fault, ServiceUnavailable, Web


class Translator(Protocol):
    """A service that translates."""

    @property
    def name(self) -> str:
        """As one would say it."""
        ...

    def translate(self, web: Web, text: str, source: str, target: str) -> str:
        """Return a text in another language; `source` is "" where the service shall find out.

        Raises ServiceUnavailable, with Fault.NOT_FOUND for a language that it does not know, and ServiceRefused.
        """
        ...


def garbled(service: str, error: Exception) -> NoReturn:
    reason = f"its answer has not the documented shape ({type(error).__name__})"
    raise ServiceUnavailable(service, reason, Fault.GARBLED) from error


def checked(service: str, translated: Any) -> str:
    """Return a translation that is one."""
    if not isinstance(translated, str):
        raise ServiceUnavailable(service, "its translation is no text", Fault.GARBLED)
    if not translated.strip():
        raise ServiceUnavailable(service, "it translates to nothing", Fault.EMPTY)
    return " ".join(translated.split())
