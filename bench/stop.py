"""Spoken stops over the speaker's own speech and ringing: the share that is obeyed, and how long until silence."""

import argparse
import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeGuard

import numpy as np
from numpy.random import Generator

from bench.recordings import SHARED
from bench.synthetic_voices import Speak, voice
from bench.whole import Whole, whole
from speaker import scenes
from speaker.audio import Samples, read_recording, trim, write_wav
from speaker.events import CommandHeard, Event
from speaker.hearing import LEAD
from speaker.scenes.scene import render

LEVELS = (-5.0, 0.0, 5.0)
"""Speech to echo, in dB."""
SILENCING = ("stop", "cancel", "enough", "pause")
WORDS = ("stop",) * 5 + ("cancel", "enough", "pause", "louder", "quieter")
"""What is said over speech, as often as that."""
OVER_RINGING = ("stop", "snooze")
VOICES = (
    ("espeak-ng", "en-us"),
    ("espeak-ng", "en-us+f3"),
    ("espeak-ng", "en-gb"),
    ("espeak-ng", "en-gb-scotland"),
    ("espeak-ng", "en-us+m7"),
    ("flite", "slt"),
    ("flite", "rms"),
    ("flite", "awb"),
    ("flite", "kal16"),
    ("festival", "kal_diphone"),
)
HUMAN = SHARED / "other" / "stop_001.flac"
SAYS = (
    "The weather in Oslo is twelve degrees and overcast, with rain in the evening. Tomorrow will be sunny and warm, "
    "with some wind from the west. On Friday there will be thunder in the mountains and fog along the coast, and the "
    "weekend will be dry with temperatures of up to twenty degrees."
)
ECHO = 0.03
"""Root mean square of the speaker's own voice at its microphone."""
JITTER = 0.001
"""Seconds by which the loudspeaker's delay differs from start to start."""
WITHIN = 3.0
"""Seconds after which it is too late."""


@dataclass(frozen=True, slots=True)
class Case:
    """One word, said by somebody while the speaker speaks or rings."""

    word: str
    voice: str
    file: Path
    level: float
    rings: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it."""

    case: Case
    obeyed: bool
    silent: float | None
    """Seconds from the end of the word until silence."""
    heard: float | None
    """Seconds from the end of the word until it was known."""
    false: int
    """Commands that it heard in its own speech before that."""


class Hung:
    """A thinker whose router and skills never come back."""

    async def think(self, *anything: object) -> None:
        await asyncio.Event().wait()


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="stops over speech, at each level in turn")
    parser.add_argument("--wrong", action="store_true", help="print each word that was not obeyed")
    parser.add_argument("--set", action="append", default=[], dest="sets", metavar="KEY=VALUE")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, whole(options.sets) as speaker:
        over_speech = list(_cases(Path(folder), WORDS, options.count, rings=False))
        over_ringing = list(_cases(Path(folder), OVER_RINGING, max(2, options.count // 5), rings=True))
        _measure("over its own speech", speaker, over_speech, options.wrong)
        _measure("in another room each time", speaker, over_speech[::4], options.wrong, cold=True)
        _measure("over ringing", speaker, over_ringing, options.wrong)
        speaker.brain.thinker = Hung()  # type: ignore[assignment]
        _measure("over its own speech, router and skills hung", speaker, over_speech[::4], options.wrong)


def _cases(folder: Path, words: Sequence[str], count: int, *, rings: bool) -> Iterator[Case]:
    """Yield the cases, words and voices and levels in turn; voices that are not installed are left out."""
    speakers = dict(_speakers())
    names = list(speakers)
    for number in range(count):
        word, level = words[number % len(words)], LEVELS[number % len(LEVELS)]
        name = names[(number + number // len(names)) % len(names)]
        if word == "stop" and HUMAN.exists() and number % 10 == 0:
            name, sound = "human", read_recording(HUMAN).samples
        else:
            sound = speakers[name](word)
        path = folder / f"{word}-{name.replace(' ', '-')}.wav"
        write_wav(path, [_without_ends(sound)])
        yield Case(word, name, path, level, rings)


def _speakers() -> Iterator[tuple[str, Speak]]:
    for engine, name in VOICES:
        speak = voice(engine, name)
        try:
            speak("stop")
        except OSError:
            continue
        yield f"{engine} {name}", speak


def _without_ends(sound: Samples) -> Samples:
    """Cut what is 34 dB below the loudest: a recording of a person has the noise of the room at its ends."""
    return trim(sound, floor=0.02 * float(np.abs(sound.astype(np.int32)).max()) / 32768, keep=0.0)


def _measure(title: str, speaker: Whole, cases: list[Case], tell_wrong: bool, *, cold: bool = False) -> None:
    if not cold:
        # A speaker at home has spoken before.
        asyncio.run(_play(speaker, cases[0], np.random.default_rng(0), cold=False))
    results = [
        asyncio.run(_play(speaker, case, np.random.default_rng(seed), cold=cold)) for seed, case in enumerate(cases)
    ]
    print(f"\n{title:<46}{'obeyed':>12}   seconds from its end: until silence    until known")
    for level in LEVELS:
        _print_row(f"  {level:+.0f} dB speech to echo", [each for each in results if each.case.level == level])
    for word in sorted({case.word for case in cases}):
        _print_row(f"  {word}", [each for each in results if each.case.word == word])
    _print_row("  all", results)
    print(f"  commands heard in its own speech: {sum(result.false for result in results)}")
    for result in (each for each in results if tell_wrong and not each.obeyed):
        print(f"    not obeyed: {result.case.word} by {result.case.voice} at {result.case.level:+.0f} dB")


def _print_row(title: str, results: list[Result]) -> None:
    if not results:
        return
    obeyed = sum(result.obeyed for result in results)
    silent = _spread([result.silent for result in results if result.silent is not None])
    heard = _spread([result.heard for result in results if result.obeyed and result.heard is not None])
    share = f"{obeyed} of {len(results)}"
    print(f"{title:<46}{share:>12} {100 * obeyed / len(results):3.0f} %   {silent:<32}{heard}")


def _spread(values: list[float]) -> str:
    return f"p50 {np.percentile(values, 50):.2f}  p95 {np.percentile(values, 95):.2f}" if values else ""


async def _play(speaker: Whole, case: Case, random: Generator, *, cold: bool) -> Result:
    at = float(random.uniform(2.5, 5.0))
    device = random if cold else np.random.default_rng(1)
    seed = int(device.integers(1000))
    person = scenes.Person(at=at, file=str(case.file), distance=float(random.uniform(1.0, 3.0)))
    # The echo is always as loud, as a device's is; the user speaks up or does not.
    usual = render(scenes.Scene((person,), seed=seed), case.file.parent, scenes.speak_as).loudness
    person = replace(person, louder=case.level + 20 * float(np.log10(ECHO / usual)))
    own = scenes.Own(at=0.1, rings=True) if case.rings else scenes.Own(at=0.1, says=SAYS)
    how = scenes.Leak(case.level, float(device.uniform(0.04, 0.2)), JITTER, drift=float(device.uniform(-40, 40)))
    length = at + len(read_recording(case.file).samples) / 16_000 + WITHIN
    scene = scenes.Scene((person,), own=(own,), leak=how, length=length, seed=seed)
    events: list[Event] = []
    volume = speaker.brain.house.volume.level
    played = await scenes.play(
        scene, case.file.parent, speaker.brain, speaker.ears, speaker.synthesizer, tell=events.append
    )
    speaker.brain.house.volume.set(volume)
    for timer in speaker.brain.house.timers.all():
        speaker.brain.house.timers.cancel(timer)
    (end,) = played.sounding.ends
    wanted = speaker.ears.commands.match(case.word)
    spotted = [(each.at - LEAD, speaker.ears.commands.match(each.phrase)) for each in events if _is_command(each)]
    known = [moment - end for moment, command in spotted if command is wanted and moment > at]
    silencing = case.word in SILENCING
    silent = max(0.0, played.silent_after(end)) if silencing and known else None
    return Result(case, bool(known), silent, known[0] if known else None, sum(moment <= at for moment, _ in spotted))


def _is_command(event: Event) -> TypeGuard[CommandHeard]:
    return isinstance(event, CommandHeard)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
