"""Long texts, cut for the synthesizers."""

import pytest

from speaker.engines.parts import parts


def test_a_short_text_is_one_part() -> None:
    assert list(parts(" It rains. ", 40)) == ["It rains."]


def test_a_text_is_cut_between_sentences_before_it_is_cut_between_words() -> None:
    assert list(parts("It rains in Spain now. It is sunny in Norway, as ever.", 30)) == [
        "It rains in Spain now.",
        "It is sunny in Norway,",
        "as ever.",
    ]


def test_what_has_no_place_to_cut_is_cut_all_the_same() -> None:
    assert [len(part) for part in parts("x" * 95, 30)] == [30, 30, 30, 5]


@pytest.mark.parametrize("text", ["", " \n", "\0\0", "\ud800"])
def test_nothing_to_say_has_no_parts(text: str) -> None:
    assert list(parts(text, 30)) == []


def test_no_character_is_lost() -> None:
    text = "word " * 500
    assert " ".join(parts(text, 77)) == text.strip()
