"""Numbers, times, dates and durations as people say them, by the patterns of a language's YAML file here."""

from speaker.spoken.telling import Telling, telling

__all__ = ["Telling", "telling"]
