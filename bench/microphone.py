"""What a bad microphone does to hearing: how loud, how far off zero, how narrow; and what minding it costs."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import soxr

from bench.recognize import MODEL, coffee_orders, coffee_words, hear_order, with_noise
from bench.recordings import humans, kitchen, read, spoken_set
from speaker.audio import CHUNK_SECONDS, FULL_SCALE, Chunk, Samples, chunked, read_recording, silence
from speaker.care import Care
from speaker.engines.microwakeword import make as make_wake
from speaker.engines.vosk import make as make_recognizer
from speaker.gain import Gain

WORDS = ("alexa", "hey jarvis", "okay nabu", "hey mycroft")
Change = Callable[[Samples], Samples]
"""What a microphone does to sound."""


def main() -> None:
    """Print the tables."""
    noise = kitchen()
    dice = np.random.default_rng(5)
    clean = coffee_orders()
    noisy = [with_noise(each.samples, noise, dice) for each in clean] if noise is not None else []
    words = _wake_words()
    head = ("orders right", 14), ("in noise", 10), ("slots wrong", 13), ("in noise", 10)
    print(f"{'recordings':<26}{'woken':>12}{'false':>7}" + "".join(f"{name:>{width}}" for name, width in head))
    with tempfile.TemporaryDirectory() as cache:
        recognizer = make_recognizer(MODEL, coffee_words(), Path(cache))
        for name, change in _changes().items():
            woken, false = _wake(words, change)
            heard = [
                [hear_order(recognizer, each, change(sound)) for each, sound in zip(clean, sounds, strict=True)]
                for sounds in ([each.samples for each in clean], noisy)
                if len(sounds) == len(clean) > 0
            ]
            right = "".join(
                f"{sum(h.errors == 0 for h in part) / len(part):>{w}.0%}"
                for part, w in zip(heard, (14, 10), strict=False)
            )
            wrong = "".join(
                f"{sum(h.errors for h in part) / sum(h.parts for h in part):>{w}.1%}"
                for part, w in zip(heard, (13, 10), strict=False)
            )
            print(
                f"{name:<26}{f'{woken} of {sum(bool(one) for one, _ in words)}':>12}{false:>7}{right}{wrong}",
                flush=True,
            )
        recognizer.close()
    _print_cost([sound for _, sound in words])


def _changes() -> dict[str, Change]:
    return {
        "as they are": lambda sound: sound,
        **{f"{decibels:+} dB": _louder(decibels) for decibels in (-40, -30, -20, -12, 6, 12, 24)},
        **{f"off zero by {share:.0%}": _off(share) for share in (0.03, 0.1, 0.3)},
        **{f"{decibels:+} dB, with gain": _gained(_louder(decibels)) for decibels in (-40, -30, -20)},
        "as they are, with gain": _gained(lambda sound: sound),
        "  after fainter sound": _gained(lambda sound: sound, faint=True),
        "off by 10%, taken out": _cared(_off(0.1)),
        "off by 30%, taken out": _cared(_off(0.3)),
        "telephone (8 kHz)": _narrow,
    }


def _louder(decibels: float) -> Change:
    return lambda sound: _clip(sound * 10.0 ** (decibels / 20))


def _off(share: float) -> Change:
    return lambda sound: _clip(sound + share * FULL_SCALE)


def _narrow(sound: Samples) -> Samples:
    return np.asarray(soxr.resample(soxr.resample(sound, 2, 1), 1, 2), np.int16)


def _cared(change: Change) -> Change:
    def hear(sound: Samples) -> Samples:
        care = Care()
        return np.concatenate([care.hear(chunk).samples for chunk in _chunks(change(sound))])

    return hear


def _gained(change: Change, *, faint: bool = False) -> Change:
    """Hear through one gain after another, as a speaker does; with `faint`, each after sound that raises it."""
    care = Care()
    gain = Gain(lambda: care.noise)
    before = _louder(-35)(np.concatenate([read(line) for line in spoken_set()[:4]]))

    def hear(sound: Samples) -> Samples:
        if faint:
            for chunk in _chunks(before):
                gain.hear(care.hear(chunk))
        return np.concatenate([gain.hear(care.hear(chunk)).samples for chunk in _chunks(change(sound))])

    return hear


def _clip(sound: np.ndarray) -> Samples:
    return np.clip(sound, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


def _chunks(sound: Samples) -> list[Chunk]:
    return [
        Chunk(piece, number * CHUNK_SECONDS, (number + 1) * CHUNK_SECONDS)
        for number, piece in enumerate(chunked(sound))
    ]


def _wake_words() -> list[tuple[str, Samples]]:
    """Return the spoken set and what people say, each with the wake word in it."""
    said = [(each.keyword if each.keyword in WORDS else "", read_recording(each.path).samples) for each in humans()]
    return [(line.wake, read(line)) for line in spoken_set()] + said


def _wake(words: Sequence[tuple[str, Samples]], change: Change) -> tuple[int, int]:
    """Count the recordings that wake it, and those which wake it by a word that is not in them."""
    engine = make_wake(WORDS, {}, Path())
    woken = false = 0
    for word, sound in words:
        engine.reset()
        # Some clips end with the phrase: the engine decides up to 0.25 s later.
        found = {
            detection.phrase
            for chunk in _chunks(change(np.concatenate([silence(0.5), sound, silence(0.5)])))
            if (detection := engine.feed(chunk)) is not None
        }
        woken += word in found
        false += bool(found - {word})
    engine.close()
    return woken, false


def _print_cost(sounds: Sequence[Samples]) -> None:
    chunks = [chunk for sound in sounds for chunk in _chunks(sound)]
    care = Care()
    began = time.process_time()
    for chunk in chunks:
        care.hear(chunk)
    share = (time.process_time() - began) / (len(chunks) * CHUNK_SECONDS)
    print(f"\nminding the microphone takes {share:.2%} of a core")


if __name__ == "__main__":
    main()
