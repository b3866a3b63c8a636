"""What every player of music must do, and how it fails: a real MPD, and a Mopidy that behaves as documented."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from speaker.errors import Fault, ServiceError, SkillError
from speaker.peers.mopidy import Mopidy
from speaker.peers.mpd import Mpd
from speaker.players import By, Mode, Player, Repeat
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.mopidy import FakeMopidy, fake_mopidy
from speaker.testing.mpd import RunningMpd, installed, running_mpd
from speaker.web import Settings, Web

needs_mpd = pytest.mark.skipif(not installed(), reason="needs mpd: apt-get install mpd")


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as once:
        return int(once.getsockname()[1])


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web(Settings(total=2.0))
    yield made
    made.close()


@pytest.fixture(scope="module")
def mpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMpd]:
    with running_mpd(tmp_path_factory.mktemp("mpd"), unused_port()) as running:
        yield running


@pytest.fixture
def mopidy() -> Iterator[FakeMopidy]:
    with fake_mopidy() as fake:
        yield fake


@pytest.fixture(params=[pytest.param("mpd", marks=needs_mpd), "mopidy"])
def player(request: pytest.FixtureRequest, web: Web, monkeypatch: pytest.MonkeyPatch) -> Player:
    monkeypatch.setattr("speaker.peers.mopidy.BEGIN", 0.3)
    if request.param == "mpd":
        return Mpd(request.getfixturevalue("mpd").address, "", web)
    return Mopidy(request.getfixturevalue("mopidy").web.url, web)


def test_it_tells_what_it_has(player: Player) -> None:
    assert list(player.names(By.ARTIST)) == ["Miles Davis", "Somebody", "The Beatles", "周杰伦"]
    assert "Abbey Road" in player.names(By.ALBUM)
    assert "晴天" in player.names(By.SONG)
    assert "Jazz" in player.names(By.GENRE)
    assert "Cooking" in player.names(By.PLAYLIST)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({By.ARTIST: "The Beatles"}, 3),
        ({By.ALBUM: "Kind of Blue"}, 2),
        ({By.SONG: "晴天"}, 1),
        ({By.GENRE: "Jazz"}, 2),
        ({By.PLAYLIST: "Cooking"}, 2),
        ({By.ARTIST: "The Beatles", By.ALBUM: "Abbey Road"}, 2),
        ({}, 7),
    ],
)
def test_it_plays_all_that_fits(player: Player, wanted: dict[By, str], count: int) -> None:
    assert player.play(wanted) == count
    now = player.now()
    assert (now.mode, now.queued) == (Mode.PLAYING, count)


def test_what_plays_is_told_with_all_its_names(player: Player) -> None:
    player.play({By.SONG: "So What"})
    now = player.now()
    assert (now.title, now.artist, now.album, now.length) == ("So What", "Miles Davis", "Kind of Blue", 30.0)


@pytest.mark.parametrize("name", ["Nobody", 'No "such" \\ one', "two\nlines", "x" * 2000])
def test_what_it_does_not_have_changes_nothing(player: Player, name: str) -> None:
    player.play({By.SONG: "So What"})
    assert player.play({By.ARTIST: name}) == 0
    assert player.now().title == "So What"


def test_it_pauses_goes_on_and_skips(player: Player) -> None:
    player.play({By.ALBUM: "Abbey Road"})
    first = player.now().title
    player.pause()
    assert player.now().mode is Mode.PAUSED
    player.resume()
    assert player.now().mode is Mode.PLAYING
    player.skip(1)
    assert player.now().title != first
    player.skip(-1)
    assert player.now().title == first
    player.skip(0)
    assert player.now().elapsed < 2.0


def test_behind_the_last_piece_it_stops(player: Player) -> None:
    player.play({By.SONG: "So What"})
    player.skip(1)
    assert player.now().mode is Mode.STOPPED


def test_its_volume_follows(player: Player) -> None:
    player.set_volume(0.3)
    assert player.now().volume == 0.3
    player.set_volume(7.0)
    assert player.now().volume == 1.0


def test_order_repetition_and_the_end_are_taken(player: Player) -> None:
    player.play({}, shuffle=True)
    player.set_shuffle(False)
    for repeat in Repeat:
        player.set_repeat(repeat)
    player.end_after_this()
    assert player.now().mode is Mode.PLAYING


def test_what_plays_and_what_is_named_goes_on_a_playlist(player: Player) -> None:
    player.play({By.SONG: "晴天"})
    assert player.add_to("Neu", {}) == 1
    assert player.add_to("Neu", {By.GENRE: "Jazz"}) == 2
    assert "Neu" in player.names(By.PLAYLIST)
    assert player.play({By.PLAYLIST: "Neu"}) == 3


def test_an_address_behind_which_nothing_is_is_told(player: Player) -> None:
    with pytest.raises(ServiceError) as error:
        player.play_address(f"http://127.0.0.1:{unused_port()}/a.mp3", "Radio Nowhere")
    assert (error.value.service, error.value.fault) == ("Radio Nowhere", Fault.UNREACHABLE)


@needs_mpd
def test_a_stream_is_played_from_where_it_was_left(mpd: RunningMpd, web: Web) -> None:
    file = mpd.folder / "music" / "a-very-long-story.flac"
    with serving(file.read_bytes()) as url:
        player = Mpd(mpd.address, "", web)
        assert player.play_address(url, "The Story", 300.0)
        now = player.now()
        assert (now.title, now.mode) == ("The Story", Mode.PLAYING) or now.title == "A Very Long Story"
        assert 299.0 <= now.elapsed < 310.0


def test_mopidy_plays_a_stream_from_where_it_was_left(mopidy: FakeMopidy, web: Web) -> None:
    player = Mopidy(mopidy.web.url, web)
    assert player.play_address("http://stream.example.org/a.mp3", "A", 300.0)
    assert (player.now().mode, player.now().elapsed) == (Mode.PLAYING, 300.0)


def test_nothing_that_plays_goes_on_no_playlist(mopidy: FakeMopidy, web: Web) -> None:
    assert Mopidy(mopidy.web.url, web).add_to("Cooking", {}) == 0


@needs_mpd
def test_it_remembers_over_a_restart_where_it_was(tmp_path: Path, web: Web) -> None:
    port = unused_port()
    with running_mpd(tmp_path, port) as mpd:
        Mpd(mpd.address, "", web).play({By.SONG: "So What"})
    with running_mpd(tmp_path, port) as mpd:
        assert Mpd(mpd.address, "", web).now().title == "So What"


@needs_mpd
def test_a_password_is_shown_and_a_wrong_one_told(tmp_path: Path, web: Web) -> None:
    with running_mpd(tmp_path, unused_port(), password="sesame") as mpd:
        assert Mpd(mpd.address, "sesame", web).names(By.ARTIST)
        assert Mpd(f"mpd://sesame@127.0.0.1:{mpd.port}", "", web).names(By.ARTIST)
        for wrong, fault in (("wrong", Fault.KEY), ("", Fault.FORBIDDEN)):
            with pytest.raises(ServiceError) as error:
                Mpd(mpd.address, wrong, web).now()
            assert error.value.fault is fault


@pytest.mark.parametrize("make", [lambda web: Mpd("", "", web), lambda web: Mopidy("", web)], ids=["mpd", "mopidy"])
def test_where_none_was_set_and_none_is_here_that_is_what_is_said(
    make: Callable[[Web], Player], web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("speaker.peers.mpd.PORT", unused_port())
    monkeypatch.setattr("speaker.peers.mopidy.HERE", f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(SkillError) as error:
        make(web).now()
    assert error.value.response == "no_player"


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_each_failure_of_mopidy_is_told_as_what_it_is(failure: Failure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speaker.peers.mopidy._PATIENCE", 0.15 if failure.slow else 2.0)
    web = Web(Settings())
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        Mopidy(url, web).now()
    web.close()
    assert error.value.fault is failure.fault


def test_what_mopidy_does_not_know_is_no_success(mopidy: FakeMopidy, web: Web) -> None:
    with pytest.raises(ServiceError) as error:
        Mopidy(mopidy.web.url, web)._ask("core.nothing.like_it")
    assert error.value.fault is Fault.BROKEN


@contextmanager
def speaking(*pieces: bytes, hold: bool = False) -> Iterator[int]:
    """Serve whoever connects with these bytes, and hang up or say nothing more; yields the port."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                for piece in pieces:
                    connection.sendall(piece)
                if hold:
                    ended.wait()

        thread = threading.Thread(target=serve, name="speaking", daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        ended.set()
        thread.join(2)


@pytest.mark.parametrize(
    ("pieces", "hold", "fault"),
    [
        ((), True, Fault.TIMEOUT),
        ((b"OK MPD 0.23.5\n", b"volume: 50\n"), True, Fault.TIMEOUT),
        ((), False, Fault.UNREACHABLE),
        ((b"OK MPD 0.23.5\n", b"volume: 50\nstate: pl"), False, Fault.UNREACHABLE),
        ((b"HTTP/1.1 400 Bad Request\r\n\r\n",), False, Fault.NOT_OURS),
        ((b"OK MPD 0.23.5\n", b"<html>\n"), True, Fault.GARBLED),
        ((b"OK MPD 0.23.5\n", b"ACK [3@0] {password} incorrect password\n"), True, Fault.KEY),
        ((b"OK MPD 0.23.5\n", b"ACK [4@0] {status} you don't have permission\n"), True, Fault.FORBIDDEN),
        ((b"OK MPD 0.23.5\n", b"ACK [50@0] {load} No such playlist\n"), True, Fault.NOT_FOUND),
        ((b"OK MPD 0.23.5\n", b"ACK [5@0] {} unknown command\n"), True, Fault.MISUNDERSTOOD),
        ((b"OK MPD 0.23.5\n", b"ACK nonsense\n"), True, Fault.BROKEN),
        ((b"OK MPD 0.23.5\n", b"x" * 9_000_000), True, Fault.TOO_LARGE),
    ],
)
def test_each_failure_of_mpd_is_told_as_what_it_is(
    pieces: tuple[bytes, ...], hold: bool, fault: Fault, monkeypatch: pytest.MonkeyPatch, web: Web
) -> None:
    if fault is Fault.TIMEOUT:
        monkeypatch.setattr("speaker.peers.mpd.PATIENCE", 0.1)
    with speaking(*pieces, hold=hold) as port, pytest.raises(ServiceError) as error:
        Mpd(f"mpd://127.0.0.1:{port}", "", web).now()
    assert error.value.fault is fault


def test_an_mpd_that_nobody_knows_or_that_is_off_is_told(web: Web) -> None:
    for address, fault in ((f"127.0.0.1:{unused_port()}", Fault.UNREACHABLE), ("mpd.invalid", Fault.NO_NAME)):
        with pytest.raises(ServiceError) as error:
            Mpd(f"mpd://{address}", "", web).now()
        assert error.value.fault is fault


@contextmanager
def serving(sound: bytes) -> Iterator[str]:
    """Serve a file with ranges, as podcasts are served."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").partition("-")[0])
            self.send_response(206 if start else 200)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(len(sound) - start))
            self.send_header("Content-Range", f"bytes {start}-{len(sound) - 1}/{len(sound)}")
            self.send_header("Content-Type", "audio/flac")
            self.end_headers()
            try:
                self.wfile.write(sound[start:])
            except OSError:
                self.close_connection = True  # the player has heard enough

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/story.flac"
    server.shutdown()
    server.server_close()
    thread.join()
