"""What no skill does, a language model answers: by voice, sentence by sentence."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from speaker.conversation import Conversation
from speaker.engines import openai_chat
from speaker.events import Event, SentenceBegan, SpeechEnded
from speaker.intent import Intent
from speaker.state import State
from speaker.testing.chat import FakeChat, Reply, garbage, rambles, refuses, says, stalls
from speaker.testing.turns import run, traces

QUIET = "." * 10


class Nothing:
    """No skill does anything."""

    def route(self, text: str) -> Intent | None:
        return None


@contextlib.contextmanager
def talking(*replies: Reply, **settings: Any) -> Iterator[tuple[FakeChat, Conversation]]:
    state = State(":memory:")
    with FakeChat(*replies) as chat, contextlib.closing(state):
        own = chat.settings(**settings)
        model = openai_chat.make(own)
        talk = Conversation(model, lambda language: {}, {}, lambda intent: True, state, own, now=datetime.now)
        with contextlib.closing(talk):
            yield chat, talk


def sentences(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, SentenceBegan)]


async def test_its_sentences_are_spoken_one_by_one() -> None:
    with talking(says("Bees dance. It shows the way. Others follow.")) as (_, talk):
        events = await run("w.ssss" + QUIET, ["tell me about bees"], route=Nothing(), skills={}, conversation=talk)
    assert sentences(events) == ["Bees dance.", "It shows the way.", "Others follow."]
    (turn,) = traces(events)
    assert turn["response"] == {
        "speech": "Bees dance. It shows the way. Others follow.",
        "outcome": "done",
        "expects_reply": False,
    }


async def test_interrupted_it_is_hung_up_on_and_the_next_request_is_answered() -> None:
    with talking(rambles(pause=0.01), says("Yes, of course.")) as (chat, talk):
        picture = "w.ssss" + QUIET + "." * 30 + "w.ssss" + QUIET
        events = await run(picture, ["ramble on", "and now"], route=Nothing(), skills={}, conversation=talk)
    assert [event.interrupted for event in events if isinstance(event, SpeechEnded)][-1] is False
    assert sentences(events)[-1] == "Yes, of course."
    assert len(chat.asked) == 2


@pytest.mark.parametrize(
    "reply",
    [says("I've set a timer for ten minutes."), stalls(), garbage(), refuses(500)],
    ids=["lies", "stalls", "garbage", "broken"],
)
async def test_whatever_the_model_does_the_turn_ends_in_a_sentence_that_is_true(reply: Reply) -> None:
    with talking(reply, reply, reply, first_token_deadline=0.2, deadline=1.0) as (_, talk):
        events = await run("w.ssss" + QUIET, ["please do my laundry"], route=Nothing(), skills={}, conversation=talk)
    (turn,) = traces(events)
    assert turn["response"]["speech"]
    assert "I've set" not in turn["response"]["speech"]
    assert turn["response"]["outcome"] != "done"
