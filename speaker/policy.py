"""What the owner allows: quiet hours, how loud, what needs a yes, a PIN or a press of the button."""

import hmac
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from speaker import values
from speaker.errors import ConfigError
from speaker.intent import Intent, Outcome, Question, Reply, Response
from speaker.sentences import Words
from speaker.state import State

TRIES = 3
"""Wrong PINs in a row; after as many nobody gets another try for a while."""
LOCKED = 300.0
"""Seconds."""
PRESSED = 30.0
"""Seconds that a press of the button allows what needs one."""
PIN = "pin"
"""The slot that holds a PIN on its way here; no handler and no ledger sees it."""
_ROOM = "policy"


@dataclass(frozen=True, slots=True)
class Settings:
    """What is allowed; intents are named as `speaker skills` shows them, `lock.*` for all of a kind."""

    quiet_hours: str = ""
    """As 22:00-07:00: the speaker is quieter then and says nothing unasked; alarms ring all the same."""
    quiet_volume: float = 0.3
    """The loudest that it is in quiet hours, 0 to 1."""
    loudest: float = 1.0
    """The loudest that it is at all, 0 to 1."""
    forbidden: tuple[str, ...] = ()
    """Intents and skills that nobody may use."""
    confirm: tuple[str, ...] = ()
    """Intents that are asked about each time, beside those that always are."""
    pin_for: tuple[str, ...] = ("lock.unlock",)
    """Intents that need the PIN, if there is one."""
    pin: str = ""
    """Digits; may be ${NAME} for a secret of the environment."""
    button_for: tuple[str, ...] = ()
    """Intents that need a press of the button."""


class Policy:
    """Decides before a handler is called, and how loud the house may be. Safe to use from any thread."""

    def __init__(
        self,
        settings: Settings,
        state: State,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now` has the zone of the house. Raises ConfigError for quiet hours that are none."""
        self._settings = settings
        self._state = state
        self._now = now
        self._clock = clock
        self._lock = threading.Lock()
        self._hours = _read_hours(settings.quiet_hours)
        self._pressed = float("-inf")
        self._wrong = 0
        self._locked_until = float("-inf")
        self._confirm = frozenset(state.get(_ROOM, "confirm", ()))
        self._until: float | None = state.get(_ROOM, "quiet until")
        self._awake_until: float = state.get(_ROOM, "awake until", 0.0)

    def check(self, intent: Intent, words: Words) -> tuple[Intent, Response | None]:
        """Return the intent as its handler may have it, and what to say instead of calling it; `None` to go on."""
        given = intent.slots.get(PIN, "")
        intent = replace(intent, slots={name: said for name, said in intent.slots.items() if name != PIN})
        own = self._settings
        if _among(intent, own.forbidden):
            return intent, _say(words, "not_allowed", Outcome.REFUSED)
        if _among(intent, own.button_for) and self._clock() - self._pressed > PRESSED:
            return intent, _say(words, "press_button", Outcome.REFUSED)
        if own.pin and _among(intent, own.pin_for):
            refusal = self._check_pin(intent, given, words)
            if refusal is not None:
                return intent, refusal
            return replace(intent, confirmed=True), None
        if not intent.confirmed and _among(intent, (*own.confirm, *self._confirm)):
            asked = _say(words, "really", Outcome.ASKED)
            return intent, replace(asked, expects_reply=True, reply=Reply.YES_NO, question=Question(intent))
        return intent, None

    def press(self) -> None:
        """The button was pressed: what needs it is allowed for a moment."""
        self._pressed = self._clock()

    def ask_before(self, name: str, ask: bool) -> None:
        """Ask from now on before an intent is done, or no longer, where settings don't demand it."""
        with self._lock:
            self._confirm = self._confirm | {name} if ask else self._confirm - {name}
            self._state.put(_ROOM, "confirm", sorted(self._confirm))

    def keeps_asking(self, name: str) -> bool:
        """Tell whether the settings demand a question before an intent, whatever is said by voice."""
        return _among(Intent("", name), (*self._settings.confirm, *self._settings.pin_for))

    @property
    def quiet(self) -> bool:
        """Whether nothing may be said unasked now."""
        now = self._now()
        if self._until is not None:
            return now.timestamp() < self._until
        return self._in_hours(now) and now.timestamp() >= self._awake_until

    @property
    def quiet_until(self) -> datetime | None:
        """When quiet ends; `None` if it isn't quiet."""
        if not self.quiet:
            return None
        now = self._now()
        if self._until is not None:
            return datetime.fromtimestamp(self._until, now.tzinfo)
        return self._end_of_hours(now)

    def be_quiet(self, until: datetime) -> None:
        """Say nothing unasked until then."""
        with self._lock:
            self._until = until.timestamp()
            self._state.put(_ROOM, "quiet until", self._until)

    def end_quiet(self) -> None:
        """Be as usual again; in quiet hours, until the next ones."""
        with self._lock:
            now = self._now()
            self._until = None
            self._awake_until = self._end_of_hours(now).timestamp() if self._in_hours(now) else 0.0
            self._state.delete(_ROOM, "quiet until")
            self._state.put(_ROOM, "awake until", self._awake_until)

    def loudness(self, level: float) -> float:
        """Return how loud to be, of the level that was set."""
        return min(level, self._settings.loudest, self._settings.quiet_volume if self.quiet else 1.0)

    def _check_pin(self, intent: Intent, given: str, words: Words) -> Response | None:
        if self._clock() < self._locked_until:
            return _say(words, "pin_locked", Outcome.REFUSED)
        digits = values.read_digits(given, words.language) or "".join(filter(str.isdigit, given))
        if digits and hmac.compare_digest(digits.encode(), self._settings.pin.encode()):
            self._wrong = 0
            return None
        if given:
            self._wrong += 1
            if self._wrong >= TRIES:
                self._wrong, self._locked_until = 0, self._clock() + LOCKED
                return _say(words, "pin_locked", Outcome.REFUSED)
        asked = _say(words, "pin_wrong" if given else "pin", Outcome.ASKED)
        return replace(asked, expects_reply=True, question=Question(intent, PIN))

    def _in_hours(self, now: datetime) -> bool:
        if self._hours is None:
            return False
        start, end = self._hours
        minute = now.hour * 60 + now.minute
        return start <= minute < end if start < end else minute >= start or minute < end

    def _end_of_hours(self, now: datetime) -> datetime:
        assert self._hours is not None  # asked within them only
        end = now.replace(hour=self._hours[1] // 60, minute=self._hours[1] % 60, second=0, microsecond=0)
        return end if end > now else end + timedelta(days=1)


def _among(intent: Intent, names: Iterable[str]) -> bool:
    return any(fnmatchcase(intent.name, name) or name == intent.skill for name in names if name)


def _say(words: Words, key: str, outcome: Outcome) -> Response:
    return Response(words.responses[key][0], outcome)


def _read_hours(text: str) -> tuple[int, int] | None:
    """Read "22:00-07:00" as minutes of the day."""
    if not text:
        return None
    parts: Sequence[str] = text.split("-")
    try:
        start, end = (datetime.strptime(part.strip(), "%H:%M") for part in parts)
    except ValueError:
        raise ConfigError([f'policy.quiet_hours: expected hours as 22:00-07:00, got "{text}"']) from None
    return start.hour * 60 + start.minute, end.hour * 60 + end.minute
