"""Several services that can do the same: ask them in turn."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from speaker.errors import Fault, ServiceError, ServiceRefused
from speaker.web.client import Web

_LOG = logging.getLogger(__name__)

T = TypeVar("T")
P = TypeVar("P", bound="Named")
_SAY_LITTLE = frozenset({Fault.OPEN, Fault.EMPTY, Fault.NOT_FOUND})
"""Faults that tell the owner less than any other."""


class Named(Protocol):
    """A provider."""

    @property
    def name(self) -> str:
        """As one would say it."""
        ...


def first_of(web: Web, providers: Sequence[P], ask: Callable[[P, Web], T]) -> T:
    """Return the first answer, in the owner's order; each but the last gets half of the time that is left.

    If all fail, the most telling of their errors is raised: one that the owner can mend, else that of the first.
    Raises ValueError without providers: a skill says before what to set up.
    """
    if not providers:
        raise ValueError("nobody to ask")
    errors: list[ServiceError] = []
    for number, provider in enumerate(providers, 1):
        try:
            return ask(provider, web.sharing(len(providers) - number))
        except ServiceError as error:
            _LOG.info("%s", error)
            errors.append(error)
    raise min(errors, key=_rank)


def _rank(error: ServiceError) -> int:
    return 0 if isinstance(error, ServiceRefused) else 2 if error.fault in _SAY_LITTLE else 1
