"""What was last talked about, as it is kept: plain JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from speaker.intent import Intent, Question


@dataclass(frozen=True, slots=True)
class Topic:
    """What the last turn of a place was about."""

    at: float
    """Seconds since 1970."""
    intent: Intent
    question: Question | None = None
    undo: Intent | None = None
    """What takes back what was done last."""
    also: tuple[Intent, ...] = ()
    """What was wanted in the same sentence, before `intent`."""
    tries: int = 0
    """How often the question was put again."""
    agreed: bool = True
    """False while it is but a guess that was asked about."""


def as_json(topic: Topic) -> dict[str, Any]:
    return asdict(topic)


def from_json(kept: Any) -> Topic | None:
    """Return what was kept, or `None` if nothing was; what another version wrote is nothing."""
    try:
        question = kept["question"]
        return Topic(
            float(kept["at"]),
            Intent(**kept["intent"]),
            question and Question(Intent(**question["intent"]), question["slot"], dict(question["choices"])),
            kept["undo"] and Intent(**kept["undo"]),
            tuple(Intent(**each) for each in kept["also"]),
            int(kept["tries"]),
            bool(kept.get("agreed", True)),
        )
    except (TypeError, KeyError, ValueError):
        return None
