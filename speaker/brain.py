"""Everything between the text and the reply: skills, router, and the state they keep."""

import dataclasses
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from speaker import plugins, router
from speaker.care import Care
from speaker.config import Folders, Settings
from speaker.errors import ConfigError, PluginError
from speaker.events import Announcer
from speaker.handlers import Handlers, InstalledSkill
from speaker.near_misses import NearMisses
from speaker.router import TemplateStage, normalize
from speaker.sentences import COMMON, Words, languages, load_words
from speaker.skill import Context, Intent, Skill, Store
from speaker.state import State
from speaker.thinker import LastTurn, Thinker
from speaker.timers import Timers
from speaker.turn import Turn
from speaker.vocabulary import Names
from speaker.volume import HouseVolume
from speaker.waking import HouseWaking
from speaker.web import Web, hosts_in

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SkillStatus:
    """One installed skill, and whether it takes part."""

    name: str
    state: str
    """on, off or broken."""
    why: str = ""
    skill: Skill[Any] | None = None
    words: Words | None = None


def find_skills(language: str) -> list[SkillStatus]:
    """Load every installed skill; one that fails stays off and says why."""
    return [_find_skill(name, language) for name in plugins.names(plugins.SKILLS)]


def _find_skill(name: str, language: str) -> SkillStatus:
    try:
        skill = plugins.load(plugins.SKILLS, name)
        if not isinstance(skill, Skill):
            raise PluginError(f"its entry point is no Skill but {type(skill).__name__}")
        if not dataclasses.is_dataclass(skill.settings):
            raise PluginError("its settings are no dataclass")
        if language not in languages(skill.folder):
            return SkillStatus(name, "off", f"has no words for {language}", skill)
        words = load_words(skill.folder, language)
    except PluginError as error:
        return SkillStatus(name, "broken", str(error))
    orphans = sorted(set(words.intents) - set(skill.handlers))
    if orphans:
        return SkillStatus(name, "broken", f"no handler for {', '.join(orphans)}", skill, words)
    return SkillStatus(name, "on", "", skill, words)


def now_at(timezone: str) -> datetime:
    """Return the present moment. Raises ConfigError for an unknown zone."""
    try:
        return datetime.now(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError([f'location.timezone: no zone is called "{timezone}"; one is Europe/Oslo']) from error


class Brain:
    """Everything between the text and the reply: router, skills, and the state they keep."""

    def __init__(self, settings: Settings, places: Folders) -> None:
        """Raises ConfigError, StateError."""
        now_at(settings.location.timezone)
        self.settings = settings
        self.places = places
        self.state = State(places.state / "state.db")
        self.volume = HouseVolume(self.state)
        near_misses = NearMisses(places.state / "near-misses", settings.listener.keep_near_misses)
        self.waking = HouseWaking(self.state, near_misses)
        self.care = Care()
        self.timers = Timers(self.state)
        self.memory = LastTurn()
        self.words = load_words(COMMON, settings.language)
        self.web = Web(settings.web, places.cache / "web")
        self.statuses = find_skills(settings.language)
        for status in self.statuses:
            if status.state == "broken":
                _LOG.error("skill %s is broken: %s", status.name, status.why)
        on = {status.name: status for status in self.statuses if status.state == "on"}
        self.skill_words = {name: status.words for name, status in on.items() if status.words is not None}
        stages = [TemplateStage(self.skill_words)]
        examples = tuple(
            example
            for words in self.skill_words.values()
            for intent in words.intents.values()
            for example in intent.examples
        )
        self._installed = {name: self._install(status, examples) for name, status in on.items()}
        self._namers = {name: status.skill.namers for name, status in on.items() if status.skill is not None}
        handlers = Handlers(self._installed, settings.assistant.deadline, self.words)
        self._reads = {name: status.skill.reads for name, status in on.items() if status.skill is not None}
        self.reading = frozenset[str]().union(*self._reads.values())
        """Intents that change nothing."""
        self._warm = False
        self._router = router.Router(stages)
        self.thinker = Thinker(self._router, handlers, self.words, self.memory)

    def route(self, text: str) -> Intent | None:
        """Return what is wanted, or `None`; runs no skill."""
        return self._router.route(text)

    def reads(self, intent: Intent) -> bool:
        """Tell whether an intent changes nothing."""
        return intent.name in self._reads.get(intent.skill, ())

    def names(self) -> Names:
        """Return what things are called in this house, as one would say it: by skill and slot."""
        return {
            name: {
                slot: sorted({said for each in namer(self._installed[name].context()) if (said := normalize(each))})
                for slot, namer in namers.items()
            }
            for name, namers in self._namers.items()
            if namers
        }

    def warm(self) -> None:
        """Route every example, the first time: hassil compiles a template when it first meets it, 0.3 s for all."""
        if self._warm:
            return
        self._warm = True
        for words in self.skill_words.values():
            for intent in words.intents.values():
                for example in intent.examples:
                    self._router.route(example)

    async def ask(self, text: str) -> dict[str, Any]:
        """Answer a typed request without ears or voice; returns its trace."""
        turn = Turn(1)
        await self.thinker.think(turn, text, Announcer())
        return turn.trace()

    def _install(self, status: SkillStatus, examples: tuple[str, ...]) -> InstalledSkill:
        skill, words = status.skill, status.words
        assert skill is not None and words is not None  # what is on has both
        own = self.settings.skills.get(status.name) or skill.settings()
        web = self.web.only({*skill.hosts, *hosts_in(own)})
        store = Store(self.state, status.name)

        def context() -> Context[Any]:
            return Context(
                settings=own,
                language=self.settings.language,
                now=now_at(self.settings.location.timezone),
                home=self.settings.location,
                units=self.settings.units,
                web=web,
                store=store,
                timers=self.timers,
                volume=self.volume,
                waking=self.waking,
                ears=self.care,
                memory=self.memory,
                words=words,
                examples=examples,
            )

        return InstalledSkill(status.name, skill.handlers, words, context)

    def close(self) -> None:
        self.web.close()
        self.state.close()
