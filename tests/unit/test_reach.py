"""Doctor's lines about phones, accounts, contacts and the other speakers; each tells what to do."""

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from speaker import config, plugins, reach
from speaker.calls import Account, LineChanged, PhoneOptions, Tell
from speaker.config import Folders, Settings
from speaker.errors import PhoneError
from speaker.intercom.identity import open_identity
from speaker.intercom.trust import Peer, Trust
from speaker.interfaces import Health
from speaker.skill import Home
from speaker.testing.caldav import radicale

ACCOUNT = Account("sip:kitchen@sip.example.org", password="secret")


@pytest.fixture
def places(tmp_path: Path) -> Folders:
    folders = config.folders({"HOME": str(tmp_path)})
    for folder in (folders.config, folders.state):
        folder.mkdir(parents=True)
    return folders


def settings(**changes: object) -> Settings:
    usual = Settings(location=Home(timezone="Europe/Oslo", room="kitchen"))
    parts = {
        name: dataclasses.replace(getattr(usual, name.partition("__")[0]), **{name.partition("__")[2]: value})  # type: ignore[arg-type]
        for name, value in changes.items()
    }
    return dataclasses.replace(usual, **{name.partition("__")[0]: part for name, part in parts.items()})


class Line:
    """A phone of which only the registration is of interest."""

    answer: LineChanged | None = None
    lacks = ""

    def __init__(self, options: PhoneOptions) -> None:
        if self.lacks:
            raise PhoneError(self.lacks)
        assert not options.account.listen, "the running speaker may have that port"

    async def start(self, tell: Tell) -> None:
        if self.answer is not None:
            tell(self.answer)

    async def close(self) -> None:
        pass


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Line]]:
    class Own(Line):
        pass

    monkeypatch.setattr(plugins, "load", lambda group, name: Own)
    yield Own


def test_a_program_that_is_missing_is_named_with_the_package_and_is_a_fault_only_where_it_is_needed(
    line: type[Line], places: Folders
) -> None:
    line.lacks = "baresip is not installed"
    remedy = "to make calls, as root: apt-get install baresip-core"
    assert list(reach.phones(settings(), places)) == [Health("phone", True, line.lacks, remedy)]
    needed = settings(calls__accounts={"provider": ACCOUNT})
    assert list(reach.phones(needed, places)) == [Health("phone", False, line.lacks, remedy)]


def test_without_an_account_it_is_told_what_one_would_be_for(line: type[Line], places: Folders) -> None:
    _, accounts = reach.phones(settings(), places)
    assert accounts.ok and "calls.accounts" in accounts.remedy


@pytest.mark.parametrize(
    ("answer", "ok", "found", "remedy"),
    [
        (LineChanged("provider", True), True, "sip:kitchen@sip.example.org is registered", ""),
        (LineChanged("provider", False, "401 Unauthorized"), False, "401 Unauthorized", "address, user and password"),
        (
            LineChanged("provider", False, "x could not prove who it is (expired)"),
            False,
            "could not prove",
            ".certificates",
        ),
        (LineChanged("provider", False, "Connection refused"), False, "Connection refused", "address and transport"),
        (None, False, "no answer within", "address and transport"),
    ],
)
def test_an_account_is_registered_or_it_is_told_why_not(
    line: type[Line],
    places: Folders,
    monkeypatch: pytest.MonkeyPatch,
    answer: LineChanged | None,
    ok: bool,
    found: str,
    remedy: str,
) -> None:
    monkeypatch.setattr(reach, "_ANSWER", 0.05)
    line.answer = answer
    own = settings(calls__accounts={"provider": dataclasses.replace(ACCOUNT, listen="192.0.2.1:5060")})
    told = list(reach.phones(own, places))[-1]
    assert (told.subject, told.ok) == ("account provider", ok)
    assert found in told.found and remedy in told.remedy


@pytest.mark.skipif(shutil.which("baresip") is None, reason="needs baresip: apt-get install baresip-core")
def test_a_real_phone_says_that_nobody_is_at_the_address(places: Folders) -> None:
    own = settings(calls__accounts={"provider": Account("sip:kitchen@127.0.0.1:9", password="x", transport="tcp")})
    phone, account = reach.phones(own, places)
    assert phone.ok and not account.ok and account.remedy


def test_contacts_are_counted_and_files_that_are_missing_are_named(places: Folders) -> None:
    (nobody,) = reach.contacts(settings(), places)
    assert nobody.ok and "contacts.vcf" in nobody.remedy
    (places.config / "contacts.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ben\nTEL:22334455\nEND:VCARD\n")
    missing, known, region = reach.contacts(settings(contacts__files=("more.vcf",)), places)
    assert not missing.ok and missing.found.endswith("more.vcf is not there")
    assert known.found == "1 is known" and "country" in region.remedy


def test_an_address_book_answers_or_it_is_told_why_not(places: Folders, tmp_path: Path) -> None:
    with radicale(tmp_path / "radicale") as url:
        stranger = settings(contacts__carddav=url)
        book, *_ = reach.contacts(stranger, places)
        assert (book.subject, book.ok) == ("address book", False) and "contacts.password" in book.remedy
    book, *_ = reach.contacts(stranger, places)
    assert not book.ok and "contacts.carddav" in book.remedy


def test_who_is_paired_is_told_and_what_is_missing_for_it(places: Folders) -> None:
    (off,) = reach.intercom(settings(intercom__enabled=False), places)
    assert off.ok and "off" in off.found
    (alone,) = reach.intercom(settings(), places)
    assert alone.ok and "pair the speakers" in alone.remedy
    assert not (places.state / "intercom").exists(), "a check-up of who never paired anything writes nothing"
    other = open_identity(places.cache / "other.pem")
    (places.state / "intercom").mkdir()
    Trust(places.state / "intercom").add(Peer(other.id, "nursery", other.certificate, "a" * 32, "b" * 32))
    (paired,) = reach.intercom(settings(), places)
    assert paired == Health("pairing", True, "paired with nursery")
    room, _ = reach.intercom(settings(location__room=""), places)
    assert not room.ok and "location.room" in room.remedy
