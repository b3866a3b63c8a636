"""The calls that were, and the messages that callers left; they outlive the power."""

import logging
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from speaker.audio import RATE, Samples, write_wav
from speaker.calls.records import CallKind, PastCall, VoiceMessage
from speaker.errors import SoundError
from speaker.state import State

_LOG = logging.getLogger(__name__)

MOST = 200
"""Calls that are kept."""
MOST_MESSAGES = 50
_CALLS, _MESSAGES = "calls", "voicemail"


class History:
    """Safe to use from any thread; each change is synced before it returns. Raises StateError."""

    def __init__(self, state: State, folder: Path) -> None:
        """`folder` holds the messages' sound."""
        self._state = state
        self._folder = folder

    def add(self, call: PastCall) -> None:
        self._state.put(_CALLS, _key(call.at), asdict(call))
        for key, _ in self._state.items(_CALLS)[:-MOST]:
            self._state.delete(_CALLS, key)

    def past(self) -> tuple[PastCall, ...]:
        """Return the calls, the latest first."""
        return tuple(call for _, value in reversed(self._items(_CALLS)) if (call := _read(value)) is not None)

    def tell(self) -> None:
        """The missed calls have been told."""
        for key, value in self._items(_CALLS):
            call = _read(value)
            if call is not None and not call.told:
                self._state.put(_CALLS, key, asdict(replace(call, told=True)))

    def keep(self, message: VoiceMessage, samples: Samples) -> None:
        """Keep a message; its sound first, so that what is told of can be heard. Raises SoundError, StateError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise SoundError(f"{self._folder}: cannot be made ({error.strerror})") from error
        write_wav(self.path(message.id), [samples])
        self.path(message.id).chmod(0o600)
        self._state.put(_MESSAGES, message.id, asdict(message))
        for old in self.messages()[:-MOST_MESSAGES]:
            self.delete(old.id)

    def messages(self) -> tuple[VoiceMessage, ...]:
        """Return the messages, the oldest first."""
        return tuple(VoiceMessage(**value) for _, value in self._items(_MESSAGES))

    def hear(self, message: str) -> None:
        """Somebody has heard a message."""
        value = self._state.get(_MESSAGES, message)
        if value is not None:
            self._state.put(_MESSAGES, message, {**value, "heard": True})

    def delete(self, message: str) -> None:
        self._state.delete(_MESSAGES, message)
        self.path(message).unlink(missing_ok=True)

    def path(self, message: str) -> Path:
        """Return where the sound of a message lies."""
        return self._folder / f"{message}.wav"

    def _items(self, room: str) -> list[tuple[str, Any]]:
        return self._state.items(room)


def message_of(caller: PastCall, samples: Samples) -> VoiceMessage:
    """Return the message that a caller has left."""
    return VoiceMessage(_key(caller.at).replace(".", "-"), caller.at, caller.name, caller.address, len(samples) / RATE)


def _key(at: float) -> str:
    return f"{at:017.6f}"


def _read(value: Any) -> PastCall | None:
    try:
        return PastCall(**{**value, "kind": CallKind(value["kind"])})
    except (TypeError, ValueError, KeyError) as error:
        _LOG.warning("a call of the past cannot be read: %s", error)
        return None
