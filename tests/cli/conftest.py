"""Runs the real command in a home of its own."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from typing import Any

import pytest

COMMAND = [sys.executable, "-c", "from speaker.cli import main; main()"]
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True, slots=True)
class Running:
    """A command that runs; its lines come in as they are flushed."""

    process: subprocess.Popen[str]
    lines: Queue[str]

    def read(self, timeout: float = 60.0) -> str:
        return self.lines.get(timeout=timeout)

    def until(self, part: str, timeout: float = 60.0) -> str:
        """Return the next line that holds `part`."""
        seen = []
        try:
            while part not in (line := self.read(timeout)):
                seen.append(line)
        except Empty:
            pytest.fail(f"{part!r} did not come after {seen}")
        return line

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self, number: int) -> int:
        """Send a signal and return the exit code; the input stays open, as a terminal does."""
        self.process.send_signal(number)
        return self.process.wait(30)

    def errors(self) -> str:
        """Return what stands on stderr, once it has ended."""
        assert self.process.stderr is not None
        return self.process.stderr.read()


@dataclass(frozen=True, slots=True)
class House:
    """A home folder, and the command in it."""

    home: Path
    more: dict[str, str] = field(default_factory=dict)
    """Environment variables on top."""

    @property
    def environment(self) -> Mapping[str, str]:
        path = os.pathsep.join([str(ROOT), *filter(None, [self.more.get("PYTHONPATH")])])
        own = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        return {**own, **self.more, "PYTHONPATH": path}

    @property
    def state(self) -> Path:
        return self.home / ".local/state/mynah"

    def run(
        self, *args: str | Path, stdin: str | bytes = "", wrapper: Sequence[str] = (), timeout: float = 60
    ) -> Ended:
        """Run to the end; nothing that an owner does may show a traceback."""
        ended = self.run_roughly(*args, stdin=stdin, wrapper=wrapper, timeout=timeout)
        assert "Traceback" not in ended.out + ended.err, ended.err
        return ended

    def run_roughly(
        self, *args: str | Path, stdin: str | bytes = "", wrapper: Sequence[str] = (), timeout: float = 60
    ) -> Ended:
        """Run to the end, with tracebacks of others' skills in the log."""
        ended = subprocess.run(
            [*wrapper, *COMMAND, *map(str, args)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            env=self.environment,
            cwd=self.home if self.home.is_dir() else None,
            capture_output=True,
            timeout=timeout,
        )
        return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    @contextmanager
    def running(self, *args: str) -> Iterator[Running]:
        process = subprocess.Popen(
            [*COMMAND, *args],
            **dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE),
            env=self.environment,
            cwd=self.home,
            text=True,
        )
        lines: Queue[str] = Queue()

        def follow() -> None:
            for line in process.stdout or ():
                lines.put(line.rstrip("\n"))

        follower = threading.Thread(target=follow)
        follower.start()
        try:
            yield Running(process, lines)
        finally:
            process.kill()
            process.wait(30)
            follower.join(5)
            for stream in (process.stdin, process.stdout, process.stderr):
                assert stream is not None
                stream.close()


@pytest.fixture
def house() -> Iterator[House]:
    # The folders of tests are so deep, where several run at once, that no socket could be made in them.
    with TemporaryDirectory(prefix="mynah-", ignore_cleanup_errors=True) as folder:
        yield _house(Path(folder) / "home")


def _house(home: Path) -> House:
    settings = home / ".config/mynah/speaker.yaml"
    settings.parent.mkdir(parents=True)
    # No sound card of this machine may take part, whatever it has.
    settings.write_text("sound: {input: there is none, output: there is none}\n")
    return House(home)


@pytest.fixture
def run(house: House) -> Callable[..., Ended]:
    return house.run


@pytest.fixture
def obeying() -> list[str]:
    """A wrapper under which file permissions hold, even for root, who may otherwise write anywhere."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("as root, this needs setpriv from util-linux")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
