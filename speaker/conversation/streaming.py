"""A conversation between threads: it blocks on one of its own, and is heard on the event loop."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import CancelledError

from speaker.conversation.exchange import Finished, Sentence
from speaker.conversation.talk import Conversation
from speaker.intent import Intent, Outcome, Response

Handle = Callable[[Intent], Awaitable[tuple[Response, str | None]]]
"""As `Handlers.answer`."""


async def stream(
    conversation: Conversation, text: str, language: str, handle: Handle
) -> AsyncGenerator[Sentence | Finished, None]:
    """Yield what `Conversation.reply` yields, as it comes. Closing it, or cancelling who waits for it, hangs up."""
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[Sentence | Finished | Exception | None] = asyncio.Queue()
    gone = threading.Event()

    def answer(intent: Intent) -> Response:
        if gone.is_set():
            return Response("", Outcome.FAILED)
        try:
            return asyncio.run_coroutine_threadsafe(_first(handle(intent)), loop).result()
        except (CancelledError, RuntimeError):  # the loop has ended meanwhile
            return Response("", Outcome.FAILED)

    def tell(event: Sentence | Finished | Exception | None) -> None:
        if not gone.is_set():
            loop.call_soon_threadsafe(events.put_nowait, event)

    def work() -> None:
        try:
            for event in conversation.reply(text, language, answer):
                tell(event)
                if gone.is_set():
                    return
            tell(None)
        except Exception as error:  # noqa: BLE001 - carried to whoever waits for it
            tell(error)

    threading.Thread(target=work, name="conversation", daemon=True).start()
    try:
        while (event := await events.get()) is not None:
            if isinstance(event, Exception):
                raise event
            yield event
            if isinstance(event, Finished):
                return
    finally:
        gone.set()
        conversation.cancel()


async def consult(conversation: Conversation, text: str, language: str, handle: Handle) -> Finished:
    """Return the whole reply at once, for who reads it."""
    async for event in stream(conversation, text, language, handle):
        if isinstance(event, Finished):
            return event
    return Finished(Response("", Outcome.FAILED), error="cancelled")


async def _first(answer: Awaitable[tuple[Response, str | None]]) -> Response:
    response, _ = await answer
    return response
