"""Phones that do what one scenario says and nothing else: sipp."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from tests.calls.lines import free_ports

_SCENARIOS = Path(__file__).with_name("scenarios")


@dataclass(frozen=True, slots=True)
class Odd:
    """One that is called, or calls."""

    address: str
    process: asyncio.subprocess.Process
    log: Path

    async def done(self, within: float = 15.0) -> None:
        """Wait until all came as its scenario says; fails where something else came."""
        code = await asyncio.wait_for(self.process.wait(), within)
        assert code == 0, self.log.read_text(errors="replace")[-2000:]


@contextlib.asynccontextmanager
async def odd(folder: Path, scenario: str, *, call: str = "", **keys: str) -> AsyncIterator[Odd]:
    """Open one; `call` is host and port that it calls, `keys` are words of the scenario."""
    port, sound = free_ports(), free_ports()
    log = folder / f"{scenario}-{port}.log"
    text = (_SCENARIOS / f"{scenario}.xml").read_text()
    for name, value in keys.items():
        text = text.replace(f"[{name}]", value)
    played = folder / f"{scenario}-{port}.xml"
    played.write_text(text)
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *("sipp", *([call] if call else []), "-sf", str(played), "-m", "1"),
            *("-i", "127.0.0.1", "-p", str(port), "-mi", "127.0.0.1", "-mp", str(sound), "-nostdin", "-s", "anna"),
            *("-timeout", "30", "-trace_err", "-error_file", str(folder / f"{scenario}-{port}.errors")),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
        )
    try:
        if not call:
            await _listening(port)
        yield Odd(f"sip:odd@127.0.0.1:{port}", process, log)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _listening(port: int) -> None:
    """Wait until somebody has the UDP port."""
    wanted = f":{port:04X} "
    async with asyncio.timeout(5):
        while wanted not in Path("/proc/net/udp").read_text():  # noqa: ASYNC110, ASYNC230, ASYNC240 - nobody tells
            await asyncio.sleep(0.02)
