"""Tools of MCP servers, for the conversation: connected in the background, and again when a server comes back."""

import asyncio
import contextlib
import logging
import re
import shlex
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx2
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CONNECTION_CLOSED, CallToolResult, TextContent
from mcp_types import Tool as McpTool

from speaker.errors import EngineError
from speaker.language_model import Settings, Tool, ToolAnswer
from speaker.way_out import UNCOUNTED, WayOut

_LOG = logging.getLogger(__name__)

PAUSES = (1.0, 5.0, 30.0, 120.0)
"""Seconds between tries to connect; the last again and again."""
CONNECT = 20.0
"""Seconds until a server has to have told what it offers: npx may have to fetch it first."""
_BROKEN = (
    *(MCPError, OSError, httpx2.HTTPError, ExceptionGroup, RuntimeError, ValueError),
    *(anyio.ClosedResourceError, anyio.BrokenResourceError, anyio.EndOfStream),
)
"""What a connection may fail with: the library lets through what its parts raise."""


def make(settings: Settings, way_out: WayOut = UNCOUNTED) -> "McpToolbox":
    """Return the tools of all `mcp_servers`; connects in the background.

    What goes to an address is told to `way_out`; a command is a program of this machine, whose own ways nobody sees.
    Raises EngineError naming a wrong setting.
    """
    for name, address in settings.mcp_servers.items():
        if not re.fullmatch(r"[A-Za-z0-9-]{1,20}", name):
            raise EngineError(f'conversation.mcp_servers: "{name}" is no name; use up to 20 letters, digits and -')
        if not address.strip():
            raise EngineError(f"conversation.mcp_servers.{name}: is empty; write an address, or a command")
    unknown = sorted(set(settings.mcp_tokens) - set(settings.mcp_servers))
    if unknown:
        raise EngineError(f"conversation.mcp_tokens: no server is called {', '.join(unknown)}")
    return McpToolbox(settings, way_out)


@dataclass(slots=True)
class _Server:
    """One server as it is now."""

    name: str
    address: str
    token: str
    client: Client | None = None
    tools: dict[str, McpTool] = field(default_factory=dict)
    """By the name under which they are offered."""
    tried: threading.Event = field(default_factory=threading.Event)
    """It was connected, or failed to be, at least once."""
    broken: asyncio.Event = field(default_factory=asyncio.Event)
    heard: str = ""
    """The words for which a tool of it is being called."""


class McpToolbox:
    """A Toolbox; all servers share one thread with an event loop."""

    def __init__(self, settings: Settings, way_out: WayOut) -> None:
        self._way_out = way_out
        self._acts = frozenset(settings.mcp_acts)
        self._servers = [
            _Server(name, address, settings.mcp_tokens.get(name, "")) for name, address in settings.mcp_servers.items()
        ]
        self._loop = asyncio.new_event_loop()
        self._keepers: list[asyncio.Task[None]] = []
        self._thread = threading.Thread(target=self._run, name="mcp", daemon=True)
        self._thread.start()

    def tools(self) -> Sequence[Tool]:
        return [
            Tool(name, (tool.description or tool.title or tool.name)[:500], tool.input_schema)
            for server in self._servers
            for name, tool in list(server.tools.items())
        ]

    def reads(self, name: str) -> bool:
        return any(_reads(server.tools[name]) for server in self._servers if name in server.tools)

    def wait(self, seconds: float) -> None:
        """Wait until every server was connected, or has failed to be."""
        for server in self._servers:
            server.tried.wait(seconds)

    def call(self, name: str, arguments: Mapping[str, Any], deadline: float, heard: str = "") -> ToolAnswer:
        server = next((each for each in self._servers if name in each.tools), None)
        if server is None or server.client is None:
            return ToolAnswer(f"{name} cannot be reached", False)
        work = self._call(server, server.client, server.tools[name].name, dict(arguments))
        server.heard = heard
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result(deadline)
        except TooLate:
            return ToolAnswer(f"{name} does not answer", False)
        finally:
            server.heard = ""

    def close(self) -> None:
        if self._loop.is_closed():
            return
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._keepers = [self._loop.create_task(self._keep(server)) for server in self._servers]
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(asyncio.gather(*self._keepers))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _stop(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()

    async def _keep(self, server: _Server) -> None:
        """Stay connected."""
        tries = 0
        while True:
            try:
                async with contextlib.AsyncExitStack() as stack:
                    async with asyncio.timeout(CONNECT):
                        server.client = await self._connect(server, stack)
                        server.tools = await self._list(server, server.client)
                    _LOG.info("mcp: %s offers %d tools", server.name, len(server.tools))
                    tries = 0
                    server.broken.clear()
                    server.tried.set()
                    await server.broken.wait()
            except (*_BROKEN, TimeoutError) as error:
                # The text may hold the address, and with it a key.
                _LOG.warning("mcp: %s cannot be reached (%s)", server.name, type(error).__name__)
            finally:
                server.tools, server.client = {}, None
                server.tried.set()
            await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1

    async def _connect(self, server: _Server, stack: contextlib.AsyncExitStack) -> Client:
        if not server.address.startswith(("http://", "https://")):
            command, *arguments = shlex.split(server.address)
            return await stack.enter_async_context(Client(StdioServerParameters(command=command, args=arguments)))
        if server.address.startswith("https:") and not self._way_out.clock_is_right():
            raise ConnectionError("this machine's clock is not set yet")
        headers = {"Authorization": f"Bearer {server.token}"} if server.token else {}
        limits = httpx2.Timeout(CONNECT, read=300.0)
        way = _CountedTransport(lambda host, count: self._way_out.on_sent(host, count, server.heard))
        client = httpx2.AsyncClient(headers=headers, timeout=limits, transport=way, trust_env=False)
        http = await stack.enter_async_context(client)
        return await stack.enter_async_context(Client(streamable_http_client(server.address, http_client=http)))

    async def _list(self, server: _Server, client: Client) -> dict[str, McpTool]:
        """Return what may be called: what only reads, and what the owner allows."""
        found: dict[str, McpTool] = {}
        cursor: str | None = None
        while True:
            page = await client.list_tools(cursor=cursor)
            for tool in page.tools:
                if _reads(tool) or {server.name, f"{server.name}/{tool.name}"} & self._acts:
                    found[re.sub(r"[^A-Za-z0-9_-]", "_", f"{server.name}__{tool.name}")[:64]] = tool
                else:
                    _LOG.info("mcp: %s/%s may change things; allow it in conversation.mcp_acts", server.name, tool.name)
            cursor = page.next_cursor
            if not cursor:
                return found

    async def _call(self, server: _Server, client: Client, tool: str, arguments: dict[str, Any]) -> ToolAnswer:
        try:
            return _answer(await client.call_tool(tool, arguments))
        except _BROKEN as error:
            if not isinstance(error, MCPError) or error.code == CONNECTION_CLOSED:
                server.broken.set()
            return ToolAnswer(f"{server.name} failed ({type(error).__name__})", False)


class _CountedTransport(httpx2.AsyncBaseTransport):
    """Tells how many bytes each request is as HTTP/1.1; none where nobody took the connection."""

    def __init__(self, left: Callable[[str, int], None]) -> None:
        self._left = left
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        size = _size(request)
        try:
            return await self._inner.handle_async_request(request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            size = 0
            raise
        finally:
            self._left(request.url.host, size)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _size(request: httpx2.Request) -> int:
    line = len(f"{request.method}  HTTP/1.1\r\n") + len(request.url.raw_path)
    headers = sum(len(name) + len(": ") + len(value) + len("\r\n") for name, value in request.headers.raw)
    return line + headers + len("\r\n") + int(request.headers.get("Content-Length", "0"))


def _reads(tool: McpTool) -> bool:
    return tool.annotations is not None and bool(tool.annotations.read_only_hint)


def _answer(result: CallToolResult) -> ToolAnswer:
    text = "\n".join(part.text for part in result.content if isinstance(part, TextContent))
    return ToolAnswer(text or ("failed" if result.is_error else "done"), not result.is_error)
