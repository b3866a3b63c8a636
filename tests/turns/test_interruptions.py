"""Barge-in, false interruptions, commands without a wake word, and requests taken back."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from speaker.audio import CHUNK_SECONDS, Chunk
from speaker.earcons import Earcon
from speaker.events import (
    CommandHeard,
    EarconPlayed,
    Event,
    Heard,
    Reopened,
    RingingStopped,
    SentenceBegan,
    SpeechBegan,
    SpeechEnded,
    Woken,
)
from speaker.handlers import InstalledSkill
from speaker.sentences import Words
from speaker.skill import Context, Intent, Outcome, Response
from speaker.testing.turns import PictureMicrophone, ScriptedSynthesizer, run, traces

QUIET = "." * 10
"""As much as ends a whole request; the reply begins after it."""
STORY = "One two three four five six. Seven eight nine ten eleven twelve. Thirteen fourteen fifteen."


class ByText:
    """Routes a request to the handler that its text begins with; hangs on "hang the router"."""

    def route(self, text: str) -> Intent | None:
        if text == "hang the router":
            threading.Event().wait(60)
        name = text.split()[0]
        return Intent("odd", name, {"rest": text.removeprefix(name)}, text) if name in HANDLERS else None


calls: list[str] = []


def count(intent: Intent, ctx: Context[Any]) -> Response:
    calls.append(intent.text)
    return Response(f"you said {intent.text}")


def hang(intent: Intent, ctx: Context[Any]) -> Response:
    threading.Event().wait(60)
    return Response("never")


HANDLERS: Mapping[str, Any] = {
    "story": lambda intent, ctx: Response(STORY),
    "hello": lambda intent, ctx: Response("hello to you"),
    "sure": lambda intent, ctx: Response("shall i really do all of this now", Outcome.ASKED, expects_reply=True),
    "yes": lambda intent, ctx: Response("done"),
    "wake": lambda intent, ctx: Response("you can say hey jarvis to me at any time and i hear you"),
    "louder": lambda intent, ctx: Response("stop stop stop stop stop"),
    "weather": count,
    "hang": hang,
}
SKILLS = {"odd": InstalledSkill("odd", HANDLERS, Words("en"), lambda _: None)}  # type: ignore[arg-type, return-value]


async def play(picture: str, *says: str, **options: Any) -> list[Event]:
    calls.clear()
    return await run(picture, says, route=ByText(), skills=SKILLS, **options)


def sentences(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, SentenceBegan)]


def interrupted(events: list[Event]) -> list[bool]:
    return [event.interrupted for event in events if isinstance(event, SpeechEnded)]


ONE, TWO, THREE = "One two three four five six.", "Seven eight nine ten eleven twelve.", "Thirteen fourteen fifteen."


async def test_a_false_wake_while_it_speaks_goes_on_from_the_start_of_the_sentence() -> None:
    events = await play("w.ssss" + QUIET + "." * 20 + "w" + "." * 160, "story")
    woken = [number for number, event in enumerate(events) if isinstance(event, Woken)][1]
    before = sentences(events[:woken])
    assert before in ([ONE], [ONE, TWO])
    assert sentences(events[woken:]) == [ONE, TWO, THREE][len(before) - 1 :]
    assert interrupted(events) == [True, False]


async def test_speech_stops_at_the_chunk_in_which_the_wake_word_is_detected() -> None:
    events = await play("w.ssss" + QUIET + "." * 10 + "w.ssss" + QUIET, "story", "hello")
    woken = [number for number, event in enumerate(events) if isinstance(event, Woken)][1]
    assert isinstance(events[woken + 1], SpeechEnded)
    assert interrupted(events) == [True, False]


async def test_a_false_wake_while_it_thinks_costs_nothing() -> None:
    heard_all = threading.Event()

    class Slow(ByText):
        def route(self, text: str) -> Intent | None:
            assert heard_all.wait(10)
            return super().route(text)

    class Last(PictureMicrophone):
        """Tells when all has been heard: by then nobody has said anything after the second wake word."""

        async def read(self) -> Chunk | None:
            chunk = await super().read()
            if chunk is None or chunk.end > 200 * CHUNK_SECONDS:
                heard_all.set()
            return chunk

    picture = "w.ssss" + QUIET + "w" + "." * 320
    events = await run(picture, ["hello"], route=Slow(), skills=SKILLS, microphone=Last, hears_while_thinking=True)
    assert sentences(events) == ["hello to you"]


@pytest.mark.parametrize("hangs", ["hang", "hang the router"])
async def test_stop_after_the_wake_word_stops_what_thinks_for_ever(hangs: str) -> None:
    events = await play("w.ssss" + QUIET + "w.ssss" + QUIET, hangs, "stop", hears_while_thinking=True)
    first, second = traces(events)
    assert first["error"] == "interrupted"
    assert second["intent"]["name"] == "stop"


async def test_stop_is_obeyed_without_a_wake_word_while_it_speaks() -> None:
    events = await play("w.ssss" + QUIET + "." * 5 + "x" + "." * 60, "story")
    heard = [number for number, event in enumerate(events) if isinstance(event, CommandHeard)]
    assert isinstance(events[heard[0] + 1], SpeechEnded)
    assert interrupted(events) == [True]
    assert sentences(events[heard[0] :]) == []


@pytest.mark.parametrize("hangs", ["hang", "hang the router"])
async def test_what_thinks_for_ever_is_stopped_by_a_word(hangs: str) -> None:
    events = await play("w.ssss" + QUIET + "..x", hangs, hears_while_thinking=True)
    assert [trace["error"] for trace in traces(events)] == ["interrupted"]


async def test_ringing_is_stopped_by_a_word() -> None:
    events = await play("." * 10 + "x" + "." * 10, rings=True)
    assert [type(event) for event in events if isinstance(event, CommandHeard | RingingStopped)] == [
        CommandHeard,
        RingingStopped,
    ]


async def test_commands_mean_nothing_while_the_speaker_is_silent() -> None:
    assert not [event for event in await play("..x..+..p..y..") if isinstance(event, CommandHeard)]


async def test_louder_changes_the_volume_and_goes_on_speaking() -> None:
    events = await play("w.ssss" + QUIET + "." * 5 + "+" + "." * 60, "story")
    assert [event.phrase for event in events if isinstance(event, CommandHeard)] == ["louder"]
    assert interrupted(events) == [False]


async def test_paused_speech_waits_until_it_is_asked_for() -> None:
    events = await play(
        "w.ssss" + QUIET + "." * 5 + "p" + "." * 30 + "w" + "." * 140 + "w.ssss" + QUIET + "." * 40, "story", "go on"
    )
    assert interrupted(events) == [True, False]
    pause = next(number for number, event in enumerate(events) if isinstance(event, CommandHeard))
    asked = next(n for n, event in enumerate(events) if isinstance(event, Heard) and event.text == "go on")
    assert sentences(events[pause:asked]) == [], "a false wake does not end a pause"
    assert sentences(events[asked:])[-1] == THREE


async def test_yes_into_the_question_is_its_answer() -> None:
    events = await play("w.ssss" + QUIET + "..y" + "." * 60, "sure thing")
    assert [event.text for event in events if isinstance(event, SpeechBegan)] == [
        "shall i really do all of this now",
        "done",
    ]
    assert traces(events)[1]["heard"]["engine"] == "commands"


async def test_yes_into_speech_that_asks_nothing_means_nothing() -> None:
    events = await play("w.ssss" + QUIET + "..y" + "." * 60, "story")
    assert interrupted(events) == [False]


async def test_its_own_stop_does_not_stop_it() -> None:
    events = await play("w.ssss" + QUIET + "..x" + "." * 60, "louder")
    assert interrupted(events) == [False]


async def test_its_own_wake_phrase_does_not_wake_it() -> None:
    events = await play("w.ssss" + QUIET + "...w" + "." * 60, "wake")
    assert len([event for event in events if isinstance(event, Woken)]) == 1
    assert interrupted(events) == [False]


async def test_what_it_says_itself_is_not_answered() -> None:
    events = await play("w.ssss" + QUIET + "...w.ssss" + QUIET + "." * 60, "story", "two three four five")
    assert [trace["heard"]["text"] for trace in traces(events)] == ["story", ""]


async def test_what_only_reads_is_thought_before_the_request_ends() -> None:
    (trace,) = traces(await play("w.ssssssssss" + QUIET, "weather", reads=["weather"]))
    assert trace["ahead"]
    assert calls == ["weather"]


async def test_what_acts_is_not_begun_before_the_request_ends() -> None:
    (trace,) = traces(await play("w.ssssssssss" + QUIET, "weather"))
    assert not trace["ahead"]
    assert calls == ["weather"]


async def test_a_thought_that_the_end_of_the_request_refutes_is_never_heard() -> None:
    events = await play("w.ssssssssss" + QUIET, "weather | weather in oslo", reads=["weather"])
    (trace,) = traces(events)
    assert not trace["ahead"]
    assert [event.text for event in events if isinstance(event, SpeechBegan)] == ["you said weather in oslo"]


async def test_a_request_that_goes_on_after_a_pause_is_answered_once_and_whole() -> None:
    events = await play(
        "w.ssssssss" + QUIET + "...." + "ssssss" + QUIET,
        "weather",
        "weather in oslo",
        reads=["weather"],
        synthesizer=ScriptedSynthesizer(pace=9),
    )
    assert [type(event) for event in events if isinstance(event, Heard | Reopened)] == [Heard, Reopened, Heard]
    (trace,) = traces(events)
    assert trace["turn"] == 1
    assert trace["wake"] is not None
    assert trace["heard"]["text"] == "weather in oslo"


async def test_a_request_that_acts_waits_through_a_pause() -> None:
    pause = round(0.8 / CHUNK_SECONDS) * "."
    (trace,) = traces(await play("w.ssssssss" + pause + "ssssss" + QUIET, "weather... | weather in oslo"))
    assert trace["heard"]["text"] == "weather in oslo"


async def test_earcons_tell_a_wake_in_which_nothing_was_said() -> None:
    events = await play("w" + "." * 160)
    assert [event.name for event in events if isinstance(event, EarconPlayed)] == [Earcon.WOKEN, Earcon.FAILED]


async def test_what_acts_and_may_be_misheard_is_asked_about_first() -> None:
    events = await play("w.ssss" + QUIET + "." * 12 + "ssss" + QUIET, "weather~", "yes")
    assert calls == ["weather"]
    assert sentences(events) == ["Did you say: weather?", "you said weather"]


async def test_what_was_misheard_is_left_at_a_no() -> None:
    events = await play("w.ssss" + QUIET + "." * 12 + "ssss" + QUIET, "weather~", "no")
    assert calls == []
    assert sentences(events)[1] == "All right, I leave it."


async def test_a_yes_long_after_a_question_that_nobody_answered_does_nothing() -> None:
    events = await play("w.ssss" + QUIET + "." * 300 + "w.ssss" + QUIET, "weather~", "yeah")
    assert sentences(events)[:2] == ["Did you say: weather?", "Sorry, I didn't hear anything."]
    assert calls == []


async def test_what_only_reads_is_answered_though_it_may_be_misheard() -> None:
    events = await play("w.ssss" + QUIET, "weather~ | weather~", reads=["weather"])
    assert sentences(events) == ["you said weather"]
