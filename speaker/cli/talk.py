"""Commands that talk: run, simulate, demo, hear, ask, say."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from speaker import app, door, hearing, scenes, welcome
from speaker.audio import silence, write_wav
from speaker.brain import Brain
from speaker.cli.common import (
    DONE,
    FAILED,
    Chosen,
    ConfigFile,
    Json,
    Sets,
    choose,
    guarded,
    say_aside,
    say_json,
)
from speaker.cli.common import say as show
from speaker.cli.understand import explained
from speaker.ears import Ears
from speaker.errors import SoundError, SpeakerError
from speaker.interfaces import Synthesizer
from speaker.simulator.being import simulate as page

Text = Annotated[
    str,
    # An argument may hold bytes that are no text in this locale; nothing behind this could write them.
    typer.Argument(
        metavar="TEXT", callback=lambda text: text.encode(errors="surrogateescape").decode(errors="replace")
    ),
]

_PATIENCE = 30.0
"""Seconds that `ask` waits for the running speaker: its own deadline is shorter."""


def run(
    greet: Annotated[bool, typer.Option("--welcome", help="Answer one recorded question first.")] = False,
    file: ConfigFile = None,
    sets: Sets = None,
) -> None:
    """Be the speaker, on this machine's sound card."""
    chosen = choose(file, sets)
    guarded(lambda: asyncio.run(welcome.run(chosen.settings, chosen.places, show, greet=greet)))


def simulate(
    port: Annotated[int, typer.Option("--port", help="Where the page is served; 0 for any that is free.")] = 8347,
    file: ConfigFile = None,
    sets: Sets = None,
) -> None:
    """Be the speaker in a browser page on 127.0.0.1; prints its address."""
    chosen = choose(file, sets)
    guarded(lambda: asyncio.run(page(chosen.settings, chosen.places, show, port)))


def demo(file: ConfigFile = None, sets: Sets = None) -> None:
    """Answer one recorded question, each stage shown with its time."""
    chosen = choose(file, sets)
    guarded(lambda: asyncio.run(welcome.demo(chosen.settings, chosen.places, show)))


def hear(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.wav|SCENE.yaml...")],
    no_wake: Annotated[bool, typer.Option("--no-wake", help="Listen from the start, without a wake word.")] = False,
    realtime: Annotated[bool, typer.Option("--realtime", help="At the pace of real time.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Keep what was spoken as WAV.")] = None,
    as_json: Json = False,
    file: ConfigFile = None,
    sets: Sets = None,
) -> None:
    """Play recordings or scenes into the microphone end, as on the device."""
    chosen = choose(file, sets)

    async def work() -> int:
        code = DONE
        with _core(chosen) as (brain, synthesizer):
            house = brain.house
            ears = Ears(
                chosen.settings,
                chosen.places,
                brain.skill_words,
                brain.reading,
                house.waking,
                care=house.care,
                way_out=house.ears_out,
            )
            with _warning_of_timers(brain):
                for path in files:
                    try:
                        if path.suffix in scenes.SUFFIXES:
                            scene = scenes.read_scene(path)
                            played = await scenes.play(scene, path.parent, brain, ears, synthesizer, realtime=realtime)
                            heard = played.heard
                        else:
                            heard = await hearing.hear(
                                brain, ears, synthesizer, path, wake=not no_wake, realtime=realtime
                            )
                        _report(path, heard, out, as_json)
                    except SoundError as error:
                        say_aside(str(error))
                        code = FAILED
        return code

    guarded(lambda: asyncio.run(work()))


def ask(
    text: Text,
    why: Annotated[bool, typer.Option("--why", help="Show how it was understood, stage by stage.")] = False,
    as_json: Json = False,
    file: ConfigFile = None,
    sets: Sets = None,
) -> None:
    """Ask with typed text; prints the reply."""
    chosen = choose(file, sets)

    def work() -> int:
        if not text.strip():
            raise SpeakerError("there is nothing to answer in that")
        turn = door.knock(door.socket_path(chosen.places.runtime), {"ask": text}, _PATIENCE)
        if turn is None:
            turn = asyncio.run(_ask_alone(chosen, text))
        response = turn.get("response")
        if as_json:
            say_json(turn)
        elif response is not None:
            show("\n".join([*(explained(turn.get("understood") or {}) if why else ()), response["speech"]]))
        if response is None:
            raise SpeakerError(str(turn.get("error")))
        return DONE if response["outcome"] in ("done", "asked") else FAILED

    guarded(work)


async def _ask_alone(chosen: Chosen, text: str) -> dict[str, Any]:
    """Answer without a running speaker, on the same state."""
    with contextlib.closing(Brain(chosen.settings, chosen.places)) as brain, _warning_of_timers(brain):
        return await brain.ask(text)


def say(
    text: Text,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.wav", help="Write a WAV file instead.")] = None,
    file: ConfigFile = None,
    sets: Sets = None,
) -> None:
    """Speak a text."""
    chosen = choose(file, sets)

    async def work() -> int:
        if out is None:
            answer = await asyncio.to_thread(
                door.knock, door.socket_path(chosen.places.runtime), {"say": text}, _PATIENCE
            )
            if answer is not None:
                if "error" in answer:
                    raise SpeakerError(answer["error"])
                return DONE
        with _voice(chosen) as synthesizer:
            samples = np.concatenate([silence(0), *app.render(synthesizer, text)])
        if not len(samples):
            raise SpeakerError("there is nothing to say in that")
        if out is not None:
            write_wav(out, [samples])
        else:
            await app.play(chosen.settings, samples)
        return DONE

    guarded(lambda: asyncio.run(work()))


@contextlib.contextmanager
def _voice(chosen: Chosen) -> Iterator[Synthesizer]:
    synthesizer = app.make_synthesizer(chosen.settings, chosen.places)
    try:
        yield synthesizer
    finally:
        synthesizer.close()


@contextlib.contextmanager
def _core(chosen: Chosen) -> Iterator[tuple[Brain, Synthesizer]]:
    """Open what answers and what speaks, and close both again."""
    with _voice(chosen) as synthesizer, contextlib.closing(Brain(chosen.settings, chosen.places)) as brain:
        yield brain, synthesizer


def _report(path: Path, heard: hearing.Heard, out: Path | None, as_json: bool) -> None:
    if heard.warning is not None:
        say_aside(heard.warning)
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SoundError(f"{out}: cannot be made ({error.strerror})") from error
        write_wav(out / f"{path.stem}.wav", [heard.spoken])
    for turn in heard.turns:
        if as_json:
            say_json({**turn, "file": str(path)})
        else:
            show(f"{path.name}: {prose(turn)}")
    if not heard.turns and not as_json:
        show(f"{path.name}: no wake word heard")


def prose(turn: dict[str, Any]) -> str:
    """Return a turn as one line for people."""
    asked = (turn["heard"] or {}).get("text") or "(nothing)"
    answered = (turn["response"] or {}).get("speech") or "(a sound)"
    first = turn["latency"]["first_sound"]
    return f'"{asked}" -> "{answered}"' + ("" if first is None else f"  {first:.2f} s")


@contextlib.contextmanager
def _warning_of_timers(brain: Brain) -> Iterator[None]:
    """Warn if a timer is set meanwhile: this process ends before it is due."""
    before = brain.house.timers.all()
    yield
    if set(brain.house.timers.all()) - set(before):
        say_aside("nobody rings that timer unless `speaker run` runs when it is due")
