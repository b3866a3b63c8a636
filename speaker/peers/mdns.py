"""Finds the other speakers of the house by multicast DNS, and lets them find this one (python-zeroconf)."""

import asyncio
import contextlib
import logging
import re
import secrets
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from speaker.neighbours import Notice

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, ServiceStateChange, Zeroconf
    from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf

_LOG = logging.getLogger(__name__)

_TYPE = "_mynah._tcp.local."
_NAME = re.compile(rf"mynah-([0-9a-f]{{32}})\.{re.escape(_TYPE)}")
_VERSION = "1"
_LIVES = 120
"""Seconds that others believe what we told. With the usual 75 minutes, one without power would be "being paired"."""
_LOOK = 15.0
"""Seconds between two looks at our own addresses: WLAN comes late, and routers give new ones."""
_REQUEST = 3_000
"""Milliseconds in which a speaker has to tell the rest about itself."""
_MOST = 64
"""Speakers that are remembered; anybody in the network may invent some."""
_MOST_HOSTS = 4
_LONGEST_ROOM = 40


class Mdns:
    """Used from the event loop only."""

    def __init__(self, addresses: Sequence[str] = (), look: float = _LOOK) -> None:
        """`addresses` are those of ours to be found at, none for all; `look` is how often they are looked up."""
        self._wanted = tuple(addresses)
        self._look = look
        self._notice: Notice | None = None
        self._told: Notice | None = None
        self._found: dict[str, Notice] = {}
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None
        self._lock = asyncio.Lock()
        self._minding: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Future[Any]] = set()
        self._complaint = ""

    async def tell(self, notice: Notice) -> None:
        self._notice = notice
        await self._renew()
        if self._minding is None:
            self._minding = asyncio.create_task(self._mind(), name="mdns")

    def found(self) -> tuple[Notice, ...]:
        own = self._notice.id if self._notice is not None else ""
        return tuple(notice for notice in self._found.values() if notice.id != own)

    async def close(self) -> None:
        self._notice = None
        if self._minding is not None:
            self._minding.cancel()
            await asyncio.wait([self._minding])
            self._minding = None
        async with self._lock:
            await self._shut()

    async def _mind(self) -> None:
        while True:
            await asyncio.sleep(self._look)
            await self._renew()

    async def _renew(self) -> None:
        """Tell what is to be told, at the addresses that there are."""
        import zeroconf

        async with self._lock:
            if self._notice is None:
                return
            notice = replace(self._notice, hosts=_addresses(self._wanted))
            try:
                if self._told is not None and self._told.hosts != notice.hosts:
                    await self._shut()
                if notice.hosts and notice != self._told:
                    await self._tell(notice)
                    self._told, self._complaint = notice, ""
            except (OSError, zeroconf.Error) as error:
                # The next look tries again; once in the log is enough.
                if str(error) != self._complaint:
                    self._complaint = str(error)
                    _LOG.warning("mdns: others can't find this speaker (%s)", error)
                await self._shut()

    async def _tell(self, notice: Notice) -> None:
        from zeroconf import IPVersion
        from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf

        info = _info(notice)
        if self._zeroconf is not None:
            self._hold(await self._zeroconf.async_update_service(info))
            return
        self._zeroconf = AsyncZeroconf(interfaces=list(notice.hosts), ip_version=IPVersion.V4Only)
        self._browser = AsyncServiceBrowser(self._zeroconf.zeroconf, _TYPE, handlers=[self._changed])
        # Nobody else has our name: it is a digest of our key. So there is nothing to wait for.
        self._hold(await self._zeroconf.async_register_service(info, cooperating_responders=True))

    async def _shut(self) -> None:
        self._told = None
        self._found.clear()
        for task in self._tasks:
            task.cancel()
        # Forgotten only once they are closed: who is cancelled meanwhile is closed again.
        with contextlib.suppress(OSError):
            if self._browser is not None:
                await self._browser.async_cancel()
            if self._zeroconf is not None:
                await self._zeroconf.async_close()
        self._browser = self._zeroconf = None

    def _changed(self, zeroconf: "Zeroconf", service_type: str, name: str, state_change: "ServiceStateChange") -> None:
        from zeroconf import ServiceStateChange

        matched = _NAME.fullmatch(name)
        if matched is None:
            return
        if state_change is ServiceStateChange.Removed:
            self._found.pop(matched[1], None)
        elif len(self._tasks) < _MOST:
            self._hold(asyncio.ensure_future(self._learn(zeroconf, name, matched[1])))

    async def _learn(self, zeroconf: "Zeroconf", name: str, id: str) -> None:
        from zeroconf import IPVersion
        from zeroconf.asyncio import AsyncServiceInfo

        info = AsyncServiceInfo(_TYPE, name)
        if not await info.async_request(zeroconf, _REQUEST):
            return
        told = {key: value or b"" for key, value in info.properties.items()}
        room = told.get(b"room", b"").decode("utf-8", "replace")[:_LONGEST_ROOM]
        hosts = tuple(info.parsed_addresses(IPVersion.V4Only))[:_MOST_HOSTS]
        if not info.port or not hosts or told.get(b"version") != _VERSION.encode():
            return
        if id in self._found or len(self._found) < _MOST:
            self._found[id] = Notice(id, room, info.port, told.get(b"pairing") == b"1", hosts)

    def _hold(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._drop)

    def _drop(self, task: "asyncio.Future[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.info("mdns: %s", error)


def make(addresses: Sequence[str] = ()) -> Mdns:
    return Mdns(addresses)


def _info(notice: Notice) -> "ServiceInfo":
    from zeroconf import ServiceInfo

    # A record like one of a second ago is no news to others, and may lie behind a newer one in their memory.
    new = secrets.token_hex(4)
    told = {"version": _VERSION, "room": notice.room, "pairing": "1" if notice.pairing else "0", "new": new}
    return ServiceInfo(
        _TYPE,
        f"mynah-{notice.id}.{_TYPE}",
        port=notice.port,
        properties=told,
        server=f"mynah-{notice.id}.local.",
        parsed_addresses=list(notice.hosts),
        host_ttl=_LIVES,
        other_ttl=_LIVES,
    )


def _addresses(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the addresses that we have, of those that are wanted; without any, those that the house can reach."""
    import ifaddr

    own = sorted(str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4)
    # At one that we don't have, zeroconf fails and leaves a socket open.
    return tuple(each for each in own if (each in wanted if wanted else not each.startswith("127.")))[:_MOST_HOSTS]
