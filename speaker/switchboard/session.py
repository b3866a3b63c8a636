"""One call from its first ring to its end."""

import asyncio
from dataclasses import dataclass

from speaker.calls import Call, CallKind, CallNow, CallState, Ending, PastCall, Phone, Verdict
from speaker.switchboard.line import Line
from speaker.web import Sent


@dataclass(slots=True)
class Session:
    """Changed by the switchboard only."""

    call: Call
    phone: Phone
    line: Line
    name: str
    """As one would say it."""
    began: float
    """Seconds since 1970."""
    state: CallState
    verdict: Verdict = Verdict.RING
    known: bool = True
    """Whether `name` is more than an address."""
    rang: float = 0.0
    """Seconds for which it has rung, here or there."""
    talked: float = 0.0
    answered: bool = False
    declined: bool = False
    """By us."""
    over: bool = False
    asked: str = ""
    """Why we ended it, where it was not the user."""
    heard: str = ""
    """The request that it was placed for."""
    sent: Sent | None = None
    """What the ledger has about it."""
    failed: "asyncio.Future[Ending] | None" = None
    """Who dialled still waits to hear that it can't be."""

    @property
    def talks(self) -> bool:
        return self.state in (CallState.TALKING, CallState.HELD)

    @property
    def now(self) -> CallNow:
        return CallNow(self.name, self.call.address, self.state, self.call.incoming, self.line.muted)

    def past(self) -> PastCall:
        """Return what is written down about it."""
        if not self.call.incoming:
            kind = CallKind.MADE
        elif self.verdict is Verdict.BLOCK:
            kind = CallKind.BLOCKED
        elif self.answered and self.line.machine is None:
            kind = CallKind.TAKEN
        elif self.declined or self.verdict is Verdict.DECLINE:
            kind = CallKind.DECLINED
        else:
            kind = CallKind.MISSED
        told = kind is not CallKind.MISSED
        return PastCall(self.began, kind, self.name, self.call.address, round(self.talked, 1), told)
