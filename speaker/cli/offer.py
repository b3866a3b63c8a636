"""The command that offers the installed skills to other programs: mcp."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from speaker import __version__, door, plugins
from speaker.brain import Brain
from speaker.cli.common import DONE, Chosen, ConfigFile, Sets, choose, guarded
from speaker.conversation import Offer, WrongCall, offers
from speaker.conversation.words import load
from speaker.errors import PluginError, SpeakerError
from speaker.intent import Intent, Outcome
from speaker.language_model import ToolAnswer

_PATIENCE = 30.0
"""Seconds to wait for the running speaker: its own deadline is shorter."""
_GOOD = (Outcome.DONE, Outcome.PARTLY, Outcome.ASKED)


def mcp(
    port: Annotated[
        int | None, typer.Option("--http", metavar="PORT", help="Serve this machine's programs on a port instead.")
    ] = None,
    file: ConfigFile = None,
    sets: Sets = None,
) -> None:
    """Offer the skills as tools to another program, over MCP on stdin and stdout."""
    chosen = choose(file, sets)

    def work() -> int:
        try:
            run = plugins.load(plugins.PEERS, "mcp")
        except PluginError as error:
            raise SpeakerError(f"{error}; run: pip install 'mynah-speaker[mcp]'") from error
        with contextlib.closing(Brain(chosen.settings, chosen.places)) as brain:
            own = offers(brain.skill_words, {}, load(chosen.settings.language))
            tools = [offer.tool for offer in own.values()]

            async def call(name: str, arguments: Mapping[str, Any]) -> ToolAnswer:
                return await _call(chosen, brain, own[name], arguments)

            def reads(name: str) -> bool:
                return brain.reads(Intent(own[name].skill, own[name].intent))

            asyncio.run(run(__version__, tools, reads, call, port))
        return DONE

    guarded(work)


async def _call(chosen: Chosen, brain: Brain, offer: Offer, arguments: Mapping[str, Any]) -> ToolAnswer:
    """Have the running speaker do it, which rings and plays; without one, do it here on the same state."""
    try:
        intent = offer.intent_of(arguments, "", chosen.settings.language)
    except WrongCall as fault:
        return ToolAnswer(str(fault), False)
    wanted = {"skill": intent.skill, "name": intent.name, "slots": dict(intent.slots)}
    path = door.socket_path(chosen.places.runtime)
    try:
        told = await asyncio.to_thread(door.knock, path, {"do": wanted}, _PATIENCE)
    except SpeakerError as error:
        return ToolAnswer(str(error), False)
    if told is None:
        response = await brain.thinker.do(intent)
        told = {"outcome": response.outcome.value, "said": response.speech}
    ok = told.get("outcome") in [outcome.value for outcome in _GOOD]
    return ToolAnswer(json.dumps(told, ensure_ascii=False), ok)
