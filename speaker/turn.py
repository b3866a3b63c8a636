"""One turn on record: what was heard, wanted and said, and how long each step took."""

from dataclasses import dataclass, field
from typing import Any

from speaker.dialog import Meaning
from speaker.events import Heard, Woken
from speaker.intent import MASK, SECRET, Intent, Reply, Response
from speaker.router import describe_intent, describe_steps


@dataclass(slots=True)
class Turn:
    """Filled in as the turn goes on; `trace` gives the JSON of the contract."""

    number: int
    wake: Woken | None = None
    heard: Heard | None = None
    heard_at: float = 0.0
    """Monotonic time at which the last chunk of the request was captured."""
    intent: Intent | None = None
    response: Response | None = None
    latency: dict[str, float] = field(default_factory=dict)
    error: str | None = None
    ahead: bool = False
    """The answer was there, or on its way, before the request had ended."""
    taken_back: bool = False
    """The user went on after a pause; another take of the same turn is answered."""
    meaning: Meaning | None = None
    """How the text was understood."""
    language: str = ""
    """What is spoken in this turn; "" for the language of the house."""
    place: str = ""
    """Where it is spoken; each place has a dialog of its own."""

    @property
    def asks(self) -> Reply | None:
        """What kind of reply its response expects, if any."""
        return self.response.reply if self.response is not None and self.response.expects_reply else None

    def again(self) -> "Turn":
        """Return another take of this turn, in which nothing is heard yet."""
        return Turn(self.number, self.wake, language=self.language, place=self.place)

    def first_sound(self, now: float) -> None:
        """Note that the reply's first sample left at monotonic time `now`.

        The microphone's sound is `heard_at` behind it, and the speech ended that much sound earlier.
        """
        if self.heard is None or "first_sound" in self.latency:
            return
        self.latency["first_sound"] = self.latency.get("endpoint", 0.0) + now - self.heard_at

    def trace(self) -> dict[str, Any]:
        return {
            "turn": self.number,
            "wake": None if self.wake is None else self._wake(self.wake),
            "heard": None if self.heard is None else self._heard(self.heard) | self._secret(),
            "intent": None if self.intent is None else self._intent(self.intent),
            "response": None if self.response is None else self._response(self.response),
            "latency": {name: _rounded(self.latency.get(name)) for name in STEPS},
            "error": self.error,
            "ahead": self.ahead,
            "understood": None if self.meaning is None else understood(self.meaning),
        }

    def _secret(self) -> dict[str, str]:
        """Return what stands in for a transcript that holds a secret."""
        return {"text": MASK} if self.intent is not None and SECRET & self.intent.slots.keys() else {}

    @staticmethod
    def _wake(wake: Woken) -> dict[str, Any]:
        return {"phrase": wake.phrase, "score": wake.score, "at": _rounded(wake.at)}

    @staticmethod
    def _heard(heard: Heard) -> dict[str, Any]:
        return {
            "text": heard.text,
            "confidence": heard.confidence,
            "engine": heard.engine,
            "speech_start": _rounded(heard.speech_start),
            "speech_end": _rounded(heard.speech_end),
            "endpoint": _rounded(heard.endpoint),
            "reason": heard.reason,
        }

    @staticmethod
    def _intent(intent: Intent) -> dict[str, Any]:
        return {
            "skill": intent.skill,
            "name": intent.name,
            "slots": intent.shown,
            "score": intent.score,
            "source": intent.source,
        }

    @staticmethod
    def _response(response: Response) -> dict[str, Any]:
        return {
            "speech": response.speech,
            "outcome": response.outcome.value,
            "expects_reply": response.expects_reply,
        }


def understood(meaning: Meaning) -> dict[str, Any]:
    """Return how a text was understood, stage by stage, as in the trace."""
    return {
        "verdict": meaning.route.verdict.value,
        "context": meaning.context or None,
        "reply": meaning.reply or None,
        "intents": [describe_intent(intent) for intent in meaning.route.intents],
        "stages": describe_steps(meaning.route),
    }


STEPS = ("endpoint", "recognize", "route", "skill", "synthesize", "first_sound")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
