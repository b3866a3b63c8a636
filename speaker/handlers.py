"""Run a skill's handler on a thread of its own, under a deadline; whatever it does, a response comes back."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from speaker.aside import Aside
from speaker.errors import SkillError, StateError
from speaker.sentences import Words
from speaker.skill import Context, Handler, Intent, Outcome, Response

_LOG = logging.getLogger(__name__)

MOST_STUCK = 8
"""Handlers given up on that still hold a thread; a ninth is refused until one returns."""


LONGEST = 20.0
"""Seconds; nobody waits longer for an answer, whatever a skill declares."""
_NOT_DONE = (Outcome.FAILED, Outcome.REFUSED, Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class InstalledSkill:
    """A skill that is on."""

    name: str
    handlers: Mapping[str, Handler]
    words: Words
    context: Callable[[Intent], Context[Any]]
    """Makes what a handler may know and use, for one request."""
    seconds: float = 0.0
    """How long its handlers may take; 0 is the deadline of all."""


Check = Callable[[Intent, Words], tuple[Intent, Response | None]]
"""Returns the intent as its handler may have it, and what to say instead of calling it."""


def _allow(intent: Intent, words: Words) -> tuple[Intent, Response | None]:
    return intent, None


class Handlers:
    """Answers intents by calling the skills' handlers."""

    def __init__(
        self, skills: Mapping[str, InstalledSkill], deadline: float, words: Words, check: Check = _allow
    ) -> None:
        """`deadline` is in seconds; `words` are the speaker's own; `check` tells what the owner allows."""
        self._check = check
        self._skills = skills
        self._deadline = deadline
        self._words = words
        self._aside = Aside()

    def context(self, skill: str) -> Context[Any]:
        """Return what a handler of a skill would be given now."""
        return self._skills[skill].context(Intent(skill, ""))

    def seconds(self, skill: InstalledSkill) -> float:
        """Return how long a handler of a skill may take."""
        return min(skill.seconds or self._deadline, LONGEST)

    async def answer(self, intent: Intent) -> tuple[Response, str | None]:
        """Return the response, and what went wrong if it was not the skill's own answer."""
        skill = self._skills.get(intent.skill)
        if skill is None or intent.name not in skill.handlers:
            return self._sorry("not_done"), f"nothing here answers {intent.name}"
        intent, instead = self._check(intent, self._words)
        if instead is not None:
            return instead, None
        if self._aside.stuck >= MOST_STUCK:
            return self._sorry("skill_broken", skill=skill.name), "too many handlers hang"
        limit = asyncio.timeout(self.seconds(skill))
        try:
            async with limit:
                response = await self._aside.run(lambda: _call(skill, intent), f"skill-{skill.name}")
            return self._honest(skill, intent, response)
        except SkillError as error:
            _LOG.info("%s: %s", skill.name, error)
            return self._worded(skill, error), str(error)
        except StateError as error:
            _LOG.error("%s: %s", skill.name, error)
            return self._sorry("state_broken"), str(error)
        except Exception as error:  # noqa: BLE001 - a reply goes round every handler, whoever wrote it
            # A handler may raise a TimeoutError of its own: a socket does.
            if limit.expired():
                return self._too_slow(skill, intent)
            _LOG.exception("%s: the handler of %s failed", skill.name, intent.name)
            return self._sorry("skill_broken", skill=skill.name), f"{type(error).__name__}: {error}"

    def _honest(self, skill: InstalledSkill, intent: Intent, response: Response) -> tuple[Response, str | None]:
        """Keep a phrase of success from being spoken where nothing was done."""
        if response.outcome in _NOT_DONE and skill.words.is_success(response.speech):
            error = f"{intent.name} is {response.outcome.value}, and its words say that it is done"
            _LOG.error("%s: %s", skill.name, error)
            return replace(self._sorry("it_failed", skill=skill.name), outcome=response.outcome), error
        return response, None

    def _too_slow(self, skill: InstalledSkill, intent: Intent) -> tuple[Response, str]:
        seconds = self.seconds(skill)
        _LOG.error("%s: no answer to %s within %.1f s", skill.name, intent.name, seconds)
        return self._sorry("skill_slow", skill=skill.name), f"no answer within {seconds:g} s"

    def _worded(self, skill: InstalledSkill, error: SkillError) -> Response:
        choices = skill.words.responses.get(error.response) or self._words.responses.get(error.response) or ()
        try:
            return Response(choices[0].format(**error.values), Outcome.FAILED)
        except (TypeError, LookupError) as fault:
            _LOG.error("%s: has no words for %s (%s)", skill.name, error.response, fault)
            return self._sorry("skill_broken", skill=skill.name)

    def _sorry(self, key: str, **values: object) -> Response:
        return Response(self._words.responses[key][0].format(**values), Outcome.FAILED)


def _call(skill: InstalledSkill, intent: Intent) -> Response:
    return _checked(skill.handlers[intent.name](intent, skill.context(intent)))


def _checked(response: object) -> Response:
    """Raise TypeError unless a handler kept to the contract; the wrong type would fail far from its cause."""
    if not isinstance(response, Response):
        raise TypeError(f"a handler returns a Response, not {type(response).__name__}")
    if not isinstance(response.speech, str) or not isinstance(response.outcome, Outcome):
        raise TypeError(f"a Response holds a text and an Outcome, not {response.speech!r} and {response.outcome!r}")
    return response
