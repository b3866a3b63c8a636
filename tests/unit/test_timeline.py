"""What was played is put beside what was heard, by their counts and by time stamps that are never exact."""

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, RATE, Samples
from speaker.devices.timeline import Timeline

PERIOD = 256
SOUND = np.random.default_rng(7).integers(-9000, 9000, RATE, dtype=np.int16)


def run(
    late: list[float], chunks: int, started: float = 0.1, away: tuple[int, int] = (0, 0)
) -> tuple[Samples, list[Samples | None]]:
    """Play SOUND from `started` seconds on, and read references; stamps are `late` by turns, in seconds.

    Between the periods of `away` the stream plays silence.
    """
    timeline = Timeline()
    references: list[Samples | None] = []
    place = used = 0
    for chunk in range(chunks):
        end = (chunk + 1) * CHUNK_SAMPLES / RATE
        references.append(timeline.reference(chunk * CHUNK_SAMPLES, end + late[chunk % len(late)]))
        # The loudspeaker tells what it will play 50 ms before it is heard.
        while used < len(SOUND) // PERIOD and started + (place + 1) * PERIOD / RATE < end + 0.05:
            if not away[0] <= place < away[1]:
                piece = SOUND[used * PERIOD : (used + 1) * PERIOD]
                timeline.play(place * PERIOD, piece, started + (place + 1) * PERIOD / RATE + late[place % len(late)])
                used += 1
            place += 1
    silent = np.zeros(CHUNK_SAMPLES, np.int16)
    return np.concatenate([silent if each is None else each for each in references]), references


def test_it_stands_where_it_was_heard() -> None:
    line, _ = run([0.0], 50)
    start = round(0.1 * RATE)
    assert np.array_equal(line[start : start + len(SOUND) // PERIOD * PERIOD], SOUND[: len(SOUND) // PERIOD * PERIOD])


def test_nothing_stands_before_and_after() -> None:
    _, references = run([0.0], 60)
    assert references[0] is None
    assert references[-1] is None


def test_stamps_that_come_late_leave_no_holes() -> None:
    line, _ = run([0.0, 0.003, 0.001, 0.004], 50)
    middle = SOUND[RATE // 2 : RATE // 2 + 4000]
    place = int(np.correlate(line.astype(float), middle.astype(float)).argmax())
    assert np.array_equal(line[place : place + 4000], middle)
    assert abs(place - (0.1 + 0.5) * RATE) < 0.005 * RATE


def test_silence_between_two_sounds_counts() -> None:
    line, _ = run([0.0], 60, away=(20, 30))
    first, gap = round(0.1 * RATE), 10 * PERIOD
    again = first + 30 * PERIOD
    assert not line[again - gap : again].any()
    assert np.array_equal(line[again : again + 4000], SOUND[20 * PERIOD : 20 * PERIOD + 4000])


def test_a_stream_that_rested_is_put_in_place_anew() -> None:
    timeline = Timeline()
    piece = SOUND[:PERIOD]
    timeline.reference(0, CHUNK_SAMPLES / RATE)
    timeline.play(0, piece, 0.1)
    timeline.play(PERIOD, piece, 5.0)
    first = round(5.0 * RATE) - CHUNK_SAMPLES
    reference = timeline.reference(first, 5.0)
    assert reference is not None
    assert np.array_equal(reference[-PERIOD:], piece)


@pytest.mark.parametrize("heard", [False, True])
def test_a_microphone_that_is_opened_anew_begins_anew(heard: bool) -> None:
    timeline = Timeline()
    timeline.reference(0, 10.0)
    timeline.restart()
    if heard:
        timeline.reference(0, 20.0)
    timeline.play(0, SOUND[:PERIOD], 20.02)
    assert (timeline.reference(CHUNK_SAMPLES, 20.032) is not None) == heard


def test_a_stream_that_ran_dry_is_put_in_place_within_two_blocks_and_one_that_drifts_is_left() -> None:
    def place_of_last(late: list[float]) -> int:
        timeline = Timeline()
        timeline.reference(0, CHUNK_SAMPLES / RATE)
        for number, offset in enumerate(late):
            sound = np.full(PERIOD, number + 1, np.int16)
            timeline.play(number * PERIOD, sound, (number + 1) * PERIOD / RATE + offset)
        begin = (len(late) - 1) * PERIOD
        line = [timeline.reference(first, 1e9) for first in range(begin - 1024, begin + 2048, CHUNK_SAMPLES)]
        whole = np.concatenate([np.zeros(CHUNK_SAMPLES, np.int16) if each is None else each for each in line])
        return int((whole == len(late)).argmax()) - 1024

    assert place_of_last([0.0] * 48) == 0
    assert place_of_last([0.0] * 24 + [0.03] * 24) == 480
    # 12 ms of drift; the first block's time stamps differ already.
    assert abs(place_of_last([number * 256e-7 for number in range(480)])) < 5
