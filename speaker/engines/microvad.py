"""Voice activity by pymicro-vad: 2 ms to load, a few MB, wheels for every Pi."""

from pymicro_vad import MicroVad as Vad

from speaker.audio import Samples

_STEP = 160
"""Samples that the network takes at a time: 10 ms."""


def make() -> "MicroVad":
    """Load the network that the package carries."""
    return MicroVad()


class MicroVad:
    """Speech probability of a chunk: the highest of its 10 ms steps."""

    def __init__(self) -> None:
        self._vad = Vad()
        self._rest = b""
        self._last = 0.0

    def feed(self, samples: Samples) -> float:
        data = self._rest + samples.tobytes()
        size = 2 * _STEP
        whole = len(data) // size * size
        # The network answers below 0 while it has heard too little.
        steps = [max(0.0, self._vad.process_10ms(data[at : at + size])) for at in range(0, whole, size)]
        self._rest = data[whole:]
        self._last = max(steps, default=self._last)
        return self._last

    def reset(self) -> None:
        self._vad.reset()
        self._rest = b""
        self._last = 0.0

    def close(self) -> None:
        pass
