"""Transcript to intents: stages in order, and two requests in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from speaker.classifier import OUT_OF_SCOPE
from speaker.delays import Delays
from speaker.finding import Finding, Stage, Verdict
from speaker.intent import Intent
from speaker.joints import Joints
from speaker.normal import normalize

LONGEST = 300
"""Characters of a request; nobody says more in one breath, and matching time grows with it."""


_WRITTEN = (Verdict.SURE, Verdict.CLOSE)
"""What a template found, if it may be a whole request in words that somebody wrote down."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one stage made of a text."""

    stage: str
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Route:
    """What a text means, and how one came to think so."""

    text: str
    verdict: Verdict
    intents: tuple[Intent, ...]
    """What is wanted, in the order in which it was said; none if it is nothing we do."""
    steps: tuple[Step, ...] = ()

    @property
    def intent(self) -> Intent | None:
        """What is wanted first."""
        return self.intents[0] if self.intents else None

    @property
    def sure(self) -> Intent | None:
        """What may be acted on unasked, if it is one request."""
        return self.intents[0] if self.verdict is Verdict.SURE and len(self.intents) == 1 else None

    @property
    def literal(self) -> bool:
        """Whether it is a whole request in words that somebody wrote down; what a skill marks as a reply is none."""
        found = [step.finding for step in self.steps if step.stage == "template" and step.finding is not None]
        known = (one for one in found if one.verdict in _WRITTEN)
        written = self.verdict is Verdict.SURE and any(one.intent is self.intents[-1] for one in known)
        return written and not any("reply" in intent.slots for intent in self.intents)

    @property
    def dismissed(self) -> "Route":
        """The same text as nothing that is to be done."""
        return replace(self, verdict=Verdict.NOTHING, intents=())


class Router:
    """Asks its stages in order."""

    def __init__(
        self,
        stages: Sequence[Stage],
        language: str = "en",
        joints: Joints | None = None,
        delays: Delays | None = None,
    ) -> None:
        """Without `delays`, nothing is put off: "in ten minutes" is for the skill to read."""
        self._delays = delays
        self._stages = stages
        self._language = language
        self._joints = joints or Joints()

    def route(self, text: str) -> Intent | None:
        """Return the one thing that is wanted, or `None` if no stage is sure."""
        return self.explain(text).sure

    def explain(self, text: str) -> Route:
        """Return what is wanted, however sure, with each stage's reason."""
        normal = normalize(text, self._language) if len(text) <= LONGEST else ""
        if not normal:
            return Route(text, Verdict.NOTHING, ())
        whole = self._ask(normal)
        exact = whole.steps[0].finding if whole.steps else None
        if exact is None or exact.verdict not in _WRITTEN or exact.intent is not whole.intent:
            return self._later(normal, whole) or self._two(normal, whole) or whole
        # "Set a timer for ten minutes and set a timer for five": any words fit a name, these as well.
        if exact.intent is not None and self._joints.within(exact.intent.slots.values()):
            two = self._two(normal, whole)
            if two is not None and all(intent.source == "template" for intent in two.intents):
                return two
        return whole

    def _ask(self, text: str) -> Route:
        steps: list[Step] = []
        for stage in self._stages:
            finding = stage.find(text)
            steps.append(Step(stage.name, finding))
            if finding is not None and finding.verdict is Verdict.SURE:
                break
        return _decide(text, steps)

    def _ask_one(self, text: str) -> Route:
        """Read a text as one request, which may be for later."""
        route = self._ask(text)
        literal = route.sure is not None and route.sure.source == "template"
        return route if literal else self._later(text, route) or route

    def _later(self, text: str, whole: Route) -> Route | None:
        """Read a text as a command and the time to do it."""
        if self._delays is None:
            return None
        for command, slot, when in self._delays.parts(text):
            inner = self._ask(command) if command else None
            if inner is None or inner.sure is None:
                continue
            slots, sure = {"command": command, slot: when}, whole.verdict is Verdict.SURE
            intent = self._delays.delay(text, inner.sure, slots, whole.intent, sure)
            if intent is not None:
                step = Step("delay", Finding(Verdict.SURE, intent, f"{inner.sure.name}, but later"))
                return Route(text, Verdict.SURE, (intent,), (*whole.steps, step))
        return None

    def _two(self, text: str, whole: Route) -> Route | None:
        """Read a text as two requests, if each of them is sure on its own."""
        for first, joint, second in self._joints.halves(text):
            one, two = self._ask_one(first), self._ask_one(second)
            if one.sure is None or two.sure is None:
                continue
            if not self._joints.parts(one.sure, first, joint, two.sure, second):
                continue
            reason = Finding(Verdict.SURE, one.sure, f"two requests, joined by {joint.strip()}")
            steps = (*whole.steps, Step("joint", reason), *one.steps, *two.steps)
            return Route(text, Verdict.SURE, (one.sure, two.sure), steps)
        return None


def _decide(text: str, steps: Sequence[Step]) -> Route:
    """Take the sure finding, else the first of those that are not; an open one only if nobody is sure against it."""
    findings = [step.finding for step in steps if step.finding is not None]
    sure = [finding for finding in findings if finding.verdict is Verdict.SURE]
    outside = any(finding.verdict is Verdict.OUTSIDE for finding in findings)
    open_ = [finding for finding in findings if finding.verdict in (Verdict.CLOSE, Verdict.LOOSE) and not outside]
    rest = [finding for finding in findings if finding.verdict is Verdict.DOUBTFUL]
    against = {finding.intent.name for finding in rest if finding.intent is not None}
    kept = [one for one in open_ if one.verdict is Verdict.CLOSE or one.intent is None or against <= {one.intent.name}]
    chosen = next(iter([*sure, *kept, *rest]), None)
    if chosen is None or chosen.intent is None:
        return Route(text, Verdict.NOTHING, (), tuple(steps))
    verdict = Verdict.DOUBTFUL if chosen.verdict is Verdict.DOUBTFUL else Verdict.SURE
    intent = chosen.intent
    for other in open_:
        if other.intent is not None and other.intent.name == intent.name:
            if other.verdict is Verdict.CLOSE:
                intent = other.intent
            elif not intent.slots:
                # Who was never trained on a skill finds none of its slots; a template of it knows where they are.
                intent = replace(intent, slots=other.intent.slots)
    return Route(text, verdict, (intent,), tuple(steps))


def describe(route: Route) -> dict[str, object]:
    """Return the line that `speaker route` writes."""
    intent = route.intent
    if intent is None:
        return {"intent": OUT_OF_SCOPE, "slots": {}, "score": 0.0, "source": "none", "verdict": route.verdict.value}
    line = {
        "intent": intent.name,
        "slots": dict(intent.slots),
        "score": intent.score,
        "source": intent.source,
        "verdict": route.verdict.value,
    }
    return line | ({"also": [describe_intent(each) for each in route.intents[1:]]} if route.intents[1:] else {})


def describe_intent(intent: Intent) -> dict[str, object]:
    return {"intent": intent.name, "slots": intent.shown, "score": intent.score, "source": intent.source}


def describe_steps(route: Route) -> list[dict[str, object]]:
    """Return what each stage said, for `--why`."""
    return [
        {
            "stage": step.stage,
            "verdict": step.finding.verdict.value if step.finding else "no match",
            "intent": step.finding.intent.name if step.finding and step.finding.intent else None,
            "slots": step.finding.intent.shown if step.finding and step.finding.intent else {},
            "reason": step.finding.reason if step.finding else "",
        }
        for step in route.steps
    ]
