"""What hands do: the mute switch, the button that is held to talk, the stop button, and typed requests."""

import asyncio
from collections.abc import Mapping
from typing import Any

from speaker.assistant import Assistant
from speaker.commands import Command
from speaker.events import Event, Heard, SpeechBegan, SpeechEnded, Woken
from speaker.handlers import InstalledSkill
from speaker.mute import Mute
from speaker.sentences import Words
from speaker.skill import Intent, Outcome, Response
from speaker.state import State
from speaker.testing.turns import run, traces

QUIET = "." * 16
HANDLERS: Mapping[str, Any] = {
    "hello": lambda intent, ctx: Response("hello to you"),
    "story": lambda intent, ctx: Response("once upon a time there was a very long story without an end"),
    "ask": lambda intent, ctx: Response("for how long", Outcome.ASKED, expects_reply=True),
}
SKILLS = {"odd": InstalledSkill("odd", HANDLERS, Words("en"), lambda _: None)}  # type: ignore[arg-type, return-value]


class FirstWord:
    def route(self, text: str) -> Intent | None:
        name = text.split()[0]
        return Intent("odd", name, text=text) if name in HANDLERS else None


async def play(picture: str, *says: str, **options: Any) -> list[Event]:
    return await run(picture, says, route=FirstWord(), skills=SKILLS, **options)


def spoken(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, SpeechBegan)]


async def test_while_it_is_muted_nobody_wakes_it() -> None:
    events = await play("..w.sssss" + QUIET, "hello", muted=lambda: True)
    assert not [event for event in events if isinstance(event, Woken | Heard)]


async def test_what_is_being_said_when_it_is_muted_ends_there() -> None:
    chunks = iter(range(1000))
    (trace,) = traces(await play("w.sssss" + "s" * 200, "hello...", muted=lambda: next(chunks) > 9))
    assert trace["heard"]["speech_end"] < 0.5 and trace["heard"]["reason"] == "silence"


async def test_a_typed_request_is_answered_aloud() -> None:
    found: list[dict[str, Any]] = []

    async def type_it(assistant: Assistant) -> None:
        found.append(await assistant.request("hello", listens=True))

    events = await play("." * 40, does=type_it)
    assert spoken(events) == ["hello to you"]
    assert found == traces(events) and found[0]["heard"] is None and found[0]["error"] is None


async def test_a_typed_request_ends_what_is_being_said() -> None:
    async def type_two(assistant: Assistant) -> None:
        telling = asyncio.create_task(assistant.request("story", listens=True))
        while not assistant._voice.speaking:  # noqa: ASYNC110 - speech has no event of its own here
            await asyncio.sleep(0)
        await assistant.request("hello", listens=True)
        await telling

    events = await play("." * 100, does=type_two)
    assert [event.interrupted for event in events if isinstance(event, SpeechEnded)] == [True, False]
    assert traces(events)[0]["error"] == "interrupted"


async def test_who_types_without_a_microphone_is_not_listened_to_for_the_reply() -> None:
    for listens, turns in ((True, 2), (False, 1)):

        async def type_it(assistant: Assistant, listens: bool = listens) -> None:
            await assistant.request("ask", listens=listens)

        assert len(traces(await play("." * 40, does=type_it))) == turns


async def test_the_stop_button_ends_what_is_being_said() -> None:
    async def press(assistant: Assistant) -> None:
        telling = asyncio.create_task(assistant.request("story", listens=True))
        while not assistant._voice.speaking:  # noqa: ASYNC110 - speech has no event of its own here
            await asyncio.sleep(0)
        await assistant.obey(Command.STOP)
        await telling

    (ended,) = [event for event in await play("." * 100, does=press) if isinstance(event, SpeechEnded)]
    assert ended.interrupted


async def test_a_button_that_is_let_go_ends_the_request() -> None:
    """It would have been waited for much longer, since the request is not whole."""

    async def hold(assistant: Assistant) -> None:
        await assistant.listen()
        while assistant._listener._now < 0.6:  # noqa: ASYNC110 - sound that passes has no event
            await asyncio.sleep(0)
        await assistant.release()

    (trace,) = traces(await play("." + "s" * 15 + "." * 100, "hello...", does=hold))
    assert trace["heard"]["reason"] == "released" and trace["heard"]["endpoint"] < 0.9


def test_mute_outlives_the_power(tmp_path: Any) -> None:
    state = State(tmp_path / "state.db")
    mute, told = Mute(state), []
    mute.changed = told.append
    mute.set(True)
    mute.set(True)
    assert told == [True]
    state.close()
    again = State(tmp_path / "state.db")
    assert Mute(again).on
    again.close()
