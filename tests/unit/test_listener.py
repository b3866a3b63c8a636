"""The listener with scripted engines, chunk by chunk."""

from collections.abc import Mapping

from speaker.audio import CHUNK_SECONDS, Chunk, chunked
from speaker.endpointer import Patience
from speaker.events import Event, Heard
from speaker.interfaces import Detection, Transcript, Word
from speaker.listener import Listener
from speaker.said import Said
from speaker.skill import Reply
from speaker.testing.turns import ScriptedRecognizer, ScriptedVoiceDetector, ScriptedWakeWord, draw, read
from speaker.utterance import Utterance

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


class Misheard(ScriptedRecognizer):
    """Is sure of what was not said, and knows what was."""

    def __init__(self, says: str, other: str) -> None:
        super().__init__([])
        self._readings = Transcript(words(says), dictated=True, others=(Transcript(words(other, 0.6)),))

    def partial(self) -> str:
        return self._readings.text if self._speech else ""

    def finish(self) -> Transcript:
        return self._readings


def reply(kind: Reply, says: str, other: str) -> str:
    listener = Listener(
        ScriptedWakeWord(),
        Misheard(says, other),
        ScriptedVoiceDetector(),
        Patience(),
        read,
        Said(),
        answers=("yes please", "no"),
    )
    listener.open(kind)
    events: list[Event] = []
    for number, piece in enumerate(chunked(draw("..ssss" + QUIET * 3))):
        events += listener.feed(Chunk(piece, number * CHUNK_SECONDS, 0.0))
    return next(event.text for event in events if isinstance(event, Heard))


def test_a_question_for_yes_or_no_is_answered_by_the_reading_that_is_one() -> None:
    assert reply(Reply.YES_NO, "us please", "yes please") == "yes please"
    assert reply(Reply.YES_NO, "us please", "what time is it") == "us please"


def test_no_other_question_is_answered_so() -> None:
    assert reply(Reply.REQUEST, "us please", "yes please") == "us please"


def words(text: str, confidence: float = 1.0) -> tuple[Word, ...]:
    return tuple(Word(word, number * 0.3, number * 0.3 + 0.2, confidence) for number, word in enumerate(text.split()))


def test_the_wake_phrase_is_cut_from_every_reading() -> None:
    utterance = Utterance(("okay", "nabu"), start=0.6, origin=0.0)
    readings = Transcript(words("okay nabu volume up"), others=(Transcript(words("okay nabu volume of")),))
    stripped = utterance.strip(readings)
    assert [stripped.text, stripped.others[0].text] == ["volume up", "volume of"]


def test_a_wake_phrase_that_the_recognizer_writes_its_own_way_is_cut_by_time() -> None:
    utterance = Utterance(("hey", "jarvis"), start=0.55, origin=0.0)
    assert utterance.strip(Transcript(words("hey travis volume up"))).text == "volume up"
