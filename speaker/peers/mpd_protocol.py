"""The lines of MPD's protocol: commands, and their answers or what is wrong with them."""

import re
import time
from collections import deque

from speaker.errors import Fault, ServiceRefused, ServiceUnavailable
from speaker.web import Stream

_LARGEST = 8_000_000
"""Bytes of one answer: the names of a hundred thousand songs."""
_ACK = re.compile(r"ACK \[(\d+)@\d+\] \{[^}]*\} ?(.*)")
_REFUSALS = {3: Fault.KEY, 4: Fault.FORBIDDEN}
_FAULTS = {50: Fault.NOT_FOUND, 2: Fault.MISUNDERSTOOD, 5: Fault.MISUNDERSTOOD}

Pairs = list[tuple[str, str]]


class Connection:
    """Commands and their answers, in lines."""

    def __init__(self, stream: Stream, service: str, patience: float) -> None:
        """`patience` is how many seconds an answer may take."""
        self._stream = stream
        self._service = service
        self._patience = patience
        self._lines: deque[bytes] = deque()
        self._rest = b""
        self._taken = 0
        """Bytes of this answer."""
        self._ends = time.monotonic() + self._patience

    def greet(self) -> None:
        line = self._line()
        if not line.startswith("OK MPD "):
            raise ServiceUnavailable(self._service, "who answers there is no MPD", Fault.NOT_OURS)

    def ask(self, *command: str) -> Pairs:
        """Return what is answered, in order. Raises ServiceUnavailable and ServiceRefused."""
        self._ends, self._taken = time.monotonic() + self._patience, 0
        name, *arguments = command
        self._stream.send((" ".join([name, *map(quoted, arguments)]) + "\n").encode())
        answer: Pairs = []
        while (line := self._line()) != "OK":
            if line.startswith("ACK "):
                self._fail(line)
            key, colon, value = line.partition(": ")
            if not colon:
                raise ServiceUnavailable(self._service, "it answers in no lines of MPD's", Fault.GARBLED)
            answer.append((key, value))
        return answer

    def value(self, key: str, *command: str) -> str:
        """Return one value of what is answered."""
        found = dict(self.ask(*command)).get(key, "")
        if not found or (key == "songs" and not found.isdecimal()):
            raise ServiceUnavailable(self._service, f"it tells no {key}", Fault.GARBLED)
        return found

    def _line(self) -> str:
        while not self._lines:
            if time.monotonic() > self._ends:
                raise ServiceUnavailable(self._service, f"no whole answer within {self._patience:g} s", Fault.TIMEOUT)
            part = self._stream.recv(65_536)
            if not part:
                raise ServiceUnavailable(self._service, "it hung up", Fault.UNREACHABLE)
            self._taken += len(part)
            if self._taken > _LARGEST:
                raise ServiceUnavailable(self._service, "its answer does not end", Fault.TOO_LARGE)
            *lines, self._rest = (self._rest + part).split(b"\n")
            self._lines.extend(lines)
        return self._lines.popleft().decode("utf-8", "replace")

    def _fail(self, line: str) -> None:
        found = _ACK.fullmatch(line)
        code, reason = (int(found[1]), found[2][:200]) if found else (0, line[:200])
        if code in _REFUSALS:
            raise ServiceRefused(self._service, reason, _REFUSALS[code])
        raise ServiceUnavailable(self._service, reason, _FAULTS.get(code, Fault.BROKEN))


def quoted(text: str) -> str:
    r"""Return an argument as MPD reads it; a line break would begin another command.

    >>> quoted('say "hi"')
    '"say \\"hi\\""'
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
