"""What a scene is made of, and how that sounds at the microphone but for the speaker's own part."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from speaker.audio import FULL_SCALE, RATE, Samples, read_recording, seconds
from speaker.errors import SoundError
from speaker.scenes import sounds
from speaker.scenes.acoustics import Point, active_loudness, heard_through, impulse_response, to_samples
from speaker.scenes.leakage import Leak

MICROPHONE: Point = (0.8, 1.1, 0.9)
"""Where the speaker stands, in metres from a corner: on a shelf."""
MOUTH = 1.5
"""Metres above the floor."""
_VOICE = 0.05
"""Root mean square of a voice at one metre; at four metres microphones of our kind give a quarter."""
_LISTENS = 1.5
"""Seconds that a scene goes on after its last sound, unless it says how long it is."""


@dataclass(frozen=True, slots=True)
class _Part:
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Shoebox(_Part):
    """A room."""

    size: tuple[float, float, float] = (5.0, 4.0, 2.6)
    """Metres."""
    reverberation: float = 0.35
    """Seconds in which sound dies away by 60 dB; 0 for none at all."""


@dataclass(frozen=True, slots=True)
class Person(_Part):
    """Somebody says something."""

    at: float
    """Seconds from the start."""
    text: str = ""
    """Spoken by pyttsx3; or"""
    file: str = ""
    """a recording, beside the scene."""
    voice: str = "gmw/en-us-nyc"
    """pyttsx3's voice, for `text`."""
    pace: float = 1.0
    distance: float = 2.0
    """Metres from the microphone."""
    louder: float = 0.0
    """dB above a usual voice."""


@dataclass(frozen=True, slots=True)
class Noise(_Part):
    """What sounds all the time."""

    kind: Literal["pink", "hum", "babble", "music", "file"] = "pink"
    files: tuple[str, ...] = ()
    """For `babble` the voices, for `file` the recording."""
    snr: float = 10.0
    """Speech to noise, in dB."""


@dataclass(frozen=True, slots=True)
class Own(_Part):
    """What the speaker does by itself: says a text, plays music or rings."""

    at: float
    says: str = ""
    plays: Literal["", "music"] = ""
    rings: bool = False
    seconds: float = 10.0
    """How long the music plays."""


@dataclass(frozen=True, slots=True)
class Scene(_Part):
    """All that can be heard."""

    people: tuple[Person, ...] = ()
    noise: tuple[Noise, ...] = ()
    own: tuple[Own, ...] = ()
    room: Shoebox = field(default_factory=Shoebox)
    leak: Leak | None = field(default_factory=Leak)
    """How the speaker hears itself; `null` if it does not."""
    wake: bool = True
    """Whether it has to be woken; else it listens from the start."""
    length: float | None = None
    """Seconds; until a little after the last sound if it is not said."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Sounding:
    """How a scene sounds at the microphone."""

    samples: Samples
    loudness: float
    """Root mean square of the (first) person's voice."""
    ends: tuple[float, ...]
    """Where each person has finished, in seconds, in the order of the scene."""


Speak = Callable[[Person], Samples]


def render(scene: Scene, folder: Path, speak: Speak) -> Sounding:
    """Mix what is not the speaker's own; `speak` makes the voices that are no recordings. Raises SoundError."""
    random = np.random.default_rng(scene.seed)
    voices = [speak(person) if person.text else read_recording(folder / person.file).samples for person in scene.people]
    ends = tuple(person.at + seconds(voice) for person, voice in zip(scene.people, voices, strict=True))
    last = [*ends, *(own.at + (own.seconds if own.plays else 0) for own in scene.own)]
    mixed = np.zeros(round((scene.length or max(last, default=0.0) + _LISTENS) * RATE))
    loudness = 0.0
    for person, voice in zip(scene.people, voices, strict=True):
        heard = _at_distance(scene.room, person, voice, random)
        loudness = loudness or active_loudness(heard)
        start = round(person.at * RATE)
        heard = heard[: max(0, len(mixed) - start)]
        mixed[start : start + len(heard)] += heard
    loudness = loudness or _VOICE / 2
    for noise in scene.noise:
        sound = _noise(noise, len(mixed), folder, random)
        own = float(np.sqrt(np.mean(np.square(sound)))) / FULL_SCALE
        mixed += sound * (loudness * 10 ** (-noise.snr / 20) / max(own, 1e-9))
    return Sounding(to_samples(mixed), loudness, ends)


def _at_distance(room: Shoebox, person: Person, voice: Samples, random: Generator) -> NDArray[np.float32]:
    loud = _VOICE * 10 ** (person.louder / 20) / max(active_loudness(voice), 1e-6)
    if not room.reverberation:
        return (voice * (loud / person.distance)).astype(np.float32)
    place = _mouth(room, person.distance, random)
    return heard_through(
        voice, impulse_response(room.size, place, MICROPHONE, room.reverberation, random)
    ) * np.float32(loud)


def _mouth(room: Shoebox, distance: float, random: Generator) -> Point:
    """Return a place at that distance. Raises SoundError where the room has none."""
    x, y, z = MICROPHONE
    flat = np.sqrt(max(0.01, distance**2 - (MOUTH - z) ** 2))
    for angle in random.uniform(0, 2 * np.pi, 200):
        place = (x + flat * float(np.cos(angle)), y + flat * float(np.sin(angle)), MOUTH)
        if all(0.2 < at < side - 0.2 for at, side in zip(place, room.size, strict=True)):
            return place
    raise SoundError(f"nobody can stand {distance:g} m away in a room of {room.size[0]:g} by {room.size[1]:g} m")


def _noise(noise: Noise, length: int, folder: Path, random: Generator) -> NDArray[np.float64]:
    recordings = [read_recording(folder / file).samples for file in noise.files]
    match noise.kind:
        case "pink":
            return sounds.pink(length, random)
        case "hum":
            return sounds.hum(length, random)
        case "music":
            return sounds.music(length / RATE, random).astype(np.float64)
        case _:
            return sounds.babble(length, recordings, random)
