"""A trained network as Kaldi's final.mdl: transition model, then "nnet3"."""

import math
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from models.recipe.network import Layer


class Writer:
    """Kaldi's binary stream: names end in a space, numbers begin with their size."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def name(self, *texts: str) -> None:
        for text in texts:
            self._file.write(f"{text} ".encode())

    def integer(self, *values: int) -> None:
        for value in values:
            self._file.write(struct.pack("<bi", 4, value))

    def real(self, *values: float) -> None:
        for value in values:
            self._file.write(struct.pack("<bf", 4, value))

    def double(self, value: float) -> None:
        self._file.write(struct.pack("<bd", 8, value))

    def integers(self, values: Sequence[int]) -> None:
        self.integer(len(values))
        self._file.write(np.asarray(values, "<i4").tobytes())

    def vector(self, values: NDArray[Any] | Sequence[float]) -> None:
        numbers = np.ascontiguousarray(values, "<f4")
        self.name("FV")
        self.integer(numbers.size)
        self._file.write(numbers.tobytes())

    def matrix(self, values: NDArray[Any]) -> None:
        numbers = np.ascontiguousarray(values, "<f4")
        self.name("FM")
        self.integer(*numbers.shape)
        self._file.write(numbers.tobytes())

    def raw(self, data: bytes) -> None:
        self._file.write(data)


def write_model(file: BinaryIO, phones: int, inputs: int, layers: Sequence[Layer]) -> None:
    """Write final.mdl; `phones` counts silence, which is the first."""
    file.write(b"\0B")
    writer = Writer(file)
    _write_transitions(writer, phones)
    _write_network(writer, inputs, layers)


def _write_transitions(writer: Writer, phones: int) -> None:
    """One state for each phone, entered with output 2p, kept with 2p + 1; the four places in a word share them."""
    numbers = range(1, 2 + 4 * (phones - 1))
    writer.name("<TransitionModel>", "<Topology>")
    writer.integers(numbers)
    writer.integers([-1, *[0] * len(numbers)])
    # -1: the state has another output for staying. Then one topology of two states, the second final.
    writer.integer(-1, 1, 2)
    writer.integer(0, 1, 2)
    for target in (0, 1):
        writer.integer(target)
        writer.real(0.5)
    writer.integer(-1, -1, 0)
    writer.name("</Topology>", "<Tuples>")
    writer.integer(len(numbers))
    for number in numbers:
        phone = 0 if number == 1 else 1 + (number - 2) // 4
        writer.integer(number, 0, 2 * phone, 2 * phone + 1)
    writer.name("</Tuples>", "<LogProbs>")
    writer.vector([0.0, *[math.log(0.5)] * (2 * len(numbers))])
    writer.name("</LogProbs>", "</TransitionModel>")


def _write_network(writer: Writer, inputs: int, layers: Sequence[Layer]) -> None:
    lines = [f"input-node name=input dim={inputs}"]
    before = "input"
    for place, layer in enumerate(layers):
        parts = [before if offset == 0 else f"Offset({before}, {offset})" for offset in layer.offsets]
        seen = parts[0] if len(parts) == 1 else f"Append({', '.join(parts)})"
        lines.append(f"component-node name=affine{place} component=affine{place} input={seen}")
        before = f"affine{place}"
        if layer is not layers[-1]:
            lines.append(f"component-node name=relu{place} component=relu{place} input={before}")
            before = f"relu{place}"
    lines.append(f"output-node name=output input={before} objective=linear")
    writer.name("<Nnet3>")
    writer.raw(("\n" + "\n".join(lines) + "\n\n").encode())
    writer.name("<NumComponents>")
    writer.integer(2 * len(layers) - 1)
    for place, layer in enumerate(layers):
        _write_affine(writer, f"affine{place}", layer)
        if layer is not layers[-1]:
            _write_rectifier(writer, f"relu{place}", len(layer.bias))
    writer.name("</Nnet3>", "<LeftContext>")
    # Kaldi finds both contexts itself when it reads.
    writer.integer(0)
    writer.name("<RightContext>")
    writer.integer(0)
    writer.name("<Priors>")
    writer.vector([])


def _write_affine(writer: Writer, name: str, layer: Layer) -> None:
    writer.name("<ComponentName>", name, "<FixedAffineComponent>", "<LinearParams>")
    writer.matrix(layer.weights)
    writer.name("<BiasParams>")
    writer.vector(layer.bias)
    writer.name("</FixedAffineComponent>")


def _write_rectifier(writer: Writer, name: str, size: int) -> None:
    writer.name("<ComponentName>", name, "<RectifiedLinearComponent>", "<Dim>")
    writer.integer(size)
    for statistics, count in (("ValueAvg", None), ("DerivAvg", "Count"), ("OderivRms", "OderivCount")):
        writer.name(f"<{statistics}>")
        writer.vector([])
        if count is not None:
            writer.name(f"<{count}>")
            writer.double(0)
    for statistics in ("NumDimsSelfRepaired", "NumDimsProcessed"):
        writer.name(f"<{statistics}>")
        writer.double(0)
    writer.name("</RectifiedLinearComponent>")
