"""A voice for each language that is spoken in the house, chosen by the script of each sentence."""

import re
from collections.abc import Iterator, Mapping

from speaker.audio import Samples
from speaker.interfaces import Synthesizer

_SCRIPTS: Mapping[str, re.Pattern[str]] = {"zh": re.compile(r"[\u3400-\u9fff]")}
"""How one tells by its letters that a sentence is in a language."""


class Polyglot:
    """A `Synthesizer` of several. A foreign name is read by the voice of the sentence that it stands in."""

    def __init__(self, voices: Mapping[str, Synthesizer], usual: str) -> None:
        """`voices` by language; `usual` is that of what no script tells. They are closed with this one."""
        self._voices = voices
        self._usual = voices[usual]
        self._other = next((voice for name, voice in voices.items() if name not in _SCRIPTS), self._usual)
        self._speaking = self._usual

    def speak(self, text: str) -> Iterator[Samples]:
        self._speaking = self._voice_of(text)
        yield from self._speaking.speak(text)

    def cancel(self) -> None:
        self._speaking.cancel()

    def close(self) -> None:
        for voice in self._voices.values():
            voice.close()

    def _voice_of(self, text: str) -> Synthesizer:
        for language, script in _SCRIPTS.items():
            if script.search(text):
                return self._voices.get(language, self._usual)
        return self._other
