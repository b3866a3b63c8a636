"""Places and takes calls beside the turns: rings, says who calls, joins the sounds, tells how it ended."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence

from speaker.audio import Chunk, Samples
from speaker.calls import (
    Call,
    CallState,
    Ended,
    Ending,
    Established,
    History,
    LineChanged,
    Phone,
    PhoneEvent,
    Registered,
    Rings,
    RingsThere,
    Settings,
    Verdict,
    message_of,
)
from speaker.errors import PhoneError, SkillError, SoundError, StateError
from speaker.events import Activity, ActivityChanged, Announcer, CallChanged, Event, Stilled, TurnEnded, Woken
from speaker.sentences import Words
from speaker.switchboard import tones
from speaker.switchboard.accounting import CallLedger
from speaker.switchboard.line import Line
from speaker.switchboard.reception import Around, Reception
from speaker.switchboard.session import Session
from speaker.switchboard.telling import Teller
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)

STEP = 0.25
"""Seconds between two looks at how long it rings."""
AT_ONCE = 0.4
"""Seconds in which a call that can't be is told in the reply to who asked for it."""
NOTHING = 8.0
"""Seconds without any sign of the other side, after which it can't be reached; SIP itself would wait for 32."""


class Switchboard:
    """One call at a time. Used from the event loop; `start` it, give it the microphone's chunks, `close` it."""

    def __init__(
        self,
        phones: Sequence[Phone],
        voice: Voice,
        announcer: Announcer,
        words: Words,
        settings: Settings,
        history: History,
        around: Around,
        ledger: CallLedger,
    ) -> None:
        """The first phone calls numbers."""
        self.phones = {phone.name: phone for phone in phones}
        self.history = history
        self._voice = voice
        self._announcer = announcer
        self._settings = settings
        self._ledger = ledger
        self._stops = words.stops_a_call
        self._now = around.now
        self._teller = Teller(voice, words, history, around.quiet)
        self._reception = Reception(voice, self._teller, settings, around)
        self._session: Session | None = None
        self._busy = asyncio.Event()
        """There is a session; without one nobody is woken to look at it."""
        self._running: list[asyncio.Task[None]] = []
        self._saying: set[asyncio.Task[None]] = set()
        self._early: list[PhoneEvent] | None = None
        """What a phone tells while it is asked to dial; `None` at all other times."""
        self._unfollow: Callable[[], None] = lambda: None

    @property
    def session(self) -> Session | None:
        """The call that rings or goes on."""
        return self._session

    async def start(self) -> None:
        self._unfollow = self._announcer.subscribe(self._follow)
        for phone in self.phones.values():
            await phone.start(self._tell)
        self._running.append(asyncio.create_task(self._run(), name="switchboard"))

    async def add(self, phone: Phone) -> None:
        """Take calls by one more phone."""
        self.phones[phone.name] = phone
        await phone.start(self._tell)

    async def remove(self, name: str) -> None:
        """Take no calls by a phone any more; the one that it has is over."""
        phone = self.phones.pop(name, None)
        if phone is None:
            return
        if self._session is not None and self._session.phone is phone:
            self._over(self._session, Ended(self._session.call.id, Ending.PHONE_DIED, "the phone is begun anew"))
        await phone.close()

    async def close(self) -> None:
        """End the call and the phones."""
        self._unfollow()
        for task in [*self._running, *self._saying]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._running = []
        if self._session is not None:
            self._ledger.note(self._session)
            with contextlib.suppress(PhoneError):
                await self._session.phone.hang_up(self._session.call)
        for phone in self.phones.values():
            await phone.close()

    async def dial(self, phone: Phone, address: str, name: str, heard: str = "") -> None:
        """Call an address; returns when it surely rings somewhere or has not failed so far. Raises SkillError."""
        if self._session is not None or self._early is not None:
            raise SkillError("call_already", name=self._session.name if self._session is not None else name)
        if not phone.usable:
            raise SkillError("phone_down", phone=phone.name)
        self._early = []
        try:
            call = await phone.dial(address)
        except PhoneError as error:
            _LOG.error("phone %s: %s", phone.name, error)
            raise SkillError("phone_down", phone=phone.name) from error
        finally:
            early, self._early = self._early, None
        session = Session(call, phone, Line(phone, self._voice.mixer), name, self._now(), CallState.DIALLING)
        session.heard = heard
        failed: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        session.failed = failed
        self._begin(session)
        for event in early:
            self._tell(event)
        done, _ = await asyncio.wait([failed], timeout=AT_ONCE)
        session.failed = None
        if done:
            raise SkillError(f"call_{failed.result().value}", name=name)

    async def answer(self) -> None:
        """Answer the call that rings. Raises SkillError."""
        session = self._any()
        if session.state is not CallState.RINGS_HERE:
            raise SkillError("no_call_rings")
        session.answered = True
        self._voice.hush_call()
        await self._do(session.phone.answer(session.call))

    async def hang_up(self) -> None:
        """End the call; decline the one that rings. Raises SkillError."""
        session = self._any()
        session.declined = session.state is CallState.RINGS_HERE
        self._voice.hush_call()
        await self._do(session.phone.hang_up(session.call))

    def decline(self) -> None:
        """Decline the call that rings, if one does."""
        session = self._session
        if session is not None and session.state is CallState.RINGS_HERE:
            session.declined = True
            self._voice.hush_call()
            self._start(self._end_quietly(session.phone, session.call))

    async def hold(self, held: bool) -> None:
        session = self._talking()
        await self._do(session.phone.hold(session.call, held))
        session.state = CallState.HELD if held else CallState.TALKING
        self._announce(session)

    async def press(self, keys: str) -> None:
        session = self._talking()
        await self._do(session.phone.press(session.call, keys))

    def mute(self, muted: bool) -> None:
        """Let the other side hear us no more, or again. Raises SkillError."""
        session = self._talking()
        session.line.muted = muted
        self._announce(session)

    def play(self, samples: Samples) -> None:
        """Have a recording heard when the turn is over that is about it."""
        self._teller.keep(samples)

    def feed(self, chunk: Chunk) -> None:
        """Take what the microphone heard, without our own sound in it."""
        session = self._session
        if session is None or not session.talks:
            return
        session.line.feed(chunk)
        machine = session.line.machine
        if machine is not None and not machine.exchange(session.phone):
            self._start(self._give_up(session, ""))

    def _any(self) -> Session:
        if self._session is None:
            raise SkillError("no_call")
        return self._session

    def _talking(self) -> Session:
        session = self._any()
        if not session.talks:
            raise SkillError("no_call")
        return session

    async def _do(self, work: Awaitable[None]) -> None:
        try:
            await work
        except PhoneError as error:
            _LOG.error("phone: %s", error)
            raise SkillError("phone_failed") from error

    def _begin(self, session: Session) -> None:
        self._session = session
        self._busy.set()
        self._announce(session)

    def _announce(self, session: Session) -> None:
        self._ledger.note(session)
        self._announcer.announce(CallChanged(session.state.value, session.name))

    def _tell(self, event: PhoneEvent) -> None:
        """Hear what a phone tells."""
        session = self._session
        if isinstance(event, Rings):
            self._rings(event.call)
            return
        if isinstance(event, Registered):
            self._ledger.registered(event.phone)
            return
        if isinstance(event, LineChanged):
            _LOG.info("phone %s: %s %s", event.phone, "usable" if event.usable else "not usable", event.detail)
            return
        if self._early is not None:
            # A call that can't be may be over before the phone has said that it is being placed.
            self._early.append(event)
            return
        if session is None or session.call.id != event.id:
            return
        match event:
            case RingsThere() if session.state is CallState.DIALLING:
                session.state = CallState.RINGS_THERE
                session.line.ring(tones.RINGBACK)
                self._announce(session)
            case Established():
                self._established(session)
            case Ended():
                self._over(session, event)
            case _:
                _LOG.info("call %s: %s", session.call.id, event)

    def _rings(self, call: Call) -> None:
        phone = self.phones[call.phone]
        if self._session is not None or self._early is not None:
            self._start(self._end_quietly(phone, call))
            return
        session = self._reception.screen(call, phone)
        self._begin(session)
        self._start(self._reception.receive(session))

    async def _end_quietly(self, phone: Phone, call: Call) -> None:
        with contextlib.suppress(PhoneError):
            await phone.hang_up(call)

    async def _give_up(self, session: Session, why: str) -> None:
        """End a call that nobody ends."""
        session.asked = why
        with contextlib.suppress(PhoneError):
            await session.phone.hang_up(session.call)

    def _established(self, session: Session) -> None:
        session.state = CallState.TALKING
        self._voice.hush_call()
        self._announce(session)
        if session.line.machine is None:
            session.line.open()
        if session.call.incoming:
            # Nobody has to be told any longer who calls.
            self._start(self._voice.quiet())

    def _over(self, session: Session, event: Ended) -> None:
        _LOG.info("call %s is over: %s (%s)", session.call.id, event.ending, event.detail)
        self._session, session.over = None, True
        self._busy.clear()
        self._voice.hush_call()
        session.line.close()
        self._ledger.note(session)
        self._announcer.announce(CallChanged("", session.name))
        self._start(self._write_down(session))
        if session.failed is not None and not session.failed.done() and event.ending is not Ending.HUNG_UP:
            session.failed.set_result(event.ending)
            return
        self._start(self._teller.ended(session, event.ending))

    async def _write_down(self, session: Session) -> None:
        past = session.past()
        machine = session.line.machine
        message = machine.message if machine is not None else None
        try:
            await asyncio.to_thread(self.history.add, past)
            if message is not None:
                await asyncio.to_thread(self.history.keep, message_of(past, message), message)
        except (StateError, SoundError) as error:
            _LOG.error("a call cannot be written down: %s", error)

    async def _run(self) -> None:
        while True:
            await self._busy.wait()
            await asyncio.sleep(STEP)
            if self._session is not None:
                self.pass_time(self._session, STEP)

    def pass_time(self, session: Session, seconds: float) -> None:
        """So much time has passed."""
        if session.talks:
            session.talked += seconds
            return
        session.rang += seconds
        own = self._settings
        match session.state:
            case CallState.DIALLING if session.rang >= NOTHING and not session.asked:
                self._start(self._give_up(session, "call_unreachable"))
            case CallState.RINGS_THERE if session.rang >= own.patience and not session.asked:
                self._start(self._give_up(session, "call_no_answer"))
            case CallState.RINGS_HERE if session.verdict is Verdict.RING and session.rang >= own.rings:
                self._start(self._reception.unanswered(session))

    def _follow(self, event: Event) -> None:
        session = self._session
        match event:
            case Woken() if session is not None:
                # The other side shall not hear what is meant for us.
                session.line.aside = True
            case ActivityChanged(activity=Activity.IDLE) if session is not None:
                session.line.aside = False
            case Stilled(said=said) if session is not None and said and self._is_meant(said, session):
                self._start(self._end_quietly(session.phone, session.call))
            case TurnEnded(trace=trace):
                self._start(self._teller.after(trace, talks=session is not None))

    def _is_meant(self, said: str, session: Session) -> bool:
        """Tell whether who wants silence wants the call to end; who leaves a message may go on."""
        if session.talks:
            return session.line.machine is None and said in self._stops
        return session.state is not CallState.RINGS_HERE

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)
