"""A recognizer on the network as settings choose it: heard from the wake word to the end, and stood in for."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from speaker import app, config
from speaker.audio import CHUNK_SECONDS, Chunk, Samples, chunked, read_recording, silence
from speaker.ears import Ears
from speaker.events import Event, Heard
from speaker.installed import find_skills
from speaker.interfaces import Transcript, Word
from tests.contracts.conftest import RECORDINGS, WyomingServer, wyoming_server

pytestmark = pytest.mark.model


def ears(home: Path, *sets: str) -> Ears:
    places = config.folders({"HOME": str(home)})
    words = {status.name: status.words for status in find_skills("en") if status.words is not None}
    return Ears(app.read_settings(places, None, ["listener.recognizer=wyoming", *sets]), places, words)


def events(listening: Ears, name: str) -> Iterator[Event]:
    """Yield what is announced over one of the project's recordings and two seconds of silence."""
    pieces = [*chunked(read_recording(RECORDINGS / f"{name}.flac").samples), *chunked(silence(2.0))]
    for number, samples in enumerate(pieces):
        at = number * CHUNK_SECONDS
        yield from listening.listener.feed(Chunk(samples, at, at))


def heard(found: Sequence[Event]) -> list[tuple[str, str]]:
    return [(event.text, event.engine) for event in found if isinstance(event, Heard)]


def test_a_request_is_heard_by_the_server_without_the_wake_word(official: WyomingServer, tmp_path: Path) -> None:
    options = f"{{address: '{official.options['address']}', timeout: '60'}}"
    listening = ears(tmp_path, f"listener.recognizer_options={options}")
    assert heard(list(events(listening, "joe-1"))) == [("what time is it", "wyoming")]
    assert official.asked[-1].language == "en"
    assert listening.lacks == ""
    listening.recognizer.close()


class Misled:
    """A recognizer that hears what it is told to."""

    def __init__(self, text: str) -> None:
        self._text = text

    def feed(self, samples: Samples) -> None: ...

    def finish(self) -> Transcript:
        return Transcript((Word(self._text, 0.0, 1.0, 1.0),))

    def reset(self) -> None: ...


@pytest.mark.parametrize(
    "written", ["Okay, now boo, cancel the timer", "OK Nabu. Cancel the timer", "Cancel the timer"]
)
def test_a_wake_word_that_the_server_writes_in_its_own_way_is_cut_all_the_same(tmp_path: Path, written: str) -> None:
    pytest.importorskip("wyoming", reason="needs the package wyoming: pip install -e '.[dev]'")
    with wyoming_server(Misled(written)) as server:
        options = f"{{address: '{server.options['address']}', timeout: '60'}}"
        listening = ears(tmp_path, f"listener.recognizer_options={options}")
        assert heard(list(events(listening, "joe-fast-2"))) == [("cancel the timer", "wyoming")]
        listening.recognizer.close()


def test_while_the_server_is_gone_the_local_recognizer_is_heard(tmp_path: Path) -> None:
    listening = ears(tmp_path, "listener.recognizer_options={address: '127.0.0.1:9'}")
    assert heard(list(events(listening, "joe-1"))) == [("what time is it", "vosk")]
    listening.recognizer.close()


def test_one_that_cannot_be_made_is_named_and_the_local_one_listens(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        listening = ears(tmp_path)
    assert "wyoming: it has no address" in listening.lacks
    assert listening.lacks in caplog.text
    assert listening.recognizer.name == "vosk"
    listening.recognizer.close()
