import asyncio
import re
from collections.abc import AsyncIterator, Callable

import numpy as np
import pytest

from speaker.audio import CHUNK_SAMPLES, Samples
from speaker.earcons import Earcon, render
from speaker.errors import DeviceError, SynthesisFailed
from speaker.events import Announcer, Event, SpeechEnded
from speaker.mixer import QUIETEST_ALARM, Mixer, Track
from speaker.stage import Stage
from speaker.testing.turns import KeptLoudspeaker, ScriptedSynthesizer
from speaker.voice import LONGEST, Voice, split


def loudspeaker() -> KeptLoudspeaker:
    return KeptLoudspeaker(Stage(realtime=False))


def constant(value: int, chunks: int = 1) -> Samples:
    return np.full(CHUNK_SAMPLES * chunks, value, np.int16)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the condition is a list that a task fills
            await asyncio.sleep(0)


def test_a_text_is_cut_into_sentences_and_not_at_numbers() -> None:
    assert split("It is 12.5 degrees. Bring a coat! Why? No reason") == [
        "It is 12.5 degrees.",
        "Bring a coat!",
        "Why?",
        "No reason",
    ]
    assert split("今天下雨。带伞！") == ["今天下雨。", "带伞！"]
    assert split(" ... !? ") == []


def test_a_text_too_long_to_listen_to_is_cut_at_a_word() -> None:
    said = " ".join(split("word " * 20_000))
    assert LONGEST - 10 < len(said) <= LONGEST
    assert re.fullmatch("(word )*word", said)


async def test_speech_is_heard_whole_and_in_order() -> None:
    out, synthesizer = loudspeaker(), ScriptedSynthesizer()
    voice = Voice(Mixer(out, lambda: 1.0), synthesizer, Announcer())
    await voice.say("One two. Three.")
    heard = np.concatenate(out.pieces)
    assert synthesizer.spoken == ["One two.", "Three."]
    assert np.count_nonzero(heard == 1000) == 3 * CHUNK_SAMPLES
    assert not heard[2 * CHUNK_SAMPLES : 2 * CHUNK_SAMPLES + 1000].any(), "a pause stands between two sentences"
    await voice.close()


async def test_what_is_still_being_made_is_spoken_as_it_comes() -> None:
    out, synthesizer = loudspeaker(), ScriptedSynthesizer()
    voice = Voice(Mixer(out, lambda: 1.0), synthesizer, Announcer())
    second = asyncio.Event()

    async def texts() -> AsyncIterator[str]:
        yield "One two."
        await second.wait()
        yield "Three. Four."

    saying = asyncio.create_task(voice.say_as_it_comes(texts()))
    await until(lambda: bool(out.pieces))
    assert synthesizer.spoken == ["One two."]
    second.set()
    await asyncio.wait_for(saying, 5)
    assert synthesizer.spoken == ["One two.", "Three.", "Four."]
    await voice.close()


async def nothing(gone: list[str]) -> AsyncIterator[str]:
    """Come with a sentence, and then with nothing ever."""
    try:
        yield "One two."
        await asyncio.Event().wait()
    finally:
        gone.append("hung up")


@pytest.mark.parametrize("quiet", [True, False])
async def test_stopped_it_hangs_up_on_who_makes_the_rest(quiet: bool) -> None:
    out, gone = loudspeaker(), list[str]()
    voice = Voice(Mixer(out, lambda: 1.0), ScriptedSynthesizer(), Announcer())
    saying = asyncio.create_task(voice.say_as_it_comes(nothing(gone)))
    await until(lambda: bool(out.pieces))
    if quiet:
        await voice.quiet()
        await asyncio.wait_for(saying, 5)
    else:
        saying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saying
    assert gone == ["hung up"]
    assert not voice.speaking
    await voice.say("Five.")
    await voice.close()


async def test_what_fails_while_it_is_being_made_is_told_after_what_came() -> None:
    out, synthesizer = loudspeaker(), ScriptedSynthesizer()
    voice = Voice(Mixer(out, lambda: 1.0), synthesizer, Announcer())

    async def texts() -> AsyncIterator[str]:
        yield "One two."
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await voice.say_as_it_comes(texts())
    assert synthesizer.spoken == ["One two."]

    async def none() -> AsyncIterator[str]:
        for text in list[str]():
            yield text

    await asyncio.wait_for(voice.say_as_it_comes(none()), 5)
    await voice.close()


async def test_cancelling_speech_stops_the_loudspeaker() -> None:
    events: list[Event] = []
    announcer = Announcer()
    announcer.subscribe(events.append)
    stage = Stage(realtime=False)
    stage.show(thinking=False, speaking=True)
    out = KeptLoudspeaker(stage)
    voice = Voice(Mixer(out, lambda: 1.0), ScriptedSynthesizer(), announcer)
    saying = asyncio.create_task(voice.say("a very long story " * 50))
    await until(lambda: bool(out.pieces))
    saying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saying
    assert out.stopped
    assert [event.interrupted for event in events if isinstance(event, SpeechEnded)] == [True]
    await voice.close()
    await voice.close()


async def test_quiet_ends_speech_that_somebody_else_waits_for() -> None:
    stage = Stage(realtime=False)
    stage.show(thinking=False, speaking=True)
    out = KeptLoudspeaker(stage)
    voice = Voice(Mixer(out, lambda: 1.0), ScriptedSynthesizer(pace=50), Announcer())
    saying = asyncio.create_task(voice.say("a very long story " * 20))
    await until(lambda: bool(out.pieces))
    await voice.quiet()
    stage.show(thinking=False, speaking=False)
    await asyncio.wait_for(saying, 5)
    await voice.close()


async def test_two_speeches_are_heard_one_after_the_other() -> None:
    out, synthesizer = loudspeaker(), ScriptedSynthesizer()
    voice = Voice(Mixer(out, lambda: 1.0), synthesizer, Announcer())
    await asyncio.gather(voice.say("first of all."), voice.say("second."))
    assert max(np.concatenate(out.pieces)) == 1000
    await voice.close()


async def test_ringing_goes_on_under_speech_until_it_is_hushed() -> None:
    out = loudspeaker()
    voice = Voice(Mixer(out, lambda: 1.0), ScriptedSynthesizer(), Announcer())
    voice.ring()
    await voice.say("your tea is ready")
    assert voice.ringing
    assert voice.hush()
    assert not voice.hush()
    count = len(out.pieces)
    await asyncio.sleep(0.01)
    assert len(out.pieces) <= count + 1
    await voice.close()


async def test_steady_sound_ducks_under_speech_and_an_alarm_is_never_silent() -> None:
    out = loudspeaker()
    mixer = Mixer(out, lambda: 0.0)
    alarm = Track(source=iter([constant(10_000)] * 4), steady=True, alarm=True)
    mixer.play(alarm)
    await until(lambda: len(out.pieces) >= 2)
    assert out.pieces[0][0] == int(10_000 * QUIETEST_ALARM**2)
    mixer.ducked = True
    await until(lambda: len(out.pieces) >= 4)
    assert 0 < out.pieces[3][0] < out.pieces[0][0]
    mixer.drop(alarm)
    await mixer.close()


async def test_a_loudspeaker_that_is_gone_does_not_hold_up_the_turn() -> None:
    class Gone(KeptLoudspeaker):
        async def write(self, samples: Samples) -> None:
            raise DeviceError("unplugged")

    voice = Voice(Mixer(Gone(Stage(realtime=False)), lambda: 1.0), ScriptedSynthesizer(), Announcer())
    await asyncio.wait_for(voice.say("hello there"), 5)
    await voice.close()


async def test_a_failing_synthesizer_raises_and_the_next_sentence_works() -> None:
    voice = Voice(Mixer(loudspeaker(), lambda: 1.0), ScriptedSynthesizer(fails_on="bad"), Announcer())
    with pytest.raises(SynthesisFailed):
        await voice.say("a bad sentence")
    await voice.say("a good sentence")
    await voice.close()


@pytest.mark.parametrize("earcon", Earcon)
def test_an_earcon_is_short_and_starts_and_ends_without_a_click(earcon: Earcon) -> None:
    sound = render(earcon)
    assert 0.03 < len(sound) / 16_000 < 0.4
    assert abs(int(sound[0])) < 50
    assert abs(int(sound[-1])) < 600
