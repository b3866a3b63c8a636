"""All that understands one language: templates, trained models, and the dialog that puts both in context."""

import logging
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from speaker import catalog, values
from speaker.classifier import Classifier
from speaker.delays import LATER, Delays
from speaker.dialog import Dialog
from speaker.errors import ModelMissing
from speaker.finding import Stage
from speaker.intent import Intent
from speaker.joints import Joints
from speaker.later import Later
from speaker.learning import Lesson, learn
from speaker.refill import Refill
from speaker.router import Router
from speaker.sentences import COMMON, Words, load_words
from speaker.state import State
from speaker.tagger import Tagger
from speaker.templates import TemplateStage
from speaker.trained import READING, TrainedStage

_LOG = logging.getLogger(__name__)
_A_BIT = frozenset({"一点", "一点儿"})
"""At one o'clock, or, after what is to change, a bit."""
_NO_LEADS = {"en": ("from ", "by ", "since ", "until ", "during ")}
"""What a time begins with at which nothing is to be done: "a song from nineteen fifty"."""
_ANY_TIME = datetime(2000, 1, 3, tzinfo=UTC)


class Understanding:
    """Router of one language; makes the dialog that stands before it."""

    def __init__(
        self,
        words: Words,
        skills: Mapping[str, Words],
        reads: Mapping[str, Collection[str]],
        lessons: Callable[[Collection[str]], Sequence[Lesson]],
        cache: Path,
        models: Path = catalog.SHIPPED_MODELS,
    ) -> None:
        """`words` are the speaker's own, `skills` those of the skills that are on; `reads` is what changes nothing.

        `lessons` returns what the skills teach about intents; what was learnt of them is kept in `cache`.
        """
        self._words = words
        self._skills = skills
        self._intents = {name: skill for skill, one in skills.items() for name in one.intents}
        self._reads = frozenset(name for skill in skills for name in reads.get(skill, ())) | READING
        stages: list[Stage] = [TemplateStage(skills)]
        self._tag: Callable[[str, str], Mapping[str, str]] = _no_slots
        path = models / f"understanding-{words.language}"
        try:
            classifier = Classifier.load(path)
            tagger = Tagger.load(path / "tagger.npz")
        except ModelMissing as error:
            _LOG.warning("router: %s; only the skills' own sentences are understood", error)
        else:
            new = self._intents.keys() - set(classifier.kind.intents)
            if new:
                classifier, tagger = learn(classifier, tagger, lessons(new), cache / path.name)
            self._tag = tagger.tag
            stages.append(TrainedStage(classifier, self._tag, self._intents, self._reads))
        self._joints = Joints.of(words)
        delays = Delays(self._intents.get(LATER, ""), times(words.language), self._slots_of, self._reads)
        self.router = Router(stages, words.language, self._joints, delays)

    def dialog(self, state: State, later: Later, clock: Callable[[], float] = time.time) -> Dialog:
        """Return what reads each text after what came before; `clock` is the wall's."""
        moves = TemplateStage({"dialog": load_words(COMMON / "dialog", self._words.language)})
        refill = Refill(pieces(self._words.language), self._tag, self._slots_of, self._words.language)
        opens = self._joints.opens
        return Dialog(self.router.explain, moves, refill, self._intents, self._reads, state, later, clock, opens)

    def gist(self, intent: Intent) -> str:
        """Say what an intent is about: "set a timer"."""
        words = self._skills.get(intent.skill)
        known = words.intents.get(intent.name) if words is not None else None
        if known is not None and known.gist:
            return known.gist
        return self._words.gists.get(intent.name) or self._words.responses["something_else"][0]

    def _slots_of(self, name: str) -> Collection[str]:
        """Return the slots that the sentences of an intent have."""
        words = self._skills.get(self._intents.get(name, ""))
        if words is None or name not in words.intents:
            return ()
        return {slot for template in words.intents[name].templates for slot in _slots_in(template.text, words)}


def _slots_in(text: str, words: Words) -> set[str]:
    rules = [words.rules[rule] for rule in re.findall(r"<(\w+)>", text) if rule in words.rules]
    return set(re.findall(r"\{(\w+)\}", text)).union(*(_slots_in(rule, words) for rule in rules))


def _no_slots(text: str, intent: str) -> Mapping[str, str]:
    return {}


def pieces(language: str) -> Callable[[str], Sequence[values.Found]]:
    """Return what finds the values in a text; a bare number is a number, whatever else it could stand for."""

    def find(text: str) -> Sequence[values.Found]:
        if values.read_number(text, language) is not None:
            return (values.Found(0, len(text), "number"),)
        return values.spans(text, language)

    return find


def times(language: str) -> Callable[[str], Sequence[values.Found]]:
    """Return what finds the times at which something may be done later; a bare number is none: "delete item four"."""

    def find(text: str) -> Sequence[values.Found]:
        return [one for one in values.spans(text, language) if is_to_come(text[one.start : one.end], one.start)]

    def is_to_come(said: str, start: int) -> bool:
        if values.read_number(said, language) is not None or (start > 0 and said in _A_BIT):
            return False
        if said.startswith(_NO_LEADS.get(language, ())):
            return False
        # "Right now" and "last night" are no times for later, whenever they are said.
        moment = values.read_moment(said, language, _ANY_TIME)
        return moment.at > _ANY_TIME if moment else values.read_recurrence(said, language, _ANY_TIME) is not None

    return find
