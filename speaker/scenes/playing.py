"""Play a scene into a whole speaker, at the same door as a recording."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from speaker import app, plugins
from speaker.app import Speaker
from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS, RATE, Samples, chunked, trim
from speaker.brain import Brain
from speaker.ears import Ears
from speaker.events import Event
from speaker.hearing import LEAD, Heard, hear_samples
from speaker.interfaces import MakeSynthesizer, Synthesizer
from speaker.mixer import Track
from speaker.scenes.leakage import Leakage, own_response
from speaker.scenes.scene import Own, Person, Scene, Sounding, render
from speaker.scenes.sounds import bars, music
from speaker.stage import Stage

_SAMPLE = "This is how loud I am when I have something to say."


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a scene."""

    heard: Heard
    sounding: Sounding
    spoke: tuple[bool, ...]
    """For each chunk of the microphone, whether the loudspeaker gave sound meanwhile."""

    def silent_after(self, at: float) -> float:
        """Return the seconds from a moment of the scene until the loudspeaker was silent for a quarter of a second."""
        first = max(0, int((at + LEAD) / CHUNK_SECONDS))
        quiet = round(0.25 / CHUNK_SECONDS)
        spoke = [*self.spoke[first:], *[False] * quiet]
        end = next(n for n in range(len(spoke)) if not any(spoke[n : n + quiet]))
        return max(0.0, (first + end) * CHUNK_SECONDS - at - LEAD) if end else 0.0


async def play(
    scene: Scene,
    folder: Path,
    brain: Brain,
    ears: Ears,
    synthesizer: Synthesizer,
    *,
    realtime: bool = False,
    tell: Callable[[Event], None] = lambda event: None,
) -> Played:
    """Play a scene; its files are looked for in `folder`. Raises SoundError, SynthesisFailed."""
    sounding = await asyncio.to_thread(render, scene, folder, speak_as)
    spoke: list[bool] = []
    leakage = await asyncio.to_thread(_leakage, scene, sounding, synthesizer, brain.house.volume.effective)

    def room(played: Samples, number: int) -> Samples:
        spoke.append(bool(played.any()))
        return leakage(played, number) if leakage is not None else np.zeros_like(played)

    async def script(speaker: Speaker, stage: Stage) -> None:
        async with asyncio.TaskGroup() as group:
            for number, own in enumerate(scene.own):
                group.create_task(act(own, speaker, stage, scene.seed + number), name=f"own-{number}")

    heard = await hear_samples(
        brain,
        ears,
        synthesizer,
        sounding.samples,
        wake=scene.wake,
        realtime=realtime,
        tell=tell,
        room=room,
        script=script,
    )
    return Played(heard, sounding, tuple(spoke))


async def act(own: Own, speaker: Speaker, stage: Stage, seed: int = 1) -> None:
    """Let the speaker do by itself what the scene says, at its time."""
    await stage.reach(round((own.at + LEAD) / CHUNK_SECONDS))
    if own.says:
        stage.expect()
        await speaker.assistant.say(own.says)
    elif own.rings:
        speaker.voice.ring()
    else:
        track = Track((chunk for bar in bars(np.random.default_rng(seed)) for chunk in _cut(bar)), steady=True)
        speaker.mixer.play(track)
        await stage.reach(round((own.at + own.seconds + LEAD) / CHUNK_SECONDS))
        speaker.mixer.drop(track)


def _cut(bar: Samples) -> list[Samples]:
    """Cut a bar into whole chunks; the rest of a chunk is lost, and with it 8 ms of the bar's last beat."""
    return list(chunked(bar[: len(bar) // CHUNK_SAMPLES * CHUNK_SAMPLES]))


def speak_as(person: Person) -> Samples:
    """Return what a person says, in a voice of pyttsx3. Raises EngineError, SynthesisFailed."""
    make: MakeSynthesizer = plugins.load(plugins.SYNTHESIZERS, "pyttsx3")
    synthesizer = make("en", person.voice, person.pace, [])
    try:
        return trim(np.concatenate(list(app.render(synthesizer, person.text))))
    finally:
        synthesizer.close()


def _leakage(scene: Scene, sounding: Sounding, synthesizer: Synthesizer, volume: float) -> Leakage | None:
    """Return the way back into the microphone, at the level that the scene asks for."""
    if scene.leak is None:
        return None
    random = np.random.default_rng(scene.seed + 1)
    if any(own.plays for own in scene.own) and not any(own.says for own in scene.own):
        like = music(16.0, random)
    else:
        says = " ".join(own.says for own in scene.own) or _SAMPLE
        like = np.concatenate(list(app.render(synthesizer, says)))[: 20 * RATE]
    response = own_response(random, scene.room.size, scene.room.reverberation or 0.1)
    # The mixer squares the volume, as ears do.
    return Leakage(scene.leak, (like * volume**2).astype(np.int16), sounding.loudness, random, response)
