"""What goes to and fro between model, tools and user within one turn."""

import logging
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from speaker.conversation.budget import Budget
from speaker.conversation.calling import Caller
from speaker.conversation.claims import Act, Claims
from speaker.conversation.speech import Cutter, is_debris, speakable
from speaker.conversation.stop import Stop
from speaker.conversation.words import ConversationWords
from speaker.errors import Fault, ServiceRefused, ServiceUnavailable
from speaker.intent import Outcome, Response
from speaker.language_model import End, Ended, LanguageModel, Message, Role, Settings, Tool, Words

_LOG = logging.getLogger(__name__)

LETTERS = 8
"""Characters of a token, at most: where a service does not keep to our limit, we do."""
LETTERS_BILLED = 3
"""Characters of a token, on average: what is counted where a service does not tell."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The next thing to say."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """How a turn ended."""

    response: Response
    """Its speech is all that was said."""
    acts: tuple[Act, ...] = ()
    error: str | None = None
    """What went wrong, for the trace."""


class Exchange:
    """One turn; `run` is called once."""

    def __init__(
        self,
        model: LanguageModel,
        caller: Caller,
        words: ConversationWords,
        settings: Settings,
        budget: Budget,
        clock: Callable[[], float],
    ) -> None:
        self._model = model
        self._caller = caller
        self._words = words
        self._settings = settings
        self._budget = budget
        self._clock = clock
        self._claims = Claims(words.claims)
        self._cancelled = threading.Event()
        self._ends = 0.0
        self._claimed = False
        """This round's reply claims what was not done; nothing more of it is said."""
        self._wants_act = False
        """The user wants something done."""
        self._admitted = False
        self._held: list[str] = []
        """What is not said until it is clear that the reply does not pass it off as done."""
        self._told = False
        """Something was said since the last call."""
        self.spoken: list[str] = []

    def cancel(self) -> None:
        self._cancelled.set()
        self._model.cancel()

    def run(self, text: str, language: str, messages: list[Message]) -> Iterator[Sentence | Finished]:
        """Yield what to say; last, unless cancelled, how it ended. `messages` end with the user's text."""
        self._ends = self._clock() + self._settings.deadline
        self._wants_act = self._claims.wants_act(text)
        stop: Stop | None = None
        try:
            if self._budget.used_up:
                raise Stop("used_up", "the day's limit is reached", Outcome.REFUSED)
            yield from self._rounds(text, language, messages)
        except Stop as error:
            stop = error
            _LOG.info("conversation: %s", error)
            if not self._cancelled.is_set():
                yield from self._honest_end(error)
        if not self._cancelled.is_set():
            joined = ("" if language == "zh" else " ").join(self.spoken)
            yield Finished(self._response(joined, stop), tuple(self._caller.acts), str(stop) if stop else None)

    def _rounds(self, text: str, language: str, messages: list[Message]) -> Iterator[Sentence]:
        """Let the model speak and call until it has nothing more to call."""
        for left in range(self._settings.rounds, -1, -1):
            # In the last round it has nothing to call, and so has to answer.
            ended = yield from self._listen(messages, self._caller.tools() if left else [])
            if ended is None:
                return
            for call in ended.calls:
                self._told = False
                messages.append(self._caller.call(call, text, language, max(0.1, self._ends - self._clock())))
                if self._cancelled.is_set():
                    return
                if self._caller.asked is not None:
                    yield self._say(self._caller.asked.speech)
                    return
            if not ended.calls and not self._claimed:
                yield from self._end()
                return
            if not ended.calls:
                self._correct(messages)
        raise Stop("looped", f"no answer after {self._settings.rounds} rounds")

    def _correct(self, messages: list[Message]) -> None:
        """Have the model try again after it has claimed what was not done; once, and only where nothing was."""
        if self._caller.corrected or self._caller.untold:
            raise Stop("not_done", "the model claims an act that was not done")
        self._caller.corrected = True
        messages.append(Message(Role.USER, self._words.corrections["claimed"]))

    def _listen(self, messages: list[Message], tools: Sequence[Tool]) -> Generator[Sentence, None, Ended | None]:
        """Yield the sentences of one reply; returns its end, or `None` after `cancel`."""
        self._claimed, self._admitted, self._held = False, False, []
        cutter = Cutter(self._words.abbreviations)
        written, began = "", self._clock()
        ended: Ended | None = None
        try:
            for piece in self._pieces(messages, tools, began):
                if isinstance(piece, Ended):
                    ended = piece
                    break
                written += piece.text
                yield from self._checked(cutter.feed(piece.text))
                if len(written) > LETTERS * self._settings.max_tokens:
                    ended = Ended(End.LENGTH)
                    break
        finally:
            self._spend(messages, tools, written, ended, self._clock() - began)
        if ended is None:
            return None
        if ended.why is End.FILTERED:
            raise Stop("filtered", "the service lets it not be said", Outcome.REFUSED)
        if ended.why is End.LENGTH and not ended.calls:
            raise Stop("cut", "the reply is longer than its limit")
        yield from self._checked(cutter.end())
        self._claimed = self._claimed or bool(self._held)
        messages.append(Message(Role.MODEL, written, ended.calls))
        return ended

    def _pieces(self, messages: Sequence[Message], tools: Sequence[Tool], began: float) -> Iterator[Words | Ended]:
        """Ask the model. Raises Stop where the service fails."""
        left = self._ends - began
        if left <= 0:
            raise Stop("slow", f"no end within {self._settings.deadline:g} s")
        if self._cancelled.is_set():
            return
        try:
            yield from self._model.reply(messages, tools, left)
        except ServiceRefused as error:
            raise Stop("refused", str(error)) from error
        except ServiceUnavailable as error:
            if error.fault is Fault.CLOCK:
                raise Stop("no_clock", str(error)) from error
            patience = min(left, self._settings.first_token_deadline)
            waited = self._clock() - began >= patience
            raise Stop("slow" if waited else "unavailable", str(error)) from error

    def _checked(self, sentences: list[str]) -> Iterator[Sentence]:
        """Yield what may be said: speakable, and no more than was done."""
        for sentence in sentences:
            if is_debris(sentence):
                raise Stop("unreadable", "the model writes what is no prose")
            speech = speakable(sentence)
            if not speech or self._claimed or (self._caller.corrected and speech in self.spoken):
                continue
            if self._claims.unfounded(speech, self._caller.acts):
                # Some announce an act and call the tool behind it; so the rest of the reply is awaited, in silence.
                self._claimed = True
                continue
            self._held.append(speech)
            if not self._has_to_admit() or self._claims.admits(speech):
                yield from self._release()

    def _has_to_admit(self) -> bool:
        """Tell whether the user wants something done and nothing was, and the reply has not said so yet."""
        done = any(act.done and not act.reads for act in self._caller.acts)
        return self._wants_act and not done and not self._admitted

    def _release(self) -> Iterator[Sentence]:
        """Say what was held back."""
        held, self._held = self._held, []
        self._admitted = self._told = True
        for speech in held:
            if self._claims.claims(speech):
                self._caller.untold.clear()
            yield self._say(speech)

    def _say(self, speech: str) -> Sentence:
        self.spoken.append(speech)
        return Sentence(speech)

    def _end(self) -> Iterator[Sentence]:
        """End a reply that has come to its end: with the skills' own words, if it has none."""
        if not self._told:
            for act in self._caller.untold:
                yield self._say(act.speech)
        if not self.spoken:
            raise Stop("unreadable", "the model says nothing")

    def _honest_end(self, stop: Stop) -> Iterator[Sentence]:
        """Tell what was done and not told yet; else, what went wrong."""
        untold = [act for act in self._caller.untold if not (act.reads and self._told)]
        for act in untold:
            yield self._say(act.speech)
        if not untold:
            began = self.spoken and stop.key in ("slow", "unavailable", "refused", "unreadable")
            yield self._say(self._words.responses["broke_off" if began else stop.key])

    def _response(self, speech: str, stop: Stop | None) -> Response:
        hush = any(response.hush for response in self._caller.responses)
        if self._caller.asked is not None:
            return replace(self._caller.asked, speech=speech, hush=hush)
        acts = [act for act in self._caller.acts if not act.reads]
        done = [act.done for act in acts]
        outcome = Outcome.DONE
        if any(done) and (stop is not None or not all(done)):
            outcome = Outcome.PARTLY
        elif stop is not None:
            outcome = stop.outcome
        elif acts and not any(done):
            outcome = acts[-1].outcome
        elif speech.endswith(("?", "？")):
            return Response(speech, Outcome.ASKED, expects_reply=True, hush=hush)
        undo = self._caller.responses[-1].undo if len(acts) == 1 and self._caller.responses else None
        return Response(speech, outcome, hush=hush, undo=undo)

    def _spend(
        self, messages: Sequence[Message], tools: Sequence[Tool], written: str, ended: Ended | None, seconds: float
    ) -> None:
        tokens = ended.tokens if ended is not None else None
        if tokens is None:
            sent = sum(len(message.text) for message in messages) + sum(len(str(tool)) for tool in tools)
            tokens = (sent + len(written)) // LETTERS_BILLED
        self._budget.spend(tokens, seconds)
