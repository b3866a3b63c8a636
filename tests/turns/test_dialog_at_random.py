"""Talk drawn at random: whatever is said in whatever order, nothing acts that nobody asked for."""

import contextlib
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from speaker.dialog import QUESTION_LIVES, TOPIC_LIVES, Meaning
from speaker.events import Announcer
from speaker.finding import Verdict
from speaker.handlers import Handlers, InstalledSkill
from speaker.intent import Intent, Outcome, Question, Response
from speaker.later import Later
from speaker.ledger import Ledger
from speaker.sentences import COMMON, IntentWords, Template, Words, load_words
from speaker.skill import Context
from speaker.state import State
from speaker.templates import TemplateStage
from speaker.thinker import Thinker
from speaker.tongue import Tongue
from speaker.trained import READING
from speaker.turn import Turn
from speaker.understanding import Understanding

TRAINING = Path(__file__).parents[2] / "training"
TEMPLATES = {
    "en": {
        "timer.set": "set a timer [for {duration}]",
        "light.on": "turn on the light",
        "light.off": "turn off the light",
    },
    "zh": {"timer.set": "定个[{duration}的]计时器", "light.on": "开灯", "light.off": "关灯"},
}
REPLIES = {
    "en": ["yes", "yes please", "no", "no thanks", "the second one", "never mind", "cancel that", "no i said fifteen"]
    + ["and tomorrow", "what about paris", "turn it off", "undo that", "ten minutes", "in the kitchen", "okay", "both"]
    + ["not fifty but fifteen", "the last one", "make it blue", "sorry what time is it", "wait", "no the other one"],
    "zh": [
        "是的",
        "好",
        "不用了",
        "不是",
        "第二个",
        "算了",
        "取消",
        "不对我说的是十五",
        "明天呢",
        "那巴黎呢",
        "关掉它",
        "撤销",
    ]
    + ["十分钟", "厨房", "最后一个", "换成蓝色", "等等现在几点", "不是五十是十五", "没事"],
}
ROUNDS = 30
TURNS = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """What a place may still answer or take back."""

    at: float = 0.0
    question: Question | None = None
    undo: Intent | None = None


@dataclass
class World:
    """A house in which every intent of the vocabulary is done by one handler, which answers as it likes."""

    draw: random.Random
    now: float = 1_000_000.0
    called: list[Intent] = field(default_factory=list)
    undone: int = 0

    def handle(self, intent: Intent, ctx: Context[Any]) -> Response:
        self.called.append(intent)
        if intent.name in READING or intent.confirmed:
            return Response("So it is.")
        self.undone += 1
        undo = Intent("all", "light.off", {"undo": f"act {self.undone}"})
        return self.draw.choice(
            [
                Response("Done.", undo=undo),
                Response("Done."),
                Response("It broke.", Outcome.FAILED),
                Response("Sure?", Outcome.ASKED, expects_reply=True, question=Question(intent)),
                Response("Where?", Outcome.ASKED, expects_reply=True, question=Question(intent, "room")),
                Response("How long?", Outcome.ASKED, expects_reply=True, question=Question(intent, "duration")),
                Response(
                    "Which?",
                    Outcome.ASKED,
                    expects_reply=True,
                    question=Question(intent, "id", {"egg": "1", "tea": "2"}),
                ),
            ]
        )


@dataclass
class Talk:
    """Types into a thinker; keeps what each place was offered."""

    world: World
    thinker: Thinker
    moves: TemplateStage
    offers: dict[str, Offer] = field(default_factory=dict)

    async def say(self, text: str, place: str) -> tuple[Meaning, Response]:
        self.world.called.clear()
        turn = Turn(1, place=place)
        response = await self.thinker.think(turn, text, Announcer())
        assert turn.meaning is not None
        return turn.meaning, response

    @property
    def acts(self) -> list[Intent]:
        return [intent for intent in self.world.called if intent.name not in READING]


@dataclass(frozen=True, slots=True)
class Speech:
    """A language, and all that understands it."""

    language: str
    words: Words
    understanding: Understanding
    sentences: list[str]


@pytest.fixture(scope="module", params=["en", "zh"])
def speech(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Speech:
    language = str(request.param)
    words, templates = load_words(COMMON, language), TEMPLATES[language]
    intents = {name: IntentWords((Template(templates[name]),) if name in templates else (), {}) for name in words.gists}
    skill = Words(language, intents, dict(words.slots), dict(words.rules), words.skip, words.spaced)
    cache = tmp_path_factory.mktemp("cache")
    understanding = Understanding(words, {"all": skill}, {"all": READING}, lambda names: (), cache)
    return Speech(language, words, understanding, _sentences(language))


@contextlib.contextmanager
def talk(speech: Speech, seed: int) -> Iterator[Talk]:
    words, world = speech.words, World(random.Random(f"{speech.language} {seed}"))
    with contextlib.closing(State(":memory:")) as state, contextlib.closing(Later(state)) as later:
        handlers: Mapping[str, Any] = dict.fromkeys(words.gists, world.handle)
        skill = InstalledSkill("all", handlers, words, lambda intent: cast(Context[Any], None))
        dialog = speech.understanding.dialog(state, later, lambda: world.now)
        tongue = Tongue(speech.language, words, dialog, Handlers({"all": skill}, 5.0, words), speech.understanding.gist)
        moves = TemplateStage({"dialog": load_words(COMMON / "dialog", speech.language)})
        yield Talk(world, Thinker(lambda _: tongue, Ledger(state, later)), moves)


SIGNS = (
    "",
    " ",
    "7",
    "10:61",
    "%",
    "\u200b",
    "\x00",
    "é",
    "好",
    "🙂",
    "...",
    "'",
    "{rest}",
    "<it>",
    "and",
    "no",
    "再",
    "\ud800",
)


def soup(draw: random.Random, words: list[str]) -> str:
    """Return words and signs in no order."""
    parts = [draw.choice(words) if draw.random() < 0.7 else draw.choice(SIGNS) for _ in range(draw.randint(0, 14))]
    return draw.choice([" ", "", "  "]).join(parts) * draw.choice([1, 1, 1, 20])


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_nothing_acts_that_nobody_asked_for(speech: Speech, seed: int) -> None:
    with talk(speech, seed) as here:
        draw = here.world.draw
        story: list[str] = []
        for _ in range(TURNS):
            place = draw.choice(["kitchen", "bedroom"])
            sentence = draw.choice(speech.sentences)
            kinds = [draw.choice(REPLIES[speech.language]), sentence, soup(draw, sentence.split())]
            (text,) = draw.choices(kinds, [6, 3, 1])
            here.world.now += draw.choice([1.0, 5.0, 20.0, 50.0, 130.0])
            story.append(f"{here.world.now:.0f} {place}: {text}")
            offer = here.offers.get(place, Offer())
            meaning, response = await here.say(text, place)
            story.append(f"    {response.speech} {meaning.context} {here.world.called}")
            here.offers[place] = check(here, offer, meaning, response, "\n".join(story))


def check(here: Talk, offer: Offer, meaning: Meaning, response: Response, story: str) -> Offer:
    """Return what the turn leaves to answer and to take back in its place."""
    assert response.speech.strip(), story
    route, moves, age = meaning.route, here.moves.all(meaning.route.text), here.world.now - offer.at
    asked = offer.question if age <= QUESTION_LIVES else None
    undo = offer.undo if age <= TOPIC_LIVES else None
    for act in here.acts:
        assert route.verdict is Verdict.SURE, f"acts on a doubt\n{story}"
        if act.confirmed:
            assert asked is not None and not asked.slot and "dialog.yes" in moves, f"yes to nothing\n{story}"
            assert (act.name, act.slots) == (asked.intent.name, asked.intent.slots), f"another question\n{story}"
        answers = asked is not None and asked.intent.slots.get("undo") == act.slots.get("undo")
        if "undo" in act.slots and not answers:
            assert undo is not None and act.slots == undo.slots, f"takes back something else\n{story}"
            assert moves.keys() & {"dialog.undo", "dialog.correct"}, f"takes back unasked\n{story}"
    taken_back = [act.slots["undo"] for act in here.acts if "undo" in act.slots]
    assert len(taken_back) <= 1, f"takes back twice\n{story}"
    if "dialog.never_mind" in moves and asked is not None:
        assert not here.acts, f"never mind\n{story}"
    if meaning.reply == "say_again":
        return Offer(offer.at, offer.question, offer.undo)
    if not meaning.route.intents:
        return Offer(offer.at, None, None if meaning.reply in ("never_mind", "not_meant") else offer.undo)
    kept = undo if route.intents[-1].name in READING else None
    return Offer(here.world.now, response.question, None if meaning.undoes else response.undo or kept)


def _sentences(language: str) -> list[str]:
    """Return every seventh training sentence, without its marks."""
    files = sorted((TRAINING / language).glob("*.txt"))
    lines = [
        line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
    ]
    return [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line) for line in lines[::7]]
