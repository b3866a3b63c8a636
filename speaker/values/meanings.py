"""What the language files may say that a pattern means, by name."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from speaker.values import days, quantities, rhythms, times


def _public(room: ModuleType) -> dict[str, Callable[..., Any]]:
    own = ((name, thing) for name, thing in vars(room).items() if not name.startswith("_") and callable(thing))
    return {name: thing for name, thing in own if getattr(thing, "__module__", "") == room.__name__}


MEANINGS: Mapping[str, Callable[..., Any]] = {
    name: meaning for room in (quantities, times, days, rhythms) for name, meaning in _public(room).items()
}
"""Each takes the present moment and then what was captured."""
