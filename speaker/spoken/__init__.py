"""Numbers, times, dates and durations as people say them, and back.

What is parsed is what a recognizer writes: lower case, numbers in words; digits are taken too.
What means nothing gives `None`, never a guess.
"""

from speaker.spoken.days import DayRef, parse_day, say_date, say_day
from speaker.spoken.durations import parse_duration, say_duration, say_length
from speaker.spoken.numbers import parse_number, say_number, say_ordinal
from speaker.spoken.phrases import say_list, say_time

__all__ = [
    "DayRef",
    "parse_day",
    "parse_duration",
    "parse_number",
    "say_date",
    "say_day",
    "say_duration",
    "say_length",
    "say_list",
    "say_number",
    "say_ordinal",
    "say_time",
]
