"""Puts the intercom together: found and connected to only while somebody is paired, or wants to be."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from speaker.errors import DeviceError
from speaker.intercom.door import PairingDoor
from speaker.intercom.host import Host, Play, Say
from speaker.intercom.identity import open_identity
from speaker.intercom.rooms import PairedRooms
from speaker.intercom.service import Service
from speaker.intercom.settings import Settings, Times
from speaker.intercom.trust import Trust
from speaker.intercom.window import Window
from speaker.neighbours import Finder, Notice, PairingNow
from speaker.sentences import Words
from speaker.way_out import UNCOUNTED, WayOut

_LOG = logging.getLogger(__name__)


class Intercom:
    """Made on the event loop; start it, give `rooms` and `pairing` to the handlers, close it."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        room: str,
        finder: Finder,
        words: Words,
        say: Say,
        play: Play,
        *,
        quiet: Callable[[], bool] = lambda: False,
        sip_port: Callable[[], int] = lambda: 0,
        way_out: WayOut = UNCOUNTED,
        sound_out: WayOut = UNCOUNTED,
        changed: Callable[[], None] = lambda: None,
        times: Times = Times(),  # noqa: B008 - frozen
    ) -> None:
        """`folder` is its own; `changed` is called on the loop once there is somebody more to trust, or less.

        Raises StateError where the folder can't be used, or what is in it is damaged.
        """
        self._settings = settings
        self._room = room.strip()
        self._finder = finder
        self._words = words
        self._say = say
        self._told_change = changed
        self._loop = asyncio.get_running_loop()
        self._me = open_identity(folder / "identity.pem")
        self._trust = Trust(folder, self._change_soon)
        self._host = Host(self._room, settings, say, play, wording=self._wording, quiet=quiet, sip_port=sip_port)
        found = finder.found
        self._window = Window(self._me, self._room, self._trust, found, self._advertise, self._tell, times)
        self._service = Service(self._me, self._trust, self._host.serve, self._window.meet)
        self._opening = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.rooms = PairedRooms(self._me, self._trust, found, way_out, sound_out, times.speaking)
        self.pairing = PairingDoor(self._room, self._trust, self._window, found, self._open)

    @property
    def identity(self) -> Path:
        """Our key and certificate, for the TLS of the phone."""
        return self._me.path

    @property
    def certificates(self) -> Path:
        """The certificates of all who are trusted, for the TLS of the phone."""
        return self._trust.certificates

    @property
    def lines(self) -> Mapping[str, str]:
        """The names by which paired speakers call us, with the room of each."""
        return {peer.calls_us: peer.room for peer in self._trust.all()}

    def room_of(self, line: str) -> str:
        """Return the room that calls a line of ours, by its name or whole address; "" for nobody."""
        peer = self._trust.calling(_user(line))
        return peer.room if peer is not None else ""

    def room_at(self, address: str) -> str:
        """Return the room that an address calls; "" for none."""
        return next((peer.room for peer in self._trust.all() if peer.we_call == _user(address)), "")

    def may_drop_in(self, room: str) -> bool:
        """Tell whether who calls from a room is put through here without anybody answering."""
        return self._host.may_drop_in(room)

    async def start(self) -> None:
        """Be there for those that are trusted; where that can't be, only the log tells."""
        if self._trust.all():
            try:
                await self._open()
            except DeviceError as error:
                _LOG.error("%s; the other speakers can't reach this one", error)

    async def close(self) -> None:
        await self._window.close()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._shut()

    async def _open(self) -> None:
        """Take connections, and be found. Raises DeviceError."""
        async with self._opening:
            if not self._service.is_open:
                self._service.open(self._settings.addresses, self._settings.port)
                await self._finder.tell(self._notice(pairing=False))

    async def _shut(self) -> None:
        async with self._opening:
            await self._finder.close()
            await self._service.close()

    async def _advertise(self, pairing: bool) -> None:
        """Tell whether we are being paired; who is neither that nor paired is not to be found."""
        if pairing or self._window.is_open or self._trust.all():
            await self._finder.tell(self._notice(pairing))
        else:
            self._hold(asyncio.create_task(self._shut(), name="intercom-shut"))

    def _notice(self, pairing: bool) -> Notice:
        return Notice(self._me.id, self._room, self._service.port, pairing)

    def _change_soon(self) -> None:
        self._loop.call_soon_threadsafe(self._changed)

    def _changed(self) -> None:
        """Somebody is trusted now, or no longer."""
        self._service.know()
        self.rooms.forget_what_was_told()
        self._told_change()
        if not self._trust.all() and not self._window.is_open:
            self._hold(asyncio.create_task(self._shut(), name="intercom-shut"))

    def _hold(self, task: "asyncio.Task[None]") -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, now: PairingNow) -> None:
        """Say how far pairing is, to who walks between two rooms."""
        sentences = self._words.responses.get(f"pairing_{now.step.value}")
        if sentences:
            await self._say(sentences[0].format(room=now.room, digits=now.said))

    def _wording(self, room: str, text: str) -> str:
        return self._words.responses["announced"][0].format(room=room, text=text)


def _user(address: str) -> str:
    """Return the name before the host of an address, or what is a name already."""
    return address.rpartition(":")[2] if "@" not in address else address.partition("@")[0].rpartition(":")[2]
