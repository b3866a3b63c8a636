"""The wake word engines as settings choose them: who listens for which phrase, and who looks again."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from speaker import plugins
from speaker.audio import Chunk
from speaker.errors import ConfigError, EngineError, PluginError
from speaker.interfaces import Detection, MakeWakeWord, WakeWord
from speaker.listener import Settings
from speaker.near_misses import NearMiss
from speaker.overheard import CUT, Overheard
from speaker.second_look import Cuts, FirstCuts, Look, SecondLook
from speaker.waking import HouseWaking

_LOG = logging.getLogger(__name__)

FIRST = "microwakeword"
SECOND = "openwakeword"
ANY_PHRASE = "grammar"
LOOKS = {
    "alexa": Look(first=0.2, sure=0.98, second=0.1),
    "hey jarvis": Look(first=0.3, sure=0.994, second=0.05),
    "okay nabu": Look(first=0.2, sure=0.85, second=0.003),
    "hey mycroft": Look(first=0.3, sure=1.01, second=0.05),
}
"""For microwakeword, then openWakeWord. In 14 h of people and synthetic voices that say something else, microwakeword
alone reaches 0.96, 0.99, 0.78 and 0.99 by mistake; both together woke twice in it, each time at "alexa". Of people who
mean it, openWakeWord is nearly always above 0.9; the synthetic voices of the spoken set are harder for it, most of all
with "okay nabu"."""


class WakeWords:
    """Builds what listens for the wake words of one household."""

    def __init__(self, settings: Settings, model: Callable[[str], Path], waking: HouseWaking | None = None) -> None:
        """`model` is the recognizer's by language ("" for the house's); without `waking`, sensitivity is as usual."""
        self._settings = settings
        self._model = model
        self._waking = waking

    def build(self) -> WakeWord:
        """Give each phrase to the first engine that knows it. Raises ConfigError, EngineError, PluginError."""
        self._check()
        languages = self._settings.wake_languages
        engines: list[WakeWord] = []
        for language in dict.fromkeys(languages.get(phrase, "") for phrase in self._settings.wake_words):
            phrases = [phrase for phrase in self._settings.wake_words if languages.get(phrase, "") == language]
            engines += self._engines(phrases, self._model(language))
        wake, played = AnyOf(engines, languages), self._played()
        return wake if played is None else Overheard(wake, played)

    def _played(self) -> WakeWord | None:
        """Return what listens to our own loudspeaker; a phrase that only the recognizer knows would cost too much."""
        phrases = [phrase for phrase in self._settings.wake_words if phrase in LOOKS]
        try:
            make: MakeWakeWord = plugins.load(plugins.WAKE_WORDS, FIRST)
            return make(phrases, dict.fromkeys(phrases, CUT), self._model("")) if phrases else None
        except (EngineError, PluginError) as error:
            _LOG.warning("what is played may wake the speaker: %s", error)
            return None

    def _check(self) -> None:
        strangers = [phrase for phrase in self._settings.wake_languages if phrase not in self._settings.wake_words]
        if strangers:
            listed = ", ".join(self._settings.wake_words)
            raise ConfigError(
                [f'listener.wake_languages: "{one}" is no wake word; there is {listed}' for one in strangers]
            )

    def _engines(self, phrases: Sequence[str], model: Path) -> list[WakeWord]:
        chosen = self._settings.wake_engine
        engines: list[WakeWord] = []
        left = list(phrases)
        refusals: list[str] = []
        for name in (FIRST, ANY_PHRASE) if chosen == "auto" else (chosen,):
            make: MakeWakeWord = plugins.load(plugins.WAKE_WORDS, name)
            try:
                return [*engines, self._engine(name, make, left, model)]
            except EngineError as error:
                refusals.append(str(error))
            known = [phrase for phrase in left if _known(make, phrase, model)]
            if known:
                engines.append(self._engine(name, make, known, model))
                left = [phrase for phrase in left if phrase not in known]
        raise ConfigError([f"listener.wake_words: nothing can listen for {', '.join(left)}: {'; '.join(refusals)}"])

    def _engine(self, name: str, make: MakeWakeWord, phrases: Sequence[str], model: Path) -> WakeWord:
        own = self._settings.cuts
        looks = {phrase: _look(phrase, own) for phrase in phrases if phrase in LOOKS}
        if name != FIRST or not looks or not self._settings.second_look:
            return make(phrases, Cuts(own, self._level), model)
        second = self._second(looks, model)
        if second is None:
            return make(phrases, Cuts(own, self._level), model)
        cuts = FirstCuts(looks, own, self._level)
        return SecondLook(make(phrases, cuts, model), second, cuts, self._refuse)

    def _level(self) -> int:
        return self._waking.level if self._waking is not None else 0

    def _refuse(self, miss: NearMiss) -> None:
        if self._waking is not None:
            self._waking.refuse(miss)

    def _second(self, looks: Mapping[str, Look], model: Path) -> WakeWord | None:
        """Return what looks again, or `None` where that is not installed: then one look has to do."""
        cuts = Cuts({phrase: look.second for phrase, look in looks.items()}, self._level)
        try:
            make: MakeWakeWord = plugins.load(plugins.WAKE_WORDS, SECOND)
            return make(list(looks), cuts, model)
        except (EngineError, PluginError) as error:
            _LOG.warning("no second look at wake words: %s", error)
            return None


def _known(make: MakeWakeWord, phrase: str, model: Path) -> bool:
    try:
        make([phrase], {}, model).close()
    except EngineError:
        return False
    return True


def _look(phrase: str, own: Mapping[str, float]) -> Look:
    """Return the looks at a phrase; a cut that the owner set is where the first begins to suspect it."""
    look = LOOKS[phrase]
    if phrase not in own:
        return look
    return replace(look, first=own[phrase], sure=max(look.sure, own[phrase]))


class AnyOf:
    """Several wake word engines as one; puts the language of each phrase to what they find."""

    def __init__(self, engines: Sequence[WakeWord], languages: Mapping[str, str]) -> None:
        self._engines = engines
        self._languages = languages

    def feed(self, chunk: Chunk) -> Detection | None:
        found = [detection for engine in self._engines if (detection := engine.feed(chunk)) is not None]
        best = max(found, key=lambda detection: detection.score, default=None)
        return best and replace(best, language=self._languages.get(best.phrase, ""))

    def reset(self) -> None:
        for engine in self._engines:
            engine.reset()

    def close(self) -> None:
        for engine in self._engines:
            engine.close()
