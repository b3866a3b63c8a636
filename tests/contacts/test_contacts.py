"""Contacts from vCards of all ages and an address book on a real server; numbers however they are written."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from speaker.contacts import (
    ContactBook,
    Settings,
    is_emergency,
    normal,
    same,
)
from speaker.errors import ConfigError, SkillError
from speaker.state import State

CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Anna Berg
NICKNAME:Annie
TEL;TYPE=WORK:22 33 44 55
TEL;TYPE=CELL,PREF:+47 900 00 001
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Zoe
X-SIP:zoe@example.org
END:VCARD
"""


@pytest.fixture
def state() -> Iterator[State]:
    made = State(":memory:")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("first", "second", "region"),
    [
        ("tel:+4722334455", "sip:+4722334455@provider.example;user=phone", ""),
        ("tel:+4722334455", "004722334455", ""),
        ("tel:+4722334455", "22 33 44 55", "NO"),
        ("tel:+4722334455", "sip:22334455@pbx.lan", ""),
        ("sip:Anna@Example.org", "sip:anna@example.org;transport=tls", ""),
        ("tel:+8613800138000", "138 0013 8000", "CN"),
        ("sip:%2B4722334455@a.example", "sip:+4722334455@b.example", ""),
        ("sip:1001@pbx.lan:5060", "sip:1001@pbx.lan", ""),
        ("tel:1001", "sip:1001@pbx.lan", ""),
    ],
)
def test_a_number_is_the_same_however_it_is_written(first: str, second: str, region: str) -> None:
    assert same(first, second, region) and same(second, first, region)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("tel:+4722334455", "tel:+4622334455"),
        ("tel:+4722334455", "4455"),
        ("sip:anna@example.org", "sip:anna@other.org"),
        ("sip:1001@pbx.lan", "sip:1001@elsewhere.example"),
        ("", ""),
    ],
)
def test_another_number_is_another(first: str, second: str) -> None:
    assert not same(first, second)


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("22 33 44 55", "NO", "+4722334455"),
        ("22 33 44 55", "no", "+4722334455"),
        ("(020) 7946 0018", "GB", "+442079460018"),
        ("+44 (0)20 7946 0018", "", "+442079460018"),
        ("22 33 44 55", "", "22334455"),
        ("22334455 ext. 12", "", "22334455"),
        ("+47 22 33 44 55 x12", "", "+4722334455"),
        ("+47 22 33 44 55,,12", "", "+4722334455"),
        ("1-800-356-9377", "US", "+18003569377"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("０２２３３４４５５", "", "022334455"),
        ("*100#", "NO", "*100#"),
    ],
)
def test_numbers_are_made_international_where_the_country_is_known(written: str, region: str, number: str) -> None:
    assert normal(written, region) == number


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("234 5678", "US", "2345678"),  # no town
        ("116117", "DE", "116117"),  # not of a town
        ("0011 47 22 33 44 55", "AU", "+4722334455"),  # 00 is not abroad there
        ("011 47 22 33 44 55", "US", "+4722334455"),
        ("1-800-FLOWERS", "", ""),
        ("ask Ben, room 2", "NO", ""),
    ],
)
def test_no_number_is_made_into_somebody_elses(written: str, region: str, number: str) -> None:
    assert normal(written, region) == number


@pytest.mark.parametrize(
    ("number", "region"),
    [("112", ""), ("tel:911", ""), ("1 1 0", ""), ("113", "NO"), ("113", "no"), ("１１２", ""), ("#31#112", "")],
)
def test_emergency_numbers_are_known(number: str, region: str) -> None:
    assert is_emergency(number, region)


@pytest.mark.parametrize(("number", "region"), [("+4722334455", "NO"), ("", "NO"), ("sip:room112@lan", "NO")])
def test_no_usual_number_is_one(number: str, region: str) -> None:
    assert not is_emergency(number, region)


def test_files_are_read_again_when_they_change(tmp_path: Path, state: State) -> None:
    book = ContactBook(Settings(region="NO"), tmp_path, state)
    assert book.all() == ()
    (tmp_path / "contacts.vcf").write_text(CARDS)
    assert [each.name for each in book.all()] == ["Anna Berg", "Zoe"]
    (tmp_path / "contacts").mkdir()
    (tmp_path / "contacts" / "more.vcf").write_text("BEGIN:VCARD\nFN:Carl\nTEL:+4790000009\nEND:VCARD\n")
    assert "Carl" in [each.name for each in book.all()]
    assert book.by_address("sip:90000001@pbx.lan") == book.all()[0]


def test_what_the_family_says_of_somebody_outlives_the_power(tmp_path: Path) -> None:
    (tmp_path / "contacts.vcf").write_text(CARDS)
    for first in (True, False):
        state = State(tmp_path / "state.db")
        book = ContactBook(Settings(trusted=("zoe",)), tmp_path, state)
        if first:
            book.alias("Anna Berg", "my sister")
            book.favour("Anna Berg", True)
            book.trust("Zoe", False)
        anna, zoe = book.all()[0], book.all()[-1]
        assert "my sister" in anna.nicknames and anna.favourite and not zoe.trusted
        state.close()


def test_nobody_unknown_gets_a_name(tmp_path: Path, state: State) -> None:
    with pytest.raises(SkillError):
        ContactBook(Settings(), tmp_path, state).alias("Nobody", "my sister")


def test_two_people_may_be_the_same_to_the_family(tmp_path: Path, state: State) -> None:
    (tmp_path / "contacts.vcf").write_text(CARDS)
    book = ContactBook(Settings(), tmp_path, state)
    for name in ("Anna Berg", "Zoe", "Zoe"):
        book.alias(name, "my sister")
    assert [each.nicknames for each in book.all()] == [("Annie", "my sister"), ("my sister",)]
    assert book.unalias("my sister", "Zoe") and not book.unalias("my sister", "Zoe")
    assert [each.nicknames for each in book.all()] == [("Annie", "my sister"), ()]
    assert book.unalias("my sister") and not book.unalias("my sister")


@pytest.mark.parametrize("region", ["Norway", "47", "N"])
def test_a_country_is_two_letters(region: str, tmp_path: Path, state: State) -> None:
    with pytest.raises(ConfigError, match="contacts.region"):
        ContactBook(Settings(region=region), tmp_path, state)


def test_a_country_that_is_none_is_told(tmp_path: Path, state: State, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "contacts.vcf").write_text(CARDS)
    ContactBook(Settings(region="UK"), tmp_path, state).all()
    assert 'no country "UK"' in caplog.text


def test_a_file_that_is_set_and_not_there_is_told_once(
    tmp_path: Path, state: State, caplog: pytest.LogCaptureFixture
) -> None:
    book = ContactBook(Settings(files=("people.vcf",)), tmp_path, state)
    assert book.all() == book.all() == ()
    assert caplog.text.count("people.vcf is not there") == 1
    (tmp_path / "people.vcf").write_text(CARDS)
    assert len(book.all()) == 2
    (tmp_path / "people.vcf").unlink()
    assert book.all() == ()


def test_who_lives_together_is_not_one(tmp_path: Path, state: State) -> None:
    couple = "".join(f"BEGIN:VCARD\nFN:{name}\nTEL:+4722000000\nEND:VCARD\n" for name in ("Anna Berg", "Ben Berg"))
    (tmp_path / "contacts.vcf").write_text(couple)
    assert [each.name for each in ContactBook(Settings(), tmp_path, state).all()] == ["Anna Berg", "Ben Berg"]


def test_a_thousand_people_hold_up_nobody(tmp_path: Path, state: State) -> None:
    cards = (
        f"BEGIN:VCARD\nFN:Name{n} Berg\nTEL:9{n:07d}\nTEL;TYPE=HOME:2{n % 500:07d}\nEND:VCARD\n" for n in range(1_000)
    )
    (tmp_path / "contacts.vcf").write_text("".join(cards))
    book = ContactBook(Settings(region="NO"), tmp_path, state)
    assert len(book.all()) == 1_000
    began = time.perf_counter()
    for _ in range(5):
        book.all()
        found = book.by_address("sip:+4790000999@provider.example")
    assert found is not None and found.name == "Name999 Berg"
    assert time.perf_counter() - began < 0.5


def test_who_is_in_two_places_is_one(tmp_path: Path, state: State) -> None:
    (tmp_path / "contacts.vcf").write_text(CARDS)
    (tmp_path / "contacts").mkdir()
    other = "BEGIN:VCARD\nFN:Anna B\nTEL;TYPE=HOME:+4722000000\nTEL:+4790000001\nEND:VCARD\n"
    (tmp_path / "contacts" / "more.vcf").write_text(other)
    anna = ContactBook(Settings(region="NO"), tmp_path, state).by_address("+4722000000")
    assert anna is not None and anna.name == "Anna Berg"
