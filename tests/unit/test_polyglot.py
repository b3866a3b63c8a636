"""One voice a language."""

from collections.abc import Iterator

import pytest

from speaker.audio import Samples, silence
from speaker.polyglot import Polyglot


class Voice:
    """Remembers what it was to say."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.cancelled = self.closed = False

    def speak(self, text: str) -> Iterator[Samples]:
        self.said.append(text)
        yield silence(0.1)

    def cancel(self) -> None:
        self.cancelled = True

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("usual", ["en", "zh"])
def test_a_sentence_is_read_by_the_voice_of_its_script(usual: str) -> None:
    english, chinese = Voice(), Voice()
    polyglot = Polyglot({"en": english, "zh": chinese}, usual)
    for text in ("It is ten past three.", "现在三点十分。", "正在播放 Hey Jude。"):
        assert list(polyglot.speak(text))
    assert english.said == ["It is ten past three."]
    assert chinese.said == ["现在三点十分。", "正在播放 Hey Jude。"]


def test_the_voice_that_speaks_is_the_one_that_is_cancelled() -> None:
    english, chinese = Voice(), Voice()
    polyglot = Polyglot({"en": english, "zh": chinese}, "en")
    list(polyglot.speak("你好"))
    polyglot.cancel()
    assert (english.cancelled, chinese.cancelled) == (False, True)
    polyglot.close()
    assert english.closed and chinese.closed
