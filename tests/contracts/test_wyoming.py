"""Wyoming: what a server is asked, how its text is found, and what is said when it is gone, late or no such server."""

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from speaker.audio import silence
from speaker.engines import vosk, wyoming
from speaker.errors import EngineError, RecognitionFailed
from speaker.fallback import FallbackRecognizer
from speaker.interfaces import Recognizer, Transcript, Vocabulary
from speaker.way_out import WayOut
from tests.contracts.conftest import MODEL, TIMER, VOCABULARY, WyomingServer, hear, request_in, unused_port
from tests.relay import Relay

NOWHERE = Path("nowhere")


def line(kind: str, **data: object) -> bytes:
    return json.dumps({"type": kind, "data": data}).encode() + b"\n"


@contextmanager
def scripted(*pieces: bytes | None, timeout: str = "30", asked: list[bytes] | None = None) -> Iterator[Recognizer]:
    """A recognizer whose server, when the sound ends, sends these pieces and hangs up; with `None`, it just hangs."""
    closing = threading.Event()

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                came = b""
                while b'"audio-stop"' not in came and (piece := connection.recv(65_536)):
                    came += piece
                if asked is not None:
                    asked.append(came)
                for piece in pieces:
                    if piece is not None:
                        connection.sendall(piece)
                    closing.wait(0.005 if piece is not None else 30)

    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        yield wyoming.make(NOWHERE, Vocabulary(), NOWHERE, {"address": address, "timeout": timeout})
    finally:
        closing.set()
        # Only this wakes a thread that waits in accept.
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def gone() -> Recognizer:
    return wyoming.make(NOWHERE, Vocabulary(), NOWHERE, {"address": f"127.0.0.1:{unused_port()}"})


@pytest.mark.model
def test_the_official_server_is_told_the_language_and_what_is_expected(official: WyomingServer) -> None:
    recognizer = wyoming.make(
        NOWHERE, Vocabulary(), NOWHERE, {**official.options, "language": "en-GB", "model": "base"}
    )
    recognizer.expect(["set a timer for five minutes"])
    assert hear(recognizer, request_in(TIMER)).text == "set a timer for five minutes"
    asked = official.asked[-1]
    assert (asked.language, asked.name) == ("en", "base")
    assert asked.transcript_terms == ["set a timer for five minutes"]


@pytest.mark.parametrize(
    "pieces",
    [
        [line("transcript", text=" What time, is it?")],
        [line("transcript-start"), line("transcript-chunk", text="what"), line("transcript", text="what time is it")],
        [b'{"type": "transcript", "data_length": 27}\n{"text": ', b'"what time is it"}   '],
        [b'{"type": "pong", "payload_length": 3}\nabc' + line("transcript", text="what time is it")],
        [line("transcript", text="what time is it")[at : at + 9] for at in range(0, 72, 9)],
    ],
    ids=["written as a sentence", "streamed", "data behind the line", "with something before", "in small pieces"],
)
def test_the_text_is_found_however_a_server_sends_it(pieces: list[bytes]) -> None:
    with scripted(*pieces) as recognizer:
        assert hear(recognizer, silence(0.2)).text == "what time is it"


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ([], "hung up"),
        ([line("transcript", text="what time is it")[:20]], "hung up"),
        ([b'{"type": "transcript", "data_length": 500}\n{"text": '], "hung up"),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], "not an answer"),
        ([b"[]\n"], "not an answer"),
        ([b"[" * 60_000 + b"\n"], "not an answer"),
        ([b'{"data": {}}\n'], "not an answer"),
        ([b'{"type": "transcript", "data": 7}\n'], "not an answer"),
        ([b'{"type": "transcript", "data_length": "many"}\n'], "not an answer"),
        ([line("transcript")], "not an answer"),
        ([line("transcript", text=None)], "not an answer"),
        ([b"\xff\xfe\n"], "not an answer"),
        ([b"x" * 200_000], "not an answer|Connection reset"),
        ([line("error", text="no model is loaded", code="oops")], "no model is loaded"),
    ],
)
def test_an_answer_that_is_none_is_told_with_the_server_and_a_remedy(pieces: list[bytes], why: str) -> None:
    with (
        scripted(*pieces) as recognizer,
        pytest.raises(RecognitionFailed, match=rf"127.0.0.1:\d+: .*({why}).*run there"),
    ):
        hear(recognizer, silence(0.2))


def test_a_server_that_says_nothing_is_given_up() -> None:
    with scripted(None, timeout="0.1") as recognizer:
        began = time.monotonic()
        with pytest.raises(RecognitionFailed, match=r"no text came within 0.1 s"):
            hear(recognizer, silence(0.2))
        # It would hang for 30 s; a machine may be slow.
        assert time.monotonic() - began < 15


def test_where_nobody_listens_it_says_so_at_the_first_sound() -> None:
    recognizer = gone()
    recognizer.reset()
    with pytest.raises(RecognitionFailed, match="refused.*does a server for speech to text run there"):
        recognizer.feed(silence(0.1))
    with pytest.raises(RecognitionFailed, match="refused"):
        recognizer.finish()
    recognizer.reset()
    assert recognizer.finish() == Transcript()


def test_a_name_that_nobody_has_is_told() -> None:
    recognizer = wyoming.make(NOWHERE, Vocabulary(), NOWHERE, {"address": "nobody.invalid"})
    with pytest.raises(RecognitionFailed, match=r"wyoming at nobody.invalid:10300"):
        recognizer.feed(silence(0.1))


@pytest.mark.parametrize("address", ["", "http://house:80", "house:many", "tcp://", "[::1"])
def test_an_address_that_is_none_is_told_with_the_setting(address: str) -> None:
    with pytest.raises(EngineError, match=r"recognizer_options: \{address: HOST:10300\}"):
        wyoming.make(NOWHERE, Vocabulary(), NOWHERE, {"address": address} if address else {})


def test_each_utterance_has_a_connection_of_its_own_so_that_a_late_text_is_never_the_next_ones() -> None:
    asked: list[bytes] = []
    with scripted(line("transcript", text="one"), asked=asked) as recognizer:
        assert [hear(recognizer, silence(0.2)).text for _ in range(2)] == ["one", "one"]
    assert [came.count(b'"transcribe"') for came in asked] == [1, 1]
    assert [came.count(b'"audio-chunk"') for came in asked] == [7, 7]


@pytest.mark.model
def test_where_the_network_is_dead_the_local_recognizer_has_heard_the_request(
    graphs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recognizer = FallbackRecognizer(gone(), vosk.make(MODEL, VOCABULARY, graphs))
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            assert hear(recognizer, request_in(TIMER)).text == "set a timer for five minutes"
            assert recognizer.name == "vosk"
    assert len(caplog.records) == 1
    recognizer.close()


def test_every_byte_that_goes_to_the_server_is_told_also_of_what_is_dropped() -> None:
    told: list[tuple[str, int, str]] = []
    asked: list[bytes] = []
    with scripted(line("transcript", text="what time is it"), asked=asked) as direct:
        relay = Relay(int(direct.model.rpartition(":")[2]))
        address = {"address": f"127.0.0.1:{relay.port}", "timeout": "30"}
        recognizer = wyoming.make(NOWHERE, Vocabulary(), NOWHERE, address, WayOut(lambda *sent: told.append(sent)))
        assert hear(recognizer, silence(0.5)).text == "what time is it"
        recognizer.reset()
        recognizer.feed(silence(0.1))
        recognizer.close()
        relay.after(sum(count for _, count, _ in told))
        relay.close()
    assert [(host, heard) for host, _, heard in told] == [("127.0.0.1", "")] * 2
    assert sum(count for _, count, _ in told) == relay.passed > len(asked[0]) > 2 * 16_000 * 0.5
