"""Measure calls: how soon after yes one goes out, how late the other side hears us, what many calls leave behind.

`python -m bench.calls [minutes]`: calls in a loop for so long, after the rest.
"""

import asyncio
import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from speaker import app, config
from speaker.app import Speaker
from speaker.audio import CHUNK_SAMPLES, CHUNK_SECONDS
from speaker.brain import Brain
from speaker.calls import Account, Established, LineChanged, PhoneEvent, PhoneOptions, Rings
from speaker.config import Folders
from speaker.ears import Ears
from speaker.events import Announcer
from speaker.peers.baresip import Baresip
from speaker.testing.sound import FakeCard, tone

ASKED = 40
CLICKS = 40
_EVERY = 25
"""Chunks between two clicks."""


class Answering:
    """A phone at the other end, which answers whoever calls."""

    def __init__(self, folder: Path, port: int) -> None:
        account = Account(f"sip:ben@127.0.0.1:{port}", transport="udp", listen=f"127.0.0.1:{port}")
        self.phone = Baresip(PhoneOptions("ben", account, folder))
        self.address = account.address
        self.up = asyncio.Event()
        self.usable = asyncio.Event()

    def tell(self, event: PhoneEvent) -> None:
        match event:
            case LineChanged(usable=True):
                self.usable.set()
            case Rings(call=call):
                asyncio.get_running_loop().create_task(self.phone.answer(call))
            case Established():
                self.up.set()

    async def start(self) -> None:
        await self.phone.start(self.tell)
        await self.usable.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def time_to_invite(brain: Brain, places: Folders) -> list[float]:
    """Return the seconds from a yes that was understood to the INVITE on the wire, each time."""
    took: list[float] = []
    answered: set[bytes] = set()
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as far:
        far.bind(("127.0.0.1", 0))
        far.setblocking(False)
        host, port = far.getsockname()
        card = f"BEGIN:VCARD\nFN:Ben\nIMPP:sip:ben@{host}:{port}\nEND:VCARD\n"
        await asyncio.to_thread((places.config / "contacts.vcf").write_text, card)
        loop = asyncio.get_running_loop()
        for _ in range(ASKED):
            await brain.ask("call ben")
            began = time.monotonic()
            asking = asyncio.create_task(brain.ask("yes"))
            invite = b""
            while not invite.startswith(b"INVITE") or _call_id(invite) in answered:
                invite, sender = await asyncio.wait_for(loop.sock_recvfrom(far, 65_536), 10)
            took.append(time.monotonic() - began)
            answered.add(_call_id(invite))
            await loop.sock_sendto(far, _busy(invite), sender)
            await asking
            await asyncio.sleep(0.2)
    return took


def _call_id(message: bytes) -> bytes:
    found = re.search(rb"(?im)^call-id:\s*(\S+)", message)
    return found[1] if found else b""


def _busy(invite: bytes) -> bytes:
    head = invite.decode()
    kept = [line for line in head.split("\r\n") if re.match(r"(?i)(via|from|to|call-id|cseq):", line)]
    kept = [f"{line};tag=1" if line.lower().startswith("to:") else line for line in kept]
    return "\r\n".join(["SIP/2.0 486 Busy Here", *kept, "Content-Length: 0", "", ""]).encode()


async def mouth_to_ear(speaker: Speaker, card: FakeCard, ben: Answering) -> list[float]:
    """Return the seconds from a click's last sample at the microphone to its first at the other side's ear."""
    assert speaker.telephone is not None
    click = tone(1000, CHUNK_SECONDS, 0.8)
    late: list[float] = []
    due = time.monotonic()
    for count in range(CLICKS * _EVERY):
        due += CHUNK_SECONDS
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if count % _EVERY == 0:
            card.microphone.put(click)
            asyncio.get_running_loop().create_task(_note(card, late))
        heard = ben.phone.receive()
        ben.phone.send(np.zeros(CHUNK_SAMPLES, np.int16))
        if late and late[-1] < 0 and np.abs(heard).max() > 3000:
            late[-1] += time.monotonic()
    return [each for each in late if each > 0]


async def _note(card: FakeCard, late: list[float]) -> None:
    """Write down, as a negative number, when a click was said."""
    late.append(-(await card.microphone.said()))


async def calls(speaker: Speaker, ben: Answering, minutes: float) -> int:
    """Call, talk for a second and hang up, again and again; returns how often."""
    assert speaker.telephone is not None
    desk, count = speaker.brain.house.calls, 0
    ends = time.monotonic() + minutes * 60
    while time.monotonic() < ends:
        ben.up.clear()
        await asyncio.to_thread(desk.dial, ben.address, "Ben")
        await asyncio.wait_for(ben.up.wait(), 10)
        await asyncio.sleep(1.0)
        await asyncio.to_thread(desk.hang_up)
        count += 1
        await asyncio.sleep(0.6)
    return count


def held(pids: list[int]) -> str:
    """Return what these processes hold: memory, files and threads."""
    parts = []
    for pid in pids:
        status = Path(f"/proc/{pid}/status").read_text()
        memory, threads = (int(re.search(rf"{key}:\s+(\d+)", status)[1]) for key in ("VmRSS", "Threads"))  # type: ignore[index]
        files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        parts.append(f"{memory / 1024:.1f} MB, {files} files, {threads} threads")
    children = Path("/proc/self/task/").glob("*/children")
    return f"{'; '.join(parts)}; {sum(len(each.read_text().split()) for each in children)} children"


def _told(name: str, took: list[float]) -> None:
    p50, p95 = (np.percentile(took, each) * 1000 for each in (50, 95))
    print(f"{name:<34} p50 {p50:4.0f} ms   p95 {p95:4.0f} ms   ({len(took)} times)")


async def _measure(minutes: float) -> None:
    with tempfile.TemporaryDirectory() as home:
        places = config.folders({"HOME": home})
        places.config.mkdir(parents=True)
        port = free_port()
        account = f"{{address: 'sip:kitchen@127.0.0.1:{port}', transport: udp, listen: '127.0.0.1:{port}'}}"
        settings = app.read_settings(places, None, [f"calls.accounts.direct={account}"])
        with closing(app.make_synthesizer(settings, places)) as synthesizer, closing(Brain(settings, places)) as brain:
            ears = Ears(settings, places, brain.skill_words, brain.reading)
            card = FakeCard()
            speaker = Speaker(brain, ears, synthesizer, card.card, Announcer())
            running = asyncio.create_task(speaker.run())
            ben = Answering(Path(home) / "ben", free_port())
            await ben.start()
            await asyncio.sleep(3)
            _told("from yes to the INVITE on the wire", await time_to_invite(brain, places))
            await asyncio.to_thread(brain.house.calls.dial, ben.address, "Ben")
            await ben.up.wait()
            await asyncio.sleep(1)
            _told("from the mouth to the other ear", await mouth_to_ear(speaker, card, ben))
            await asyncio.to_thread(brain.house.calls.hang_up)
            await asyncio.sleep(1)
            if minutes:
                assert speaker.telephone is not None
                phone = speaker.telephone.board.phones["direct"]
                assert isinstance(phone, Baresip) and phone.pid is not None
                pids = [os.getpid(), phone.pid]
                await calls(speaker, ben, 1)
                print(f"after a minute of calls: {held(pids)}")
                count = await calls(speaker, ben, minutes)
                print(f"after {count} calls in {minutes:.0f} min: {held(pids)}")
            with suppress(TimeoutError):
                await card.microphone.close()
                await asyncio.wait_for(running, 10)
            await speaker.close()
            await ben.phone.close()


def main(arguments: Sequence[str] = ()) -> None:
    """Measure; `arguments` may say for how many minutes to call in a loop."""
    asyncio.run(_measure(float(arguments[0]) if arguments else 0.0))


if __name__ == "__main__":
    main(sys.argv[1:])
