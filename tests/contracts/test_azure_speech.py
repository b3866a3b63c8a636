"""Azure Speech: what it is asked, how its answers are read, and what is said when it refuses, breaks or is gone."""

import logging
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from speaker.audio import chunked, silence
from speaker.engines import azure_speech, vosk
from speaker.errors import EngineError, RecognitionFailed
from speaker.fallback import FallbackRecognizer
from speaker.interfaces import Recognizer, Transcript, Vocabulary
from speaker.testing.azure_speech import KEY, FakeAzureSpeech, fake_azure_speech, nothing_body, success_body
from speaker.testing.web import Canned
from speaker.way_out import WayOut
from tests.contracts.conftest import MODEL, TIMER, VOCABULARY, hear, request_in, unused_port
from tests.relay import Relay

NOWHERE = Path("nowhere")


def unreachable() -> Recognizer:
    options = {"key": KEY, "region": "westeurope", "address": f"http://127.0.0.1:{unused_port()}"}
    return azure_speech.make(NOWHERE, Vocabulary(), NOWHERE, options)


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
        (Canned("[" * 60_000, kind="text/plain"), "no transcript"),
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
def test_where_the_network_is_dead_the_local_recognizer_has_heard_the_request(
    graphs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recognizer = FallbackRecognizer(unreachable(), vosk.make(MODEL, VOCABULARY, graphs))
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            assert hear(recognizer, request_in(TIMER)).text == "set a timer for five minutes"
            assert recognizer.name == "vosk"
    assert len(caplog.records) == 1
    recognizer.close()


@pytest.mark.parametrize("proxy", [False, True], ids=["directly", "through a proxy"])
def test_every_byte_that_goes_to_azure_is_told_also_of_what_is_dropped(
    azure_service: FakeAzureSpeech, proxy: bool
) -> None:
    address = azure_service.options["address"]
    relay, told = Relay(int(address.rpartition(":")[2])), SimpleQueue[tuple[str, int, str]]()
    way_out = WayOut(lambda *sent: told.put(sent))
    ways = {"proxy": relay.url} if proxy else {"address": relay.url}
    options = {"timeout": "30", **azure_service.options, **ways}
    recognizer = azure_speech.make(NOWHERE, Vocabulary(), NOWHERE, options, way_out)
    assert hear(recognizer, silence(0.5)).text == "what time is it"
    recognizer.reset()
    recognizer.feed(silence(0.1))
    recognizer.close()
    sent = [told.get(timeout=10) for _ in range(2)]
    total = sum(count for _, count, _ in sent)
    passed = relay.after(total)
    relay.close()
    assert {host for host, _, _ in sent} == {"127.0.0.1"}
    assert total == passed == relay.passed > 2 * 16_000 * 0.5


def test_no_sound_goes_by_tls_before_the_clock_is_right() -> None:
    told: list[int] = []
    blind = WayOut(lambda host, count, heard: told.append(count), clock_is_right=lambda: False)
    options = {"key": KEY, "region": "westeurope"}
    with pytest.raises(RecognitionFailed, match="clock is not set"):
        hear(azure_speech.make(NOWHERE, Vocabulary(), NOWHERE, options, blind), silence(0.1))
    assert told == []
