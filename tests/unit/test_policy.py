"""What the owner allows: quiet hours, PIN, button, questions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from speaker.errors import ConfigError
from speaker.events import Heard
from speaker.handlers import Handlers, InstalledSkill
from speaker.intent import MASK, Intent, Outcome, Response
from speaker.policy import LOCKED, PIN, PRESSED, TRIES, Policy, Settings
from speaker.sentences import COMMON, Words, load_words
from speaker.state import State
from speaker.turn import Turn

WORDS = load_words(COMMON, "en")
UNLOCK = Intent("home", "lock.unlock", {"device": "front door"})


@dataclass
class Desk:
    state: State
    now: datetime = datetime(2026, 11, 23, 15, 10, tzinfo=ZoneInfo("Europe/Oslo"))
    ticks: float = 0.0
    made: list[Policy] = field(default_factory=list)

    def policy(self, **settings: object) -> Policy:
        return Policy(Settings(**settings), self.state, lambda: self.now, lambda: self.ticks)  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    state = State(tmp_path / "state.db")
    yield Desk(state)
    state.close()


def said(pin: str) -> Intent:
    return replace(UNLOCK, slots={**UNLOCK.slots, PIN: pin})


def test_nothing_stands_in_the_way_by_default(desk: Desk) -> None:
    assert desk.policy().check(UNLOCK, WORDS) == (UNLOCK, None)
    assert not desk.policy().quiet
    assert desk.policy().loudness(1.0) == 1.0


def test_what_the_owner_forbids_is_refused_by_intent_by_kind_and_by_skill(desk: Desk) -> None:
    for name in ("lock.unlock", "lock.*", "home"):
        _, instead = desk.policy(forbidden=(name,)).check(UNLOCK, WORDS)
        assert instead is not None and instead.outcome is Outcome.REFUSED
    assert desk.policy(forbidden=("lock.lock", "music")).check(UNLOCK, WORDS)[1] is None


def test_a_pin_is_asked_for_checked_and_kept_from_the_handler(desk: Desk) -> None:
    policy = desk.policy(pin="1234")
    intent, asked = policy.check(UNLOCK, WORDS)
    assert asked is not None and asked.question is not None and asked.question.slot == PIN
    intent, wrong = policy.check(said("four three two one"), WORDS)
    assert wrong is not None and "not the PIN" in wrong.speech and PIN not in intent.slots
    for right in ("one two three four", "1234", "1 2 3 4"):
        intent, instead = policy.check(said(right), WORDS)
        assert instead is None and intent == replace(UNLOCK, confirmed=True)


def test_no_pin_is_taken_for_a_while_after_wrong_ones(desk: Desk) -> None:
    policy = desk.policy(pin="1234")
    for _ in range(TRIES):
        _, instead = policy.check(said("nine nine nine nine"), WORDS)
    assert instead is not None and instead.outcome is Outcome.REFUSED
    assert policy.check(said("one two three four"), WORDS)[1] is not None
    desk.ticks += LOCKED + 1
    assert policy.check(said("one two three four"), WORDS)[1] is None


def test_a_yes_does_not_replace_the_pin(desk: Desk) -> None:
    _, instead = desk.policy(pin="1234").check(replace(UNLOCK, confirmed=True), WORDS)
    assert instead is not None and instead.question is not None


def test_the_button_allows_for_a_moment(desk: Desk) -> None:
    policy = desk.policy(button_for=("lock.*",))
    assert policy.check(UNLOCK, WORDS)[1] is not None
    policy.press()
    assert policy.check(UNLOCK, WORDS)[1] is None
    desk.ticks += PRESSED + 1
    assert policy.check(UNLOCK, WORDS)[1] is not None


def test_questions_can_be_wished_for_and_outlive_the_power(desk: Desk) -> None:
    desk.policy().ask_before("light.off", True)
    policy = desk.policy(confirm=("heating.*",))
    for name in ("light.off", "heating.set"):
        _, asked = policy.check(Intent("home", name), WORDS)
        assert asked is not None and asked.question is not None
        again = replace(asked.question.intent, confirmed=True)
        assert policy.check(again, WORDS) == (again, None)
    policy.ask_before("light.off", False)
    assert policy.check(Intent("home", "light.off"), WORDS)[1] is None
    assert policy.keeps_asking("heating.set") and not policy.keeps_asking("light.off")


@pytest.mark.parametrize(("hour", "quiet"), [(21, False), (22, True), (23, True), (3, True), (6, True), (7, False)])
def test_quiet_hours_go_over_midnight(desk: Desk, hour: int, quiet: bool) -> None:
    policy = desk.policy(quiet_hours="22:00-07:00", quiet_volume=0.2)
    desk.now = desk.now.replace(hour=hour, minute=0)
    assert policy.quiet is quiet
    assert policy.loudness(0.8) == (0.2 if quiet else 0.8)


def test_quiet_hours_within_a_day(desk: Desk) -> None:
    policy = desk.policy(quiet_hours="13:00-15:30")
    assert policy.quiet
    assert policy.quiet_until == desk.now.replace(hour=15, minute=30)
    desk.now = desk.now.replace(hour=15, minute=30)
    assert not policy.quiet and policy.quiet_until is None


def test_quiet_that_was_asked_for_ends_by_itself_and_outlives_the_power(desk: Desk) -> None:
    until = desk.now + timedelta(hours=2)
    desk.policy().be_quiet(until)
    policy = desk.policy()
    assert policy.quiet and policy.quiet_until == until
    desk.now = until
    assert not policy.quiet


def test_quiet_hours_can_be_ended_until_the_next(desk: Desk) -> None:
    policy = desk.policy(quiet_hours="22:00-07:00")
    desk.now = desk.now.replace(hour=23)
    policy.end_quiet()
    assert not policy.quiet and not desk.policy(quiet_hours="22:00-07:00").quiet
    desk.now += timedelta(days=1)
    assert policy.quiet


@pytest.mark.parametrize("hours", ["22", "late", "25:00-07:00", "22:00-", "1-2-3"])
def test_quiet_hours_that_are_none_are_named(desk: Desk, hours: str) -> None:
    with pytest.raises(ConfigError, match=r"policy\.quiet_hours"):
        desk.policy(quiet_hours=hours)


async def test_no_handler_is_called_before_the_owner_s_rules(desk: Desk) -> None:
    called: list[Intent] = []

    def unlock(intent: Intent, ctx: object) -> Response:
        called.append(intent)
        return Response("Unlocked.")

    skill = InstalledSkill("home", {"lock.unlock": unlock}, Words("en"), lambda _: None)  # type: ignore[arg-type, return-value]
    handlers = Handlers({"home": skill}, 5, WORDS, desk.policy(pin="1234").check)
    response, _ = await handlers.answer(UNLOCK)
    assert response.outcome is Outcome.ASKED and not called
    response, _ = await handlers.answer(said("one two three four"))
    assert response.speech == "Unlocked." and PIN not in called[0].slots


def test_a_pin_is_in_no_trace_and_no_event() -> None:
    turn = Turn(1)
    turn.heard = Heard("one two three four", 0.9, "vosk", 0.0, 1.0, 1.2, "complete")
    turn.intent = said("one two three four")
    trace = turn.trace()
    assert "one two" not in json.dumps(trace)
    assert trace["intent"]["slots"] == {"device": "front door", PIN: MASK}
