"""Echo cancelling by SpeexDSP (Debian's libspeexdsp1): its linear filter alone, which leaves the user whole."""

import ctypes
from ctypes import POINTER, c_int, c_int16, c_void_p

import numpy as np

from speaker.audio import RATE, Samples
from speaker.errors import EngineError

LIBRARY = "libspeexdsp.so.1"
FRAME = 256
"""Samples a step; the library says 20 ms or less, and a power of two is fastest."""
TAPS = 4096
"""0.26 s of room."""
_SET_SAMPLING_RATE = 24


def make(taps: int = TAPS) -> "SpeexDsp":
    """Load the library. Raises EngineError where it is not installed."""
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise EngineError(f"{LIBRARY} is not here; as root: apt-get install libspeexdsp1") from error
    library.speex_echo_state_init.restype = c_void_p
    library.speex_echo_state_init.argtypes = [c_int, c_int]
    library.speex_echo_ctl.argtypes = [c_void_p, c_int, c_void_p]
    frame = POINTER(c_int16)
    library.speex_echo_cancellation.argtypes = [c_void_p, frame, frame, frame]
    library.speex_echo_cancellation.restype = None
    library.speex_echo_state_destroy.argtypes = [c_void_p]
    library.speex_echo_state_destroy.restype = None
    return SpeexDsp(library, taps)


class SpeexDsp:
    """The library's echo canceller, without its post-filter: that one missed 4 % of wake words, not 0.7 (at 0 dB)."""

    def __init__(self, library: ctypes.CDLL, taps: int) -> None:
        self._library = library
        self._taps = taps
        self._state: int | None = None
        self.reset()

    def process(self, samples: Samples, reference: Samples) -> Samples:
        if self._state is None:
            raise EngineError("the echo canceller is closed")
        heard, played = np.ascontiguousarray(samples), np.ascontiguousarray(reference)
        clean = np.empty_like(heard)
        for start in range(0, len(heard), FRAME):
            pieces = [_pointer(whole[start : start + FRAME]) for whole in (heard, played, clean)]
            self._library.speex_echo_cancellation(self._state, *pieces)
        return clean

    def reset(self) -> None:
        # Its own reset keeps how far each part of the room was trusted.
        self.close()
        self._state = self._library.speex_echo_state_init(FRAME, self._taps)
        if self._state is None:
            raise EngineError(f"{LIBRARY} has no memory for {self._taps} taps")
        self._library.speex_echo_ctl(self._state, _SET_SAMPLING_RATE, ctypes.byref(c_int(RATE)))

    def close(self) -> None:
        if self._state is not None:
            self._library.speex_echo_state_destroy(self._state)
            self._state = None


def _pointer(samples: Samples) -> "ctypes._Pointer[c_int16]":
    return samples.ctypes.data_as(POINTER(c_int16))
