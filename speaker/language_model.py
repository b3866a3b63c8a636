"""The socket for language models: messages and tools in; words, and calls of tools, out as they come.

Engines are found by entry point (group `mynah.language_models`), as those of `interfaces`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from speaker.way_out import UNCOUNTED, WayOut


@dataclass(frozen=True, slots=True)
class Settings:
    """Which language model is talked with, and how much."""

    engine: str = "openai-chat"
    """The engine that reaches it."""
    base_url: str = ""
    """Its address, as http://nas:11434/v1 or https://api.openai.com/v1; "" for no conversation. What nothing else
    understands is sent there: with an address outside, words leave the house."""
    model: str = ""
    """The model's name there; with Azure, the name of the deployment."""
    api_key: str = ""
    """"" where none is wanted."""
    auth_header: str = "Authorization"
    """The header that carries the key: api-key for Azure's dated addresses."""
    auth_prefix: str = "Bearer "
    """What stands before the key in it; "" for Azure's."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Added to the address, as {api-version: 2024-10-21}."""
    omit: tuple[str, ...] = ()
    """Fields of a request that the service does not take: temperature, stream_options, tools."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields that it wants besides, as {reasoning_effort: none}."""
    system_role: str = "system"
    """Who gives the instructions: some services call it developer."""
    max_tokens_field: str = "max_tokens"
    """What the limit is called: max_completion_tokens for models that reason."""
    max_tokens: int = 300
    """Tokens of one reply; some 200 words."""
    temperature: float = 0.4
    """How freely it words things; 0 is always the likeliest."""
    proxy: str = ""
    """The address of a proxy; "" for none."""
    first_token_deadline: float = 6.0
    """Seconds to wait for the first word of a reply, and for each further one."""
    deadline: float = 20.0
    """Seconds until the last word of a turn."""
    rounds: int = 4
    """How often in a turn it may call tools before it has to answer."""
    turns_kept: int = 6
    """Turns that it is reminded of."""
    kept_for: float = 600.0
    """Seconds after which a turn is forgotten."""
    tokens_a_day: int = 200_000
    """Tokens, its own and ours, that a day may cost; 0 for no limit."""
    seconds_a_day: float = 3600.0
    """Seconds that it may be waited for in a day; 0 for no limit."""
    mcp_servers: Mapping[str, str] = field(default_factory=dict)
    """MCP servers whose tools it may use, by a name of yours: an address, or the command that starts one."""
    mcp_tokens: Mapping[str, str] = field(default_factory=dict)
    """The bearer token of an address, by the same name."""
    mcp_acts: tuple[str, ...] = ()
    """Tools that change something and may be used all the same, as home/turn_on, or home for all of that server.
    Tools that say they only read need not stand here."""


class Role(StrEnum):
    """Who says a message."""

    SYSTEM = "system"
    USER = "user"
    MODEL = "model"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Tool:
    """What a model may call."""

    name: str
    """Letters, digits, _ and -; 64 at most."""
    description: str
    parameters: Mapping[str, Any]
    """A JSON Schema of an object."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model wants to be called."""

    id: str
    name: str
    arguments: Mapping[str, Any] | None
    """`None` if what it wrote is no JSON object."""


@dataclass(frozen=True, slots=True)
class Message:
    """One contribution to a conversation."""

    role: Role
    text: str
    calls: tuple[ToolCall, ...] = ()
    """Of a model's message."""
    answers: str = ""
    """Of a tool's message: the id of the call."""


class End(StrEnum):
    """Why a reply ended."""

    SAID = "said"
    """Nothing more to say, or tools to be called."""
    LENGTH = "length"
    """At the limit of tokens."""
    FILTERED = "filtered"
    """The service does not let it be said."""


@dataclass(frozen=True, slots=True)
class Words:
    """The next piece of a reply; may begin and end inside a word."""

    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a reply."""

    why: End
    calls: tuple[ToolCall, ...] = ()
    tokens: int | None = None
    """What the exchange cost, both ways; `None` if the service does not tell."""


class LanguageModel(Protocol):
    """Carries a conversation on."""

    @property
    def name(self) -> str:
        """The engine's name, as in settings."""
        ...

    @property
    def model(self) -> str: ...

    def reply(self, messages: Sequence[Message], tools: Sequence[Tool], deadline: float) -> Iterator[Words | Ended]:
        """Yield a reply as it comes, and last its `Ended`; after `cancel` there is none.

        Ends within `deadline` seconds, whatever the service does. Raises ServiceUnavailable if it does not answer,
        stops in the middle or sends what nobody can read; ServiceRefused where the owner must act.
        """
        ...

    def cancel(self) -> None:
        """End a `reply` that runs on another thread, at once; the service is hung up on."""
        ...

    def close(self) -> None: ...


class MakeLanguageModel(Protocol):
    def __call__(self, settings: Settings, way_out: WayOut = UNCOUNTED) -> LanguageModel:
        """Make it; nobody is asked yet. What leaves later is told to `way_out`.

        Raises EngineError naming the setting that is missing or wrong.
        """
        ...


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What came of calling a tool."""

    text: str
    ok: bool


class Toolbox(Protocol):
    """Tools of others. Safe to use from any thread."""

    def tools(self) -> Sequence[Tool]:
        """Return those that can be called now; never waits."""
        ...

    def wait(self, seconds: float) -> None:
        """Wait until those that can be had are there."""
        ...

    def call(self, name: str, arguments: Mapping[str, Any], deadline: float, heard: str = "") -> ToolAnswer:
        """Call one, for at most `deadline` seconds; whatever goes wrong is an answer that is not ok.

        `heard` is the request that it is for; it goes into the ledger, not to the tool.
        """
        ...

    def reads(self, name: str) -> bool:
        """Tell whether a tool changes nothing."""
        ...

    def close(self) -> None: ...
