"""Takes the calls that come in: who may ring, who drops in, who talks to the machine."""

import contextlib
import logging
import unicodedata
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import numpy as np

from speaker.audio import Samples
from speaker.calls import Call, Caller, CallState, Phone, Settings, Verdict, screen
from speaker.contacts import Contact
from speaker.earcons import render
from speaker.errors import PhoneError, SynthesisFailed
from speaker.switchboard import tones
from speaker.switchboard.line import Line, Machine
from speaker.switchboard.session import Session
from speaker.switchboard.telling import Teller
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Around:
    """What of the house is asked about a call."""

    contact: Callable[[str], Contact | None]
    """Who has an address."""
    room: Callable[[str], str]
    """The room of the paired speaker that calls a line of ours; "" for none."""
    known: Callable[[], Iterable[str]]
    """What contacts and paired rooms are called."""
    may_drop_in: Callable[[str], bool]
    """Whether the speaker of a room may drop in."""
    blocked: Callable[[str], bool]
    """Whether nobody wants to hear of an address."""
    spoken: Callable[[str], str]
    """An address as one would say it."""
    quiet: Callable[[], bool]
    """Whether nothing may sound unasked."""
    now: Callable[[], float]
    """Seconds since 1970."""
    greeting: Callable[[], Awaitable[Samples]]
    """Has the greeting of the answering machine synthesized."""


class Reception:
    """Used from the event loop."""

    def __init__(self, voice: Voice, teller: Teller, settings: Settings, around: Around) -> None:
        self._voice = voice
        self._teller = teller
        self._settings = settings
        self._around = around

    def screen(self, call: Call, phone: Phone) -> Session:
        """Return the session of a call that comes in, with what becomes of it."""
        room = self._around.room(call.line)
        contact = None if room else self._around.contact(call.address)
        caller = Caller(call.address, bool(room or contact), contact is not None and contact.favourite, room)
        verdict = screen(
            caller,
            self._settings,
            quiet=self._around.quiet(),
            drop_in=bool(room) and self._around.may_drop_in(room),
            blocked=self._around.blocked(call.address),
        )
        _LOG.info("phone %s: a call comes in: %s", phone.name, verdict)
        name = room or (contact.name if contact is not None else self._stranger(call))
        line, began = Line(phone, self._voice.mixer), self._around.now()
        return Session(call, phone, line, name, began, CallState.RINGS_HERE, verdict, caller.known)

    def _stranger(self, call: Call) -> str:
        """Return what a stranger is called: no name of somebody known, for who calls may tell any."""
        told = _plain(call.told_name)
        forged = told in (_plain(each) for each in self._around.known())
        return call.told_name if told and not forged else self._around.spoken(call.address)

    async def receive(self, session: Session) -> None:
        """Do what becomes of a call."""
        match session.verdict:
            case Verdict.RING:
                self._voice.ring_for_call(tones.RING)
                if self._settings.announce:
                    await self._teller.rings(session)
            case Verdict.OPEN:
                # Who is here hears it first.
                await self._voice.play(render(tones.DROP_IN))
                await self._answer(session)
            case Verdict.MESSAGE:
                await self._take_message(session)
            case Verdict.DECLINE | Verdict.BLOCK:
                with contextlib.suppress(PhoneError):
                    await session.phone.hang_up(session.call)

    async def unanswered(self, session: Session) -> None:
        """It has rung long enough."""
        session.verdict = Verdict.MESSAGE if self._settings.voicemail else Verdict.SILENT
        self._voice.hush_call()
        if session.verdict is Verdict.MESSAGE:
            await self._take_message(session)

    async def _take_message(self, session: Session) -> None:
        """Let the answering machine answer."""
        try:
            greeting = await self._around.greeting()
        except SynthesisFailed as error:
            _LOG.error("voicemail: %s", error)
            return
        if session.state is CallState.RINGS_HERE and not session.answered:
            session.line.machine = Machine(np.concatenate([greeting, render(tones.BEEP)]))
            await self._answer(session)

    async def _answer(self, session: Session) -> None:
        if session.state is CallState.RINGS_HERE and not session.over:
            session.answered = True
            with contextlib.suppress(PhoneError):
                await session.phone.answer(session.call)


def _plain(name: str) -> str:
    """Return a name by which two are told apart by ear: letters and figures alone."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))
