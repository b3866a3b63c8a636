"""Whole scenes with the real engines: what the speaker says comes back into its microphone."""

from pathlib import Path

import numpy as np

from speaker import scenes
from speaker.events import Event, SpeechEnded, TurnEnded, Woken
from tests.turns.conftest import Whole

SCENES = Path(__file__).parents[1] / "scenes"


async def play(whole: Whole, scene: scenes.Scene) -> tuple[scenes.Played, list[Event]]:
    events: list[Event] = []
    played = await scenes.play(scene, SCENES, whole.brain, whole.ears, whole.synthesizer, tell=events.append)
    return played, events


async def test_a_question_across_a_room_is_answered(whole: Whole) -> None:
    played, events = await play(whole, scenes.read_scene(SCENES / "kitchen-question.yaml"))
    assert any(isinstance(event, Woken) for event in events)
    assert any(played.spoke), "the answer was heard in the room"


async def test_it_speaks_to_its_end_while_nobody_says_a_word(whole: Whole) -> None:
    own = (scenes.Own(at=0.1, says="Your tea is ready."), scenes.Own(at=0.1, plays="music", seconds=3))
    scene = scenes.Scene(own=own, leak=scenes.Leak(ser=-5, delay=0.05))
    played, events = await play(whole, scene)
    assert [event.interrupted for event in events if isinstance(event, SpeechEnded)] == [False]
    assert not any(isinstance(event, TurnEnded) for event in events)
    assert 80 < np.count_nonzero(played.spoke) < 110, "three seconds of music, to the chunk"


async def test_the_same_scene_gives_the_same_sound_twice(whole: Whole) -> None:
    """With music, because espeak-ng says the same sentence in one of two ways, a chunk apart."""
    own = (scenes.Own(at=0.1, plays="music", seconds=2),)
    scene = scenes.Scene(own=own, leak=scenes.Leak(ser=-5), length=2.5)
    first, again = [(await play(whole, scene))[0] for _ in range(2)]
    assert any(first.spoke)
    assert first.spoke == again.spoke
    assert np.array_equal(first.heard.spoken, again.heard.spoken)
