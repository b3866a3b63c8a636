"""One turn with the language model: sentences as they come, tools as they are called, and an honest end."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from speaker.conversation.budget import Budget
from speaker.conversation.calling import Answer, Caller
from speaker.conversation.exchange import Exchange, Finished, Sentence
from speaker.conversation.history import History, Past
from speaker.conversation.tools import Offer, offers
from speaker.conversation.words import ConversationWords, languages, load
from speaker.errors import StateError
from speaker.intent import Intent
from speaker.language_model import LanguageModel, Message, Role, Settings, Toolbox
from speaker.sentences import Words
from speaker.state import State

__all__ = ["Conversation", "Finished", "Sentence"]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Language:
    words: ConversationWords
    offers: Mapping[str, Offer]


class Conversation:
    """Talks in any of its languages; one turn at a time, on whatever thread asks for it."""

    def __init__(
        self,
        model: LanguageModel,
        skills: Callable[[str], Mapping[str, Words]],
        about: Mapping[str, str],
        reads: Callable[[Intent], bool],
        state: State,
        settings: Settings,
        *,
        home: str = "",
        now: Callable[[], datetime] = datetime.now,
        toolbox: Toolbox | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`skills` gives the words of each skill in a language; `about` says in a sentence what an intent does.

        `reads` tells which intents change nothing; `home` is where the house stands, if the model may know.
        """
        self._model = model
        self._reads = reads
        self._settings = settings
        self._home = home
        self._now = now
        self._toolbox = toolbox
        self._clock = clock
        self._skills = skills
        self._about = about
        self._languages: dict[str, _Language] = {}
        self.history = History(state, settings.turns_kept, settings.kept_for, lambda: self._now().timestamp())
        self.budget = Budget(state, settings.tokens_a_day, settings.seconds_a_day, lambda: self._now().date())
        self._lock = threading.Lock()
        self._exchange: Exchange | None = None

    def reply(self, text: str, language: str, answer: Answer) -> Iterator[Sentence | Finished]:
        """Yield what to say, sentence by sentence, and last what came of it; after `cancel` there is no last.

        `answer` answers an intent as if it had been asked for aloud. Blocks, and ends within `settings.deadline` and
        the time that `answer` takes. Never raises what a model or a service may do.
        """
        own = self._language(language)
        messages = [Message(Role.SYSTEM, self._prompt(own.words))]
        for past in self._past():
            messages += [Message(Role.USER, past.asked), Message(Role.MODEL, past.said)]
        caller = Caller(own.offers, self._toolbox, answer, self._reads, own.words)
        exchange = Exchange(self._model, caller, own.words, self._settings, self.budget, self._clock)
        with self._lock:
            self._exchange = exchange
        try:
            yield from exchange.run(text, language, [*messages, Message(Role.USER, text)])
        finally:
            self.note(text, " ".join(exchange.spoken))

    def speaks(self, language: str) -> bool:
        """Tell whether there are words of ours in a language; without them nothing is said in it."""
        return language in languages()

    def cancel(self) -> None:
        """End a reply that runs on another thread, at once; what was yielded of it counts as said."""
        with self._lock:
            if self._exchange is not None:
                self._exchange.cancel()

    def note(self, text: str, said: str) -> None:
        """Remember a turn that somebody else answered, so that one can talk about it."""
        try:
            self.history.add(text, said)
        except StateError as error:
            _LOG.error("conversation: this turn is not remembered: %s", error)

    def forget(self) -> int:
        """Delete what was talked about; returns how many turns that were."""
        return self.history.forget()

    def close(self) -> None:
        self.cancel()
        self._model.close()
        if self._toolbox is not None:
            self._toolbox.close()

    def _language(self, language: str) -> _Language:
        """Return all of one language, made when it is first spoken. Raises PluginError if it has no words of ours."""
        if language not in self._languages:
            words = load(language)
            self._languages[language] = _Language(words, offers(self._skills(language), self._about, words))
        return self._languages[language]

    def _past(self) -> list[Past]:
        try:
            return self.history.turns()
        except StateError as error:
            _LOG.error("conversation: nothing is remembered: %s", error)
            return []

    def _prompt(self, words: ConversationWords) -> str:
        now = self._now()
        home = words.home.format(home=self._home) if self._home else ""
        return words.prompt.format(now=now, weekday=words.weekdays[now.weekday()], home=home)
