import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from speaker.catalog.unpack import unpack
from speaker.errors import ModelError
from speaker.testing.archives import zipped


def special_zip(kind: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        info = zipfile.ZipInfo("model/odd")
        info.external_attr = kind << 16
        packed.writestr(info, "/etc")
    return buffer.getvalue()


def tarred(**fields: object) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        info = tarfile.TarInfo("model/odd")
        for name, value in fields.items():
            setattr(info, name, value)
        tar.addfile(info, io.BytesIO(bytes(info.size)))
    return buffer.getvalue()


def twice() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("model/one", "a file")
        packed.writestr("model/one/two", "a file in a file")
    return buffer.getvalue()


HOSTILE = {
    "a name with dots": (zipped({"../outside": b"x"}), "leads outside"),
    "dots further in": (zipped({"model/../../outside": b"x"}), "leads outside"),
    "an absolute name": (zipped({"/tmp/outside": b"x"}), "leads outside"),
    "a windows name": (zipped({"C:\\outside": b"x"}), "leads outside"),
    "a name without an end": (zipped({"model/" + "x" * 300: b"x"}), "too long"),
    "a link in a zip": (special_zip(0o120777), "a link or device"),
    "a pipe in a zip": (special_zip(0o010644), "a link or device"),
    "a link in a tar": (tarred(type=tarfile.SYMTYPE, linkname="/etc/passwd"), "a link or device"),
    "a hard link": (tarred(type=tarfile.LNKTYPE, linkname="/etc/passwd"), "a link or device"),
    "a device": (tarred(type=tarfile.CHRTYPE), "a link or device"),
    "a pipe": (tarred(type=tarfile.FIFOTYPE), "a link or device"),
    "a tar with dots": (tarred(name="../outside", size=3), "leads outside"),
    "a file that is a folder too": (twice(), "two things of one name"),
    "a bomb": (zipped({"model/bomb": bytes(40_000_000)}), "would unpack to more than"),
    "a bomb in a tar": (tarred(size=40_000_000), "would unpack to more than"),
    "too many files": (zipped({f"model/{n}": b"" for n in range(10_002)}), "more than 10000 files"),
    "half an archive": (zipped({"model/a": bytes(range(256)) * 9})[:150], "not a whole one"),
    "no archive": (b"just some text" * 100, "is no zip or tar archive"),
    "a tar cut short": (tarred(size=50_000)[:60], "damaged|no zip or tar"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_archive_is_refused_and_writes_nothing_outside(tmp_path: Path, what: str) -> None:
    data, reason = HOSTILE[what]
    (tmp_path / "archive").write_bytes(data)
    (tmp_path / "in" / "here").mkdir(parents=True)
    with pytest.raises(ModelError, match=reason):
        unpack(tmp_path / "archive", tmp_path / "in" / "here")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "in"]
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["here"]
    assert not [path for path in tmp_path.rglob("*") if path.is_symlink() or path.is_fifo()]


def test_a_size_that_lies_is_found_out(tmp_path: Path) -> None:
    data = zipped({"model/a": bytes(5_000_000)})
    claimed, lie = (5_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert data.count(claimed) == 2
    (tmp_path / "archive").write_bytes(data.replace(claimed, lie))
    with pytest.raises(ModelError):
        unpack(tmp_path / "archive", tmp_path)
    assert (tmp_path / "a").stat().st_size <= 100


def test_one_folder_that_holds_everything_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(zipped({"model/am/final.mdl": b"x", "model/README": b"y"}))
    unpack(tmp_path / "archive", tmp_path / "out")
    assert (tmp_path / "out/am/final.mdl").read_bytes() == b"x"


def test_several_folders_stay(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(zipped({"am/final.mdl": b"x", "conf/mfcc.conf": b"y"}))
    unpack(tmp_path / "archive", tmp_path / "out")
    assert (tmp_path / "out/conf/mfcc.conf").read_bytes() == b"y"


def test_a_file_beside_the_folders_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(zipped({"lonely": b"x"}))
    unpack(tmp_path / "archive", tmp_path)
    assert (tmp_path / "lonely").read_bytes() == b"x"


def test_a_tar_is_as_good(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(tarred(size=5))
    unpack(tmp_path / "archive", tmp_path)
    assert (tmp_path / "odd").read_bytes() == bytes(5)
