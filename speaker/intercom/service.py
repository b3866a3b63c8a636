"""Takes the connections of other speakers: few at once, each for a short time, and none that nobody knows."""

import asyncio
import functools
import logging
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from speaker.errors import DeviceError
from speaker.intercom.identity import Identity, pem
from speaker.intercom.trust import Peer, Trust
from speaker.intercom.wire import HANDSHAKE, LINE, Wire, WireError, listening

_LOG = logging.getLogger(__name__)

MOST = 24
"""Connections at once."""
MOST_OF_ONE = 6
"""Of one address: who keeps them all can't keep others out."""
LONGEST = 150.0
"""Seconds of a connection; pairing takes the longest, for people walk between two rooms."""
_BACKLOG = 16
_PAUSE = 0.5
"""Seconds until connections are taken again, after the system had no more to give."""

Serve = Callable[[Wire, Peer], Awaitable[None]]
Meet = Callable[[Wire], Awaitable[None]]


class Service:
    """Open it, close it."""

    def __init__(self, me: Identity, trust: Trust, serve: Serve, meet: Meet) -> None:
        """`serve` speaks with who is trusted, `meet` with a stranger."""
        self._trust = trust
        self._serve = serve
        self._meet = meet
        self._context = listening(me.path)
        self._known: set[bytes] = set()
        self._sockets: list[socket.socket] = []
        self._accepting: list[asyncio.Task[None]] = []
        self._connections: dict[asyncio.Task[None], str] = {}
        self.refused = 0
        """Connections since it was opened that were one too many."""
        self.port = 0

    def open(self, addresses: Sequence[str], port: int) -> None:
        """Take connections at these addresses of ours, or at all. Raises DeviceError."""
        self.port = port
        try:
            for address in addresses or ("0.0.0.0",):
                opened = socket.create_server((address, self.port), backlog=_BACKLOG)
                opened.setblocking(False)
                self._sockets.append(opened)
                self.port = opened.getsockname()[1]
        except OSError as error:
            self._shut()
            raise DeviceError(f"intercom: no connections can be taken at port {port} ({error})") from error
        self.know()
        accept = [self._accept(each) for each in self._sockets]
        self._accepting = [asyncio.create_task(each, name="intercom-accept") for each in accept]

    @property
    def is_open(self) -> bool:
        return bool(self._sockets)

    def know(self) -> None:
        """Let in whoever is trusted now; who is trusted no longer is turned away by its certificate in `_speak`."""
        for certificate in {peer.certificate for peer in self._trust.all()} - self._known:
            self._context.load_verify_locations(cadata=pem(certificate))
            self._known.add(certificate)

    async def close(self) -> None:
        tasks = [*self._accepting, *self._connections]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._accepting = []
        self._shut()

    def _shut(self) -> None:
        for opened in self._sockets:
            opened.close()
        self._sockets = []

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, (host, *_) = await loop.sock_accept(listener)
            except OSError as error:
                _LOG.warning("intercom: no connection can be taken (%s)", error)
                await asyncio.sleep(_PAUSE)
                continue
            if len(self._connections) >= MOST or Counter(self._connections.values())[host] >= MOST_OF_ONE:
                self.refused += 1
                connection.close()
                continue
            # Before TLS, which takes time that a stranger decides about: so it is counted from the first byte on.
            task = asyncio.create_task(self._take(connection), name="intercom")
            self._connections[task] = host
            task.add_done_callback(functools.partial(self._over, connection))

    def _over(self, connection: socket.socket, task: asyncio.Task[None]) -> None:
        del self._connections[task]
        if task.cancelled():
            connection.close()  # nobody else does, if it was cancelled before it began

    async def _take(self, connection: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(LINE, loop)
        try:
            # asyncio does so only for sockets that it has made itself: without, each answer took 42 ms longer.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            transport, protocol = await loop.connect_accepted_socket(
                lambda: asyncio.StreamReaderProtocol(reader),
                connection,
                ssl=self._context,
                ssl_handshake_timeout=HANDSHAKE,
                ssl_shutdown_timeout=1.0,
            )
        except OSError as error:
            _LOG.debug("intercom: a connection is none (%s)", error)
            connection.close()
            return
        wire = Wire(reader, asyncio.StreamWriter(transport, protocol, reader, loop))
        try:
            async with asyncio.timeout(LONGEST):
                await self._speak(wire)
        except (WireError, TimeoutError) as error:
            _LOG.debug("intercom: %s: %s", wire.host, error or "it took too long")
        finally:
            await wire.close()

    async def _speak(self, wire: Wire) -> None:
        if wire.certificate is None:
            await self._meet(wire)
        elif (peer := self._trust.of(wire.certificate)) is not None:
            # In TLS 1.3 who connects learns only later that it was refused; so it asks nothing before it hears this.
            await wire.tell({"trusted": True})
            await self._serve(wire, peer)
        else:
            _LOG.info("intercom: %s: is trusted no longer", wire.host)
            await wire.tell({"trusted": False})
