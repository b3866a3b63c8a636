import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from speaker import audio
from speaker.errors import SoundError


def tone(length: float, rate: int = audio.RATE) -> np.ndarray:
    return (np.sin(np.arange(round(length * rate)) * 2 * np.pi * 440 / rate) * 10_000).astype(np.int16)


def strongest(samples: audio.Samples) -> float:
    """Return the pitch of a tone, in hertz."""
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * audio.RATE / len(samples))


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT"])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_rate_width_and_number_of_channels_is_converted(
    tmp_path: Path, rate: int, subtype: str, channels: int
) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, np.repeat(tone(1.0, rate)[:, None], channels, axis=1), rate, subtype)
    recording = audio.read_recording(path)
    assert recording.samples.dtype == np.int16
    assert audio.seconds(recording.samples) == pytest.approx(1.0, abs=0.001)
    assert strongest(recording.samples) == pytest.approx(440, abs=2)
    assert recording.warning is None


def test_a_recording_cut_short_is_heard_as_far_as_it_goes_and_said_to_be_short(tmp_path: Path) -> None:
    path = tmp_path / "short.wav"
    audio.write_wav(path, [tone(2.0)])
    data = path.read_bytes()
    path.write_bytes(data[: 44 + (len(data) - 44) // 2])
    recording = audio.read_recording(path)
    assert audio.seconds(recording.samples) == pytest.approx(1.0, abs=0.01)
    assert recording.warning == f"{path}: is cut short, 1.00 s of 2.00 s are there"


def test_a_stream_written_without_its_length_is_read_without_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "stream.wav"
    audio.write_wav(path, [tone(1.0)])
    data = bytearray(path.read_bytes())
    data[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert audio.read_recording(path).warning is None


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "is empty"), (b"RIFF", "not a recording"), (b"hello, I am a text\n" * 50, "not a recording")],
)
def test_what_is_no_recording_is_an_error_that_names_the_file(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    with pytest.raises(SoundError, match=f"bad.wav: .*{why}"):
        audio.read_recording(path)


def test_a_recording_without_samples_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "none.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
    with pytest.raises(SoundError, match="holds no sound"):
        audio.read_recording(path)


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.wav", tmp_path):
        with pytest.raises(SoundError, match="no such file"):
            audio.read_recording(path)


def test_a_wav_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match="no/such/folder"):
        audio.write_wav(tmp_path / "no/such/folder/x.wav", [tone(0.1)])


def test_chunks_are_all_of_one_length_and_lose_nothing() -> None:
    samples = tone(1.01)
    pieces = list(audio.chunked(samples))
    assert {len(piece) for piece in pieces} == {audio.CHUNK_SAMPLES}
    assert np.array_equal(np.concatenate(pieces)[: len(samples)], samples)


def test_trim_cuts_the_quiet_from_both_ends_and_keeps_the_sound() -> None:
    padded = np.concatenate([audio.silence(0.5), tone(0.5), audio.silence(0.7)])
    assert audio.seconds(audio.trim(padded)) == pytest.approx(0.52, abs=0.01)
    assert len(audio.trim(audio.silence(1.0))) == 0


def test_the_ring_keeps_the_last_seconds() -> None:
    ring = audio.Ring(1.0)
    for number in range(100):
        ring.push(audio.Chunk(audio.silence(audio.CHUNK_SECONDS), number * audio.CHUNK_SECONDS, 0.0))
    kept = ring.since(0.0)
    assert len(kept) == round(1.0 / audio.CHUNK_SECONDS)
    assert kept[-1].end == pytest.approx(100 * audio.CHUNK_SECONDS)
    assert [chunk.at for chunk in ring.since(kept[5].at + 0.001)] == [chunk.at for chunk in kept[5:]]
