"""What a share costs, and who can be asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from speaker.skill import Fault, ServiceUnavailable, Web

T = TypeVar("T")
MINUTE = 60.0
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of one share, or coin."""

    price: float
    percent: float | None = None
    """How much it went up since the close before."""
    close: float | None = None
    """What it cost then."""
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Listing:
    """A company as it is traded."""

    symbol: str
    name: str


class Exchange(Protocol):
    """A service that knows prices. All raise ServiceUnavailable and ServiceRefused."""

    @property
    def name(self) -> str:
        """As one would say it."""
        ...

    def quote(self, web: Web, symbol: str) -> Quote: ...

    def search(self, web: Web, name: str) -> Listing:
        """Return the company of a name; raises ServiceUnavailable with Fault.NOT_FOUND if there is none."""
        ...


def reading(service: str, read: Callable[[], T]) -> T:
    """Return what is read of an answer. Raises ServiceUnavailable for one of another shape."""
    try:
        return read()
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        reason = f"its answer has not the documented shape ({type(error).__name__})"
        raise ServiceUnavailable(service, reason, Fault.GARBLED) from error


def unknown(service: str) -> ServiceUnavailable:
    return ServiceUnavailable(service, "it knows no such share", Fault.NOT_FOUND)


def number(value: Any) -> float | None:
    """Return a number that may come as text, with a percent sign; `None` where there is none."""
    try:
        return float(str(value).rstrip("%")) if value is not None else None
    except ValueError:
        return None


def objects(service: str, body: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the objects in a list of an answer."""
    found = reading(service, lambda: body[key])
    if not isinstance(found, list):
        raise ServiceUnavailable(service, f"its {key} is no list", Fault.GARBLED)
    return [each for each in found if isinstance(each, dict)]
