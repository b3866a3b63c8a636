"""Acoustic scenes from parts: people, a room, noise, and the speaker's own sound leaking back; see docs/scenes.md.

Benches that feed an engine alone mix with `leak`; whole scenes are read with `read_scene` and played with `play`.
"""

from speaker.scenes.leakage import Leak, Leakage, Leaked, leak, own_response
from speaker.scenes.sounds import TALK, music

__all__ = ["TALK", "Leak", "Leakage", "Leaked", "leak", "music", "own_response"]
