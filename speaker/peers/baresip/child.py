"""The program baresip as a child: started, spoken with, and started again when it dies."""

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Callable

from speaker.calls import PhoneOptions
from speaker.errors import PhoneError
from speaker.peers.baresip import files
from speaker.peers.baresip.certificates import check_service
from speaker.peers.baresip.control import Control, Message
from speaker.peers.baresip.sound import Pipes

_LOG = logging.getLogger(__name__)

_STARTING = 5.0
"""Seconds until its control socket must be open; it takes 0.1 here."""
_STOPPING = 1.5
"""Seconds to end by itself: with a service that is gone it would take 17."""
_AGAIN = (0.2, 1.0, 5.0, 30.0)
"""Seconds before it is started again, the oftener it died the longer."""
_HEALTHY = 60.0
"""Seconds of running after which the deaths before are forgotten."""


class Child:
    """Keeps one baresip running; `run` it as a task, then `close` it."""

    def __init__(
        self,
        options: PhoneOptions,
        tell: Callable[[Message], None],
        ready: Callable[[], None],
        died: Callable[[str], None],
    ) -> None:
        """`tell` hears its events, `ready` is called at each start, `died` at each end. Raises PhoneError."""
        files.check(options.account)
        self._options = options
        self._tell = tell
        self._ready = ready
        self._died = died
        self._program = files.find()
        self._process: asyncio.subprocess.Process | None = None
        self._control: Control | None = None
        self._logging: asyncio.Task[None] | None = None
        self.pipes: Pipes | None = None
        """`None` while it does not run."""
        self.ports = files.Ports(0, 0)

    @property
    def takes_call_ids(self) -> bool:
        """Whether commands may name a call; version 1.0.0 takes no word of it."""
        return self._program.version >= (1, 1)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    async def command(self, name: str, params: str = "") -> str:
        """Have a command done; returns its answer. Raises PhoneError."""
        if self._control is None:
            raise PhoneError("baresip does not run")
        return await self._control.command(name, params)

    async def run(self) -> None:
        """Keep it running until this is cancelled."""
        deaths = 0
        while True:
            began = time.monotonic()
            why = "it ended"
            try:
                process = await self._launch()
                self._ready()
                await process.wait()
                _LOG.error("phone %s: baresip ended by itself with %s", self._options.name, process.returncode)
            except PhoneError as error:
                _LOG.error("phone %s: %s", self._options.name, error)
                why = str(error)
            await self.close()
            self._died(why)
            deaths = 0 if time.monotonic() - began > _HEALTHY else deaths
            await asyncio.sleep(_AGAIN[min(deaths, len(_AGAIN) - 1)])
            deaths += 1

    async def close(self) -> None:
        """End it; `run` must be cancelled before, or it begins anew."""
        if self.pipes is not None:
            self.pipes.end()
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _STOPPING)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        control, self._control = self._control, None
        if control is not None:
            await control.close()
        pipes, self.pipes = self.pipes, None
        if pipes is not None:
            pipes.close()
        if self._logging is not None:
            await asyncio.wait([self._logging])
            self._logging = None

    async def _launch(self) -> asyncio.subprocess.Process:
        options = self._options
        if options.account.password and options.account.transport == "tls" and self._program.version < (2,):
            await asyncio.to_thread(check_service, options.account)
        port = options.account.listen.rpartition(":")[2]
        self.ports = files.Ports(int(port) if port else _free_pair(), _free())
        files.write(options, self._program, self.ports)
        self.pipes = Pipes(options.folder)
        try:
            # Our death is its death, also where we are killed: a phone that nobody hears must take no calls.
            self._process = await asyncio.create_subprocess_exec(
                *("env", *files.variables(options.folder), "setpriv", "--pdeathsig", "KILL"),
                *("baresip", "-f", str(options.folder)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
        except OSError as error:
            raise PhoneError(f"baresip cannot be started ({error.strerror})") from error
        self._logging = asyncio.create_task(_log(self._process.stdout), name=f"baresip-{options.name}-log")
        self._control = Control(self._tell, self._kill)
        await self._control.connect(self.ports.control, _STARTING)
        return self._process

    def _kill(self) -> None:
        """End a child that no longer speaks with us; it is started again."""
        with contextlib.suppress(ProcessLookupError):
            if self._process is not None and self._process.returncode is None:
                self._process.kill()


async def _log(lines: asyncio.StreamReader | None) -> None:
    while lines is not None and (line := await lines.readline()):
        _LOG.debug("%s", line.decode(errors="replace").strip())


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _free_pair() -> int:
    """Return a port that is free together with the next one, on which TLS listens."""
    while True:
        port = _free()
        with contextlib.suppress(OSError), socket.socket() as next_one:
            next_one.bind(("", port + 1))
            return port
