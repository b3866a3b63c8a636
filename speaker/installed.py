"""Which skills are installed, and which of them take part."""

import dataclasses
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from speaker import plugins
from speaker.errors import PluginError
from speaker.learning import Lesson, lesson
from speaker.sentences import Words, languages, load_words
from speaker.skill import Skill


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


def lessons(statuses: Iterable[SkillStatus], intents: Collection[str]) -> list[Lesson]:
    """Return what the skills that are on teach about these intents. Raises PluginError."""
    return [
        lesson(status.words, status.skill.folder).of(intents)
        for status in statuses
        if status.state == "on" and status.words is not None and status.skill is not None
        if not set(intents).isdisjoint(status.words.intents)
    ]
