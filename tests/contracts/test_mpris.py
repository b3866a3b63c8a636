"""Players that speak MPRIS, on a D-Bus of their own: led by voice, and honest about what they cannot do."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from speaker.errors import Fault, ServiceError, SkillError
from speaker.players import By, Mode, Repeat
from speaker.testing.mpris import FakeMpris, fake_mpris, installed
from speaker.web import Settings, Web

pytest.importorskip("jeepney", reason="needs the package jeepney: pip install -e '.[dev]'")
from speaker.peers.mpris import Mpris  # noqa: E402 - it is there only if that is

pytestmark = pytest.mark.skipif(not installed(), reason="needs dbus-daemon: apt-get install dbus-daemon")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeMpris]:
    with fake_mpris(tmp_path_factory.mktemp("bus")) as fake:
        yield fake


@pytest.fixture
def fake(shared: FakeMpris) -> FakeMpris:
    shared.player.slow = shared.player.gone = False
    shared.player.play({By.ALBUM: "Abbey Road"})
    return shared


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web(Settings())
    yield made
    made.close()


@pytest.fixture
def player(fake: FakeMpris, web: Web) -> Mpris:
    return Mpris(f"{fake.bus}#fake", web)


def test_what_plays_is_told(player: Mpris) -> None:
    now = player.now()
    assert (now.mode, now.title, now.artist, now.album) == (
        *(Mode.PLAYING, "Here Comes the Sun"),
        *("The Beatles", "Abbey Road"),
    )
    assert (now.length, now.volume, now.queued) == (30.0, 0.6, 2)


def test_it_pauses_goes_on_and_skips(player: Mpris) -> None:
    player.pause()
    assert player.now().mode is Mode.PAUSED
    player.resume()
    player.skip(1)
    assert (player.now().mode, player.now().title, player.now().queued) == (Mode.PLAYING, "Something", 1)
    player.skip(-1)
    assert player.now().title == "Here Comes the Sun"


def test_it_goes_back_to_the_start(player: Mpris, fake: FakeMpris) -> None:
    fake.player.elapsed = 12.0
    player.skip(0)
    assert player.now().elapsed == 0.0


def test_volume_order_and_repetition(player: Mpris, fake: FakeMpris) -> None:
    player.set_volume(0.25)
    player.set_shuffle(True)
    player.set_repeat(Repeat.ONE)
    assert (fake.player.volume, fake.player.shuffle, fake.player.repeat) == (0.25, True, Repeat.ONE)
    player.set_volume(0.6)


def test_an_address_is_played_from_where_it_was_left(player: Mpris, fake: FakeMpris) -> None:
    assert player.play_address("http://example.org/a.mp3", "A", 61.0)
    assert (fake.player.address, fake.player.elapsed) == ("http://example.org/a.mp3", 61.0)


def test_it_says_what_it_cannot(player: Mpris) -> None:
    assert player.play({}) == 1
    for do in (
        lambda: player.names(By.SONG),
        lambda: player.play({By.ARTIST: "x"}),
        player.end_after_this,
        lambda: player.add_to("x", {}),
    ):
        with pytest.raises(SkillError) as error:
            do()
        assert error.value.response == "player_cannot"


def test_no_bus_and_no_such_player_are_no_player(fake: FakeMpris, web: Web, tmp_path: Path) -> None:
    for address in (f"unix:path={tmp_path / 'nothing'}#", f"{fake.bus}#vlc"):
        with pytest.raises(SkillError) as error:
            Mpris(address, web).now()
        assert error.value.response == "no_player"


def test_a_bus_that_goes_is_told(web: Web, tmp_path: Path) -> None:
    with fake_mpris(tmp_path) as fake:
        player = Mpris(f"{fake.bus}#", web)
        assert player.now().mode is Mode.STOPPED
    with pytest.raises((ServiceError, SkillError)):
        player.now()


def test_a_player_that_hangs_is_told_in_time(fake: FakeMpris, player: Mpris, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speaker.peers.mpris._PATIENCE", 0.1)
    released = threading.Event()
    monkeypatch.setattr(FakeMpris, "answer", lambda *_: ("", ()) if released.wait(2) else ("", ()))
    with pytest.raises(ServiceError) as error:
        player.now()
    released.set()
    assert error.value.fault is Fault.TIMEOUT
