"""How well it is woken: what is missed, how often it wakes for nothing, and when it knows; by engine and threshold."""

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench import wake_sets
from bench.wake_sets import Heard
from speaker import catalog
from speaker.audio import CHUNK_SECONDS, Chunk, chunked, seconds
from speaker.echo import Echo
from speaker.engines import speexdsp
from speaker.errors import ConfigError, PluginError
from speaker.interfaces import WakeWord
from speaker.listener import Settings
from speaker.near_misses import NearMisses
from speaker.state import State
from speaker.wake_words import WakeWords
from speaker.waking import HouseWaking

PHRASE = "alexa"
"""The wake word that there are many human recordings of."""
PHRASES = ("hey jarvis", "okay nabu", "alexa", "hey mycroft")
SLOW = "openwakeword"
"""Alone it takes 7 % of a core: hours of sound are not for it."""
HOURS = 0.5
"""Of synthetic speech, unless another number is given."""
LATE = 1.2
"""Seconds after the word's end in which a detection still belongs to it."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to listen for wake words."""

    name: str
    engine: str
    cut: float | None = None
    second_look: bool = False
    level: int = 0

    def build(self, phrases: Sequence[str]) -> WakeWord:
        cuts = {} if self.cut is None else dict.fromkeys(phrases, self.cut)
        settings = Settings(wake_words=tuple(phrases), wake_engine=self.engine, cuts=cuts, second_look=self.second_look)
        waking = HouseWaking(State(":memory:"), NearMisses(Path(tempfile.gettempdir()) / "no-such-folder", keep=False))
        waking.set(self.level)
        return WakeWords(settings, lambda _: catalog.SHIPPED_MODELS / "en-mini", waking).build()


WAYS = (
    *(Way(f"microwakeword, cut {cut}", "microwakeword", cut) for cut in (0.5, 0.8, 0.9)),
    *(Way(f"openwakeword, cut {cut}", "openwakeword", cut) for cut in (0.1, 0.5)),
    Way("grammar", "grammar"),
    *(Way(f"two looks, sensitivity {level:+}", "auto", None, True, level) for level in (-1, 0, 1)),
)


@dataclass(slots=True)
class Tally:
    """What one way made of some sounds."""

    words: int = 0
    missed: int = 0
    false: int = 0
    heard: float = 0.0
    delays: list[float] = field(default_factory=list)

    @property
    def share(self) -> str:
        return f"{self.missed} ({100 * self.missed / self.words:.1f} %)" if self.words else "-"


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables; an argument is the hours of synthetic speech."""
    hours = float(arguments[0]) if arguments else HOURS
    ways = [way for way in WAYS if _can_be_had(way)]
    if people := wake_sets.people(PHRASE):
        _print_people(ways, people)
    _print_spoken(ways)
    _print_false(ways, hours)


def _can_be_had(way: Way) -> bool:
    try:
        way.build([PHRASE]).close()
    except (ConfigError, PluginError) as error:
        print(f"({way.name}: {error})")
        return False
    return True


def _print_people(ways: Sequence[Way], people: Sequence[Heard]) -> None:
    scenes = {
        "clean": list(people),
        "kitchen 10 dB": list(wake_sets.in_kitchen(people)),
        "own speech -5": [wake_sets.over(people, wake_sets.own_speech())],
        "own music -5": [wake_sets.over(people, wake_sets.own_music())],
    }
    count = sum(len(scene.words) for scene in scenes["kitchen 10 dB"])
    print(f'missed of {len(people)} human "{PHRASE}" ({count} in the kitchen); own sound through the echo canceller')
    _row("", [*scenes, "known after", "in the kitchen"])
    for way in ways:
        tallies = [tally(way, [PHRASE], sounds) for sounds in scenes.values()]
        _row(way.name, [each.share for each in tallies] + [_delay(each) for each in tallies[:2]])


def _print_spoken(ways: Sequence[Way]) -> None:
    sets = {style: wake_sets.spoken(style) for style in ("one-breath", "paused")}
    counts = ", ".join(f"{len(sounds)} {style}" for style, sounds in sets.items())
    print(f"\nmissed of the spoken set: {counts}; in the kitchen each twice, at 10 dB")
    if wake_sets.kitchen() is not None:
        sets |= {f"{style}, 10 dB": list(wake_sets.in_kitchen(sounds, times=2)) for style, sounds in sets.items()}
    _row("", [*sets, "known after"])
    for way in ways:
        tallies = [tally(way, PHRASES, sounds) for sounds in sets.values()]
        _row(way.name, [*(each.share for each in tallies), _delay(tallies[0])])


def _print_false(ways: Sequence[Way], hours: float) -> None:
    people = wake_sets.others(PHRASES)
    sets = {"people": people}
    if wake_sets.kitchen() is not None:
        sets |= {"kitchen 10 dB": list(wake_sets.in_kitchen(people, times=1))}
    sets |= {"synthetic": list(wake_sets.synthetic(hours))}
    each = ", ".join(f"{name} {_hours(sounds):.2f} h" for name, sounds in sets.items())
    print(f"\nfalse wakes with {len(PHRASES)} wake words at once: {each}")
    _row("", [*sets, "an hour"])
    for way in ways:
        if way.engine == SLOW:
            continue
        tallies = [tally(way, PHRASES, sounds) for sounds in sets.values()]
        rate = sum(one.false for one in tallies) / (sum(one.heard for one in tallies) / 3600)
        _row(way.name, [*(str(one.false) for one in tallies), f"{rate:.2f}"])


def tally(way: Way, phrases: Sequence[str], sounds: Iterable[Heard]) -> Tally:
    """Listen to all sounds, and compare with the words that are in them."""
    engine = way.build(phrases)
    result = Tally()
    for sound in sounds:
        engine.reset()
        found = list(_listen(engine, sound))
        result.heard += seconds(sound.samples)
        for word in sound.words:
            mine = [at for at, phrase in found if phrase == word.phrase and word.start < at < word.end + LATE]
            result.words += 1
            result.missed += not mine
            result.delays += [at - word.end for at in mine[:1]]
            found = [(at, phrase) for at, phrase in found if at not in mine]
        result.false += len(found)
    engine.close()
    return result


def _listen(engine: WakeWord, sound: Heard) -> Iterator[tuple[float, str]]:
    """Yield when the engine knows of which phrase."""
    echo = None if sound.played is None else Echo(speexdsp.make())
    played = None if sound.played is None else list(chunked(sound.played))
    for number, piece in enumerate(chunked(sound.samples)):
        chunk = Chunk(piece, number * CHUNK_SECONDS, 0.0, None if played is None else played[number])
        detection = engine.feed(chunk if echo is None else echo.clean(chunk))
        if detection is not None:
            yield chunk.end, detection.phrase


def _hours(sounds: Iterable[Heard]) -> float:
    return sum(seconds(sound.samples) for sound in sounds) / 3600


def _delay(result: Tally) -> str:
    if not result.delays:
        return "-"
    usual, late = np.percentile(result.delays, (50, 95))
    return f"{usual:+.2f}, 95 % {late:+.2f}"


def _row(title: str, cells: Iterable[str]) -> None:
    print(f"{title:<32}" + "".join(f"{cell:>18}" for cell in cells), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
