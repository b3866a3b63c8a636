"""What a text means after what came before: answers, corrections, follow-ups, "it"."""

import dataclasses
import itertools
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from speaker.finding import Finding, Verdict
from speaker.intent import Intent, Outcome, Response
from speaker.later import Later
from speaker.refill import Refill
from speaker.router import Route, Step
from speaker.state import State
from speaker.templates import TemplateStage
from speaker.topic import Topic, as_json, from_json

TOPIC_LIVES = 120.0
"""Seconds; whoever says "and tomorrow?" later than that is asked what he means."""
QUESTION_LIVES = 45.0
"""Seconds; a yes much later would do what was asked about then."""
_LONGEST_FRAGMENT = 4
"""Words, or Chinese characters; what is longer says itself what it is about."""

_VERBS: Mapping[str, tuple[str, ...]] = {
    "off": ("off", "switch", "pause", "cancel", "stop"),
    "on": ("on", "switch", "resume", "play"),
    "cancel": ("cancel", "remove", "off", "stop"),
    "dim": ("dim",),
    "colour": ("colour",),
    "query": ("query",),
}
"""What a verb said of "it" may be called in the family that "it" belongs to; the first that there is."""
_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_ROOM = "dialog"

Moves = Mapping[str, Intent]
"""What a text may be in a dialog, by name: yes, correct, follow ..., with the words that it is about."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is to be done about a text."""

    route: Route
    undo: Intent | None = None
    """What is taken back first."""
    reply: str = ""
    """The speaker's own sentence that is the whole answer, by its key; "" if an intent is."""
    context: str = ""
    """What the turn before had to do with it, for the trace; "" for nothing."""


class Dialog:
    """Keeps what each place last talked about, for a stated time, over a restart."""

    def __init__(
        self,
        understand: Callable[[str], Route],
        moves: TemplateStage,
        refill: Refill,
        intents: Mapping[str, str],
        reads: Collection[str],
        state: State,
        later: Later,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`moves` know the wordings of `dialog.*`; `intents` are all that there are, and who answers them."""
        self._understand = understand
        self._moves = moves
        self._refill = refill
        self._intents = intents
        self._reads = reads
        self._state = state
        self._later = later
        self._topics: dict[str, Topic | None] = {}
        self._clock = clock

    def resolve(self, text: str, place: str = "") -> Meaning:
        """Return what a text means here and now; changes nothing."""
        route = self._understand(text)
        topic = self._topic(place)
        if topic is None or not route.text:
            return Meaning(route)
        moves = {name.removeprefix("dialog."): move for name, move in self._moves.all(route.text).items()}
        for reading in (self._answer, self._correct, self._point, self._follow):
            meaning = reading(topic, route, moves)
            if meaning is not None:
                return meaning
        return Meaning(route)

    def note(self, meaning: Meaning, response: Response, place: str = "") -> None:
        """Remember what a turn was about, once it was answered."""
        intent = meaning.route.intents[-1] if meaning.route.intents else None
        topic = self._topic(place)
        if meaning.reply == "say_again" and topic is not None:
            topic = replace(topic, tries=topic.tries + 1)
        elif meaning.reply or intent is None:
            topic = None if topic is None else replace(topic, question=None, undo=None if meaning.reply else topic.undo)
        else:
            undo = response.undo if response.outcome in (Outcome.DONE, Outcome.PARTLY) else None
            if topic is not None and intent.name in self._reads:
                # Who asked something in between still means what was done: "undo that".
                undo = topic.undo
            topic = Topic(self._clock(), intent, response.question, undo, meaning.route.intents[:-1])
        if topic is not None:
            self._topics[place] = topic
            self._later.put(_ROOM, place, as_json(topic))

    def forget(self) -> None:
        """Talk about nothing, anywhere."""
        self._topics.clear()
        for place, _ in self._state.items(_ROOM):
            self._later.delete(_ROOM, place)

    def _topic(self, place: str) -> Topic | None:
        if place not in self._topics:
            self._topics[place] = from_json(self._state.get(_ROOM, place))
        topic = self._topics[place]
        age = self._clock() - topic.at if topic is not None else 0.0
        # A clock that was set back makes ages negative: nothing is known then.
        if topic is None or not 0 <= age <= TOPIC_LIVES:
            return None
        return topic if age <= QUESTION_LIVES else replace(topic, question=None)

    def _answer(self, topic: Topic, route: Route, moves: Moves) -> Meaning | None:
        """Read the text as the reply to what was asked."""
        question = topic.question
        if question is None:
            return None
        about = f"answers the question of {question.intent.name}"
        if "never_mind" in moves:
            return Meaning(_nothing(route), reply="never_mind", context=about)
        if not question.slot:
            if "yes" in moves:
                return self._as(route, replace(question.intent, confirmed=True), about)
            if "no" in moves:
                return Meaning(_nothing(route), reply="not_meant", context=about)
        else:
            words = self._choice(question.choices, route.text, moves) if question.choices else None
            said = moves["answer"].slots["rest"] if "answer" in moves else route.text
            words = words or self._refill.answer(question, route, said)
            if words is not None:
                slots = {**question.intent.slots, question.slot: words}
                return self._as(route, replace(question.intent, slots=slots), about)
            if route.sure is not None and route.sure.name == question.intent.name:
                slots = {**question.intent.slots, **route.sure.slots}
                return self._as(route, replace(question.intent, slots=slots), about)
        if route.verdict is Verdict.NOTHING and not topic.tries:
            return Meaning(_nothing(route), reply="say_again", context=about)
        return None

    def _choice(self, choices: Mapping[str, str], text: str, moves: Moves) -> str | None:
        """Return what is meant of several: by its place in the row, or its name."""
        place = next((place for name, place in _PLACES.items() if name in moves), None)
        if place is not None:
            return list(choices.values())[place] if place < len(choices) else None
        return choices.get(self._refill.closest(text, list(choices)) or "")

    def _correct(self, topic: Topic, route: Route, moves: Moves) -> Meaning | None:
        """Read "no, I said fifteen", and "undo that"."""
        about = f"corrects {topic.intent.name}"
        if "undo" in moves:
            if topic.undo is None:
                return Meaning(_nothing(route), reply="cannot_undo", context=about)
            return self._as(route, topic.undo, f"undoes {topic.intent.name}")
        if "correct" not in moves or _literal(route):
            return None
        rest, wrong = moves["correct"].slots["rest"], moves["correct"].slots.get("wrong", "")
        anew = self._understand(rest)
        if _literal(anew):
            return Meaning(anew, undo=topic.undo, context=about)
        slots = self._refill.replace(topic.intent, rest, wrong)
        if slots is None:
            return None
        return replace(self._as(route, replace(topic.intent, slots=slots), about), undo=topic.undo)

    def _point(self, topic: Topic, route: Route, moves: Moves) -> Meaning | None:
        """Read "turn it off": the verb is said, the thing was named before."""
        things = [topic.intent, *reversed(topic.also)]
        for verb, thing in itertools.product(_VERBS.keys() & moves.keys(), things):
            names = (f"{thing.family}.{each}" for each in _VERBS[verb])
            name = next((name for name in names if name in self._intents), None)
            if name is not None:
                intent = Intent(self._intents[name], name, {**thing.slots, **moves[verb].slots})
                return self._as(route, intent, f'"it" is that of {thing.name}')
        return None

    def _follow(self, topic: Topic, route: Route, moves: Moves) -> Meaning | None:
        """Read "and tomorrow?", "what about Paris", and after a question about the world also "in Paris" alone."""
        about = f"goes on from {topic.intent.name}"
        if _literal(route):
            return None
        if "follow" in moves:
            rest = moves["follow"].slots["rest"]
            if _literal(anew := self._understand(rest)):
                return Meaning(anew)
            names = topic.intent.name in self._reads
        elif topic.intent.name in self._reads and _size(route.text) <= _LONGEST_FRAGMENT and route.sure is None:
            rest = route.text
            # "Fnord" is no place; "in fnord" may be, if it is nothing else.
            names = self._refill.leads(rest) and route.verdict is Verdict.NOTHING
        else:
            return None
        slots = self._refill.follow(topic.intent, rest, any_name=names)
        return None if slots is None else self._as(route, replace(topic.intent, slots=slots), about)

    def _as(self, route: Route, intent: Intent, about: str) -> Meaning:
        """Return a route to what the turn before made of this text."""
        intent = replace(intent, text=route.text, source="dialog", score=1.0)
        step = Step("dialog", Finding(Verdict.SURE, intent, about))
        return Meaning(
            dataclasses.replace(route, verdict=Verdict.SURE, intents=(intent,), steps=(step,)), context=about
        )


def _size(text: str) -> int:
    """Return how many words a text has; each Chinese character is one."""
    return len(re.findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+", text))


def _literal(route: Route) -> bool:
    """Tell whether a text is a whole request in words that somebody wrote down."""
    return bool(route.steps) and route.verdict is Verdict.SURE and route.steps[-1].stage == "template"


def _nothing(route: Route) -> Route:
    return dataclasses.replace(route, verdict=Verdict.NOTHING, intents=())
