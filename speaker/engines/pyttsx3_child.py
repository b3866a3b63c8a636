"""The child in which pyttsx3 renders: a line of text in, a length and that many bytes of PCM out.

Run by `speaker.engines.pyttsx3` as `python -m speaker.engines.pyttsx3_child VOICE RATE`. It imports nothing
else, so that it is there again 0.1 s after a cancel.
"""

import json
import os
import sys
import threading
import time
import wave
from typing import BinaryIO

import pyttsx3

WARM = "Ready."
"""The first rendering loads the voice's dictionary and tells whether the voice exists; the second may be cancelled."""


class Renderer:
    """pyttsx3 writing to a file in memory: no disk is worn, and nothing is left behind when we are killed."""

    def __init__(self, voice: str, rate: int) -> None:
        self._file = os.memfd_create("speech")
        self._done = threading.Event()
        self._faults: list[Exception] = []
        self._engine = pyttsx3.init("espeak")
        # Loads the library, as init does: not before errors in that are caught.
        from pyttsx3.drivers import _espeak

        self._is_busy = _espeak.IsPlaying
        self._cancelled = False
        self._engine.connect("finished-utterance", self._finished)
        self._engine.connect("error", lambda name, exception: self._faults.append(exception))
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)

    def render(self, text: str) -> tuple[int, bytes]:
        """Return the rate of the sound and its samples.

        pyttsx3 begins each run with a stop. If espeak-ng is still busy then, were it only with setting the voice, the
        next rendering is cancelled (the second of its life came out empty in 1 of 6 children), or hangs. So it is
        left to finish first, and what was cancelled is done again.
        """
        path = f"/proc/self/fd/{self._file}"
        self._cancelled = True
        while self._cancelled:
            self._cancelled = False
            self._done.clear()
            os.ftruncate(self._file, 0)
            self._engine.save_to_file(text, path)
            self._engine.runAndWait()
            if self._faults:
                raise self._faults.pop()
            self._done.wait()
            while self._is_busy():
                time.sleep(0.0005)
        with wave.open(path, "rb") as sound:
            return sound.getframerate(), sound.readframes(sound.getnframes())

    def _finished(self, name: str, completed: bool) -> None:
        self._cancelled |= not completed
        self._done.set()


def serve(voice: str, rate: int, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer the warm-up, then every request, until there are no more."""

    def answer(pcm: bytes = b"", **head: object) -> None:
        answers.write(json.dumps({**head, "bytes": len(pcm)}).encode() + b"\n" + pcm)
        answers.flush()

    try:
        renderer = Renderer(voice, rate)
        renderer.render(WARM)
        renderer.render(WARM)
    except (RuntimeError, ValueError, OSError) as error:
        answer(error=str(error))
        return
    answer()
    for line in requests:
        sampled_at, pcm = renderer.render(json.loads(line))
        answer(pcm, rate=sampled_at)


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    # pyttsx3 prints "Audio saved to ..." on standard output.
    os.dup2(2, 1)
    serve(sys.argv[1], int(sys.argv[2]), sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
