"""A speaker with its page, as `speaker simulate` starts it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

Start = Callable[..., "Simulator"]


@dataclass(slots=True)
class Simulator:
    """One that runs."""

    address: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rpartition(":")[2])

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(30)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def start(home: Path) -> Iterator[Start]:
    """Start one on the same state each time; at a port, where a page has to find it again."""
    with ExitStack() as stack:

        def make(port: int = 0) -> Simulator:
            kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
            command = [str(Path(sys.executable).with_name("speaker")), "simulate", "--port", str(port)]
            environment = {**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
            process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
            stack.enter_context(process)
            stack.callback(process.terminate)
            assert process.stdout is not None
            for line in process.stdout:
                if found := re.search(r"http://\S+", line):
                    return Simulator(found[0], process)
            raise AssertionError(f"it ended with {process.wait()} before there was a page")

        yield make


@pytest.fixture(scope="module")
def simulator(start: Start) -> Simulator:
    return start()
