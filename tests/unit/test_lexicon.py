"""Pronunciations: looked up, inflected, guessed; never none."""

import logging
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from speaker.engines.kaldi import espeak, letters
from speaker.engines.kaldi.lexicon import pronounce

MODEL = Path(__file__).parents[2] / "models" / "en-mini"
PHONES = {line.split()[0] for line in (MODEL / "phones.txt").read_text().splitlines()} - {"SIL"}

needs_espeak = pytest.mark.skipif(not espeak.installed(), reason="espeak-ng is not installed")


def no_guess(words: Sequence[str]) -> Mapping[str, list[str]]:
    return {}


def test_a_word_has_all_the_pronunciations_of_the_dictionary() -> None:
    assert pronounce(["either"], MODEL)["either"] == [("IY", "DH", "ER"), ("AY", "DH", "ER")]


def test_words_of_our_own_stand_beside_the_dictionary() -> None:
    assert pronounce(["mynah", "unmute"], MODEL, no_guess) == {
        "mynah": [("M", "AY", "N", "AH")],
        "unmute": [("AH", "N", "M", "Y", "UW", "T")],
    }


@pytest.mark.parametrize(
    ("word", "ending"), [("mynah's", "AH Z"), ("thermostats", "T S"), ("playlists'", "T S"), ("rhys's", "AH Z")]
)
def test_an_ending_is_said_as_its_last_sound_wants(word: str, ending: str) -> None:
    sounds = pronounce([word], MODEL, no_guess)[word][0]
    assert list(sounds[-2:]) == ending.split()


def test_guessed_words_are_counted_and_listed(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        pronounce(["weezer", "music"], MODEL, no_guess)
    counted, listed = caplog.records
    assert (counted.levelname, counted.getMessage()[:10]) == ("INFO", "1 of 2 wor")
    assert (listed.levelname, listed.getMessage()) == ("DEBUG", "guessed: weezer W IY Z ER")


def test_marks_without_a_letter_are_no_words() -> None:
    assert pronounce(["--", "stop", "..."], MODEL) == {"stop": [("S", "T", "AA", "P")]}


@needs_espeak
def test_names_are_said_as_espeak_says_them() -> None:
    names = espeak.pronounce(["siobhan", "tchaikovsky", "weezer"])
    assert names["siobhan"] == ["SH", "IH", "V", "AO", "N"]
    assert names["weezer"] == ["W", "IY", "Z", "ER"]


@needs_espeak
def test_every_phone_that_espeak_gives_is_one_of_the_models() -> None:
    words = ["zbigniew", "reykjavik", "kraków", "beyoncé", "bbc", "r2d2", "ångström", "nguyen", "qwzx", "jürgen"]
    said = espeak.pronounce(words)
    assert set(said) == set(words)
    assert {phone for sounds in said.values() for phone in sounds} <= PHONES


def test_without_espeak_nothing_is_guessed_by_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not espeak.installed()
    assert espeak.pronounce(["weezer"]) == {}


@pytest.mark.parametrize("word", ["weezer", "x", "42", "ångström", "tchaikovsky", "y", "bcd", "aeiou", "queue", "e"])
def test_letters_always_give_sounds_of_the_model(word: str) -> None:
    sounds = letters.pronounce(word)
    assert sounds
    assert set(sounds) <= PHONES


@pytest.mark.parametrize(
    ("word", "sounds"), [("rose", "R OW S"), ("me", "M IY"), ("nation", "N AE SH AH N"), ("cell", "S EH L")]
)
def test_letters_know_the_commonest_rules(word: str, sounds: str) -> None:
    assert letters.pronounce(word) == sounds.split()


def test_a_model_may_be_read_only(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(MODEL, tmp_path / "en-mini"))
    for path in folder.rglob("*"):
        path.chmod(0o555)
    assert pronounce(["stop"], folder)["stop"] == [("S", "T", "AA", "P")]
