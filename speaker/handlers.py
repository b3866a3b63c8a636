"""Run a skill's handler on a thread of its own, under a deadline; whatever it does, a response comes back."""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from speaker.errors import SkillError, StateError
from speaker.sentences import Words
from speaker.skill import Context, Handler, Intent, Outcome, Response

_LOG = logging.getLogger(__name__)

MOST_STUCK = 8
"""Handlers past their deadline that may still hold a thread; a ninth is refused until one returns."""


@dataclass(frozen=True, slots=True)
class InstalledSkill:
    """A skill that is on."""

    name: str
    handlers: Mapping[str, Handler]
    words: Words
    context: Callable[[], Context[Any]]
    """Makes what a handler may know and use, for one turn."""


class Handlers:
    """Answers intents by calling the skills' handlers."""

    def __init__(self, skills: Mapping[str, InstalledSkill], deadline: float, words: Words) -> None:
        """`deadline` is in seconds; `words` are the speaker's own."""
        self._skills = skills
        self._deadline = deadline
        self._words = words
        self._stuck = 0

    async def answer(self, intent: Intent) -> tuple[Response, str | None]:
        """Return the response, and what went wrong if it was not the skill's own answer."""
        skill = self._skills[intent.skill]
        if self._stuck >= MOST_STUCK:
            return self._sorry("skill_broken", skill=skill.name), "too many handlers hang"
        try:
            return await asyncio.wait_for(self._call(skill, intent), self._deadline), None
        except TimeoutError:
            self._stuck += 1
            _LOG.error("%s: no answer to %s within %.1f s", skill.name, intent.name, self._deadline)
            return self._sorry("skill_slow", skill=skill.name), f"no answer within {self._deadline:g} s"
        except SkillError as error:
            _LOG.info("%s: %s", skill.name, error)
            return self._worded(skill, error), str(error)
        except StateError as error:
            _LOG.error("%s: %s", skill.name, error)
            return self._sorry("state_broken"), str(error)
        except Exception as error:  # noqa: BLE001 - a reply goes round every handler, whoever wrote it
            _LOG.exception("%s: the handler of %s failed", skill.name, intent.name)
            return self._sorry("skill_broken", skill=skill.name), f"{type(error).__name__}: {error}"

    async def _call(self, skill: InstalledSkill, intent: Intent) -> Response:
        """Run the handler on a new thread: a pool would fill up with handlers that hang."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Response] = loop.create_future()

        def settle(response: Response | None, error: BaseException | None) -> None:
            if result.cancelled():
                self._stuck = max(0, self._stuck - 1)
            elif error is not None:
                result.set_exception(error)
            elif response is not None:
                result.set_result(response)

        def work() -> None:
            response, error = None, None
            try:
                response = _checked(skill.handlers[intent.name](intent, skill.context()))
            except Exception as caught:  # noqa: BLE001 - carried to the turn, which waits for it
                error = caught
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, response, error)

        threading.Thread(target=work, name=f"skill-{skill.name}", daemon=True).start()
        return await result

    def _worded(self, skill: InstalledSkill, error: SkillError) -> Response:
        choices = skill.words.responses.get(error.response) or self._words.responses.get(error.response)
        if choices is None:
            _LOG.error("%s: has no words for %s", skill.name, error.response)
            return self._sorry("skill_broken", skill=skill.name)
        return Response(choices[0].format(**error.values), Outcome.FAILED)

    def _sorry(self, key: str, **values: object) -> Response:
        return Response(self._words.responses[key][0].format(**values), Outcome.FAILED)


def _checked(response: object) -> Response:
    """Raise TypeError unless a handler kept to the contract; the wrong type would fail far from its cause."""
    if not isinstance(response, Response) or not isinstance(response.speech, str):
        raise TypeError(f"a handler returns a Response, not {type(response).__name__}")
    return response
