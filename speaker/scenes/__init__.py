"""Acoustic scenes from parts: people, a room, noise, and the speaker's own sound leaking back; see docs/scenes.md.

Benches that feed an engine alone mix with `leak`; whole scenes are read with `read_scene` and played with `play`.
"""

from speaker.scenes.leakage import Leak, Leakage, Leaked, leak, own_response
from speaker.scenes.playing import Played, act, play, speak_as
from speaker.scenes.reading import SUFFIXES, read_scene
from speaker.scenes.scene import Noise, Own, Person, Scene, Shoebox
from speaker.scenes.sounds import TALK, music

__all__ = [
    "SUFFIXES",
    "TALK",
    "Leak",
    "Leakage",
    "Leaked",
    "Noise",
    "Own",
    "Person",
    "Played",
    "Scene",
    "Shoebox",
    "act",
    "leak",
    "music",
    "own_response",
    "play",
    "read_scene",
    "speak_as",
]
