"""Finite-state transducers in OpenFst's binary form."""

import struct
from enum import IntEnum
from pathlib import Path
from typing import TypeAlias

MAGIC = 2_125_659_606
EPSILON = 0
_VERSION = 2
_EXPANDED_AND_MUTABLE = 0x3

Arc: TypeAlias = tuple[int, int, float, int]
"""Input label, output label, cost, next state."""


class SortBy(IntEnum):
    """Which label the arcs of a state are sorted by; composition needs one side sorted."""

    INPUT = 0
    OUTPUT = 1


class Fst:
    """A weighted transducer under construction; costs are negative natural logarithms."""

    def __init__(self) -> None:
        self.start = 0
        self._arcs: list[list[Arc]] = []
        self.finals: dict[int, float] = {}

    def state(self) -> int:
        self._arcs.append([])
        return len(self._arcs) - 1

    def arc(self, source: int, target: int, reads: int = EPSILON, writes: int = EPSILON, cost: float = 0.0) -> None:
        self._arcs[source].append((reads, writes, cost, target))

    def final(self, state: int, cost: float = 0.0) -> None:
        self.finals[state] = cost

    def arcs(self, state: int) -> list[Arc]:
        return self._arcs[state]

    def __len__(self) -> int:
        return len(self._arcs)

    def write(self, path: Path, sort_by: SortBy) -> None:
        """Write as a VectorFst of standard arcs, without symbol tables."""
        count = sum(map(len, self._arcs))
        parts = [header(b"vector", _VERSION, _EXPANDED_AND_MUTABLE, self.start, len(self._arcs), count)]
        head, body = struct.Struct("<fq"), struct.Struct("<iifi")
        for state, arcs in enumerate(self._arcs):
            parts.append(head.pack(self.finals.get(state, float("inf")), len(arcs)))
            arcs.sort(key=lambda arc: (arc[sort_by], arc[1 - sort_by]))
            parts.extend(body.pack(*arc) for arc in arcs)
        path.write_bytes(b"".join(parts))


def header(kind: bytes, version: int, properties: int, start: int, states: int, arcs: int) -> bytes:
    """Return how a file of standard arcs begins."""
    names = struct.pack("<i", MAGIC) + _name(kind) + _name(b"standard")
    return names + struct.pack("<iiQqqq", version, 0, properties, start, states, arcs)


def _name(text: bytes) -> bytes:
    return struct.pack("<i", len(text)) + text
