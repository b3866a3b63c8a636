"""The set-up script, in a copy of the project with a Python that only pretends to install."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SCRIPTS = PROJECT / "scripts"
TOOLS = (
    "sh",
    "dirname",
    "cat",
    "cksum",
    "sed",
    "cut",
    "tr",
    "tail",
    "id",
    "date",
    "mktemp",
    "rm",
    "touch",
    "grep",
    "find",
)
PYTHON = """#!/bin/sh
case "$*" in
    *_base_executable*) echo "$0" ;;
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m pip install"*) echo "$*" >>installed ;;
    *version_info*) echo "python3.12 /usr 3.12.0" ;;
esac
"""
OLD_PYTHON = """#!/bin/sh
[ "$1" = --version ] && echo "Python 3.9.2"
exit 1
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of what the set-up reads; on its path there is neither apt-get nor a compiler."""
    shutil.copytree(SCRIPTS, tmp_path / "scripts")
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    (tmp_path / "scripts" / "packages.txt").write_text("# nothing is missing\n")
    (tmp_path / "bin").mkdir()
    for tool in (*TOOLS, "mkdir", "cp"):
        found = shutil.which(tool)
        assert found, f"{tool} is not installed"
        (tmp_path / "bin" / tool).symlink_to(found)
    put_python(tmp_path, PYTHON)
    return tmp_path


def put_python(house: Path, script: str) -> None:
    python = house / "bin" / "python3"
    python.write_text(script)
    python.chmod(0o755)


def set_up(house: Path, purpose: str = "run") -> subprocess.CompletedProcess[str]:
    command = [str(house / "scripts" / "setup.sh"), purpose]
    return subprocess.run(command, env={"PATH": str(house / "bin")}, capture_output=True, text=True, check=False)


def installs(house: Path) -> list[str]:
    return (house / "installed").read_text().splitlines()


def test_the_second_set_up_does_nothing_and_says_nothing(house: Path) -> None:
    first, second = set_up(house), set_up(house)

    assert first.returncode == second.returncode == 0, first.stderr
    assert "ready" in first.stdout
    assert second.stdout == second.stderr == ""
    assert len(installs(house)) == 1


def test_what_is_ready_for_tests_is_ready_to_run(house: Path) -> None:
    set_up(house, "test")
    set_up(house, "run")

    assert [line.split()[-1] for line in installs(house)] == [".[dev,test-voice,test-engines]"]


def test_a_changed_dependency_is_installed_at_the_next_set_up(house: Path) -> None:
    set_up(house)
    with (house / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    set_up(house)

    assert len(installs(house)) == 2


def test_a_set_up_that_was_interrupted_starts_afresh(house: Path) -> None:
    (house / ".venv").mkdir()
    for name in ("unfinished", "half-a-package"):
        (house / ".venv" / name).touch()

    assert set_up(house).returncode == 0
    assert not (house / ".venv" / "half-a-package").exists()
    assert not (house / ".venv" / "unfinished").exists()


def test_without_apt_it_lists_what_to_install_by_hand(house: Path) -> None:
    (house / "scripts" / "packages.txt").write_text("run  command:cc  gcc  to build PyAudio\n")
    done = set_up(house)

    assert done.returncode == 1
    assert "There is no apt-get here" in done.stderr
    assert "gcc                  to build PyAudio" in done.stderr
    assert not (house / "installed").exists()


def test_packages_for_tests_are_not_asked_of_who_only_runs_it(house: Path) -> None:
    (house / "scripts" / "packages.txt").write_text("test  command:pulseaudio  pulseaudio  a virtual sound card\n")

    assert set_up(house, "run").returncode == 0
    assert set_up(house, "test").returncode == 1


def test_a_python_that_is_too_old_is_named_with_the_remedy(house: Path) -> None:
    put_python(house, OLD_PYTHON)
    done = set_up(house)

    assert done.returncode == 1
    assert "3.11, 3.12 or 3.13; python3 is Python 3.9.2" in done.stderr
    assert "PYTHON=" in done.stderr


def test_each_system_package_has_a_way_to_find_it_and_a_reason() -> None:
    lines = (SCRIPTS / "packages.txt").read_text().splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        purpose, check, _package, *why = line.split()
        assert purpose in {"run", "test"}
        assert check.split(":")[0] in {"venv", "python-header", "command", "header", "library", "plugin", "module"}
        assert why, f"{line}: says not what it is for"
