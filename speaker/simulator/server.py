"""Serves the page, what it is told, and what it may ask for, on this machine only."""

import asyncio
import contextlib
import io
import socket
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path

import soundfile
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from speaker.app import Speaker
from speaker.audio import Samples, resample, seconds
from speaker.errors import DeviceError, SoundError
from speaker.simulator.card import PageMicrophone
from speaker.simulator.guard import Guard
from speaker.simulator.session import Sessions

PAGE = Path(__file__).parent / "page"
_HOST = "127.0.0.1"
_LONGEST_WAV = 10_000_000
"""Bytes; a minute of 48 kHz stereo."""
_LONGEST_HEARD = 60.0
"""Seconds."""


class Api:
    """What the page may ask for, beside its WebSocket."""

    def __init__(self, speaker: Speaker, microphone: PageMicrophone) -> None:
        self._brain = speaker.brain
        self._microphone = microphone
        self._playing: asyncio.Task[None] | None = None

    async def turns(self, request: Request) -> Response:
        wanted = request.query_params.get("text", "").casefold()
        found = [
            asdict(past)
            for past in self._brain.house.memory.recent()
            if wanted in f"{past.heard} {past.said} {past.intent}".casefold()
        ]
        return JSONResponse({"turns": found})

    async def forget(self, request: Request) -> Response:
        return JSONResponse({"forgotten": await asyncio.to_thread(self._brain.house.memory.forget)})

    async def skills(self, request: Request) -> Response:
        return JSONResponse(
            {
                "skills": [
                    {
                        "name": status.name,
                        "state": status.state,
                        "why": status.why,
                        "hosts": sorted(status.skill.hosts) if status.skill is not None else [],
                        "intents": [
                            {"name": name, "examples": list(intent.examples)[:6]}
                            for name, intent in (status.words.intents if status.words is not None else {}).items()
                        ],
                    }
                    for status in self._brain.statuses
                ]
            }
        )

    async def sent(self, request: Request) -> Response:
        entries = [asdict(each) for each in reversed(self._brain.house.sent.since(0.0))]
        return JSONResponse({"entries": entries[:200]})

    async def hear(self, request: Request) -> Response:
        """Play a WAV file into the microphone end."""
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _LONGEST_WAV:
                return _refused(413, "That file is too large: at most 10 MB.")
        if self._playing is not None and not self._playing.done():
            return _refused(409, "Another recording is being played; wait until it has ended.")
        try:
            samples = await asyncio.to_thread(_samples, body)
        except SoundError as error:
            return _refused(415, str(error))
        self._playing = asyncio.create_task(self._microphone.hear(samples), name="page-wav")
        return JSONResponse({"seconds": round(seconds(samples), 2)})

    async def close(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.wait([self._playing])


def _samples(content: bytes) -> Samples:
    """Return a recording, its first channel. Raises SoundError."""
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            if file.frames > _LONGEST_HEARD * file.samplerate:
                raise SoundError("That recording is too long: at most a minute.")
            sound = file.read(dtype="int16", always_2d=True)
            return resample(sound[:, 0], file.samplerate)
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise SoundError(f"That is no recording that can be read ({error}).") from error


def _refused(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status)


def application(api: Api, sessions: Sessions) -> Starlette:
    return Starlette(
        routes=[
            Route("/", lambda request: FileResponse(PAGE / "index.html")),
            Mount("/page", StaticFiles(directory=PAGE)),
            WebSocketRoute("/ws", sessions.serve),
            Route("/api/turns", api.turns),
            Route("/api/turns", api.forget, methods=["DELETE"]),
            Route("/api/skills", api.skills),
            Route("/api/sent", api.sent),
            Route("/api/hear", api.hear, methods=["POST"]),
        ]
    )


@contextlib.asynccontextmanager
async def served(api: Api, sessions: Sessions, port: int) -> AsyncIterator[str]:
    """Serve the page while inside; yields its address. Raises DeviceError if the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
        listener.listen()  # whoever is told the address may come at once
    except OSError as error:
        listener.close()
        raise DeviceError(f"page: port {port} is taken ({error.strerror}); try --port 0") from error
    port = listener.getsockname()[1]
    own = uvicorn.Config(
        Guard(application(api, sessions), lambda: port),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=64 * 1024,
        ws_max_queue=32,
        limit_concurrency=100,
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    server = uvicorn.Server(own)
    # Ctrl-C is the speaker's to handle; uvicorn would take it away.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="page-server")
    try:
        yield f"http://{_HOST}:{port}/"
    finally:
        server.should_exit = True
        await asyncio.wait([serving])
        listener.close()
        await sessions.close()
        await api.close()
