"""Recognizers on the network: what they ask, and what is said when the network or the service fails."""

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from speaker.audio import chunked, silence
from speaker.engines import azure_speech, vosk, wyoming
from speaker.errors import EngineError, RecognitionFailed
from speaker.fallback import FallbackRecognizer
from speaker.interfaces import Recognizer, Transcript, Vocabulary
from speaker.testing.azure_speech import KEY, FakeAzureSpeech, fake_azure_speech, nothing_body, success_body
from speaker.testing.web import Canned
from tests.contracts.conftest import MODEL, TIMER, VOCABULARY, WyomingServer, hear, request_in

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


def unreachable() -> Recognizer:
    options = {"key": KEY, "region": "westeurope", "address": f"http://127.0.0.1:{unused_port()}"}
    return azure_speech.make(NOWHERE, Vocabulary(), NOWHERE, options)


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as once:
        return int(once.getsockname()[1])


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


@pytest.fixture
def azure_service() -> Iterator[FakeAzureSpeech]:
    with fake_azure_speech(lambda sound: "what time is it") as fake:
        yield fake


def azure_recognizer(fake: FakeAzureSpeech, **options: str) -> Recognizer:
    return azure_speech.make(NOWHERE, Vocabulary(), NOWHERE, {"timeout": "30", **fake.options, **options})


def test_azure_is_sent_a_wav_file_in_pieces_while_one_speaks(azure_service: FakeAzureSpeech) -> None:
    recognizer = azure_recognizer(azure_service, language="en")
    assert hear(recognizer, silence(0.5)).text == "what time is it"
    (asked,) = azure_service.asked
    assert asked.params == {"language": "en-US", "format": "detailed", "profanity": "raw"}
    assert asked.headers["transfer-encoding"] == "chunked"
    assert len(asked.body) == 44 + 2 * 16 * 512
    recognizer.close()


def test_a_locale_may_be_named_instead_of_a_language(azure_service: FakeAzureSpeech) -> None:
    hear(azure_recognizer(azure_service, language="en-GB"), silence(0.1))
    assert azure_service.asked[0].params["language"] == "en-GB"


def test_the_surest_of_several_readings_is_taken_and_the_others_are_kept(azure_service: FakeAzureSpeech) -> None:
    answer = success_body("what dime is it", confidence=0.4)
    answer["NBest"] += success_body("what time is it", confidence=0.9)["NBest"]
    azure_service.on(Canned(answer))
    heard = hear(azure_recognizer(azure_service), silence(0.1))
    assert (heard.text, heard.confidence) == ("what time is it", 0.9)
    assert [other.text for other in heard.others] == ["what dime is it"]


def test_a_simple_answer_is_read_as_well(azure_service: FakeAzureSpeech) -> None:
    answer = success_body("what time is it")
    del answer["NBest"]
    azure_service.on(Canned(answer))
    assert hear(azure_recognizer(azure_service), silence(0.1)).text == "what time is it"


@pytest.mark.parametrize("status", ["NoMatch", "InitialSilenceTimeout", "BabbleTimeout"])
def test_where_azure_heard_no_words_there_are_none(azure_service: FakeAzureSpeech, status: str) -> None:
    azure_service.on(Canned(nothing_body(status)))
    assert hear(azure_recognizer(azure_service), silence(0.1)) == Transcript()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Canned({}, 400), "400, .*language"),
        (Canned("", 401, kind="text/plain"), "401, .*region westeurope"),
        (Canned({}, 403), "403, the key is refused"),
        (Canned({}, 404), "404, .*westeurope the region"),
        (Canned({}, 429, {"Retry-After": "30"}), "429, the quota is used up"),
        (Canned("<h1>Bad gateway</h1>", 502, kind="text/html"), "502, the service is out of order"),
        (Canned("", 302, {"Location": "http://login.example/"}), "302, "),
        (Canned("<h1>Log in to this Wi-Fi</h1>", kind="text/html"), "log in"),
        (Canned({"RecognitionStatus": "Success"}), "no transcript"),
        (Canned({"RecognitionStatus": "Success", "NBest": []}), "no transcript"),
        (Canned([1]), "no transcript"),
        (Canned(nothing_body("Error")), "failed .Error.; try again"),
        (Canned(success_body("what time is it"), missing=10), "no answer"),
    ],
)
def test_what_azure_refuses_or_breaks_is_told_with_a_remedy_and_without_the_key(
    azure_service: FakeAzureSpeech, answer: Canned, why: str
) -> None:
    azure_service.on(answer)
    with pytest.raises(RecognitionFailed, match=f"azure-speech: .*{why}") as caught:
        hear(azure_recognizer(azure_service), silence(0.1))
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("slow", [{"delay": 30.0}, {"trickle": 0.2}])
def test_azure_is_given_up_when_its_answer_is_late(azure_service: FakeAzureSpeech, slow: dict[str, float]) -> None:
    azure_service.on(Canned(success_body("what time is it"), **slow))
    with pytest.raises(RecognitionFailed, match="no text came within 0.1 s; is the network slow"):
        hear(azure_recognizer(azure_service, timeout="0.1"), silence(0.1))


def test_a_wrong_key_is_refused_as_by_the_real_service(azure_service: FakeAzureSpeech) -> None:
    with pytest.raises(RecognitionFailed, match="401"):
        hear(azure_recognizer(azure_service, key="f" * 32), silence(0.1))


def test_without_a_network_azure_is_not_reached() -> None:
    with pytest.raises(RecognitionFailed, match="no answer .ConnectionError.; is there a network"):
        hear(unreachable(), silence(0.1))


def test_no_more_than_a_minute_goes_to_azure(azure_service: FakeAzureSpeech) -> None:
    with pytest.raises(RecognitionFailed, match="no more than 59 s"):
        hear(azure_recognizer(azure_service), silence(61))


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "no key"),
        ({"key": KEY}, "no region"),
        ({"key": "two\nlines", "region": "westeurope"}, "copy it again"),
        ({"key": "schlüssel", "region": "westeurope"}, "copy it again"),
        ({"key": KEY, "region": "West Europe"}, "is no region"),
        ({"key": KEY, "region": "westeurope", "timeout": "soon"}, '"soon" is no time-out'),
        ({"key": KEY, "region": "westeurope", "timeout": "0"}, '"0" is no time-out'),
    ],
)
def test_options_that_azure_cannot_use_are_told_at_once(options: dict[str, str], why: str) -> None:
    with pytest.raises(EngineError, match=why) as caught:
        azure_speech.make(NOWHERE, Vocabulary(), NOWHERE, options)
    assert not any(value in str(caught.value) for name, value in options.items() if name == "key")


def test_an_utterance_that_is_dropped_never_arrives_whole(azure_service: FakeAzureSpeech) -> None:
    recognizer = azure_recognizer(azure_service)
    for piece in chunked(silence(0.5)):
        recognizer.feed(piece)
    recognizer.reset()
    assert hear(recognizer, silence(0.1)).text == "what time is it"
    assert [len(asked.body) for asked in azure_service.asked] == [44 + 2 * 4 * 512]


@pytest.mark.model
@pytest.mark.parametrize("dead", [gone, unreachable])
def test_where_the_network_is_dead_the_local_recognizer_has_heard_the_request(
    dead: Callable[[], Recognizer], graphs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recognizer = FallbackRecognizer(dead(), vosk.make(MODEL, VOCABULARY, graphs))
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            assert hear(recognizer, request_in(TIMER)).text == "set a timer for five minutes"
            assert recognizer.name == "vosk"
    assert len(caplog.records) == 1
    recognizer.close()
