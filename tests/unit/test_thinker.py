"""What is answered where the router is sure, doubts, or knows nobody who could."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from speaker.dialog import Meaning
from speaker.events import Announcer
from speaker.finding import Verdict
from speaker.handlers import Handlers, InstalledSkill
from speaker.intent import Intent, Outcome, Response
from speaker.later import Later
from speaker.ledger import Ledger
from speaker.router import Route
from speaker.sentences import COMMON, Words, load_words
from speaker.state import State
from speaker.thinker import Thinker
from speaker.tongue import Tongue
from speaker.turn import Turn

WORDS = load_words(COMMON, "en")
SET, OFF, UNDO = Intent("bird", "timer.set"), Intent("bird", "light.off"), Intent("bird", "timer.cancel")
NOBODY = Intent("", "alarm.set")


class Says:
    """A dialog that knows what everything means."""

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        self._meanings = meanings
        self.noted: list[tuple[Meaning, Response]] = []

    def resolve(self, text: str, place: str = "") -> Meaning:
        return self._meanings.get(text, Meaning(Route(text, Verdict.NOTHING, ())))

    def forget(self) -> None:
        pass

    def note(self, meaning: Meaning, response: Response, place: str = "") -> None:
        self.noted.append((meaning, response))


def sure(*intents: Intent, undo: Intent | None = None) -> Meaning:
    return Meaning(Route("", Verdict.SURE, intents), undo)


OUTCOMES = {"timer.set": Outcome.DONE, "light.off": Outcome.FAILED, "timer.cancel": Outcome.DONE}


class House:
    def __init__(self, ledger: Ledger, outcomes: Mapping[str, Outcome]) -> None:
        self.done: list[str] = []
        self.ledger = ledger

        def handle(intent: Intent, ctx: Any) -> Response:
            self.done.append(intent.name)
            return Response(f"{intent.name}.", outcomes[intent.name])

        skill = InstalledSkill("bird", dict.fromkeys(OUTCOMES, handle), Words("en"), lambda _: None)  # type: ignore[arg-type, return-value]
        self.dialog = Says(
            {
                "set": sure(SET),
                "both": sure(SET, OFF),
                "doubt": Meaning(Route("", Verdict.DOUBTFUL, (SET,))),
                "doubt nobody": Meaning(Route("", Verdict.DOUBTFUL, (NOBODY,))),
                "alarm": sure(NOBODY),
                "no fifteen": sure(SET, undo=UNDO),
                "never mind": Meaning(Route("", Verdict.NOTHING, ()), reply="never_mind"),
                "huh": Meaning(Route("", Verdict.NOTHING, ()), reply="say_again"),
            }
        )
        handlers = Handlers({"bird": skill}, 5, WORDS)
        tongue = Tongue("en", WORDS, self.dialog, handlers, lambda intent: WORDS.gists[intent.name])
        self._thinker = Thinker(lambda language: tongue, ledger)

    async def ask(self, text: str) -> Turn:
        turn = Turn(1)
        await self._thinker.think(turn, text, Announcer())
        return turn


@contextlib.contextmanager
def house(**outcomes: Outcome) -> Iterator[House]:
    state = State(":memory:")
    later = Later(state)
    with contextlib.closing(state), contextlib.closing(later):
        changed = {name.replace("_", "."): outcome for name, outcome in outcomes.items()}
        yield House(Ledger(state, later), {**OUTCOMES, **changed})


def said(turn: Turn) -> tuple[str, str]:
    assert turn.response is not None
    return turn.response.speech, turn.response.outcome.value


async def test_two_requests_are_both_done_and_the_outcome_is_that_of_both() -> None:
    with house() as here:
        assert said(await here.ask("both")) == ("timer.set. light.off.", "partly")
        assert here.done == ["timer.set", "light.off"]
    with house(light_off=Outcome.DONE) as here:
        assert said(await here.ask("both")) == ("timer.set. light.off.", "done")


async def test_a_doubtful_act_is_asked_about_and_not_done() -> None:
    with house() as here:
        turn = await here.ask("doubt")
        assert said(turn) == ("Do you want me to set a timer?", "asked")
        assert turn.response is not None and turn.response.question is not None
        assert (turn.response.question.intent, turn.response.expects_reply, here.done) == (SET, True, [])


@pytest.mark.parametrize("text", ["doubt nobody", "nonsense"])
async def test_what_nobody_could_do_is_not_asked_about(text: str) -> None:
    with house() as here:
        speech, outcome = said(await here.ask(text))
        assert (outcome, "didn't understand" in speech) == ("refused", True)


async def test_what_no_skill_does_is_understood_and_said_so() -> None:
    with house() as here:
        assert said(await here.ask("alarm")) == (
            "I think you want me to set an alarm, but nothing installed here can do that.",
            "refused",
        )


async def test_a_correction_first_takes_back_what_was_wrong() -> None:
    with house() as here:
        assert said(await here.ask("no fifteen")) == ("timer.set.", "done")
        assert here.done == ["timer.cancel", "timer.set"]


async def test_what_could_not_be_taken_back_is_told_and_nothing_is_done_twice() -> None:
    with house(timer_cancel=Outcome.FAILED) as here:
        assert said(await here.ask("no fifteen")) == ("timer.cancel.", "failed")
        assert here.done == ["timer.cancel"]


async def test_the_speakers_own_answers_end_a_question_or_ask_it_again() -> None:
    with house() as here:
        assert said(await here.ask("never mind")) == ("All right.", "refused")
        turn = await here.ask("huh")
        assert turn.response is not None and turn.response.expects_reply


async def test_every_turn_is_in_the_ledger_and_what_is_about_turns_is_passed_over() -> None:
    with house() as here:
        for text in ("set", "nonsense"):
            await here.ask(text)
        assert [past.intent for past in here.ledger.recent()] == ["oos", "timer.set"]
        assert (here.ledger.heard, here.ledger.last and here.ledger.last.outcome) == ("nonsense", "refused")
        assert here.ledger.forget() == 2
        assert here.ledger.last is None
