"""Commands called into our own sound: whose word it was decides how sure it has to be."""

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, Chunk, Samples, loudness
from speaker.echo.residual import Residual
from speaker.interfaces import Detection
from speaker.interjections import Interjections, Sureness

SURENESS = {"stop": Sureness(usual=0.8, other=0.4)}
RANDOM = np.random.default_rng(2)


class Spotter:
    """Finds a word in one chunk."""

    def __init__(self, at: int, score: float) -> None:
        self._at = at
        self._score = score

    def feed(self, chunk: Chunk) -> Detection | None:
        found = round(chunk.at / CHUNK_SECONDS) == self._at
        return Detection("stop", self._score, chunk.end) if found else None

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass


def noise(loud: float) -> Samples:
    return RANDOM.normal(0, loud, CHUNK_SAMPLES).astype(np.int16)


def spot(score: float, left: float, word: float, echo: float | None = 3000.0) -> bool:
    """Tell whether a word is believed, that sounds `word` loud where else `left` is left of our own sound."""
    commands = Interjections(Spotter(99, score), Spotter(-1, 0.0), SURENESS)
    found = []
    for number in range(100):
        sound = noise(word if number >= 88 else left)
        echoed = None if echo is None else noise(echo)
        found.append(commands.feed(Chunk(sound, number * CHUNK_SECONDS, 0.0, echo=echoed)))
    return found[-1] is not None


def test_a_word_is_only_believed_where_somebody_else_speaks() -> None:
    assert not spot(1.0, left=300, word=300)
    assert spot(1.0, left=300, word=3000)


def test_a_word_that_stands_out_of_cancelled_sound_need_not_be_sure() -> None:
    assert spot(0.5, left=300, word=3000)
    assert not spot(0.3, left=300, word=3000)


@pytest.mark.parametrize("echo", [3000.0, None])
def test_it_must_be_sure_where_nobody_knows_whose_it_is(echo: float | None) -> None:
    assert not spot(0.5, left=3000, word=3000, echo=echo)
    assert spot(0.9, left=3000, word=3000, echo=echo)


def test_a_word_that_both_spotters_find_is_heard_once() -> None:
    commands = Interjections(Spotter(5, 1.0), Spotter(5, 1.0), SURENESS)
    found = [commands.feed(Chunk(noise(3000), number * CHUNK_SECONDS, 0.0)) for number in range(20)]
    assert sum(each is not None for each in found) == 1


def test_what_is_left_of_us_becomes_quieter_and_others_hardly() -> None:
    residual = Residual()
    ours = [residual.hear(Chunk(noise(300), 0.0, 0.0, echo=noise(3000))) for _ in range(100)]
    assert loudness(ours[-1].samples) < 0.5 * 300 / 32768
    theirs = [residual.hear(Chunk(noise(3000), 0.0, 0.0, echo=noise(3000))) for _ in range(10)]
    assert loudness(theirs[-1].samples) > 0.9 * 3000 / 32768


def test_without_an_echo_the_sound_only_comes_later() -> None:
    residual = Residual()
    sound = [noise(1000) for _ in range(4)]
    heard = np.concatenate([residual.hear(Chunk(piece, 0.0, 0.0)).samples for piece in sound])
    late = CHUNK_SAMPLES // 2
    assert np.abs(heard[late:].astype(int) - np.concatenate(sound)[:-late]).max() <= 2
