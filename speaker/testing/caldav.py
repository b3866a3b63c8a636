"""A real CalDAV server (Radicale, from the dev extra) on 127.0.0.1, as a child: whoever signs in has an account."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_START = 20.0
"""Seconds; it takes one or two."""


@contextmanager
def radicale(folder: Path) -> Iterator[str]:
    """Serve accounts kept in `folder`, and yield the address. Any name is an account of its own, with any password."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = {
        "server-hosts": f"127.0.0.1:{port}",
        "auth-type": "none",
        "storage-filesystem-folder": str(folder),
        "logging-level": "critical",
    }
    command = [sys.executable, "-m", "radicale", "--config", ""]
    command += [f"--{name}={value}" for name, value in options.items()]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        try:
            _wait(child, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            child.terminate()


def _wait(child: "subprocess.Popen[bytes]", port: int) -> None:
    ends = time.monotonic() + _START
    while time.monotonic() < ends and child.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError("Radicale does not start; is it installed?")
