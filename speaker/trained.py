"""The second stage of routing: the classifier names the intent, the tagger its slots."""

from collections.abc import Callable, Collection, Mapping

from speaker.classifier import OUT_OF_SCOPE, Classifier
from speaker.finding import Finding, Verdict
from speaker.intent import Intent

READING = frozenset(
    {"alarm.query", "calendar.query", "convert.currency", "convert.unit", "date.query", "definition.query", "help"}
    | {"home.query", "joke.tell", "list.query", "math.calc", "music.query", "news.query", "reminder.query", "repeat"}
    | {"search.query", "smalltalk", "stock.query", "thermostat.query", "time.query", "timer.query", "translate"}
    | {"weather.query", "wiki.query"}
)
"""Intents of the vocabulary that change nothing, whichever skill answers them."""


class TrainedStage:
    """Knows wordings that nobody wrote down, by what they are made of."""

    name = "classifier"

    def __init__(
        self,
        classifier: Classifier,
        tag: Callable[[str, str], Mapping[str, str]],
        skills: Mapping[str, str],
        reads: Collection[str],
    ) -> None:
        """`tag` finds the slots of an intent in a text; `skills` are who answers each; `reads` changes nothing."""
        self._classifier = classifier
        self._tag = tag
        self._skills = skills
        self._reads = reads

    def find(self, text: str) -> Finding | None:
        best, *others = self._classifier.guess(text)
        cuts = self._classifier.cuts
        rival = f", then {others[0].intent} {others[0].score:.2f}" if others else ""
        reason = f"{best.intent} {best.score:.2f}{rival}"
        if best.intent == OUT_OF_SCOPE:
            return Finding(Verdict.OUTSIDE if best.score >= cuts.asks else Verdict.NOTHING, None, reason)
        cut = cuts.reads if best.intent in self._reads else cuts.acts
        if best.score < cuts.asks:
            return Finding(Verdict.NOTHING, None, f"{reason}: below {cuts.asks:g}")
        sure = best.score >= cut
        intent = Intent(
            skill=self._skills.get(best.intent, ""),
            name=best.intent,
            slots=self._tag(text, best.intent),
            text=text,
            score=round(best.score, 3),
            source=self.name,
        )
        return Finding(
            Verdict.SURE if sure else Verdict.DOUBTFUL, intent, reason if sure else f"{reason}: below {cut:g}"
        )
