"""A graph that knows which words lie ahead, in OpenFst's binary form (`olabel_lookahead`)."""

import struct
from collections.abc import Sequence
from pathlib import Path

from speaker.engines.kaldi.fst import Fst, header
from speaker.engines.kaldi.tree import Tree

_ADD_ON = 446_681_434
_EXPANDED = 0x1
_SORTED_BY_OUTPUT = 0x4000_0000


def write(tree: Tree, path: Path) -> None:
    """Write the tree and what its states reach; words are numbered as in the tree already."""
    fst = tree.fst
    parts = [header(b"olabel_lookahead", 1, _EXPANDED | _SORTED_BY_OUTPUT, fst.start, len(fst), 0)]
    parts.append(struct.pack("<i", _ADD_ON))
    parts += _constant(fst)
    # An add-on; none for input labels, one for output labels; it is about output; nothing is to be renumbered.
    parts.append(struct.pack("<?????i", True, False, True, False, False, tree.end))
    parts += _reach(tree)
    path.write_bytes(b"".join(parts))


def _constant(fst: Fst) -> list[bytes]:
    """Return a ConstFst: all states, then all arcs."""
    state_form, arc_form = struct.Struct("<fIIII"), struct.Struct("<iifi")
    states: list[bytes] = []
    arcs: list[bytes] = []
    for state in range(len(fst)):
        own = sorted(fst.arcs(state), key=lambda arc: (arc[1], arc[0]))
        silent = sum(not arc[0] for arc in own), sum(not arc[1] for arc in own)
        states.append(state_form.pack(fst.finals.get(state, float("inf")), len(arcs), len(own), *silent))
        arcs += [arc_form.pack(*arc) for arc in own]
    return [header(b"const", 2, _EXPANDED | _SORTED_BY_OUTPUT, fst.start, len(states), len(arcs)), *states, *arcs]


def _reach(tree: Tree) -> list[bytes]:
    parts = [struct.pack("<q", len(tree.reach))]
    for intervals in tree.reach:
        flat: Sequence[int] = [edge for interval in intervals for edge in interval]
        count = sum(end - begin for begin, end in intervals)
        parts.append(struct.pack(f"<q{len(flat)}ii", len(intervals), *flat, count))
    return parts
