"""The listener with scripted engines, chunk by chunk."""

from collections.abc import Mapping

from speaker.audio import CHUNK_SECONDS, Chunk, chunked
from speaker.endpointer import Patience
from speaker.events import Event, Heard
from speaker.interfaces import Detection
from speaker.listener import Listener
from speaker.said import Said
from speaker.testing.turns import ScriptedRecognizer, ScriptedVoiceDetector, ScriptedWakeWord, draw, read

QUIET = "." * 12


class Polyglot(ScriptedWakeWord):
    """Wakes in a language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def feed(self, chunk: Chunk) -> Detection | None:
        found = super().feed(chunk)
        return found and Detection(found.phrase, found.score, found.end, self._language)


def hear(picture: str, wake: ScriptedWakeWord, foreign: Mapping[str, ScriptedRecognizer]) -> list[str]:
    listener = Listener(
        wake, ScriptedRecognizer(["at home"]), ScriptedVoiceDetector(), Patience(), read, Said(), foreign=foreign
    )
    events: list[Event] = []
    for number, piece in enumerate(chunked(draw(picture))):
        events += listener.feed(Chunk(piece, number * CHUNK_SECONDS, 0.0))
    return [event.text for event in events if isinstance(event, Heard)]


def test_a_wake_word_of_another_language_is_followed_by_its_recognizer() -> None:
    foreign = {"zh": ScriptedRecognizer(["現在幾點"])}
    assert hear("w.ssss" + QUIET, Polyglot("zh"), foreign) == ["現在幾點"]


def test_a_wake_word_of_the_house_is_followed_by_the_recognizer_of_the_house() -> None:
    foreign = {"zh": ScriptedRecognizer(["現在幾點"])}
    assert hear("w.ssss" + QUIET, Polyglot(""), foreign) == ["at home"]
