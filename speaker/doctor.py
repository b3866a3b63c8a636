"""What works, what does not, and what to do about it."""

import asyncio
import contextlib
import dataclasses
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from speaker import app, brain, catalog, reach, welcome
from speaker.audio import CHUNK_SECONDS, Samples, loudness, seconds
from speaker.care import Care
from speaker.classifier import Classifier
from speaker.config import Folders, Settings
from speaker.ears import Ears
from speaker.errors import ConfigError, DeviceError, ModelMissing, SpeakerError
from speaker.house import now_at
from speaker.installed import find_skills
from speaker.interfaces import Health, SoundCard
from speaker.near_misses import NearMisses
from speaker.state import State
from speaker.tagger import Tagger

_LISTEN = 2.5
"""Seconds of sound that the microphone is judged by."""
_QUIETEST = 0.0001
"""A microphone that is on has some noise; a loudness below this is a dead cable or a mute switch."""
_LEAST_FREE = 100_000_000
"""Bytes: logs, state and a compiled model need some room."""
_KNOCK = 3.0
"""Seconds in which a language model's machine has to take a connection."""
_BUILT = 2026
"""A clock before this year has not been set."""


def examine(places: Folders, file: Path | None = None, sets: Sequence[str] = ()) -> Iterator[Health]:
    """Yield one line for each thing that is looked at; with wrong settings, only those lines."""
    try:
        settings = app.read_settings(places, file, sets)
    except ConfigError as error:
        for fault in error.faults:
            yield Health("settings", False, fault, "correct that line, then run speaker doctor again")
        return
    yield Health("settings", True, "all right")
    checks: list[Callable[[Settings, Folders], Iterator[Health]]] = [_disk, _skills, _router, _conversation, _ears]
    checks += [_voice, _network, reach.phones, reach.contacts, reach.intercom, _clock]
    yield from _sound(settings)
    for check in checks:
        yield from _guarded(check, settings, places)


def _guarded(
    check: Callable[[Settings, Folders], Iterator[Health]], settings: Settings, places: Folders
) -> Iterator[Health]:
    """One check that fails must not hide the others."""
    try:
        yield from check(settings, places)
    except SpeakerError as error:
        yield Health(check.__name__.lstrip("_"), False, str(error))


def _sound(settings: Settings) -> list[Health]:
    return asyncio.run(_listen_and_play(settings))


async def _listen_and_play(settings: Settings) -> list[Health]:
    try:
        card = app.sound_card(settings)
    except SpeakerError as error:
        return [Health("sound card", False, str(error))]
    try:
        return [await _microphone(card), await _loudspeaker(card)]
    finally:
        await card.microphone.close()
        await card.loudspeaker.close()


async def _microphone(card: SoundCard) -> Health:
    pieces: list[Samples] = []
    care = Care()
    try:
        while len(pieces) * CHUNK_SECONDS < _LISTEN:
            chunk = await card.microphone.read()
            if chunk is None:
                break
            pieces.append(chunk.samples)
            care.hear(chunk)
    except DeviceError as error:
        return Health("microphone", False, str(error), "plug one in, or choose one: --set sound.input=NAME")
    if not pieces:
        return Health("microphone", False, "gives no sound at all", "plug it out and in again")
    level = loudness(np.concatenate(pieces))
    if level < _QUIETEST:
        return Health("microphone", False, "hears nothing at all", "is it muted, or its cable loose?")
    report = care.report()
    for finding in report.findings:
        return Health("microphone", False, f"{finding.trouble.value} ({finding.measured:.2f})", finding.remedy)
    return Health("microphone", True, f"hears; the room is at {report.noise or 0.0:.0f} dBFS")


async def _loudspeaker(card: SoundCard) -> Health:
    try:
        await card.loudspeaker.write(np.zeros(512, np.int16))
        await card.loudspeaker.drain()
    except DeviceError as error:
        return Health("loudspeaker", False, str(error), "plug one in, or choose one: --set sound.output=NAME")
    return Health("loudspeaker", True, "takes sound")


def _disk(settings: Settings, places: Folders) -> Iterator[Health]:
    try:
        places.state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        remedy = "make that folder writable for this user, or set XDG_STATE_HOME to another"
        yield Health("disk", False, f"{places.state} cannot be written ({error.strerror})", remedy)
        return
    free = shutil.disk_usage(places.state).free
    remedy = "" if free > _LEAST_FREE else f"make room on the disk that holds {places.state}"
    yield Health("disk", free > _LEAST_FREE, f"{free / 1e9:.1f} GB free", remedy)
    with contextlib.closing(brain.Brain(settings, places)) as thinking:
        yield Health("state", True, f"{places.state / 'state.db'}; {len(thinking.house.timers.all())} timers run")


def _skills(settings: Settings, places: Folders) -> Iterator[Health]:
    for status in find_skills(settings.language):
        remedy = "update or remove that skill" if status.state == "broken" else ""
        yield Health("skill", status.state == "on", f"{status.name} is {status.state} {status.why}".strip(), remedy)


def _router(settings: Settings, places: Folders) -> Iterator[Health]:
    own = settings.listener
    for language in dict.fromkeys((settings.language, *(own.wake_languages.get(each, "") for each in own.wake_words))):
        if not language:
            continue
        folder = catalog.SHIPPED_MODELS / f"understanding-{language}"
        try:
            known = Classifier.load(folder).kind.intents
            Tagger.load(folder / "tagger.npz")
        except ModelMissing as error:
            remedy = "fetch the project's models again; until then only the skills' own sentences are understood"
            yield Health("router", False, str(error), remedy)
        else:
            yield Health("router", True, f"{language}: templates, and a classifier of {len(known)} intents")


def _conversation(settings: Settings, places: Folders) -> Iterator[Health]:
    """Look whether somebody listens at the model's address; nothing is said there."""
    own = settings.conversation
    if not own.base_url:
        yield Health("conversation", True, "off; conversation.base_url is not set")
        return
    address = urlsplit(own.base_url)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname or "", port), timeout=_KNOCK).close()
    except OSError as error:
        remedy = "start it, or set conversation.base_url; all that skills do works without it"
        yield Health("conversation", False, f"{address.hostname}:{port} does not answer ({error})", remedy)
    else:
        yield Health("conversation", True, f"{own.model or 'a model'} at {address.hostname}:{port}")


def _ears(settings: Settings, places: Folders) -> Iterator[Health]:
    words = {s.name: s.words for s in find_skills(settings.language) if s.state == "on" and s.words is not None}
    began = time.monotonic()
    with contextlib.closing(State(places.state / "state.db")) as state:
        ears = Ears(settings, places, words, state=state)
    took = time.monotonic() - began
    yield Health("recognizer", True, f"{welcome.listening_line(ears, settings)} (loaded in {took:.1f} s)")
    if ears.lacks:
        yield Health(settings.listener.recognizer, False, ears.lacks, f"until then {ears.recognizer.name} listens")
    yield Health("wake words", True, ", ".join(settings.listener.wake_words))
    if kept := NearMisses(places.state / "near-misses", settings.listener.keep_near_misses).kept():
        yield Health("near misses", True, f"{len(kept)} are kept in {places.state / 'near-misses'}")
    yield _echo(ears)


def _echo(ears: Ears) -> Health:
    if ears.echo is None:
        remedy = "let listener.echo_canceller be auto, to be understood while it speaks"
        return Health("echo", True, "is not cancelled", remedy)
    delay = ears.echo.delay
    known = "its delay is found when it speaks" if delay is None else f"heard {delay * 1000:.0f} ms after it was played"
    return Health("echo", True, f"{ears.canceller} cancels it; {known}")


def _voice(settings: Settings, places: Folders) -> Iterator[Health]:
    """Try the chosen voice and what it falls back to, each alone: together they would hide the one that fails."""
    own = settings.voice
    for name in dict.fromkeys((own.synthesizer, own.fallback)):
        voice = own.voice if name == own.synthesizer else ""
        alone = dataclasses.replace(own, synthesizer=name, fallback=name, voice=voice)
        try:
            with contextlib.closing(
                app.make_synthesizer(dataclasses.replace(settings, voice=alone), places)
            ) as synthesizer:
                spoken = np.concatenate(list(app.render(synthesizer, "This is a test.")))
        except SpeakerError as error:
            remedy = "" if name == own.fallback else f"until then {own.fallback} speaks"
            yield Health("voice", False, str(error), remedy)
        else:
            yield Health("voice", True, f"{name} speaks ({seconds(spoken):.1f} s)")


def _network(settings: Settings, places: Folders) -> Iterator[Health]:
    """Look up a host that an installed skill may reach; nothing but its name leaves the house."""
    hosts = [host for status in find_skills(settings.language) if status.skill for host in status.skill.hosts]
    if not hosts:
        yield Health("network", True, "no skill needs it")
        return
    try:
        socket.getaddrinfo(hosts[0], 443)
    except OSError as error:
        remedy = "skills that need no network work all the same; check the router or Wi-Fi"
        yield Health("network", False, f"{hosts[0]} is not found ({error.strerror})", remedy)
    else:
        yield Health("network", True, f"{hosts[0]} is found")


def _clock(settings: Settings, places: Folders) -> Iterator[Health]:
    now = now_at(settings.location.timezone)
    right = datetime.now(UTC).year >= _BUILT
    remedy = "" if right else "connect the network, so that the clock can be set"
    yield Health("clock", right, f"{now:%Y-%m-%d %H:%M} in {settings.location.timezone}", remedy)
    if not settings.location.name:
        yield Health(
            "location", True, "not set", "for the weather at home, set location in the settings: name, latitude, ..."
        )
