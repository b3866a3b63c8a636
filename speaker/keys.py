"""Typed requests: lines of the input, without holding up anything else."""

import asyncio
import contextlib
import io
import sys
import threading


async def typed_line() -> bytes:
    """Return the next line of the input, or nothing at its end.

    It is read without a buffer on a daemon thread: a buffer's lock, or a thread of the pool, would keep the
    process from ending until somebody presses Enter.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Future[bytes] = loop.create_future()

    def settle(read: bytes) -> None:
        if not line.cancelled():
            line.set_result(read)

    def read() -> None:
        found = b""
        if sys.stdin is not None:
            with contextlib.suppress(OSError), io.FileIO(sys.stdin.fileno(), closefd=False) as keys:
                found = keys.readline()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits for it
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=read, name="keys", daemon=True).start()
    return await line
