"""Written answers made fit to be spoken."""

import pytest

from speaker.conversation.speech import LONGEST, Cutter, is_debris, speakable
from speaker.conversation.words import load

ENGLISH = load("en").abbreviations


def cut(text: str, step: int) -> list[str]:
    cutter = Cutter(ENGLISH)
    pieces = [text[at : at + step] for at in range(0, len(text), step)]
    return [sentence for piece in pieces for sentence in cutter.feed(piece)] + cutter.end()


@pytest.mark.parametrize("step", [1, 5, 1000])
@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hello. How are you?", ["Hello.", "How are you?"]),
        ("It is 3.5 degrees. Cold!", ["It is 3.5 degrees.", "Cold!"]),
        ("Dr. Who met Mr. Spock, e.g. in London. Then J. R. left.", None),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("你好。今天天气不错！你呢？", ["你好。", "今天天气不错！", "你呢？"]),
        ("- one egg\n- two apples\n\nThat is all", ["- one egg", "- two apples", "That is all"]),
        ("1. Boil water. 2. Add salt.", ["1. Boil water.", "2. Add salt."]),
        ("Look:\n```python\nprint(1)\n```\nDone that.", ["Look:", "Done that."]),
        ("", []),
    ],
)
def test_sentences_are_cut_as_they_come(text: str, sentences: list[str] | None, step: int) -> None:
    expected = ["Dr. Who met Mr. Spock, e.g. in London.", "Then J. R. left."] if sentences is None else sentences
    assert cut(text, step) == expected


def test_a_sentence_is_there_before_the_next_one_has_begun() -> None:
    cutter = Cutter(ENGLISH)
    assert cutter.feed("Hello there. ") == ["Hello there."]
    assert cutter.feed("你好。") == ["你好。"]


def test_a_sentence_without_end_is_cut_between_its_words() -> None:
    parts = cut("and so on " * 60, 7)
    assert len(parts) > 1
    assert all(len(part) <= LONGEST and part.split()[0] in ("and", "so", "on") for part in parts)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**Oslo** is the *capital* of `Norway`.", "Oslo is the capital of Norway."),
        ("## A title", "A title"),
        ("- one egg", "one egg"),
        ("2. Add salt.", "Add salt."),
        ("See [the page](https://example.org/a_b) for more.", "See the page for more."),
        ("It stands at https://example.org/a.b?c=1.", "It stands at."),
        ("Sure! 😀👍", "Sure!"),
        ("| egg | two |", "egg two"),
        ("| --- | --- |", ""),
        ("<b>Bold</b> words", "Bold words"),
        ("***", ""),
        ("好的😀，**没问题**。", "好的，没问题。"),
        ("snake_case", "snakecase"),
        ("Twenty (20) degrees, 5 - 3.", "Twenty (20) degrees, 5 - 3."),
    ],
)
def test_what_cannot_be_spoken_is_left_out(written: str, said: str) -> None:
    assert speakable(written) == said


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "timer_set", "arguments": {"duration": "ten minutes"}}',
        "<|tool_call|>call:timer_set",
        "\ufffd\ufffd\x00\x12",
        "@@##$$%%^^&&**((!!~~",
        "QWxsIHlvdXIgYmFzZSBhcmUgYmVsb25nIHRvIHVzQWxsIHlvdXIgYmFzZSBhcmU=",
    ],
)
def test_debris_is_told_from_prose(text: str) -> None:
    assert is_debris(text)


@pytest.mark.parametrize(
    "text", ["Hello.", "What?!", "你好，世界。", "It's 3:45.", "<b>Hello</b> you", "“Yes,” he said; “no!”"]
)
def test_prose_is_no_debris(text: str) -> None:
    assert not is_debris(text)
