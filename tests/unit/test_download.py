import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from speaker.catalog import Entry, Limits, Store
from speaker.errors import ModelError
from speaker.testing.archives import FileServer, asked_from, broken, good, send, zipped
from tests.relay import Relay

LIMITS = Limits(connect=2.0, stall=0.5, largest=50_000_000)
GOOD = {"small-model/conf/mfcc.conf": b"--num-ceps=40\n", "small-model/am/final.mdl": os.urandom(600_000)}
ARCHIVE = zipped(GOOD)


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "models", LIMITS)


def entry(server: FileServer, **more: object) -> Entry:
    return Entry("recognizer", "en", "CC0", "tests", f"{server.address}/small.zip", name="small", **more)


def fails(store: Store, model: Entry, match: str) -> None:
    """Check that a model is refused with these words, and that nothing stands there as if it were installed."""
    with pytest.raises(ModelError, match=match):
        store.install(model)
    assert store.installed() == []
    assert not (store.folder / model.name).exists()


def installs(store: Store, model: Entry) -> None:
    store.install(model)
    assert store.verify(model.name) == []


def test_a_download_that_broke_off_goes_on_where_it_was(server: FileServer, store: Store) -> None:
    server.answer = broken(ARCHIVE, 200_000)
    fails(store, entry(server), "broke|ended after")
    server.answer = good(ARCHIVE)
    installs(store, entry(server))
    assert server.ranges == [None, "bytes=200000-"]


def test_each_host_on_the_way_is_told_with_every_byte_it_was_sent(server: FileServer, tmp_path: Path) -> None:
    told: dict[str, int] = {}

    def note(host: str, count: int, heard: str) -> None:
        told[host] = told.get(host, 0) + count

    relay = Relay(int(server.address.rpartition(":")[2]))
    with FileServer() as catalogue:
        elsewhere = f"http://localhost:{relay.port}/small.zip"
        catalogue.answer = lambda request: send(request, 302, b"", {"Location": elsewhere})
        store = Store(tmp_path / "models", LIMITS, on_sent=note)
        server.answer = broken(ARCHIVE, 200_000)
        fails(store, entry(catalogue), "broke|ended after")
        server.answer = good(ARCHIVE)
        installs(store, entry(catalogue))
    relay.close()
    assert told.keys() == {"127.0.0.1", "localhost"}
    assert told["localhost"] == relay.passed > 200


def test_a_date_will_do_where_the_server_has_no_tags(server: FileServer, store: Store) -> None:
    date = "Mon, 23 Nov 2026 02:00:00 GMT"
    server.answer = broken(ARCHIVE, 200_000, **{"ETag": "", "Last-Modified": date})
    fails(store, entry(server), "broke|ended after")
    server.answer = good(ARCHIVE, tag=date)
    installs(store, entry(server))
    assert server.ranges == [None, "bytes=200000-"]


def test_a_weak_tag_is_no_reason_to_go_on(server: FileServer, store: Store) -> None:
    server.answer = broken(ARCHIVE, 200_000, ETag='W/"one"')
    fails(store, entry(server), "broke|ended after")
    server.answer = good(ARCHIVE)
    installs(store, entry(server))
    assert server.ranges == [None, None]


def test_a_file_that_changed_meanwhile_is_fetched_anew(server: FileServer, store: Store) -> None:
    server.answer = broken(os.urandom(400_000), 200_000)
    fails(store, entry(server), "broke|ended after")
    server.answer = good(ARCHIVE, tag='"two"')
    installs(store, entry(server))


def test_a_changed_file_is_noticed_though_the_server_knows_no_if_range(server: FileServer, store: Store) -> None:
    server.answer = broken(os.urandom(400_000), 200_000)
    fails(store, entry(server), "broke|ended after")

    def answer(request: BaseHTTPRequestHandler) -> None:
        start, whole = asked_from(request), len(ARCHIVE)
        headers = {"ETag": '"two"', "Content-Length": str(whole - start)}
        if start:
            headers["Content-Range"] = f"bytes {start}-{whole - 1}/{whole}"
        send(request, 206 if start else 200, ARCHIVE[start:], headers)

    server.answer = answer
    installs(store, entry(server))
    assert server.ranges == [None, "bytes=200000-", None]


def test_a_server_that_ignores_ranges_starts_over(server: FileServer, store: Store) -> None:
    server.answer = broken(ARCHIVE, 200_000)
    fails(store, entry(server), "broke|ended after")
    server.answer = broken(ARCHIVE, len(ARCHIVE))
    installs(store, entry(server))


def test_a_server_that_sends_another_range_is_asked_anew_and_then_refused(server: FileServer, store: Store) -> None:
    server.answer = broken(ARCHIVE, 200_000)
    fails(store, entry(server), "broke|ended after")
    headers = {"ETag": '"one"', "Content-Range": f"bytes 5-{len(ARCHIVE) - 1}/{len(ARCHIVE)}"}
    server.answer = lambda request: send(request, 206, ARCHIVE[5:], headers | {"Content-Length": str(len(ARCHIVE) - 5)})
    fails(store, entry(server), "says 206 instead of sending the file")
    server.answer = good(ARCHIVE)
    installs(store, entry(server))


def test_a_file_that_had_all_its_bytes_but_not_its_name_is_fetched_again(server: FileServer, store: Store) -> None:
    server.answer = broken(ARCHIVE, len(ARCHIVE), promised=len(ARCHIVE) + 1)
    fails(store, entry(server), "broke|ended after")
    server.answer = good(ARCHIVE)
    installs(store, entry(server))
    assert server.ranges == [None, f"bytes={len(ARCHIVE)}-", None]


def test_a_server_in_trouble_costs_nothing_of_what_came_before(server: FileServer, store: Store) -> None:
    server.answer = broken(ARCHIVE, 200_000)
    fails(store, entry(server), "broke|ended after")
    server.answer = lambda request: request.send_error(503)
    fails(store, entry(server), "says 503")
    server.answer = good(ARCHIVE)
    installs(store, entry(server))
    assert server.ranges[-1] == "bytes=200000-"


def test_a_server_that_stalls_is_given_up_and_what_came_is_kept(server: FileServer, store: Store) -> None:
    server.answer = broken(ARCHIVE, 200_000, stall=1.0)
    fails(store, entry(server), "stalls; the same command goes on")
    server.answer = good(ARCHIVE)
    installs(store, entry(server))
    assert server.ranges[-1] == "bytes=200000-"


@pytest.mark.parametrize("more", [1000, -1000])
def test_a_server_that_lies_about_the_length_installs_nothing_and_spoils_nothing(
    server: FileServer, store: Store, more: int
) -> None:
    server.answer = broken(ARCHIVE, len(ARCHIVE), promised=len(ARCHIVE) + more)
    fails(store, entry(server), "broke|ended after|not a whole one")
    server.answer = good(ARCHIVE)
    installs(store, entry(server))


def test_a_body_without_an_end_is_cut_at_the_limit(server: FileServer, tmp_path: Path) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 100_000)

    server.answer = endless
    fails(Store(tmp_path / "models", Limits(2.0, 0.5, 1_000_000)), entry(server), "more than the 1000000 bytes")


def test_a_file_that_is_too_long_by_its_own_word_is_not_begun(server: FileServer, store: Store) -> None:
    server.answer = broken(b"", 0, promised=LIMITS.largest + 1)
    fails(store, entry(server), "are more than the 50000000 that may be fetched")


@pytest.mark.parametrize("code", [404, 403, 500, 503])
def test_a_server_that_refuses_is_named_with_its_code(server: FileServer, store: Store, code: int) -> None:
    server.answer = lambda request: request.send_error(code)
    fails(store, entry(server), f"small.zip: the server says {code}")


def test_a_page_instead_of_the_file_is_told(server: FileServer, store: Store) -> None:
    server.answer = good(b"<html>please log in</html>", kind="text/html; charset=utf-8")
    fails(store, entry(server), "does this network ask for a log-in")


def test_an_empty_file_is_none(server: FileServer, store: Store) -> None:
    server.answer = good(b"", kind="application/octet-stream")
    fails(store, Entry("voice", "en", "CC0", "", files={"v.onnx": f"{server.address}/v"}, name="v"), "sent nothing")


def test_a_file_packed_on_the_way_is_refused(server: FileServer, store: Store) -> None:
    server.answer = broken(ARCHIVE, len(ARCHIVE), **{"Content-Encoding": "gzip"})
    fails(store, entry(server), "comes as gzip, which was not asked for")


def test_nobody_at_the_address_is_told(server: FileServer, store: Store) -> None:
    server.close()
    fails(store, entry(server), "no connection; check the network")


def test_an_address_that_is_not_secure_though_it_should_be_is_refused(server: FileServer, store: Store) -> None:
    address = server.address.replace("http:", "https:") + "/small.zip"
    fails(store, Entry("recognizer", "en", "", "", address, name="small"), "is this device's clock right")


def test_a_connection_that_is_not_taken_up_is_given_up_in_time(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as first, socket.socket() as second:
        first.connect(full.getsockname())
        second.setblocking(False)
        second.connect_ex(full.getsockname())
        model = Entry("recognizer", "en", "", "", f"http://127.0.0.1:{full.getsockname()[1]}/small.zip", name="small")
        began = time.monotonic()
        fails(Store(tmp_path / "models", Limits(connect=0.3)), model, "no connection")
        assert time.monotonic() - began < 15


def test_the_stopped_download_says_how_to_go_on(server: FileServer, store: Store) -> None:
    server.answer = good(ARCHIVE)
    stopped = threading.Event()
    with pytest.raises(ModelError, match="the same command goes on from there"):
        store.install(entry(server), lambda done, total: stopped.set() if done else None, stopped)
    installs(store, entry(server))
    assert (server.ranges[-1] or "").startswith("bytes=")


def test_an_interrupt_from_the_keyboard_leaves_what_came(server: FileServer, store: Store) -> None:
    def interrupt(done: int, total: int | None) -> None:
        if done > 100_000:
            raise KeyboardInterrupt

    server.answer = good(ARCHIVE)
    with pytest.raises(KeyboardInterrupt):
        store.install(entry(server), interrupt)
    assert store.installed() == []
    installs(store, entry(server))
    assert (server.ranges[-1] or "").startswith("bytes=")


INSTALL = """
import sys
from pathlib import Path
from speaker.catalog import Entry, Store
Store(Path(sys.argv[1])).install(Entry("recognizer", "en", "", "", sys.argv[2], name="small"))
"""


def test_an_installer_killed_in_the_middle_leaves_nothing_half_and_goes_on(server: FileServer, store: Store) -> None:
    server.answer = broken(ARCHIVE, 300_000, stall=3.0)
    command = [sys.executable, "-c", INSTALL, str(store.folder), f"{server.address}/small.zip"]
    with subprocess.Popen(command) as child:
        part = store.folder / ".fetching" / "small" / "small.zip.part"
        deadline = time.monotonic() + 20
        while (not part.exists() or part.stat().st_size < 200_000) and time.monotonic() < deadline:
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
    assert store.installed() == []
    assert not (store.folder / "small").exists()
    server.answer = good(ARCHIVE)
    installs(store, entry(server))
    assert int((server.ranges[-1] or "").removeprefix("bytes=").removesuffix("-")) >= 200_000


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_is_named_and_what_came_is_kept(server: FileServer, tiny_disk: Path) -> None:
    server.answer = good(ARCHIVE)
    store = Store(tiny_disk, LIMITS, free=lambda folder: 10**12)
    fails(store, entry(server), f"{tiny_disk}.*: cannot be written .No space left on device.; make room on the disk")
    assert (tiny_disk / ".fetching" / "small" / "small.zip.part").stat().st_size > 100_000
    subprocess.run(["mount", "-o", "remount,size=4m", str(tiny_disk)], check=True)
    installs(store, entry(server))
    assert (server.ranges[-1] or "").startswith("bytes=")
