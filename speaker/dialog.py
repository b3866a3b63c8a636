"""What a text means after what came before: answers, corrections, follow-ups, "it"."""

import itertools
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from speaker.finding import Finding, Verdict
from speaker.intent import Intent, Outcome, Question, Response
from speaker.later import Later
from speaker.normal import size
from speaker.policy import PIN
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
_BARE = frozenset({"yes", "no", "never_mind"})
"""Moves that are the whole text; "不要" is not a correction to "要"."""
_ROOM = "dialog"

Moves = Mapping[str, Intent]
"""What a text may be in a dialog, by name: yes, correct, follow ..., with the words that it is about."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is to be done about a text."""

    route: Route
    undo: Intent | None = None
    """What is taken back first."""
    undoes: bool = False
    """It takes back what was done last, once."""
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
        opens: Callable[[str], bool] = bool,
    ) -> None:
        """`moves` know the wordings of `dialog.*`; `intents` are all that there are, and who answers them.

        `opens` tells whether a text begins like a request.
        """
        self._understand = understand
        self._moves = moves
        self._refill = refill
        self._intents = intents
        self._reads = reads
        self._state = state
        self._later = later
        self._topics: dict[str, Topic | None] = {}
        self._clock = clock
        self._opens = opens

    def resolve(self, text: str, place: str = "") -> Meaning:
        """Return what a text means here and now; changes nothing."""
        route = self._understand(text)
        topic = self._topic(place)
        # What no stage was asked about is empty, or far too long to be a reply.
        if not route.steps or (topic is None and size(route.text) > _LONGEST_FRAGMENT):
            return Meaning(route)
        moves = {name.removeprefix("dialog."): move for name, move in self._moves.all(route.text).items()}
        for reading in (self._answer, self._correct, self._point, self._follow):
            meaning = reading(topic, route, moves) if topic is not None else None
            if meaning is not None:
                return meaning
        return _alone(route, moves)

    def note(self, meaning: Meaning, response: Response, place: str = "") -> None:
        """Remember what a turn was about, once it was answered."""
        intent = meaning.route.intents[-1] if meaning.route.intents else None
        topic = self._topic(place)
        if intent is not None and (intent.name == "repeat" or intent.family == "diagnostics"):
            # "What did you say?" changes neither what was asked nor what is talked about.
            return
        if meaning.reply == "say_again" and topic is not None:
            topic = replace(topic, tries=topic.tries + 1)
        elif meaning.reply in ("never_mind", "not_meant"):
            # What was declined is not what "make it ten" is about.
            self._topics[place] = topic = None
            self._later.delete(_ROOM, place)
        elif meaning.reply or intent is None:
            topic = None if topic is None else replace(topic, question=None)
        else:
            topic = self._after(topic, meaning, intent, response)
        if topic is not None:
            self._topics[place] = topic
            self._later.put(_ROOM, place, as_json(topic))

    def _after(self, topic: Topic | None, meaning: Meaning, intent: Intent, response: Response) -> Topic:
        done = response.outcome in (Outcome.DONE, Outcome.PARTLY)
        undo = response.undo if done and not meaning.undoes else None
        if topic is not None and intent.name in self._reads and not meaning.undoes:
            # Who asked something in between still means what was done: "undo that".
            undo = topic.undo
        # A yes or a PIN is for one act; what goes on from it is asked about again.
        slots = {name: words for name, words in intent.slots.items() if name != PIN}
        intent = replace(intent, slots=slots, confirmed=False)
        agreed = meaning.route.verdict is not Verdict.DOUBTFUL
        return Topic(self._clock(), intent, response.question, undo, meaning.route.intents[:-1], agreed=agreed)

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
        if (question := topic.question) is None:
            return None
        about = f"answers the question of {question.intent.name}"
        if "never_mind" in moves:
            return Meaning(route.dismissed, reply="never_mind", context=about)
        if not question.slot:
            if "yes" in moves:
                return self._as(route, replace(question.intent, confirmed=True), about)
            if "no" in moves:
                return Meaning(route.dismissed, reply="not_meant", context=about)
        elif "no" in moves:
            return Meaning(route.dismissed, reply="never_mind", context=about)
        elif "yes" not in moves:
            slots = self._fill(question, route, moves)
            if slots is not None:
                return self._as(route, replace(question.intent, slots=slots), about)
        if ("yes" in moves or route.verdict is Verdict.NOTHING) and not topic.tries:
            return Meaning(route.dismissed, reply="say_again", context=about)
        return None

    def _fill(self, question: Question, route: Route, moves: Moves) -> dict[str, str] | None:
        """Return the slots with the reply in the one that was asked about."""
        slots, own = question.intent.slots, route.sure
        # "Both" may be a reply that several skills know: it is for the one that asked.
        alike = own is not None and (own.name == question.intent.name or (question.choices and "reply" in own.slots))
        same = own.slots if own is not None and alike else None
        other = own is not None and same is None and self._opens(route.text)
        # What was offered is meant whole: "six p m" keeps the day of "tomorrow at six".
        words = self._choice(question.choices, route.text, moves) if question.choices and not other else None
        if words is None and same is not None and (route.literal or question.slot in same):
            return {**slots, **same}
        if other and words is None and "answer" not in moves:
            # "Create a Sunday alarm for ten" is no reply to "for when?", though it holds a time.
            return None
        few = size(route.text) <= _LONGEST_FRAGMENT and not self._opens(route.text)
        if few and not route.literal and self._refill.is_free(question.slot):
            # A guess at "jazz" plays music, where a name was asked for.
            route = route.dismissed
        said = moves["answer"].slots["rest"] if "answer" in moves else route.text
        words = words or self._refill.answer(question, route, said)
        if words is not None:
            return {**slots, question.slot: words}
        return None if same is None else {**slots, **same}

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
                return Meaning(route.dismissed, reply="cannot_undo", context=about)
            return replace(self._as(route, topic.undo, f"undoes {topic.intent.name}"), undoes=True)
        if "correct" not in moves or _BARE & moves.keys() or route.literal or self._is_other(route, topic.intent):
            return None
        rest, wrong = moves["correct"].slots["rest"], moves["correct"].slots.get("wrong", "")
        undo = None if topic.intent.name in self._reads else topic.undo
        anew = self._understand(rest)
        if anew.literal or (anew.sure is not None and not wrong and self._opens(rest)):
            # "Wait, what time is it": a question takes nothing back.
            asks = all(intent.name in self._reads for intent in anew.intents)
            return Meaning(anew, undo=None if asks else undo, context=about)
        slots = self._refill.replace(topic.intent, rest, wrong) if topic.agreed else None
        return None if slots is None else replace(self._as(route, replace(topic.intent, slots=slots), about), undo=undo)

    def _is_other(self, route: Route, intent: Intent) -> bool:
        """Tell whether a text is a request by itself, which fills what the last one has not: "make it blue"."""
        own = route.sure
        other = own is not None and own.name != intent.name and not own.slots.keys() & intent.slots.keys()
        return other and self._opens(route.text)

    def _point(self, topic: Topic, route: Route, moves: Moves) -> Meaning | None:
        """Read "turn it off": the verb is said, the thing was named before."""
        verbs = [verb for verb in _VERBS if verb in moves]
        for verb, thing in itertools.product(verbs, [topic.intent, *reversed(topic.also)]):
            names = (f"{thing.family}.{each}" for each in _VERBS[verb])
            name = next((name for name in names if name in self._intents), None)
            if name is not None:
                intent = Intent(self._intents[name], name, {**thing.slots, **moves[verb].slots})
                return self._as(route, intent, f'"it" is that of {thing.name}')
        return None

    def _follow(self, topic: Topic, route: Route, moves: Moves) -> Meaning | None:
        """Read "and tomorrow?", "what about Paris", and after a question about the world also "in Paris" alone."""
        about = f"goes on from {topic.intent.name}"
        if route.literal or not topic.agreed:
            return None
        if "follow" in moves:
            rest = moves["follow"].slots["rest"]
            if (anew := self._understand(rest)).literal:
                return Meaning(anew)
            names = topic.intent.name in self._reads
        elif topic.intent.name in self._reads and size(route.text) <= _LONGEST_FRAGMENT and route.sure is None:
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
        steps = (Step("dialog", Finding(Verdict.SURE, intent, about)),)
        return Meaning(replace(route, verdict=Verdict.SURE, intents=(intent,), steps=steps), context=about)


def _alone(route: Route, moves: Moves) -> Meaning:
    """Read a text that has nothing to do with what came before; a yes to nothing is no request."""
    if route.literal:
        return Meaning(route)
    if "undo" in moves:
        return Meaning(route.dismissed, reply="cannot_undo")
    return Meaning(route.dismissed, reply="nothing_asked") if {"yes", "no"} & moves.keys() else Meaning(route)
