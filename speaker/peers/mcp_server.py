"""Installed skills as tools for other programs, over MCP: on stdio, or on a port of this machine."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import uvicorn
from mcp import MCPError
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as McpTool

from speaker.language_model import Tool, ToolAnswer

LOOPBACK = "127.0.0.1"

Call = Callable[[str, Mapping[str, Any]], Awaitable[ToolAnswer]]


async def run(
    version: str, tools: Sequence[Tool], reads: Callable[[str], bool], call: Call, port: int | None = None
) -> None:
    """Serve these tools; `reads` tells which change nothing, `call` calls one."""
    await serve(server(version, tools, reads, call), port)


def server(version: str, tools: Sequence[Tool], reads: Callable[[str], bool], call: Call) -> Server[Any]:
    """Return a server of these tools."""
    offered = {
        tool.name: McpTool(
            name=tool.name,
            description=tool.description,
            input_schema=dict(tool.parameters),
            annotations=ToolAnnotations(read_only_hint=reads(tool.name), open_world_hint=False),
        )
        for tool in tools
    }

    async def list_tools(context: Any, page: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=list(offered.values()))

    async def call_tool(context: Any, asked: CallToolRequestParams) -> CallToolResult:
        if asked.name not in offered:
            raise MCPError(INVALID_PARAMS, f"no tool is called {asked.name}")
        answer = await call(asked.name, asked.arguments or {})
        return CallToolResult(content=[TextContent(text=answer.text)], is_error=not answer.ok)

    return Server(
        "mynah",
        version=version,
        instructions="What a smart speaker can do in its home. A tool answers with its outcome and with what it says.",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def serve(serving: Server[Any], port: int | None) -> None:
    """Serve whoever started this process, until it closes the pipe; with a port, the programs of this machine.

    The latter at http://127.0.0.1:PORT/mcp; pages of other hosts are turned away.
    """
    if port is None:
        async with stdio_server() as (reading, writing):
            await serving.run(reading, writing, serving.create_initialization_options())
    else:
        settings = uvicorn.Config(serving.streamable_http_app(host=LOOPBACK), LOOPBACK, port, log_level="warning")
        await uvicorn.Server(settings).serve()
