"""Is a folder a whole Vosk model? Asked before Vosk looks: it ends the process where a file is missing."""

from pathlib import Path

from speaker.engines.kaldi.compiled import MARKER, PARTS
from speaker.engines.kaldi.fst import MAGIC
from speaker.errors import ModelMissing

_MODEL_BEGINS = b"\0B<TransitionModel> "
_FST_BEGINS = MAGIC.to_bytes(4, "little")

# The two layouts of stock models: today's, and that of the oldest small ones, all in one folder.
_NOW = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/phones/word_boundary.int")
_OLD = ("final.mdl", "mfcc.conf", "word_boundary.int")
_SPEAKER_ADAPTATION = ("final.dubm", "final.ie", "final.mat", "global_cmvn.stats", "online_cmvn.conf", "splice.conf")
_LOOK_AHEAD = ("HCLr.fst", "Gr.fst", "disambig_tid.int")


def is_compiled(folder: Path) -> bool:
    """Tell whether the folder lacks a graph because it is to be compiled from a vocabulary."""
    return (folder / MARKER).is_file()


def check(folder: Path) -> None:
    """Raise ModelMissing naming what a model folder lacks, or what in it is damaged."""
    if not folder.is_dir():
        raise ModelMissing(f"{folder}: there is no such model; {_remedy(folder)}")
    missing = [part for part in _needed(folder) if not _holds_something(folder / part)]
    if missing:
        raise ModelMissing(f"{folder}: lacks {', '.join(missing)}; {_remedy(folder)}")
    damaged = [str(path.relative_to(folder)) for path in _binaries(folder) if not _begins_well(path)]
    if damaged:
        raise ModelMissing(f"{folder}: {', '.join(damaged)} is damaged; {_remedy(folder)}")


def _remedy(folder: Path) -> str:
    return f"speaker models install {folder.name}"


def _needed(folder: Path) -> list[str]:
    if is_compiled(folder):
        return list(PARTS)
    old = (folder / "final.mdl").is_file()
    graph = "" if old else "graph/"
    needed = list(_OLD if old else _NOW)
    if not (folder / f"{graph}HCLG.fst").is_file():
        needed += [graph + part for part in _LOOK_AHEAD]
    # Where the words are part of the graph file there is no list of them, and no run-time grammar either.
    if (folder / f"{graph}HCLr.fst").is_file():
        needed.append(f"{graph}words.txt")
    if (folder / "ivector").is_dir():
        needed += [f"ivector/{part}" for part in _SPEAKER_ADAPTATION]
    return needed


def _holds_something(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _binaries(folder: Path) -> list[Path]:
    return [path for pattern in ("*.mdl", "*.fst", "*/*.mdl", "graph/*.fst") for path in folder.glob(pattern)]


def _begins_well(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(len(_MODEL_BEGINS))
    return head == _MODEL_BEGINS if path.suffix == ".mdl" else head.startswith(_FST_BEGINS)
