import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from speaker.catalog import Entry, Limits, Store
from speaker.errors import ModelError
from speaker.testing.archives import FileServer, good, zipped

LIMITS = Limits(connect=2.0, stall=0.5, largest=50_000_000)
GOOD = {"small-model/conf/mfcc.conf": b"--num-ceps=40\n", "small-model/am/final.mdl": os.urandom(600_000)}
ARCHIVE = zipped(GOOD)


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer() as running:
        running.answer = good(ARCHIVE)
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "models", LIMITS)


def entry(server: FileServer, sha256: str = "", size: int | None = None) -> Entry:
    address = f"{server.address}/small.zip"
    return Entry("recognizer", "en", "CC0", "tests", address, sha256=sha256, size=size, name="small")


def voice(server: FileServer) -> Entry:
    files = {name: f"{server.address}/{name}" for name in ("v.onnx", "v.onnx.json")}
    return Entry("voice", "en", "CC0", "tests", files=files, name="v")


def workshop(store: Store) -> Path:
    """Return the folder in which the model is fetched, as a killed installer may have left it."""
    folder = store.folder / ".fetching" / "small"
    folder.mkdir(parents=True)
    return folder


def test_a_model_is_fetched_unpacked_and_verified_and_nothing_else_is_left(server: FileServer, store: Store) -> None:
    seen: list[tuple[int, int | None]] = []
    path = store.install(entry(server), lambda done, total: seen.append((done, total)))
    assert path == store.folder / "small"
    assert (path / "conf/mfcc.conf").read_bytes() == GOOD["small-model/conf/mfcc.conf"]
    assert seen[-1] == (len(ARCHIVE), len(ARCHIVE))
    assert store.installed() == ["small"]
    assert store.verify("small") == []
    assert list((store.folder / ".fetching").iterdir()) == []


def test_the_manifest_lists_every_file(server: FileServer, store: Store) -> None:
    listed = json.loads((store.install(entry(server)) / "installed.json").read_text())
    digests = {name.removeprefix("small-model/"): hashlib.sha256(data).hexdigest() for name, data in GOOD.items()}
    assert listed == digests


def test_a_manifest_in_the_archive_is_not_believed(server: FileServer, store: Store) -> None:
    server.answer = good(zipped({"small-model/installed.json": b"{}", "small-model/a": b"1"}))
    store.install(entry(server))
    assert store.verify("small") == []
    (store.folder / "small" / "a").write_text("2")
    assert store.verify("small") == ["a: has changed"]


def test_installing_twice_fetches_once(server: FileServer, store: Store) -> None:
    store.install(entry(server))
    store.install(entry(server))
    assert len(server.ranges) == 1


def test_two_installers_at_once_make_one_model(server: FileServer, store: Store) -> None:
    threads = [threading.Thread(target=store.install, args=[entry(server)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.ranges) == 1
    assert store.verify("small") == []


def test_who_waits_for_another_installer_can_be_stopped(server: FileServer, store: Store) -> None:
    store.install(entry(server))
    with (store.folder / ".locks" / "small").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stopped = threading.Event()
        stopped.set()
        with pytest.raises(ModelError, match="stopped while another process was at work on it"):
            store.install(entry(server), cancelled=stopped)


def test_verify_names_what_changed_and_what_is_missing(server: FileServer, store: Store) -> None:
    path = store.install(entry(server))
    (path / "conf/mfcc.conf").write_text("changed")
    (path / "am/final.mdl").unlink()
    assert store.verify("small") == ["am/final.mdl: is missing", "conf/mfcc.conf: has changed"]


@pytest.mark.parametrize("manifest", [None, "", "[]", '{"cut'])
def test_a_folder_without_a_good_manifest_is_not_installed_whole(store: Store, manifest: str | None) -> None:
    (store.folder / "small").mkdir(parents=True)
    if manifest is not None:
        (store.folder / "small" / "installed.json").write_text(manifest)
    with pytest.raises(ModelError, match="is not installed whole; run: speaker models install small"):
        store.verify("small")


def test_a_folder_unpacked_by_half_is_no_model_and_is_replaced(server: FileServer, store: Store) -> None:
    (store.folder / "small" / "am").mkdir(parents=True)
    assert store.installed() == []
    store.install(entry(server))
    assert store.verify("small") == []


def test_an_installer_killed_while_unpacking_is_gone_on_with_and_fetches_nothing(
    server: FileServer, store: Store
) -> None:
    left = workshop(store)
    (left / "small.zip").write_bytes(ARCHIVE)
    (left / "unpacked" / "junk").mkdir(parents=True)
    path = store.install(entry(server))
    assert server.ranges == []
    assert store.verify("small") == []
    assert not (path / "junk").exists()


def test_a_published_digest_must_fit(server: FileServer, store: Store) -> None:
    with pytest.raises(ModelError, match="sha256 .* published; it is not installed"):
        store.install(entry(server, sha256="0" * 64))
    assert store.installed() == []
    store.install(entry(server, sha256=hashlib.sha256(ARCHIVE).hexdigest()))


def test_what_was_trusted_at_first_must_not_change_later(server: FileServer, store: Store) -> None:
    store.install(entry(server))
    store.remove("small")
    server.answer = good(zipped({"small-model/other": b"swapped"}))
    with pytest.raises(ModelError, match=r"fetched before; it is not installed; .* delete .*/small.json"):
        store.install(entry(server))
    (store.folder / ".known" / "small.json").unlink()
    store.install(entry(server))


@pytest.mark.parametrize("bad", [zipped({"../outside": b"x"}), zipped({}), b"no archive"])
def test_what_proved_bad_is_neither_kept_nor_trusted(server: FileServer, store: Store, bad: bytes) -> None:
    server.answer = good(bad)
    with pytest.raises(ModelError):
        store.install(entry(server))
    assert not (store.folder / "small").exists()
    server.answer = good(ARCHIVE)
    store.install(entry(server))
    assert store.verify("small") == []


def test_too_little_room_is_told_before_anything_is_fetched(server: FileServer, store: Store) -> None:
    full = Store(store.folder, LIMITS, free=lambda folder: 1_000_000)
    with pytest.raises(ModelError, match="needs 140 MB in .*models, and 1 MB are free"):
        full.install(entry(server, size=40_000_000))
    assert server.ranges == []


def test_what_was_fetched_already_needs_no_more_room(server: FileServer, store: Store) -> None:
    (workshop(store) / "small.zip").write_bytes(ARCHIVE)
    tight = Store(store.folder, LIMITS, free=lambda folder: 3 * len(ARCHIVE))
    tight.install(entry(server, size=len(ARCHIVE)))
    assert tight.installed() == ["small"]


def test_a_model_of_several_files_is_installed_whole_and_its_progress_counts_them_all(
    server: FileServer, store: Store
) -> None:
    server.answer = good(b"voice data", kind="application/octet-stream")
    seen: list[tuple[int, int | None]] = []
    path = store.install(voice(server), lambda done, total: seen.append((done, total)))
    assert sorted(file.name for file in path.iterdir()) == ["installed.json", "v.onnx", "v.onnx.json"]
    assert seen == [(0, 10), (10, 10), (10, 20), (20, 20)]


def test_a_model_is_removed_with_what_was_fetched_of_it(server: FileServer, store: Store) -> None:
    store.install(entry(server))
    store.remove("small")
    assert store.installed() == []
    (workshop(store) / "small.zip.part").write_bytes(b"a part")
    store.remove("small")
    assert not (store.folder / ".fetching" / "small").exists()
    with pytest.raises(ModelError, match="is not installed in"):
        store.remove("small")


def test_what_others_put_there_is_not_removed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (store.folder / "mine").mkdir(parents=True)
    (store.folder / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("mine", "link"):
        with pytest.raises(ModelError, match="was not put there by this command"):
            store.remove(name)
        assert (store.folder / name).is_dir()


def test_a_link_is_not_replaced(server: FileServer, store: Store, tmp_path: Path) -> None:
    store.folder.mkdir()
    (store.folder / "small").symlink_to(tmp_path)
    with pytest.raises(ModelError, match="is a link that somebody made"):
        store.install(entry(server))


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "../etc", "a\\b", "a\nb"])
def test_a_name_that_is_no_name_removes_nothing(store: Store, name: str) -> None:
    with pytest.raises(ModelError, match="is no name of a model"):
        store.remove(name)
