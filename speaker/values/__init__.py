"""Spoken words to values: numbers, durations, moments, spans, recurrences, amounts, colours.

The words and patterns of a language are in its YAML file here; what means nothing gives `None`, and
nothing raises, whatever the text is.
"""

from speaker.values.choosing import bare as bare_name
from speaker.values.choosing import choose
from speaker.values.halves import choose_time
from speaker.values.names import Named
from speaker.values.names import best as best_name
from speaker.values.reading import (
    find,
    read,
    read_amount,
    read_colour,
    read_digits,
    read_duration,
    read_moment,
    read_number,
    read_recurrence,
    read_span,
    spans,
)
from speaker.values.recurring import after
from speaker.values.resolving import Prefer
from speaker.values.types import Amount, Colour, Duration, Found, Moment, Number, Recurrence, Span

__all__ = [
    "Amount",
    "Colour",
    "Duration",
    "Found",
    "Moment",
    "Named",
    "Number",
    "Prefer",
    "Recurrence",
    "Span",
    "after",
    "bare_name",
    "best_name",
    "choose",
    "choose_time",
    "find",
    "read",
    "read_amount",
    "read_colour",
    "read_digits",
    "read_duration",
    "read_moment",
    "read_number",
    "read_recurrence",
    "read_span",
    "spans",
]
