"""What crosses the pipes to and from the sound card's child processes."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, unique

PERIODS = 2
"""Periods in a chunk of the loudspeaker. PortAudio holds three: 48 ms are still heard after a stop, not 96."""
_HEAD = struct.Struct("<BIdI")
PLACE = struct.Struct("<Q")


@unique
class Kind(IntEnum):
    OPENED = 1
    """From a child: the device is open; its name."""
    FAILED = 2
    """From a child: it ends now; the reason."""
    SOUND = 3
    """From the microphone: a chunk, the chunks lost so far, and when its last sample came in."""
    PLAYED = 4
    """From the loudspeaker: the periods played or dropped so far, and when the last of them will have been heard.

    And its place in the stream, counted in periods of sound and of silence, unless it was dropped.
    """
    PLAY = 5
    """To the loudspeaker: a chunk."""
    STOP = 6
    """To the loudspeaker: drop what is not played yet."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `time` is CLOCK_MONOTONIC, which on Linux is the same clock in every process."""

    kind: Kind
    payload: bytes = b""
    count: int = 0
    time: float = 0.0

    def packed(self) -> bytes:
        """Return the message as bytes; below PIPE_BUF (4096), so that a write passes whole or not at all."""
        return _HEAD.pack(self.kind, self.count, self.time, len(self.payload)) + self.payload


class Unpacker:
    """Bytes in as they come, whole messages out."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        self._bytes += data
        while len(self._bytes) >= _HEAD.size:
            kind, count, time, length = _HEAD.unpack_from(self._bytes)
            end = _HEAD.size + length
            if len(self._bytes) < end:
                return
            yield Message(Kind(kind), bytes(self._bytes[_HEAD.size : end]), count, time)
            del self._bytes[:end]
