"""Numbers, times, dates and durations as people say them, by the patterns of a language's YAML file here."""

from speaker.spoken.foreign import plain
from speaker.spoken.telling import Telling, telling

__all__ = ["Telling", "plain", "telling"]
