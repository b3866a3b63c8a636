"""From a transcript to the last sample of the reply: thought about, spoken, or told what went wrong."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from speaker.ahead import Ahead
from speaker.commands import Command, Commands
from speaker.earcons import Earcon
from speaker.errors import SynthesisFailed
from speaker.events import Announcer
from speaker.intent import Intent, Outcome, Reply, Response
from speaker.reflexes import Reflexes
from speaker.sentences import Words
from speaker.thinker import Thinker, Thought
from speaker.turn import Turn
from speaker.voice import Voice

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """How long a turn may take."""

    deadline: float = 8.0
    """Seconds a skill may think before the speaker gives up on it."""
    filler_after: float = 1.5
    """Seconds after which a waiting user is told that it takes a moment."""
    least_confidence: float = 0.5
    """A transcript that the recognizer itself doubts more than this is not acted on, 0 to 1."""
    think_ahead: bool = True
    """Begin with what only reads while the user still speaks."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What was left of a reply when it was interrupted."""

    text: str
    reply: Reply | None
    """What kind of reply it expects, if any."""
    paused: bool
    """Somebody asked for it, and will ask for the rest."""


class Answerer:
    """Answers one turn at a time."""

    def __init__(
        self,
        thinker: Thinker,
        voice: Voice,
        commands: Commands,
        reflexes: Reflexes,
        announcer: Announcer,
        words: Words,
        settings: Settings,
        reads: Callable[[Intent], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`reads` tells which intents change nothing; `clock` measures steps and decides nothing."""
        self._thinker = thinker
        self._reads = reads
        self._ahead = Ahead(thinker, reads, voice.prepare)
        self._voice = voice
        self._commands = commands
        self._reflexes = reflexes
        self._announcer = announcer
        self._words = words
        self._settings = settings
        self._clock = clock
        self.floor = asyncio.Event()
        """Set while nobody is being heard; until then a reply waits."""
        self.floor.set()
        self.unsaid: Unsaid | None = None
        self.language = ""
        """What the wake word asked for; "" for the language of the house."""
        self._thought: Thought | None = None
        """The thought that is being said, which may go on."""
        self._asked_about = ""
        """The transcript that we asked to have confirmed."""

    def consider(self, text: str) -> None:
        """Begin to think about a transcript that may not be final."""
        if self._settings.think_ahead and text:
            self._ahead.consider(text, self.language)

    def forget(self) -> None:
        """Drop what was thought ahead, left unsaid without being asked for, or asked about and never answered."""
        self._ahead.drop()
        if not self._voice.speaking:
            self._asked_about = ""
        if self.unsaid is not None and not self.unsaid.paused:
            self.unsaid = None

    async def think(self, turn: Turn, text: str) -> None:
        """Fill in the turn's response, silently."""
        await self._thinker.think(turn, text, self._announcer)

    async def do(self, intent: Intent) -> Response:
        """Do what another program wants; nobody's talk is about it."""
        return await self._thinker.do(intent)

    async def answer(self, turn: Turn, text: str, began: Callable[[], None]) -> bool:
        """Answer aloud; returns whether a reply is expected. `began` is called at the first sound."""
        unsaid, self.unsaid = self.unsaid, None
        # Who breaks off an answer with it does not mean the call as well.
        said = text if unsaid is None else ""
        asked_about, self._asked_about = self._asked_about, ""
        match self._commands.match(text):
            case Command.YES if asked_about:
                await self._think_aloud(turn, asked_about)
            case Command.NO if asked_about:
                turn.response = self._word("not_meant", Outcome.REFUSED)
            case Command.STOP:
                # Woken by name and told to stop, it does so also when the router hangs.
                turn.intent = Intent("speaker", "stop", text=text, source="command")
                turn.response = Response("", hush=True)
            case Command.RESUME if unsaid is not None:
                turn.response = _rest(unsaid)
            case Command.SNOOZE if self._voice.ringing:
                turn.response = Response(self._reflexes.obey(Command.SNOOZE))
            case _:
                await self._find_answer(turn, text)
        expects_reply = await self.speak(turn, began, said)
        return await self._go_on(turn) or expects_reply

    async def nothing_heard(self, turn: Turn, began: Callable[[], None]) -> bool:
        """Go on with what was interrupted, since nobody meant to, or tell that nothing was heard."""
        if self.unsaid is not None and not self.unsaid.paused:
            turn.response = _rest(self.unsaid)
            self.unsaid = None
        elif turn.wake is None:
            turn.response = self._word("not_heard", Outcome.FAILED)
        else:
            self._voice.earcon(Earcon.FAILED)
        return await self.speak(turn, began)

    async def _find_answer(self, turn: Turn, text: str) -> None:
        heard = turn.heard
        if heard is not None and heard.confidence < self._settings.least_confidence:
            # Of 130 requests understood rightly, half in noise, none was below 0.69; words that no skill
            # knows are ("what [unk]" has 0.42), and "what" alone would be taken for "pardon".
            turn.response = self._word("not_understood", Outcome.REFUSED, heard=text)
        elif heard is not None and heard.doubtful and (intent := await self._at_stake(text, heard.other)):
            self._asked_about, turn.intent = text, intent
            asked = self._word("did_you_say", Outcome.ASKED, heard=text)
            turn.response = replace(asked, expects_reply=True, reply=Reply.YES_NO)
        else:
            self._voice.earcon(Earcon.HEARD)
            await self._think_aloud(turn, text)
        await self.floor.wait()

    async def _at_stake(self, text: str, other: str) -> Intent | None:
        """Return what would be done, if it would be something else were the other reading right."""
        with contextlib.suppress(TimeoutError):
            intent = await self._thinker.route(text, self.language)
            if intent is None or self._reads(intent):
                return None
            if not intent.means(await self._thinker.route(other, self.language)):
                return intent
        return None

    def hush(self, response: Response, said: str = "") -> None:
        """Stop what rings, if that is wanted; where nothing else is said, whatever plays, and a call as well."""
        if response.hush and response.speech:
            self._voice.hush()
        elif response.hush:
            self._voice.still(said)

    async def speak(self, turn: Turn, began: Callable[[], None], said: str = "") -> bool:
        """Make the reply heard; returns whether an answer to it is expected. `said` may stop a call, too."""
        response = turn.response
        if response is None:
            return False
        self.hush(response, said)
        if not response.speech:
            return False
        asked = self._clock()

        def first() -> None:
            now = self._clock()
            turn.latency["synthesize"] = now - asked
            turn.first_sound(now)
            began()

        try:
            await self._voice.say(response.speech, first)
        except SynthesisFailed as error:
            _LOG.error("voice: %s", error)
            turn.error = str(error)
            self._voice.earcon(Earcon.FAILED)
        return response.expects_reply

    def _word(self, key: str, outcome: Outcome, **values: object) -> Response:
        """Return one of the speaker's own sentences as a response."""
        return Response(self._words.responses[key][0].format(**values), outcome)

    async def _think_aloud(self, turn: Turn, text: str) -> None:
        """Think, and say that it takes a moment if it does."""
        thinking = asyncio.ensure_future(self._think(turn, text))
        try:
            done, _ = await asyncio.wait([thinking], timeout=self._settings.filler_after)
            if not done and self.floor.is_set():
                with contextlib.suppress(SynthesisFailed):
                    await self._voice.say(self._words.responses["one_moment"][0])
            await thinking
        finally:
            thinking.cancel()

    async def _think(self, turn: Turn, text: str) -> None:
        thought = await self._ahead.take(text, turn.language)
        turn.ahead = thought is not None
        if thought is None:
            thought = await self._thinker.consider(text, turn.language, turn.place)
        self._thinker.tell(turn, thought, self._announcer)
        self._thought = thought

    async def _go_on(self, turn: Turn) -> bool:
        """Say what a language model says after its first sentence, as it comes; returns whether it expects a reply."""
        thought, self._thought = self._thought, None
        if thought is None or thought.rest is None:
            return False
        sentences = self._thinker.go_on(turn, thought, self._announcer)
        try:
            await self._voice.say_as_it_comes(sentences)
        except SynthesisFailed as error:
            _LOG.error("voice: %s", error)
            turn.error = str(error)
        finally:
            await sentences.aclose()
        if turn.response is None:
            return False
        self.hush(turn.response)
        return turn.response.expects_reply


def _rest(unsaid: Unsaid) -> Response:
    if unsaid.reply is None:
        return Response(unsaid.text)
    return Response(unsaid.text, Outcome.ASKED, expects_reply=True, reply=unsaid.reply)
