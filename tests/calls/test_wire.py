"""What goes over the wire, as tshark sees it: sound that nobody else can hear."""

import asyncio
import shutil
import socket
from pathlib import Path

import pytest

from speaker.testing.sound import tone
from tests.calls.lines import connect, end


def _may_capture() -> bool:
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
    except OSError:
        return False
    return True


pytestmark = [
    pytest.mark.skipif(shutil.which("tshark") is None, reason="needs tshark: apt-get install tshark"),
    pytest.mark.skipif(not _may_capture(), reason="needs the right to capture packets: run the tests as root"),
]


@pytest.mark.parametrize("encryption", ["srtp", ""])
async def test_encrypted_sound_is_encrypted_on_the_wire(tmp_path: Path, encryption: str) -> None:
    """Without encryption the same look finds plain sound, so the look can find it."""
    captured = tmp_path / "wire.pcap"
    async with end(tmp_path, "anna", encryption=encryption) as anna, end(tmp_path, "ben", encryption=encryption) as ben:
        shark = await asyncio.create_subprocess_exec(
            *("tshark", "-q", "-i", "lo", "-f", "udp", "-w", str(captured)),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        assert shark.stderr is not None
        while b"apturing on" not in await asyncio.wait_for(shark.stderr.readline(), 10):
            pass
        await asyncio.sleep(1.0)
        await connect(anna, ben)
        anna.sound()
        ben.sound()
        anna.speak(tone(1000, 1.0))
        await asyncio.sleep(1.2)
        shark.terminate()
        await shark.wait()
    ours = f"udp.port == {ben.phone.port} || sdp"
    assert await _count(captured, f"sip && ({ours})") > 0, "nothing was captured"
    plain, secret = await _count(captured, "rtp && !srtp.auth_tag"), await _count(captured, "srtp.auth_tag")
    # What else goes on this machine is now and then taken for SRTCP.
    assert (plain == 0 and secret > 50) if encryption else (plain > 50 and secret < plain / 10)


async def _count(captured: Path, what: str) -> int:
    """Return how many packets are of a kind."""
    shark = await asyncio.create_subprocess_exec(
        *("tshark", "-r", str(captured), "-Y", what),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    told, _ = await shark.communicate()
    return len(told.splitlines())
