"""The ledger equals what a proxy between the speaker and all its services saw, byte for byte, over a whole run."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from speaker import app, hearing
from speaker.brain import Brain
from speaker.config import Folders, folders
from speaker.ears import Ears
from speaker.testing.chat import FakeChat
from speaker.testing.messengers import TOKEN, fake_messengers
from speaker.testing.weather import fake_weather
from speaker.testing.web import Canned, FakeWeb
from speaker.welcome import QUESTION
from tests.contracts.conftest import wyoming_server
from tests.relay import Relay
from tests.turns.conftest import Whole

REQUESTS = [
    *("what is the weather in leeds", "will it rain tomorrow in leeds", "what is the weather", "and in tokyo"),
    *("who was ada lovelace", "what is the capital of france", "what does serendipity mean", "how far is the moon"),
    *("what is ten euros in dollars", "what is the stock price of apple", "how do you say good morning in spanish"),
    *("send a message to ben saying i'm late", "yes", "find my phone", "what time is it", "tell me a joke"),
    *("add milk to the shopping list", "set a timer for ten minutes", "is the air clean in leeds", "what's the news"),
    *("what is the news about sports", "how much is twenty pounds in yen", "how do you say thank you in german"),
    *("will it snow in oslo", "when is sunset", "what is the stock price of microsoft", "who is marie curie"),
    *("how many people live in norway", "what does ephemeral mean", "convert ten miles to kilometres", "flip a coin"),
    *("why do herons stand on one leg", "i can't sleep because of my neighbour's rooster"),
]


class Proxy:
    """An HTTP proxy that counts what it is sent."""

    def __init__(self) -> None:
        self.seen = 0
        self.hosts: set[str] = set()
        self.known: dict[str, int] = {}
        """Ports by names that nobody else knows: what asks there has come this way."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._threads.append(threading.Thread(target=self._serve, args=(client,)))
                self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(5)
            while head := client.recv(65_536):
                # One request a connection: the servers here speak HTTP 1.0 and hang up behind each answer.
                if head.startswith(b"CONNECT"):
                    # It leads nowhere outside; that it was asked to has left the speaker all the same.
                    self.seen += len(head)
                    client.sendall(b"HTTP/1.0 502 Bad Gateway\r\n\r\n")
                    return
                target = urlsplit(head.split(b" ", 2)[1].decode())
                host = target.hostname or ""
                self.hosts.add(host)
                known = self.known.get(host)
                with socket.create_connection(("127.0.0.1", known) if known else (host, target.port or 80)) as server:
                    server.settimeout(5)
                    self._forward(client, server, head)
                return

    def _forward(self, client: socket.socket, server: socket.socket, head: bytes) -> None:
        lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
        length = int(lengths[0]) if lengths else 0
        while len(head.partition(b"\r\n\r\n")[2]) < length:
            head += client.recv(65_536)
        self.seen += len(head)
        server.sendall(head)
        while answer := server.recv(65_536):
            client.sendall(answer)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    yield proxy
    proxy.close()


async def test_the_ledger_equals_what_a_proxy_saw_over_a_whole_run(proxy: Proxy, tmp_path: Path) -> None:
    places = Folders(tmp_path / "config", tmp_path / "state", tmp_path / "cache", tmp_path / "models", tmp_path)
    with FakeWeb() as others, fake_weather() as weather, fake_messengers() as messengers, FakeChat() as chat:
        others.on("*", Canned({}))
        names = {f"{name}.example": others.url for name in ("wikipedia", "wikidata", "wiktionary", "rates", "stocks")}
        urls = {**names, "chat.example": chat.url}
        proxy.known = {host: urlsplit(url).port or 80 for host, url in urls.items()}
        talk = chat.settings()
        own = [
            f"web.proxy={proxy.url}",
            "location={name: Oslo, latitude: 59.91, longitude: 10.75, timezone: Europe/Oslo}",
            *weather.assignments,
            f"skills.weather.air_quality={others.url}",
            "skills.messages={me: Ben, people: {Ben: {ntfy: ben-7f3k}}}",
            f"skills.messages.ntfy={messengers.url}",
            f"skills.messages.ntfy_token={TOKEN}",
            *(f"skills.knowledge.{name}=http://{name}.example" for name in ("wikipedia", "wikidata", "wiktionary")),
            "skills.convert.frankfurter=http://rates.example",
            "skills.stock.finnhub=http://stocks.example",
            "skills.stock.finnhub_key=sesame",
            f"skills.translate.libretranslate={others.url}",
            f"conversation={{base_url: 'http://chat.example/v1', model: {talk.model}, api_key: {talk.api_key}}}",
            f"conversation.proxy={proxy.url}",
        ]
        brain = Brain(app.read_settings(places, None, own), places)
        with contextlib.closing(brain):
            for text in REQUESTS:
                await brain.ask(text)
            # The last entries are written by threads that no turn waits for.
            for thread in threading.enumerate():
                if thread.name.startswith(("web-", "language-model")):
                    thread.join(5)
            sent = brain.house.sent.since(0)
        assert sum(each.bytes for each in sent) == proxy.seen > 10_000
        assert len({each.heard for each in sent}) >= 15, "too few requests reached a service: this shows little"
        assert {each.heard for each in sent} <= {*REQUESTS}
        assert proxy.hosts >= proxy.known.keys(), "somebody did not take the proxy, or was never asked"
        assert messengers.taken and chat.asked


@pytest.mark.model
def test_sound_that_left_is_in_the_ledger_byte_for_byte_with_the_words_it_was(whole: Whole, tmp_path: Path) -> None:
    pytest.importorskip("wyoming", reason="needs the package wyoming: pip install -e '.[dev]'")
    house, places = whole.brain.house, folders({"HOME": str(tmp_path)})
    house.sent.forget()
    with wyoming_server(whole.ears.recognizer) as server:
        relay = Relay(server.port)
        options = f"listener.recognizer_options={{address: '127.0.0.1:{relay.port}', timeout: '60'}}"
        settings = app.read_settings(places, None, ["listener.recognizer=wyoming", options])
        ears = Ears(settings, places, whole.brain.skill_words, whole.brain.reading, way_out=house.ears_out)
        (turn,) = asyncio.run(hearing.hear(whole.brain, ears, whole.synthesizer, QUESTION)).turns
        ears.recognizer.close()
        relay.close()
    sent = house.sent.since(0)
    assert turn["heard"]["engine"] == "wyoming"
    assert {(each.heard, each.data, each.host) for each in sent} == {("what time is it", ("voice",), "127.0.0.1")}
    assert sum(each.bytes for each in sent) == relay.passed > 30_000
