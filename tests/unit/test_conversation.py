"""Talking with a model that is helpful, and with many that are not: each turn ends honestly, and in time."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from speaker.conversation import Conversation, Finished, Sentence, consult, stream
from speaker.conversation.words import load
from speaker.engines import openai_chat
from speaker.intent import Intent, Outcome, Response
from speaker.language_model import Tool, ToolAnswer
from speaker.sentences import IntentWords, Template, Words
from speaker.state import State
from speaker.testing import chat
from speaker.testing.chat import FakeChat, calls, chunk, refuses, says, streamed
from speaker.testing.web import Canned
from speaker.way_out import UNCOUNTED, WayOut

QUIET = 0.2
"""Seconds without a word after which these tests give up."""
SORRY = load("en").responses
NOW = datetime(2026, 11, 23, 8, 45, tzinfo=UTC)
TIMER = Words(
    "en",
    intents={
        "timer.set": IntentWords(
            (Template("set a timer for {duration}"), Template("{name} timer")),
            {"set a timer for ten minutes": {"duration": "ten minutes"}},
        ),
        "timer.query": IntentWords((Template("how long is left"),), {"how long is left": {}}),
        "message.send": IntentWords((Template("tell {contact} {content}"),), {}),
    },
)


@dataclass
class House:
    """A speaker with a timer, and what was asked of it."""

    conversation: Conversation
    service: FakeChat
    answers: Mapping[str, Response]
    wanted: list[Intent] = field(default_factory=list)

    def answer(self, intent: Intent) -> Response:
        self.wanted.append(intent)
        return self.answers[intent.name]

    def hear(self, text: str = "hello", language: str = "en") -> list[Sentence | Finished]:
        return list(self.conversation.reply(text, language, self.answer))

    def told(self, text: str = "hello", language: str = "en") -> list[str]:
        """Return what is said."""
        return [event.text for event in self.hear(text, language) if isinstance(event, Sentence)]

    def finished(self, text: str = "hello") -> Finished:
        last = self.hear(text)[-1]
        assert isinstance(last, Finished)
        return last


SET = Response("Ten minutes, starting now.")
MakeHouse = Callable[..., House]


@pytest.fixture
def house() -> Iterator[MakeHouse]:
    made: list[House] = []

    def make(
        *replies: chat.Reply,
        now: Callable[[], datetime] = lambda: NOW,
        toolbox: Any = None,
        state: State | None = None,
        way_out: WayOut = UNCOUNTED,
        **changes: Any,
    ) -> House:
        service = FakeChat(*replies)
        conversation = Conversation(
            openai_chat.make(service.settings(**changes), way_out),
            lambda language: {"timers": TIMER},
            {"timer.set": "Starts a timer."},
            lambda intent: intent.name.endswith(".query"),
            state or State(":memory:"),
            service.settings(**changes),
            home="Oslo",
            now=now,
            toolbox=toolbox,
        )
        answers = {
            "timer.set": SET,
            "timer.query": Response("Four minutes are left."),
            "message.send": Response("Shall I send that to Anna?", Outcome.ASKED, expects_reply=True),
        }
        made.append(House(conversation, service, answers))
        return made[-1]

    yield make
    for each in made:
        each.conversation.close()
        each.service.close()


def test_an_answer_comes_in_sentences_fit_to_be_spoken(house: MakeHouse) -> None:
    here = house(says("**Oslo** is the capital. It has 700.000 people. 😀"))
    assert here.told() == ["Oslo is the capital.", "It has 700.000 people."]


def test_the_first_sentence_is_there_while_the_rest_is_being_made(house: MakeHouse) -> None:
    here = house(chat.stalls("It was a dark night. And th"))
    events = here.conversation.reply("tell me a story", "en", here.answer)
    assert next(events) == Sentence("It was a dark night.")
    here.conversation.cancel()
    assert list(events) == []


def test_the_model_is_told_its_part_the_moment_and_the_place(house: MakeHouse) -> None:
    here = house()
    here.told()
    (asked,) = here.service.asked
    assert asked.messages[0]["role"] == "system"
    assert "Monday, 23 November 2026, 08:45" in asked.messages[0]["content"]
    assert "Oslo" in asked.messages[0]["content"]
    here.told("你好", "zh")
    assert "2026年11月23日，星期一，08点45分" in here.service.asked[1].messages[0]["content"]


def test_a_call_is_answered_as_any_request_and_the_outcome_told_to_the_model(house: MakeHouse) -> None:
    here = house(
        calls(("timer_set", {"duration": "10 minutes"}), text="I'll set that timer."),
        says("Your timer is set for ten minutes."),
    )
    assert here.told("ten minutes please") == ["Your timer is set for ten minutes."]
    assert here.wanted == [
        Intent("timers", "timer.set", {"duration": "ten minutes"}, "ten minutes please", source="model")
    ]
    told = here.service.asked[1].messages[-1]
    assert (told["role"], told["content"]) == ("tool", '{"outcome": "done", "said": "Ten minutes, starting now."}')


def test_what_was_done_is_told_in_the_skills_own_words_if_the_model_has_none(house: MakeHouse) -> None:
    here = house(calls(("timer_set", {"duration": "ten minutes"})), says(""))
    finished = here.finished()
    assert finished.response == SET
    assert [act.name for act in finished.acts] == ["timer.set"]


def test_a_skill_that_asks_back_ends_the_turn_and_is_heard_as_it_is(house: MakeHouse) -> None:
    here = house(calls(("message_send", {"contact": "anna", "content": "i am late"}), ("timer_set", {})))
    *said, finished = here.hear()
    assert said == [Sentence("Shall I send that to Anna?")]
    assert isinstance(finished, Finished)
    assert finished.response.expects_reply
    assert [intent.name for intent in here.wanted] == ["message.send"]
    assert len(here.service.asked) == 1


def test_a_question_of_the_model_is_listened_after(house: MakeHouse) -> None:
    response = house(says("Which city do you mean?")).finished().response
    assert (response.outcome, response.expects_reply) == (Outcome.ASKED, True)


def test_a_model_that_lies_is_told_so_once_and_may_act_then(house: MakeHouse) -> None:
    here = house(
        says("I've set a timer for ten minutes."),
        calls(("timer_set", {"duration": "ten minutes"})),
        says("Your timer is set."),
    )
    assert here.told() == ["Your timer is set."]
    assert len(here.wanted) == 1
    assert "Nothing was done" in here.service.asked[1].messages[-1]["content"]


@pytest.mark.parametrize("lie", ["Sure. I've set a timer for ten minutes. Anything else?", "Done!", "Timer set."])
def test_a_model_that_goes_on_lying_is_not_heard(house: MakeHouse, lie: str) -> None:
    here = house(says(lie))
    finished = here.finished()
    assert finished.response.speech.removeprefix("Sure. ") == SORRY["not_done"]
    assert finished.response.outcome is Outcome.FAILED
    assert len(here.service.asked) == 2
    assert not here.wanted


def test_who_asks_for_an_act_hears_nothing_that_does_not_admit_that_there_was_none(house: MakeHouse) -> None:
    here = house(says("Lovely. It is so cosy now!"))
    assert here.told("turn off the lights") == [SORRY["not_done"]]
    here = house(says("Hm. I can't reach the lights. Shall I set a timer?"))
    assert here.told("turn off the lights") == ["Hm.", "I can't reach the lights.", "Shall I set a timer?"]
    here = house(calls(("timer_set", {})), says("Ticking already."))
    assert here.told("set a timer for ten minutes") == ["Ticking already."]


def test_a_lie_in_mandarin_is_caught_as_well(house: MakeHouse) -> None:
    here = house(says("好的，已经为您设置了十分钟的计时器。"))
    assert here.told("十分钟计时", "zh") == [load("zh").responses["not_done"]]


def test_an_act_that_failed_is_not_said_to_be_done(house: MakeHouse) -> None:
    here = house(calls(("timer_set", {})), says("I've set your timer!"))
    here.answers = {"timer.set": Response("That is too long for a timer.", Outcome.FAILED)}
    finished = here.finished()
    assert (finished.response.speech, finished.response.outcome) == ("That is too long for a timer.", Outcome.FAILED)


def test_more_than_was_done_is_not_said_either(house: MakeHouse) -> None:
    here = house(calls(("timer_set", {})), says("I've set a timer and turned off the lights."))
    assert here.told() == [SET.speech]


@pytest.mark.parametrize(
    ("reply", "key"),
    [
        (chat.stalls(), "slow"),
        (chat.stalls("Once upon a"), "slow"),
        (chat.pings(), "slow"),
        (chat.garbage(), "unavailable"),
        (chat.garbage("Hel"), "unavailable"),
        (chat.page(), "refused"),
        (chat.breaks_off("Once"), "unavailable"),
        (chat.fails_midway("Once"), "unavailable"),
        (says('{"name": "timer_set", "arguments": {}}'), "unreadable"),
        (says("\ufffd\ufffd\ufffd"), "unreadable"),
        (says(""), "unreadable"),
        (says("🙂"), "unreadable"),
        (says("", finish="content_filter"), "filtered"),
        (refuses(401), "refused"),
        (refuses(404), "refused"),
        (refuses(429, "insufficient_quota"), "refused"),
        (refuses(500), "unavailable"),
        (calls(("lights_off", {})), "no_such_tool"),
        (calls(("timer_set", {"length": "ten"})), "wrong_arguments"),
        (calls(("timer_set", {"duration": {"minutes": 10}})), "wrong_arguments"),
        (calls(("timer_set", '{"duration": "ten')), "wrong_arguments"),
    ],
)
def test_whatever_a_model_does_the_turn_ends_in_an_honest_sentence(
    house: MakeHouse, reply: chat.Reply, key: str
) -> None:
    finished = house(reply, first_token_deadline=QUIET if key == "slow" else 30.0).finished()
    assert finished.response.speech == SORRY[key]
    assert finished.response.outcome in (Outcome.FAILED, Outcome.REFUSED)
    assert finished.error


def test_a_stall_in_the_middle_is_told_after_what_was_said(house: MakeHouse) -> None:
    here = house(chat.stalls("It was a dark night. And th"), first_token_deadline=QUIET)
    assert here.told() == ["It was a dark night.", SORRY["broke_off"]]


def test_a_stall_after_an_act_does_not_hide_the_act(house: MakeHouse) -> None:
    here = house(calls(("timer_set", {"duration": "ten minutes"})), chat.stalls(), first_token_deadline=QUIET)
    finished = here.finished()
    assert (finished.response.speech, finished.response.outcome) == (SET.speech, Outcome.PARTLY)


def test_a_call_that_is_wrong_may_be_put_right_once(house: MakeHouse) -> None:
    here = house(calls(("timer_sett", {})), calls(("timer_set", {})), says("Ten minutes it is."))
    assert here.told() == ["Ten minutes it is."]
    here = house(calls(("timer_sett", {})), calls(("timer_sett", {"a": 1})))
    assert here.told() == [SORRY["no_such_tool"]]


def test_a_model_that_calls_the_same_again_and_again_is_stopped(house: MakeHouse) -> None:
    here = house(calls(("timer_query", {})))
    assert here.told() == ["Four minutes are left."]
    assert (len(here.service.asked), len(here.wanted)) == (2, 1)


def test_a_model_that_never_stops_calling_is_stopped(house: MakeHouse) -> None:
    here = house(*[calls(("timer_query", {"x": n})) for n in range(9)], rounds=3)
    assert here.told() == [SORRY["wrong_arguments"]]
    here = house(*[calls(("timer_set", {"name": f"tea {n}"})) for n in range(9)], rounds=3)
    assert set(here.told()) == {SET.speech}
    assert (len(here.service.asked), len(here.wanted)) == (4, 4)
    assert here.service.asked[-1].tools == []


def test_a_model_that_never_ends_is_cut_short(house: MakeHouse) -> None:
    here = house(chat.rambles("And on it goes. "), max_tokens=20)
    said = here.told()
    assert said[-1] == SORRY["cut"]
    assert 1 < len(said) < 20


def test_a_model_that_trickles_is_left_at_the_deadline(house: MakeHouse) -> None:
    here = house(chat.rambles("and on ", pause=0.01), deadline=QUIET, max_tokens=100_000)
    began = time.monotonic()
    assert here.told() == [SORRY["slow"]]
    assert time.monotonic() - began < 30


def test_a_reply_at_its_limit_ends_with_a_whole_sentence(house: MakeHouse) -> None:
    here = house(says("It was a dark night. And then th", finish="length"))
    assert here.told() == ["It was a dark night.", SORRY["cut"]]


def test_what_was_said_before_is_told_to_the_model_until_it_is_old_or_forgotten(house: MakeHouse) -> None:
    hours = [0.0]
    here = house(says("Oslo."), now=lambda: NOW + timedelta(hours=hours[0]), turns_kept=2)
    for text in ("one", "two", "three"):
        here.told(text)
    here.conversation.note("what time is it", "Eight.")
    here.told("four")
    said = [(each["role"], each["content"]) for each in here.service.asked[-1].messages[1:]]
    assert said == [
        ("user", "three"),
        ("assistant", "Oslo."),
        ("user", "what time is it"),
        ("assistant", "Eight."),
        ("user", "four"),
    ]
    assert here.conversation.forget() == 2
    here.told("five")
    assert len(here.service.asked[-1].messages) == 2
    hours[0] = 1.0
    here.told("six")
    assert len(here.service.asked[-1].messages) == 2


def test_a_lie_is_not_remembered(house: MakeHouse) -> None:
    here = house(says("Done!"), says("Done!"), says("Hello."))
    here.told("lights off")
    here.told("hello")
    assert here.service.asked[-1].messages[2]["content"] == SORRY["not_done"]


def test_a_day_has_its_limit(house: MakeHouse) -> None:
    days = [0]
    here = house(says("Hello.", tokens=60), now=lambda: NOW + timedelta(days=days[0]), tokens_a_day=100)
    assert [here.told()[0] for _ in range(3)] == ["Hello.", "Hello.", SORRY["used_up"]]
    assert len(here.service.asked) == 2
    days[0] = 1
    assert here.told() == ["Hello."]


def test_tokens_are_counted_also_where_the_service_does_not_tell(house: MakeHouse) -> None:
    here = house(streamed(chunk({"content": "Hello."}), chunk({}, "stop")))
    here.told()
    tokens, seconds = here.conversation.budget.spent
    assert tokens > 100
    assert seconds > 0


def test_a_full_disk_ends_no_conversation(house: MakeHouse) -> None:
    state = State(":memory:")
    here = house(says("Hello.", tokens=60), state=state, tokens_a_day=100)
    state.close()
    assert [here.told()[0] for _ in range(3)] == ["Hello.", "Hello.", SORRY["used_up"]]


class Shop:
    """Somebody else's tools."""

    def __init__(self, answer: ToolAnswer) -> None:
        self.answer = answer
        self.called: list[tuple[str, Mapping[str, Any], str]] = []

    def tools(self) -> list[Tool]:
        return [Tool("shop__order", "Orders a pizza.", {"type": "object", "properties": {}})]

    def wait(self, seconds: float) -> None:
        pass

    def call(self, name: str, arguments: Mapping[str, Any], deadline: float, heard: str = "") -> ToolAnswer:
        self.called.append((name, arguments, heard))
        return self.answer

    def reads(self, name: str) -> bool:
        return False

    def close(self) -> None:
        pass


def test_tools_of_others_are_called_too_and_their_failure_is_no_success(house: MakeHouse) -> None:
    script = calls(("shop__order", {"kind": "margherita"})), says("I've ordered a pizza.")
    shop = Shop(ToolAnswer("ok", True))
    assert house(*script, toolbox=shop).told() == ["I've ordered a pizza."]
    assert shop.called == [("shop__order", {"kind": "margherita"}, "hello")]
    shop = Shop(ToolAnswer('{"code": 17}', False))
    assert house(*script, toolbox=shop).told() == [SORRY["outside_failed"]]


async def test_on_the_event_loop_sentences_come_one_by_one_and_skills_answer_there(house: MakeHouse) -> None:
    here = house(calls(("timer_set", {})), says("Your timer is set. Enjoy."))
    threads = []

    async def handle(intent: Intent) -> tuple[Response, str | None]:
        threads.append(threading.current_thread())
        return here.answer(intent), None

    events = [event async for event in stream(here.conversation, "a timer", "en", handle)]
    assert [event.text for event in events if isinstance(event, Sentence)] == ["Your timer is set.", "Enjoy."]
    assert threads == [threading.main_thread()]
    here.service.will(says("Hello."))
    assert (await consult(here.conversation, "hello", "en", handle)).response == Response("Hello.")


async def test_whoever_stops_listening_hangs_up(house: MakeHouse) -> None:
    gone = asyncio.Event()
    loop = asyncio.get_running_loop()

    def parts() -> Iterator[bytes | float]:
        try:
            while True:
                yield chat.event(chunk({"content": "And on it goes. "}))
                yield 0.01
        finally:
            loop.call_soon_threadsafe(gone.set)

    here = house(lambda: Canned(parts(), kind=chat.EVENT_STREAM))

    async def handle(intent: Intent) -> tuple[Response, str | None]:
        return here.answer(intent), None

    events = stream(here.conversation, "tell me a story", "en", handle)
    assert await anext(events) == Sentence("And on it goes.")
    await events.aclose()
    await asyncio.wait_for(gone.wait(), 30)


def test_a_language_without_words_of_ours_is_not_spoken(house: MakeHouse) -> None:
    conversation = house().conversation
    assert conversation.speaks("zh")
    assert not conversation.speaks("fr")


def test_every_language_has_all_the_words() -> None:
    english, mandarin = load("en"), load("zh")
    assert english.responses.keys() == mandarin.responses.keys()
    assert english.corrections.keys() == mandarin.corrections.keys()
    assert english.claims.subjects.keys() == mandarin.claims.subjects.keys()


def test_before_the_clock_is_right_it_says_so_instead_of_asking(house: MakeHouse) -> None:
    here = house(says("Hello."), base_url="https://127.0.0.1:9/v1", way_out=WayOut(clock_is_right=lambda: False))
    assert "clock" in here.finished().response.speech
    assert here.service.asked == []
