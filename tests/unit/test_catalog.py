import hashlib
import http.server
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from speaker.catalog import SHIPPED_MODELS, Catalog, Entry, Limits, Store, find, find_best, suggestion
from speaker.errors import ModelError, ModelMissing

Handler = Callable[[http.server.BaseHTTPRequestHandler], None]
LIMITS = Limits(connect=2.0, stall=0.5, largest=50_000_000)


class Server:
    """A real HTTP server whose answer to each request can be chosen, and which counts them."""

    def __init__(self) -> None:
        self.answer: Handler = lambda request: request.send_error(404)
        self.ranges: list[str | None] = []
        outer = self

        class Request(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.ranges.append(self.headers.get("Range"))
                try:
                    outer.answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def whole(data: bytes, tag: str = '"one"', kind: str = "application/zip") -> Handler:
    """Serve data as a good server does, ranges included."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range")
        start = int(asked.removeprefix("bytes=").split("-")[0]) if asked else 0
        if asked and request.headers.get("If-Range") == tag and start < len(data):
            request.send_response(206)
            request.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            start = 0
            request.send_response(200)
        request.send_header("ETag", tag)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(data) - start))
        request.end_headers()
        request.wfile.write(data[start:])

    return answer


def cut(data: bytes, after: int, promised: int | None = None, stall: float = 0.0) -> Handler:
    """Send only the first bytes; then hang up, or fall silent."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("ETag", '"one"')
        request.send_header("Content-Length", str(len(data) if promised is None else promised))
        request.end_headers()
        request.wfile.write(data[:after])
        request.wfile.flush()
        time.sleep(stall)
        request.close_connection = True

    return answer


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return buffer.getvalue()


GOOD = {"small-model/conf/mfcc.conf": b"--num-ceps=40\n", "small-model/am/final.mdl": os.urandom(600_000)}
ARCHIVE = zipped(GOOD)


def entry(server: Server, sha256: str = "", size: int | None = None) -> Entry:
    return Entry(
        "recognizer", "en", "CC0", "tests", f"{server.address}/small.zip", sha256=sha256, size=size, name="small"
    )


def store(tmp_path: Path, limits: Limits = LIMITS) -> Store:
    return Store(tmp_path / "models", limits)


def nothing_is_installed(tmp_path: Path) -> bool:
    return not [path for path in (tmp_path / "models").iterdir() if not path.name.startswith(".")]


def test_a_model_is_fetched_unpacked_without_its_outer_folder_and_verified(server: Server, tmp_path: Path) -> None:
    server.answer = whole(ARCHIVE)
    seen: list[tuple[int, int | None]] = []
    path = store(tmp_path).install(entry(server), lambda done, total: seen.append((done, total)))
    assert path == tmp_path / "models" / "small"
    assert (path / "conf/mfcc.conf").read_bytes() == GOOD["small-model/conf/mfcc.conf"]
    assert seen[-1] == (len(ARCHIVE), len(ARCHIVE))
    assert store(tmp_path).installed() == ["small"]
    assert store(tmp_path).verify("small") == []
    assert not [left for left in path.parent.iterdir() if left.suffix in (".zip", ".part", ".mark")]


def test_installing_twice_fetches_once(server: Server, tmp_path: Path) -> None:
    server.answer = whole(ARCHIVE)
    store(tmp_path).install(entry(server))
    store(tmp_path).install(entry(server))
    assert len(server.ranges) == 1


def test_two_installers_at_once_make_one_model(server: Server, tmp_path: Path) -> None:
    server.answer = whole(ARCHIVE)
    threads = [threading.Thread(target=lambda: store(tmp_path).install(entry(server))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.ranges) == 1
    assert store(tmp_path).verify("small") == []


def test_verify_names_what_changed_and_what_is_missing(server: Server, tmp_path: Path) -> None:
    server.answer = whole(ARCHIVE)
    path = store(tmp_path).install(entry(server))
    (path / "conf/mfcc.conf").write_text("changed")
    (path / "am/final.mdl").unlink()
    assert store(tmp_path).verify("small") == ["am/final.mdl: is missing", "conf/mfcc.conf: has changed"]


def test_a_download_that_broke_off_goes_on_where_it_was(server: Server, tmp_path: Path) -> None:
    server.answer = cut(ARCHIVE, 200_000)
    with pytest.raises(ModelError, match="broke|ended after"):
        store(tmp_path).install(entry(server))
    server.answer = whole(ARCHIVE)
    store(tmp_path).install(entry(server))
    assert server.ranges == [None, "bytes=200000-"]
    assert store(tmp_path).verify("small") == []


def test_a_file_that_changed_meanwhile_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    server.answer = cut(os.urandom(400_000), 200_000)
    with pytest.raises(ModelError):
        store(tmp_path).install(entry(server))
    server.answer = whole(ARCHIVE, tag='"two"')
    store(tmp_path).install(entry(server))
    assert store(tmp_path).verify("small") == []


def test_a_server_that_ignores_ranges_starts_over(server: Server, tmp_path: Path) -> None:
    server.answer = cut(ARCHIVE, 200_000)
    with pytest.raises(ModelError):
        store(tmp_path).install(entry(server))
    server.answer = cut(ARCHIVE, len(ARCHIVE))
    store(tmp_path).install(entry(server))
    assert store(tmp_path).verify("small") == []


def test_a_server_that_stalls_is_given_up_and_what_came_is_kept(server: Server, tmp_path: Path) -> None:
    server.answer = cut(ARCHIVE, 200_000, stall=2.0)
    with pytest.raises(ModelError, match="stalls; the same command goes on"):
        store(tmp_path).install(entry(server))
    assert nothing_is_installed(tmp_path)
    server.answer = whole(ARCHIVE)
    store(tmp_path).install(entry(server))
    assert server.ranges[-1] == "bytes=200000-"


@pytest.mark.parametrize("promised", [len(ARCHIVE) + 1000, len(ARCHIVE) - 1000])
def test_a_server_that_lies_about_the_length_installs_nothing(server: Server, tmp_path: Path, promised: int) -> None:
    server.answer = cut(ARCHIVE, len(ARCHIVE), promised)
    with pytest.raises(ModelError):
        store(tmp_path).install(entry(server))
    assert nothing_is_installed(tmp_path)


def test_a_body_without_an_end_is_cut_at_the_limit(server: Server, tmp_path: Path) -> None:
    def endless(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 100_000)

    server.answer = endless
    with pytest.raises(ModelError, match="more than the 1000000 bytes"):
        store(tmp_path, Limits(2.0, 0.5, 1_000_000)).install(entry(server))
    assert nothing_is_installed(tmp_path)


@pytest.mark.parametrize("code", [404, 403, 500, 503])
def test_a_server_that_refuses_is_named_with_its_code(server: Server, tmp_path: Path, code: int) -> None:
    server.answer = lambda request: request.send_error(code)
    with pytest.raises(ModelError, match=f"small.zip: the server says {code}"):
        store(tmp_path).install(entry(server))


def test_a_page_instead_of_the_file_is_told(server: Server, tmp_path: Path) -> None:
    server.answer = whole(b"<html>please log in</html>", kind="text/html; charset=utf-8")
    with pytest.raises(ModelError, match="does this network ask for a log-in"):
        store(tmp_path).install(entry(server))


def test_nobody_at_the_address_is_told(tmp_path: Path, server: Server) -> None:
    server.close()
    with pytest.raises(ModelError, match="no connection; check the network"):
        store(tmp_path).install(entry(server))


def test_a_published_digest_must_fit(server: Server, tmp_path: Path) -> None:
    server.answer = whole(ARCHIVE)
    with pytest.raises(ModelError, match="sha256 .* published; it is not installed"):
        store(tmp_path).install(entry(server, sha256="0" * 64))
    assert nothing_is_installed(tmp_path)
    store(tmp_path).install(entry(server, sha256=hashlib.sha256(ARCHIVE).hexdigest()))


def test_what_was_trusted_at_first_must_not_change_later(server: Server, tmp_path: Path) -> None:
    server.answer = whole(ARCHIVE)
    store(tmp_path).install(entry(server))
    store(tmp_path).remove("small")
    assert nothing_is_installed(tmp_path)
    server.answer = whole(zipped({"small-model/other": b"swapped"}))
    with pytest.raises(ModelError, match="fetched before; it is not installed"):
        store(tmp_path).install(entry(server))


def test_too_little_room_is_told_before_anything_is_fetched(server: Server, tmp_path: Path) -> None:
    server.answer = whole(ARCHIVE)
    full = Store(tmp_path / "models", LIMITS, free=lambda folder: 1_000_000)
    with pytest.raises(ModelError, match="needs 140 MB in .*models, and 1 MB are free"):
        full.install(entry(server, size=40_000_000))
    assert server.ranges == []


def link_in_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        info = zipfile.ZipInfo("small-model/link")
        info.external_attr = 0o120777 << 16
        packed.writestr(info, "/etc")
    return buffer.getvalue()


def tarred(**fields: object) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        info = tarfile.TarInfo("small-model/odd")
        for name, value in fields.items():
            setattr(info, name, value)
        tar.addfile(info, io.BytesIO(b"x" * info.size))
    return buffer.getvalue()


HOSTILE = {
    "a name with dots": zipped({"../outside": b"x"}),
    "dots further in": zipped({"small-model/../../outside": b"x"}),
    "an absolute name": zipped({"/tmp/outside": b"x"}),
    "a windows name": zipped({"C:\\outside": b"x"}),
    "a link in a zip": link_in_zip(),
    "a link in a tar": tarred(type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "a hard link": tarred(type=tarfile.LNKTYPE, linkname="/etc/passwd"),
    "a device": tarred(type=tarfile.CHRTYPE),
    "a pipe": tarred(type=tarfile.FIFOTYPE),
    "a tar with dots": tarred(name="../outside", size=3),
    "a bomb": zipped({"small-model/bomb": b"\0" * 40_000_000}),
    "too many files": zipped({f"small-model/{n}": b"" for n in range(10_002)}),
    "nothing": zipped({}),
    "half an archive": ARCHIVE[: len(ARCHIVE) // 2],
    "no archive": b"just some text" * 100,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_archive_installs_nothing_and_writes_nothing_outside(
    server: Server, tmp_path: Path, what: str
) -> None:
    server.answer = whole(HOSTILE[what])
    with pytest.raises(ModelError):
        store(tmp_path).install(entry(server))
    assert nothing_is_installed(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["models"]
    assert not [path for path in (tmp_path / "models").rglob("*") if path.name in ("outside", "link", "odd")]


def test_an_installer_killed_in_the_middle_leaves_nothing_half_and_goes_on(server: Server, tmp_path: Path) -> None:
    begun = threading.Event()

    def slow(request: http.server.BaseHTTPRequestHandler) -> None:
        cut(ARCHIVE, 300_000)(request)
        begun.set()
        time.sleep(5)

    server.answer = slow
    code = (
        "import sys; from pathlib import Path; from speaker.catalog import *; from speaker.catalog import Store\n"
        "Store(Path(sys.argv[1])).install(Entry('recognizer', 'en', '', '', sys.argv[2], name='small'))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "models"), f"{server.address}/small.zip"]
    ) as child:
        assert begun.wait(20)
        part = tmp_path / "models" / ".small.small.zip.part"
        deadline = time.monotonic() + 10
        while (not part.exists() or part.stat().st_size < 262_144) and time.monotonic() < deadline:
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
    assert nothing_is_installed(tmp_path)
    server.answer = whole(ARCHIVE)
    store(tmp_path).install(entry(server))
    assert server.ranges[-1] is not None
    assert store(tmp_path).verify("small") == []


def test_a_folder_unpacked_by_half_is_no_model_and_is_replaced(server: Server, tmp_path: Path) -> None:
    half = tmp_path / "models" / "small"
    half.mkdir(parents=True)
    (half / "am").mkdir()
    assert store(tmp_path).installed() == []
    with pytest.raises(ModelError, match="is not installed whole; run: speaker models install small"):
        store(tmp_path).verify("small")
    server.answer = whole(ARCHIVE)
    store(tmp_path).install(entry(server))
    assert store(tmp_path).verify("small") == []


def test_a_model_of_several_files_is_installed_whole(server: Server, tmp_path: Path) -> None:
    server.answer = whole(b"voice data", kind="application/octet-stream")
    files = {name: f"{server.address}/{name}" for name in ("v.onnx", "v.onnx.json")}
    path = store(tmp_path).install(Entry("voice", "en", "CC0", "tests", files=files, name="v"))
    assert sorted(file.name for file in path.iterdir()) == ["installed.json", "v.onnx", "v.onnx.json"]


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "../etc", "a\\b"])
def test_a_name_that_is_no_name_removes_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="is no name of a model"):
        store(tmp_path).remove(name)


def test_the_stopped_download_says_how_to_go_on(server: Server, tmp_path: Path) -> None:
    server.answer = whole(ARCHIVE)
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(ModelError, match="the same command goes on from there"):
        store(tmp_path).install(entry(server), cancelled=stopped)


def test_the_catalogue_names_languages_licences_and_addresses() -> None:
    entries = Catalog.read().entries.values()
    assert {"en", "zh", "de", "fr", "es", "ja"} <= {entry.language for entry in entries}
    for model in entries:
        assert model.kind in ("recognizer", "voice")
        assert model.licence
        assert model.purpose
        assert model.fetchable or (SHIPPED_MODELS / model.name).is_dir()
        for address in model.addresses.values():
            assert not address or address.startswith("https://")


def test_an_unknown_model_is_guessed_at() -> None:
    with pytest.raises(ModelError, match="did you mean vosk-model-small-en-us-0.15"):
        Catalog.read().entry("vosk-model-small-en-us")


def test_a_fault_in_the_catalogue_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "catalog.yaml"
    bad.write_text("some-model: {kind: recognizer, size: huge}")
    with pytest.raises(ModelError, match="catalog.yaml: some-model: .*language"):
        Catalog.read(bad)


def test_a_model_is_found_by_name_or_path_and_else_the_command_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert find("mine", [tmp_path / "no", tmp_path]) == tmp_path / "mine"
    assert find(str(tmp_path / "mine"), []) == tmp_path / "mine"
    with pytest.raises(ModelMissing, match="run: speaker models install other"):
        find("other", [tmp_path])
    with pytest.raises(ModelMissing, match="no such folder"):
        find(str(tmp_path / "nowhere"), [])


def test_the_best_model_that_is_installed_is_used(tmp_path: Path) -> None:
    assert find_best("recognizer", "en", [tmp_path, SHIPPED_MODELS]).name == "en-mini"
    (tmp_path / "vosk-model-small-en-us-0.15").mkdir()
    assert find_best("recognizer", "en", [tmp_path, SHIPPED_MODELS]) == tmp_path / "vosk-model-small-en-us-0.15"
    with pytest.raises(ModelMissing, match="speaker models install vosk-model-small-cn-0.22"):
        find_best("recognizer", "zh", [tmp_path])


def test_a_bigger_model_is_suggested_until_one_listens() -> None:
    assert suggestion("en", "en-mini") == "vosk-model-small-en-us-0.15"
    assert suggestion("en", "vosk-model-small-en-us-0.15") is None
    assert suggestion("xx", "anything") is None


def test_the_manifest_lists_every_file(server: Server, tmp_path: Path) -> None:
    server.answer = whole(ARCHIVE)
    path = store(tmp_path).install(entry(server))
    listed = json.loads((path / "installed.json").read_text())
    assert listed == {
        name.removeprefix("small-model/"): hashlib.sha256(data).hexdigest() for name, data in GOOD.items()
    }
