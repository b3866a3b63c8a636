from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import skills.clock
import skills.timers
import skills.volume
import skills.weather
from skills.weather.when import Span, read_period
from speaker.sentences import Words, languages, load_words
from speaker.skill import Skill
from speaker.templates import TemplateStage

from .conftest import House

FOLDERS = [path.parent for path in sorted(Path(skills.__path__[0]).glob("*/zh.yaml"))]
ALL: list[Skill[Any]] = [skills.clock.skill, skills.timers.skill, skills.volume.skill]


@dataclass
class Home:
    """Understands by template, and answers."""

    house: House
    stage: TemplateStage

    def hear(self, text: str) -> str:
        found = self.stage.find(text)
        assert found is not None, text
        skill = next(skill for skill in ALL if found.intent.name in skill.handlers)
        return self.house.do(skill, found.intent).speech


@pytest.fixture
def home(house: House) -> Iterator[Home]:
    house.language = "zh"
    yield Home(house, TemplateStage({skill.name: load_words(skill.folder, "zh") for skill in ALL}))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_mandarin_has_all_that_english_has(folder: Path) -> None:
    english, mandarin = load_words(folder, "en"), load_words(folder, "zh")
    assert set(languages(folder)) >= {"en", "zh"}
    assert english.intents.keys() == mandarin.intents.keys()
    assert english.responses.keys() == mandarin.responses.keys()
    for key, choices in mandarin.responses.items():
        assert _fields(choices) <= _fields(english.responses[key]), key


def _fields(choices: Iterable[str]) -> set[str]:
    return {name for choice in choices for _, name, _, _ in Formatter().parse(choice) if name is not None}


def test_every_mandarin_example_is_taken_by_its_own_intent_among_all_skills() -> None:
    words: dict[str, Words] = {folder.name: load_words(folder, "zh") for folder in FOLDERS}
    stage = TemplateStage(words)
    for skill in words.values():
        for name, intent in skill.intents.items():
            # What answers a question of ours means nothing by itself.
            alone = {example: slots for example, slots in intent.examples.items() if "reply" not in slots}
            for example, slots in alone.items():
                found = stage.find(example)
                assert found is not None, example
                assert (found.intent.name, dict(found.intent.slots)) == (name, dict(slots)), example


def test_a_timer_is_set_asked_after_lengthened_and_cancelled_in_mandarin(home: Home) -> None:
    assert "十分钟" in home.hear("设一个十分钟的计时器")
    assert home.hear("倒计时还有几分钟") == "计时器还剩十分钟。"
    assert home.hear("计时器加五分钟") == "好，计时器现在还剩十五分钟。"
    assert home.hear("煮面计时半小时") == "煮面，半小时，开始计时。"
    assert home.hear("取消煮面的计时器") == "煮面计时器取消了。"
    assert home.hear("取消计时器") == "计时器取消了。"


def test_one_of_several_timers_is_chosen_by_its_place_in_mandarin(home: Home) -> None:
    home.hear("定时十分钟")
    home.hear("定时二十分钟")
    assert home.hear("取消第一个计时器") == "十分钟的计时器取消了。"


def test_a_timer_is_found_by_the_sound_of_its_name_in_mandarin(home: Home) -> None:
    home.hear("煮面计时半小时")
    home.hear("给鸡蛋计时八分钟")
    assert home.hear("取消主面的计时器") == "煮面计时器取消了。"
    assert home.hear("取消机蛋的计时器") == "鸡蛋计时器取消了。"


def test_the_volume_is_set_in_mandarin(home: Home) -> None:
    assert home.hear("音量调到百分之三十") == "音量三。"
    assert home.hear("音量调到八") == "音量八。"
    before = home.house.volume.level
    home.hear("声音小一点")
    assert before - home.house.volume.level == pytest.approx(0.05)


def test_time_and_days_are_told_in_mandarin(home: Home) -> None:
    assert home.hear("现在几点了").startswith("现在")
    assert "星期" in home.hear("今天星期几")
    assert home.hear("明天几号").startswith("明天是")
    assert home.hear("离元旦还有多少天").startswith("离一月一号")
    assert home.hear("后天是几号") == "是十一月二十五号星期三。"
    assert home.hear("前天几号") == "那天是十一月二十一号星期六。"
    assert home.hear("大后天星期几") == "是十一月二十六号星期四。"
    assert home.hear("下周五是几号") == "是十二月四号星期五。"


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("现在", Span.NOW),
        ("明天", Span.DAY),
        ("明天下午", Span.PART),
        ("周末", Span.WEEKEND),
        ("未来三天", Span.DAYS),
        ("明天下午三点", Span.HOUR),
    ],
)
def test_stretches_of_time_are_read_in_mandarin(house: House, said: str, span: Span) -> None:
    period = read_period(said, house.context(skills.weather.skill).now, "zh")
    assert period is not None
    assert period.span is span
