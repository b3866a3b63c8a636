"""What calls let out of the house, for the ledger: who was called, through which service, how long was talked."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from speaker.calls import Account
from speaker.switchboard.session import Session
from speaker.web import Data, Sent, SentLedger

_CALLS, _ROOMS = "calls", "intercom"


class CallLedger:
    """Writes down what phones send past `web`; in seconds, not in bytes.

    baresip counts what it sends only where it may tell the other side as well (rtp_stats, X-RTP-Stat).
    """

    def __init__(
        self, sent: SentLedger, accounts: Mapping[str, Account], another_room: str, clock: Callable[[], float]
    ) -> None:
        """Phones that have none of `accounts` call the other rooms; `another_room` is what the ledger calls these."""
        self._sent = sent
        self._accounts = accounts
        self._another_room = another_room
        self._clock = clock
        self._registered: dict[str, str] = {}
        """The last day on which a service was told where we are."""

    def note(self, session: Session) -> None:
        """Write down what has left for a call by now: the number with the first ring, sound when there is any."""
        kinds = [] if session.call.incoming else [Data.CONTACT]
        if session.talks or session.talked:
            # Who talks to the answering machine hears nobody of this house.
            kinds += [Data.VOICE] if session.line.machine is None else []
        now = self._entry(session, tuple(kinds))
        if session.sent is None and kinds:
            self._sent.add(now)
        elif session.sent is None or session.sent == now:
            return
        else:
            self._sent.revise(session.sent, now)
        session.sent = now

    def registered(self, phone: str) -> None:
        """A service was told where we are; it is every few minutes, and written down once a day."""
        account, at = self._accounts.get(phone), self._clock()
        today = datetime.fromtimestamp(at).strftime("%Y-%m-%d")
        if account is not None and self._registered.get(phone) != today:
            self._registered[phone] = today
            self._sent.add(Sent(at, _CALLS, "", "", phone, _host(account.outbound or account.address), (), 0))

    def _entry(self, session: Session, kinds: tuple[Data, ...]) -> Sent:
        call = session.call
        account = self._accounts.get(call.phone)
        host = _host(call.address)
        skill, service = _CALLS, host
        if account is None:
            skill, service = _ROOMS, self._another_room
        elif account.password:
            host, service = _host(account.outbound or account.address), call.phone
        intent = "call.answer" if call.incoming else "call.make"
        seconds = float(round(session.talked))
        return Sent(session.began, skill, intent, session.heard, service, host, kinds, 0, session.name, seconds)


def _host(address: str) -> str:
    """Return the host in a SIP address, without its port."""
    found = re.search(r"(?:@|^sips?:(?!.*@))(\[[^\]]+\]|[^:;?@>]+)", address)
    return found[1] if found is not None else ""
