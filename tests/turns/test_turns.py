"""Turns as pictures: one letter is one chunk of 32 ms."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from speaker.answerer import Settings
from speaker.audio import CHUNK_SECONDS, Chunk
from speaker.earcons import Earcon
from speaker.errors import ServiceUnavailable, SkillError
from speaker.events import ChunksDropped, EarconPlayed, Event, Heard, SpeechBegan, SpeechEnded, Woken
from speaker.handlers import InstalledSkill
from speaker.sentences import Words
from speaker.skill import Context, Intent, Outcome, Response
from speaker.testing.turns import PictureMicrophone, ScriptedSynthesizer, run, traces

QUIET = "." * 16
"""Half a second: enough to end a request."""


class FirstWord:
    """Routes by the first word of the request to the handler of that name."""

    def __init__(self, handlers: Mapping[str, Any]) -> None:
        self._handlers = handlers

    def route(self, text: str) -> Intent | None:
        name = text.split()[0]
        return Intent("odd", name, text=text) if name in self._handlers else None


def fail(intent: Intent, ctx: Context[Any]) -> Response:
    raise ZeroDivisionError("a bug")


def hang(intent: Intent, ctx: Context[Any]) -> Response:
    threading.Event().wait(60)
    return Response("never")


def lie(intent: Intent, ctx: Context[Any]) -> Response:
    return "not a response"  # type: ignore[return-value]


def starve(intent: Intent, ctx: Context[Any]) -> Response:
    raise ServiceUnavailable("the weather service", "no route")


def lose(intent: Intent, ctx: Context[Any]) -> Response:
    raise SkillError("unknown_place", place="atlantis")


HANDLERS = {
    "hello": lambda intent, ctx: Response("hello to you"),
    "story": lambda intent, ctx: Response("once upon a time there was a very long story without an end"),
    "ask": lambda intent, ctx: Response("for how long", Outcome.ASKED, expects_reply=True),
    "stop": lambda intent, ctx: Response("", hush=True),
    "fail": fail,
    "hang": hang,
    "lie": lie,
    "starve": starve,
    "lose": lose,
}
WORDS = Words("en", responses={"unknown_place": ("I don't know {place}.",)})
SKILLS = {"odd": InstalledSkill("odd", HANDLERS, WORDS, lambda _: None)}  # type: ignore[arg-type, return-value]


async def play(picture: str, *says: str, **options: Any) -> list[Event]:
    return await run(picture, says, route=FirstWord(HANDLERS), skills=SKILLS, **options)


def spoken(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, SpeechBegan)]


def earcons(events: list[Event]) -> list[str]:
    return [event.name for event in events if isinstance(event, EarconPlayed)]


async def test_a_question_after_the_wake_word_is_answered() -> None:
    events = await play("..w.sssss" + QUIET, "hello speaker")
    assert spoken(events) == ["hello to you"]
    (trace,) = traces(events)
    assert trace["wake"]["phrase"] == "hey jarvis"
    assert trace["heard"]["text"] == "hello speaker"
    assert trace["response"] == {"speech": "hello to you", "outcome": "done", "expects_reply": False}
    assert trace["error"] is None


async def test_speech_without_a_wake_word_is_nobody_elses_business() -> None:
    events = await play("..sssss" + QUIET, "hello speaker")
    assert not [event for event in events if isinstance(event, Woken | Heard)]


async def test_a_whole_request_ends_a_third_of_a_second_after_its_last_sound() -> None:
    (trace,) = traces(await play("w.ssssssssss" + "." * 60, "hello"))
    assert trace["heard"]["reason"] == "complete"
    assert 0.25 <= trace["heard"]["endpoint"] - trace["heard"]["speech_end"] <= 0.35


async def test_a_request_that_is_not_whole_is_waited_for_through_a_pause() -> None:
    (trace,) = traces(await play("w.ssssssssss" + "." * 60, "hello..."))
    assert trace["heard"]["reason"] == "silence"
    assert 1.0 <= trace["heard"]["endpoint"] - trace["heard"]["speech_end"] <= 1.4


async def test_a_short_stop_ends_as_fast_as_a_long_request() -> None:
    (trace,) = traces(await play("w....ssssss" + "." * 60, "stop"))
    assert trace["heard"]["endpoint"] - trace["heard"]["speech_end"] <= 0.5
    assert trace["response"]["speech"] == ""


async def test_a_pause_after_the_wake_word_loses_nothing() -> None:
    (trace,) = traces(await play("w" + "." * 60 + "sssss" + QUIET, "hello"))
    assert trace["heard"]["text"] == "hello"


async def test_waking_and_saying_nothing_ends_in_a_sound_and_no_speech() -> None:
    events = await play("w" + "." * 200)
    (trace,) = traces(events)
    assert trace["heard"]["reason"] == "nothing"
    assert trace["response"] is None
    assert spoken(events) == []
    assert earcons(events) == [Earcon.WOKEN, Earcon.FAILED]


async def test_endless_speech_is_cut() -> None:
    (trace,) = traces(await play("w" + "s" * 600, "hello..."))
    assert trace["heard"]["reason"] == "too long"


async def test_what_is_not_understood_is_said_back() -> None:
    events = await play("w.sssss" + QUIET, "gibberish")
    assert spoken(events) == ["Sorry, I didn't understand that. I heard: gibberish."]


async def test_waking_it_while_it_speaks_stops_the_speech_and_answers_the_new_request() -> None:
    events = await play("w.ssss" + QUIET + "...w.ssss" + QUIET, "story", "hello")
    ended = [event for event in events if isinstance(event, SpeechEnded)]
    assert [event.interrupted for event in ended] == [True, False]
    assert [trace["error"] for trace in traces(events)] == ["interrupted", None]
    assert spoken(events)[-1] == "hello to you"


async def test_a_prompt_is_answered_without_the_wake_word() -> None:
    events = await play("w.ssss" + QUIET + "." * 10 + "ssss" + QUIET, "ask", "hello")
    first, second = traces(events)
    assert first["response"]["expects_reply"] is True
    assert second["wake"] is None
    assert second["heard"]["text"] == "hello"
    assert spoken(events) == ["for how long", "hello to you"]


async def test_a_prompt_that_nobody_answers_is_closed_with_a_sentence() -> None:
    events = await play("w.ssss" + QUIET + "." * 300, "ask")
    assert spoken(events) == ["for how long", "Sorry, I didn't hear anything."]


@pytest.mark.parametrize(
    ("request_", "reply", "error"),
    [
        ("fail", "Something went wrong with odd. I have written it down.", "ZeroDivisionError: a bug"),
        ("lie", "Something went wrong with odd. I have written it down.", "TypeError: a handler returns"),
        ("starve", "I can't reach the weather service just now.", "the weather service is unavailable: no route"),
        ("lose", "I don't know atlantis.", "unknown_place"),
        ("hang", "odd is taking too long, so I stopped waiting.", "no answer within 0.5 s"),
    ],
)
async def test_a_skill_that_fails_is_told_and_the_next_turn_works(request_: str, reply: str, error: str) -> None:
    events = await play(
        "w.ssss" + QUIET + "." * 60 + "w.ssss" + QUIET, request_, "hello", settings=Settings(deadline=0.5)
    )
    failed, after = traces(events)
    assert failed["response"]["speech"].startswith(reply)
    assert failed["response"]["outcome"] == "failed"
    assert failed["error"].startswith(error)
    assert after["response"]["speech"] == "hello to you"


async def test_a_user_who_waits_is_told_that_it_takes_a_moment() -> None:
    events = await play("w.ssss" + QUIET, "hang", settings=Settings(deadline=0.2, filler_after=0.02))
    assert spoken(events)[0] == "One moment."


async def test_a_reply_that_cannot_be_spoken_still_makes_a_sound() -> None:
    events = await play("w.ssss" + QUIET, "hello", synthesizer=ScriptedSynthesizer(fails_on="hello"))
    (trace,) = traces(events)
    assert trace["error"] == "scripted to fail"
    assert earcons(events)[-1] == Earcon.FAILED


async def test_every_wake_gives_one_trace() -> None:
    events = await play(("w.ssss" + QUIET + "." * 60) * 3, "hello", "gibberish", "")
    assert [trace["turn"] for trace in traces(events)] == [1, 2, 3]


async def test_a_recognizer_that_fails_costs_one_turn_and_makes_a_sound() -> None:
    events = await play("w.ssss" + QUIET + "w.ssss" + QUIET, "!", "hello")
    failed, after = traces(events)
    assert failed["error"] == "scripted to fail"
    assert earcons(events)[1] == Earcon.FAILED
    assert after["response"]["speech"] == "hello to you"


async def test_what_the_recognizer_doubts_is_not_acted_on() -> None:
    events = await play("w.ssss" + QUIET, "hello?")
    (trace,) = traces(events)
    assert trace["intent"] is None
    assert spoken(events) == ["Sorry, I didn't understand that. I heard: hello."]


async def test_chunks_that_were_lost_are_counted_and_announced() -> None:
    class Lossy(PictureMicrophone):
        async def read(self) -> Chunk | None:
            chunk = await super().read()
            return chunk and Chunk(chunk.samples, chunk.at + (chunk.at > 0.3) * 5 * CHUNK_SECONDS, 0.0)

    events = await play("." * 30, microphone=Lossy)
    assert [event.count for event in events if isinstance(event, ChunksDropped)] == [5]
