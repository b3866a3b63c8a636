"""Everything between the text and the reply: skills, router, and the state they keep."""

import asyncio
import logging
import threading
from collections.abc import Iterable
from functools import partial
from itertools import islice
from typing import Any

from speaker import plugins
from speaker.bidding import bid
from speaker.config import Folders, Settings
from speaker.conversation import Conversation
from speaker.errors import EngineError, PluginError
from speaker.events import Announcer
from speaker.handlers import Handlers
from speaker.house import House
from speaker.installed import SkillStatus, find_skills, lessons
from speaker.intent import Intent, Response
from speaker.language_model import MakeLanguageModel, Toolbox
from speaker.normal import normalize
from speaker.sentences import COMMON, Words, load_words
from speaker.thinker import Thinker
from speaker.tongue import Tongue
from speaker.turn import Turn
from speaker.understanding import Understanding
from speaker.vocabulary import Names
from speaker.web import Data

_LOG = logging.getLogger(__name__)

_TOOLS = 5.0
"""Seconds for other people's tools to be there, where one asks once and leaves."""
_WARMING = 2
"""Examples of each intent that are routed ahead; all of them took 6 s of a core just when somebody may speak."""
_NOWHERE = "nowhere"
"""A place in which nobody ever said anything."""


class Brain:
    """Everything between the text and the reply: router, skills, and the state they keep."""

    def __init__(self, settings: Settings, places: Folders) -> None:
        """Raises ConfigError, StateError."""
        self.settings = settings
        self.places = places
        self.house = House(settings, places)
        self._tongues: dict[str, Tongue] = {}
        self._making = threading.Lock()
        self.words = load_words(COMMON, settings.language)
        self.statuses = find_skills(settings.language)
        for status in self.statuses:
            if status.state == "broken":
                _LOG.error("skill %s is broken: %s", status.name, status.why)
        self.skill_words = _words_of(self.statuses)
        reads = {status.name: status.skill.reads for status in self.statuses if status.skill is not None}
        self._reads = reads
        self.reading = frozenset[str]().union(*(reads[name] for name in self.skill_words))
        """Intents that change nothing."""
        self._warm = False
        self._cold = threading.Event()
        self.toolbox: Toolbox | None = None
        self.conversation = self._make_conversation()
        self.house.memory.on_forget = self._forget
        self.thinker = Thinker(self.tongue, self.house.memory)

    def tongue(self, language: str = "") -> Tongue:
        """Return all that answers in a language, made when first asked for; "" is the language of the house."""
        language = language or self.settings.language
        with self._making:
            if language not in self._tongues:
                self._tongues[language] = self._make_tongue(language)
            return self._tongues[language]

    def _make_tongue(self, language: str) -> Tongue:
        statuses = self._statuses_in(language)
        skills, words = _words_of(statuses), load_words(COMMON, language)
        examples = tuple(
            example for one in skills.values() for intent in one.intents.values() for example in intent.examples
        )
        installed = {
            status.name: self.house.install(status, skills[status.name], examples, self)
            for status in statuses
            if status.name in skills
        }
        understanding = Understanding(words, skills, self._reads, partial(lessons, statuses), self.places.cache)
        dialog = understanding.dialog(self.house.state, self.house.later)
        handlers = Handlers(installed, self.settings.assistant.deadline, words, self.house.policy.check)
        return Tongue(language, words, dialog, handlers, understanding.gist, self.conversation)

    def _statuses_in(self, language: str) -> list[SkillStatus]:
        return self.statuses if language == self.settings.language else find_skills(language)

    def _make_conversation(self) -> Conversation | None:
        own = self.settings.conversation
        if not own.base_url:
            return None
        try:
            make: MakeLanguageModel = plugins.load(plugins.LANGUAGE_MODELS, own.engine)
            model = make(own, self.house.way_out("conversation", "the language model", Data.HOUSE, Data.SAID))
        except (EngineError, PluginError) as error:
            _LOG.error("conversation: %s; it is off", error)
            return None
        try:
            if own.mcp_servers:
                way_out = self.house.way_out("tools", "a tool server", Data.HOUSE, Data.SAID)
                self.toolbox = plugins.load(plugins.TOOLBOXES, "mcp")(own, way_out)
        except (EngineError, PluginError) as error:
            _LOG.error("conversation: %s; the tools of others are off (pip install 'mynah-speaker[mcp]')", error)
        return Conversation(
            model,
            lambda language: _words_of(self._statuses_in(language)),
            self.words.gists,
            self.reads,
            self.house.state,
            own,
            home=self.settings.location.name,
            now=self.house.now,
            toolbox=self.toolbox,
        )

    def _forget(self) -> None:
        """Forget with the turns what they were about."""
        for tongue in self._tongues.values():
            tongue.dialog.forget()
        if self.conversation is not None:
            self.conversation.forget()

    def route(self, text: str, language: str = "") -> Intent | None:
        """Return the one thing that is surely wanted, whatever was said before; runs no skill."""
        meaning = self.tongue(language).dialog.resolve(text, _NOWHERE)
        return meaning.route.sure

    def reads(self, intent: Intent) -> bool:
        """Tell whether an intent changes nothing."""
        return intent.name in self._reads.get(intent.skill, ())

    def names(self) -> Names:
        """Return what things are called in this house, as one would say it: by skill and slot."""
        language = self.settings.language
        contexts = self.tongue().handlers
        found: dict[str, dict[str, list[str]]] = {}
        for status in self.statuses:
            if status.state != "on" or status.skill is None or not status.skill.namers:
                continue
            context = contexts.context(status.name)
            found[status.name] = {
                slot: sorted({said for each in namer(context) if (said := normalize(each, language))})
                for slot, namer in status.skill.namers.items()
            }
        return found

    def warm(self) -> None:
        """Route examples of every intent, the first time: hassil compiles a template when it first meets it."""
        if self._warm:
            return
        self._warm = True
        own = self.settings.listener
        for phrase in own.wake_words:
            self.tongue(own.wake_languages.get(phrase, ""))
        for words in self.skill_words.values():
            for intent in words.intents.values():
                for example in islice(intent.examples, _WARMING):
                    if self._cold.is_set():
                        return
                    self.route(example)

    def stop_warming(self) -> None:
        """Let `warm` end soon: whoever stops the speaker does not wait for the examples of all skills."""
        self._cold.set()

    async def ask(self, text: str, language: str = "") -> dict[str, Any]:
        """Answer a typed request without ears or voice; returns its trace."""
        if self.toolbox is not None:
            await asyncio.to_thread(self.toolbox.wait, _TOOLS)
        turn = Turn(1, language=language, place="typed")
        await self.thinker.think(turn, text, Announcer())
        return turn.trace()

    async def bid(self, language: str, text: str, by: str) -> Response:
        """Answer a text for a skill, as if it had been said."""
        return await bid(self.tongue(language), text, by)

    def close(self) -> None:
        if self.conversation is not None:
            self.conversation.close()
        self.house.close()


def _words_of(statuses: Iterable[SkillStatus]) -> dict[str, Words]:
    return {status.name: status.words for status in statuses if status.state == "on" and status.words is not None}
