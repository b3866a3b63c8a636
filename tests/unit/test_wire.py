"""Messages between us and the sound card's children."""

import select

from speaker.audio import CHUNK_SAMPLES
from speaker.devices.wire import Kind, Message, Unpacker

MESSAGES = [
    Message(Kind.OPENED, b"mic"),
    Message(Kind.SOUND, bytes(2 * CHUNK_SAMPLES), 7, 12.5),
    Message(Kind.STOP),
]


def test_messages_arrive_whole_however_the_bytes_are_cut() -> None:
    sent = b"".join(message.packed() for message in MESSAGES)
    for step in (1, 10, 1000, len(sent)):
        unpacker = Unpacker()
        pieces = [sent[start : start + step] for start in range(0, len(sent), step)]
        assert [message for piece in pieces for message in unpacker.feed(piece)] == MESSAGES


def test_a_chunk_passes_through_a_pipe_in_one_write() -> None:
    assert len(MESSAGES[1].packed()) <= select.PIPE_BUF
