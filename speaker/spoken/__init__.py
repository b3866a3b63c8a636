"""Numbers, times, dates and durations as people say them, and back.

They are said by the patterns of a language's YAML file here. What is parsed is what a recognizer writes: lower
case, numbers in words; digits are taken too. What means nothing gives `None`, never a guess.
"""

from speaker.spoken.days import DayRef, parse_day
from speaker.spoken.durations import parse_duration
from speaker.spoken.numbers import parse_number
from speaker.spoken.telling import Telling, telling

__all__ = ["DayRef", "Telling", "parse_day", "parse_duration", "parse_number", "telling"]
