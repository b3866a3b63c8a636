"""vCards as phones, programs and servers really write them, and as disks and patience damage them."""

import logging
import random
import time

import pytest

from speaker.contacts import Address, AddressKind, Contact, decoded, essence, read_vcards

CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Anna Berg
N:Berg;Anna;;;
NICKNAME:Annie,Sis
NICKNAME:Big\\, tall
TEL;TYPE=WORK:22 33 44 55
TEL;TYPE=CELL,PREF:+47 900 00 001
IMPP:sip:anna@example.org
PHOTO;ENCODING=b;TYPE=JPEG:AAAA
 BBBB
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen
TEL;CELL:0047 900 00 002
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Ole Long
 name
TEL;VALUE=uri;TYPE="home,voice":tel:+4790000003
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN
TEL:;;;
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Zoe
X-SIP:zoe@example.org
END:VCARD
"""
ANNA = Contact(
    "Anna Berg",
    (
        Address(AddressKind.MOBILE, "tel:+4790000001"),
        Address(AddressKind.WORK, "tel:+4722334455"),
        Address(AddressKind.SIP, "sip:anna@example.org"),
    ),
    ("Annie", "Sis", "Big tall"),
)


def card(*lines: str, version: str = "3.0") -> str:
    return "\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def names(text: str) -> list[str]:
    return [each.name for each in read_vcards(text)]


def test_cards_of_all_versions_are_read_and_a_broken_one_is_left_out() -> None:
    found = list(read_vcards(CARDS, "NO"))
    assert found[0] == ANNA
    assert [each.name for each in found] == ["Anna Berg", "Jürgen Müller", "Ole Longname", "Zoe"]
    assert [each.addresses[0].uri for each in found[1:]] == [
        "tel:+4790000002",
        "tel:+4790000003",
        "sip:zoe@example.org",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_they_like(end: str) -> None:
    assert len(list(read_vcards(CARDS.replace("\n", end)))) == 4


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["N;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:M=FCller;J=FCrgen"], "Jürgen Müller"),
        (["N;ENCODING=QUOTED-PRINTABLE;CHARSET=GB2312:=D5=C5;=CE=B0"], "张伟"),
        (["FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0=", "=E4=BC=9F"], "张伟"),
        (["FN:张 伟"], "张伟"),
        (["FN:  Anna \t Berg "], "Anna Berg"),
        (["FN:", "N:;;;;", "ORG:The Plumbers;Oslo"], "The Plumbers Oslo"),
        (["item1.FN:Anna Berg"], "Anna Berg"),
        (["NOTE;ENCODING=QUOTED-PRINTABLE:two=", "FN:nobody", "FN:Anna Berg"], "Anna Berg"),
        (["GEO", "PHOTO;BASE64:AAAA", "BBBB", "=", "FN:Anna Berg"], "Anna Berg"),
    ],
)
def test_a_name_is_one_that_people_say(lines: list[str], name: str) -> None:
    assert names(card(*lines, version="2.1")) == [name]


def test_nicknames_are_decoded_and_all_are_kept() -> None:
    nicknames = ["NICKNAME;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=B0=8F=E4=BC=9F", "NICKNAME:Wei,Weiwei"]
    (found,) = read_vcards(card("FN:张伟", *nicknames, version="2.1"))
    assert found.nicknames == ("小伟", "Wei", "Weiwei")


def test_what_is_preferred_is_first_and_what_nobody_answers_is_left_out() -> None:
    lines = [
        "TEL;VALUE=uri;PREF=50;TYPE=work:tel:+4722334455",
        "TEL;TYPE=HOMEFAX:+4722334456",
        "TEL;TYPE=work,fax:+4722334457",
        "TEL;VALUE=uri;PREF=1;TYPE=cell:tel:+4790000001",
        "TEL;VALUE=uri:sip:anna2@example.org",
        "TEL:call the office",
        "IMPP:xmpp:anna@example.org",
    ]
    (found,) = read_vcards(card("FN:Anna", *lines, version="4.0"), "NO")
    assert [each.uri for each in found.addresses] == [
        "tel:+4790000001",
        "tel:+4722334455",
        "sip:anna2@example.org",
    ]


def test_a_group_is_nobody() -> None:
    groups = card("FN:Friends", "X-ADDRESSBOOKSERVER-KIND:group") + card("FN:Choir", "KIND:group", version="4.0")
    assert names(groups + card("FN:Anna")) == ["Anna"]


def test_a_card_without_an_end_takes_no_other_with_it_and_is_named_by_number(caplog: pytest.LogCaptureFixture) -> None:
    text = card("FN:Anna") + "BEGIN:VCARD\nFN:Lost\n" + card("FN:Ben") + card("FN:Carl", "TEL;;=:=;", "N")
    with caplog.at_level(logging.WARNING):
        assert names(text)[:2] == ["Anna", "Ben"]
    assert "card 2 has no end" in caplog.text and "Lost" not in caplog.text


def test_a_card_too_long_is_left_out_and_told() -> None:
    assert names(card("FN:Anna", *["TEL:1234567"] * 5_000) + card("FN:Ben")) == ["Ben"]


def test_old_files_and_letters_cut_in_two_are_read() -> None:
    assert names(decoded(card("FN:Jürgen").encode("cp1252"))) == ["Jürgen"]
    assert names(decoded(card("FN:张伟").encode("gb18030"), "CN")) == ["张伟"]
    assert names(decoded(card("FN:张伟").encode("utf-16"))) == ["张伟"]
    assert names(decoded("\ufeff".encode() + card("FN:Anna").encode())) == ["Anna"]
    half = len("FN:张".encode()) - 1
    folded = "FN:张伟".encode()[:half] + b"\r\n " + "FN:张伟".encode()[half:]
    assert names(decoded(b"BEGIN:VCARD\r\nVERSION:3.0\r\n" + folded + b"\r\nEND:VCARD\r\n")) == ["张伟"]


def test_nothing_but_names_and_numbers_is_kept_of_a_card() -> None:
    kept = essence(card("FN:Anna", "BDAY:19800101", "NOTE:owes me money", "PHOTO:AAAA", " BBBB", "TEL:1234567"))
    assert kept == "BEGIN:VCARD\nVERSION:3.0\nFN:Anna\nTEL:1234567\nEND:VCARD"


def test_no_damage_to_a_card_stops_the_others() -> None:
    dice = random.Random(7)
    for _ in range(2_000):
        data = bytearray(CARDS.encode())
        for _ in range(dice.randint(1, 12)):
            at = dice.randrange(len(data))
            data[at : at + dice.randint(0, 2)] = dice.choice(
                [b"\x00", b"\n", b":", b";", b"=", b'"', b"\xe9", b"\\", b""]
            )
        for contact in read_vcards(decoded(bytes(data)), "NO"):
            assert contact.name and all(each.uri for each in contact.addresses)


@pytest.mark.parametrize("odd", ["BEGIN:VCARD\n", "END:VCARD\n", "BEGIN:VCARD\nFN:a\n", " \n", "FN:=\n", "TEL;=;:\n"])
def test_a_file_of_nothing_but_odd_lines_is_soon_read(odd: str) -> None:
    text = odd * (300_000 // len(odd))
    began = time.perf_counter()
    assert names(card("FN:Anna") + text + card("FN:Ben")) == ["Anna", "Ben"]
    assert time.perf_counter() - began < 3
