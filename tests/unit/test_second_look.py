"""The second look with scripted engines: one digit a chunk is the engine's score in tenths."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, Chunk, seconds
from speaker.interfaces import Detection
from speaker.near_misses import NearMiss
from speaker.second_look import BEFORE, EARLY, WINDOW, Cuts, FirstCuts, Look, SecondLook, eased

LOOKS = {"alexa": Look(first=0.25, sure=0.85, second=0.15)}


def sound(number: int) -> Chunk:
    return Chunk(np.full(CHUNK_SAMPLES, number, np.int16), number * CHUNK_SECONDS, 0.0)


@dataclass
class Scripted:
    """Speaks up when its score rises over its cut; a chunk's samples tell which place of the script it is."""

    scores: Mapping[str, str]
    cuts: Mapping[str, float]
    heard: list[float] = field(default_factory=list)
    resets: int = 0
    closed: int = 0
    over: set[str] = field(default_factory=set)

    def feed(self, chunk: Chunk) -> Detection | None:
        self.heard.append(chunk.at)
        place = int(chunk.samples[0])
        found = None
        for phrase, script in self.scores.items():
            score = int(script[place]) / 10 if place < len(script) and script[place] != "." else 0.0
            if score < self.cuts.get(phrase, 0.5):
                self.over.discard(phrase)
            elif phrase not in self.over:
                self.over.add(phrase)
                found = Detection(phrase, score, chunk.end - 0.1)
        return found

    def reset(self) -> None:
        self.resets += 1
        self.over.clear()

    def close(self) -> None:
        self.closed += 1


@dataclass
class Bench:
    """Two scripted engines with a second look between them."""

    first: str
    second: str = ""
    level: int = 0
    refused: list[NearMiss] = field(default_factory=list)

    def __post_init__(self) -> None:
        cuts = FirstCuts(LOOKS, {}, lambda: self.level)
        self.one = Scripted({"alexa": self.first}, cuts)
        second_cuts = Cuts({"alexa": LOOKS["alexa"].second}, lambda: self.level)
        self.other = Scripted({"alexa": self.second}, second_cuts)
        self.look = SecondLook(self.one, self.other, cuts, self.refused.append)

    def run(self, quiet: int = 60) -> list[tuple[int, Detection]]:
        """Return what woke it, and at which chunk."""
        count = len(self.first) + quiet
        chunks = (sound(number) for number in range(count))
        return [(number, found) for number, chunk in enumerate(chunks) if (found := self.look.feed(chunk)) is not None]


def test_a_high_score_wakes_at_once_and_costs_no_second_look() -> None:
    bench = Bench("....9..")
    ((at, found),) = bench.run()
    assert (at, found.phrase, found.score) == (4, "alexa", 0.9)
    assert bench.other.heard == []


def test_nothing_suspected_costs_no_second_look() -> None:
    bench = Bench("..1.2.1.0..", "99999999999")
    assert bench.run() == []
    assert bench.other.heard == []


def test_a_doubtful_score_wakes_when_the_other_engine_has_heard_it_too() -> None:
    ((at, found),) = Bench("....4..", "...3...").run()
    assert (at, found.score) == (4, 0.4)


def test_it_wakes_as_soon_as_the_other_engine_agrees_and_tells_where_the_word_was_first_suspected() -> None:
    ((at, found),) = Bench("....4......", "........2..").run()
    assert at == 8
    assert found.end == pytest.approx(5 * CHUNK_SECONDS - 0.1 + EARLY)


def test_the_first_engine_becoming_sure_ends_the_doubt() -> None:
    ((at, found),) = Bench("....4599...").run()
    assert (at, found.score) == (6, 0.9)
    assert found.end == pytest.approx(5 * CHUNK_SECONDS - 0.1 + EARLY)


def test_a_doubt_that_nobody_shares_wakes_nobody_and_is_told_once_with_its_sound() -> None:
    bench = Bench("." * 100 + "44444444444444444444444444444444", "." * 200)
    assert bench.run() == []
    (miss,) = bench.refused
    assert (miss.phrase, miss.score) == ("alexa", 0.4)
    assert seconds(miss.samples) == pytest.approx(BEFORE + WINDOW, abs=2 * CHUNK_SECONDS)


def test_the_other_engine_may_agree_late_but_not_for_ever() -> None:
    window = round(WINDOW / CHUNK_SECONDS)
    assert Bench("4" + "." * 40, "." * (window - 1) + "9").run()
    assert not Bench("4" + "." * 40, "." * (window + 2) + "9").run()


def test_the_other_engine_always_hears_as_much_as_it_needs_without_a_gap() -> None:
    bench = Bench("....4....")
    bench.run()
    times = bench.other.heard
    assert times[0] <= 5 * CHUNK_SECONDS - BEFORE + CHUNK_SECONDS
    assert [b - a for a, b in zip(times, times[1:], strict=False)] == pytest.approx([CHUNK_SECONDS] * (len(times) - 1))


def test_a_doubt_that_lasts_is_heard_on_from_where_the_other_engine_is() -> None:
    bench = Bench("4" * 40)
    bench.run()
    assert bench.other.resets == 1
    assert len(bench.other.heard) == len(set(bench.other.heard))


def test_one_word_wakes_once_however_its_score_falls() -> None:
    assert len(Bench("...4579865434543...", "...2222222222222...").run()) == 1


def test_the_word_before_does_not_vouch_for_a_doubt_soon_after_it() -> None:
    first = "...9......" + "." * 25 + "4......"
    second = "..9......." + "." * 25 + "......."
    assert [at for at, _ in Bench(first, second).run()] == [3]


def test_the_same_word_twice_wakes_twice() -> None:
    first, second = "...4" + "." * 60 + "4......", "...3" + "." * 60 + "3......"
    assert [at for at, _ in Bench(first, second).run()] == [3, 64]


def test_after_a_reset_a_doubt_is_forgotten() -> None:
    bench = Bench("", "." * 10 + "9")
    bench.one.scores = {"alexa": "4"}
    assert bench.look.feed(sound(0)) is None
    bench.look.reset()
    bench.one.scores = {"alexa": ""}
    for number in range(1, 30):
        assert bench.look.feed(sound(number)) is None
    assert bench.refused == []


def test_a_phrase_without_a_second_look_wakes_at_its_own_cut() -> None:
    cuts = FirstCuts(LOOKS, {"computer": 0.4}, lambda: 0)
    one = Scripted({"computer": "..5.."}, cuts)
    look = SecondLook(one, Scripted({}, {}), cuts, [].append)
    found = [look.feed(sound(number)) for number in range(5)]
    assert [each.phrase for each in found if each is not None] == ["computer"]


def test_sensitivity_moves_the_cuts_while_it_listens() -> None:
    assert Bench("...8...", level=1).run()
    assert not Bench("...9...", level=-2).run()
    assert Bench("...1...", "...1...", level=3).run()
    bench = Bench("...8..." + "." * 30 + "...8...")
    bench.run(0)
    bench.level = 2
    assert bench.run(0)


def test_easing_goes_both_ways_and_never_reaches_the_ends() -> None:
    assert eased(0.5, 0) == 0.5
    assert 0 < eased(0.5, 3) < eased(0.5, 1) < 0.5 < eased(0.5, -1) < eased(0.5, -3) < 1
    assert eased(eased(0.3, 2), -2) == pytest.approx(0.3)
    assert (eased(0.0, 3), eased(1.0, 3), eased(1.01, 3)) == (0.0, 1.0, 1.01)


def test_closing_closes_both() -> None:
    bench = Bench("")
    bench.look.close()
    assert (bench.one.closed, bench.other.closed) == (1, 1)
