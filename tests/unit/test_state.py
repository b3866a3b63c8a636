import os
import subprocess
import sys
from pathlib import Path

import pytest

from speaker.errors import StateError
from speaker.state import State


def test_what_was_put_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.db"
    state = State(path)
    state.put("timers", "1", {"due": 12.5, "name": "tea"})
    state.close()
    assert State(path).get("timers", "1") == {"due": 12.5, "name": "tea"}


def test_rooms_are_apart_and_keys_sorted() -> None:
    state = State(":memory:")
    state.put("a", "2", "two")
    state.put("a", "1", "one")
    state.put("b", "1", "other")
    assert state.items("a") == [("1", "one"), ("2", "two")]
    state.delete("a", "1")
    assert state.get("a", "1", "gone") == "gone"
    assert state.get("b", "1") == "other"


def test_a_process_killed_right_after_put_has_lost_nothing(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    code = (
        "import os, signal, sys; from pathlib import Path; from speaker.state import State\n"
        "state = State(Path(sys.argv[1]))\n"
        "for n in range(50): state.put('r', f'{n:03}', n)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert killed.returncode == -9
    assert [value for _, value in State(path).items("r")] == list(range(50))


def test_a_damaged_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(StateError, match="state.db: cannot be used .* move the file away"):
        State(path).get("r", "k")


def test_a_full_disk_is_an_error_and_what_was_there_stays(tmp_path: Path) -> None:
    """A file size limit stands for the disk: SQLite gets the same refusal from the system."""
    path = tmp_path / "state.db"
    state = State(path)
    state.put("r", "old", "kept")
    state.close()
    code = (
        "import resource, signal, sys; from pathlib import Path; from speaker.state import State\n"
        "from speaker.errors import StateError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "state = State(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try: state.put('r', 'new', 'x' * 200_000)\n"
        "except StateError as error: print(error); sys.exit(7)"
    )
    refused = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=False, capture_output=True, text=True, env=dict(os.environ)
    )
    assert refused.returncode == 7, refused.stderr
    assert "make room on the disk" in refused.stdout
    after = State(path)
    assert after.get("r", "old") == "kept"
    assert after.get("r", "new") is None


def test_it_closes_twice_and_says_so_when_used_after() -> None:
    state = State(":memory:")
    state.close()
    state.close()
    with pytest.raises(StateError, match="is closed"):
        state.get("r", "k")
