"""Speakers of one house: found by themselves, trusted once people have compared a number, called and spoken through."""

from speaker.intercom.intercom import Intercom
from speaker.intercom.settings import Settings

__all__ = ["Intercom", "Settings"]
