"""Conversations of many turns, typed: the real router, the real skills, and what each turn means after the last."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from speaker import app, config
from speaker.brain import Brain
from speaker.testing.weather import fake_weather


@dataclass
class Typed:
    """Types into a speaker; keeps the last trace."""

    brain: Brain
    trace: dict[str, Any] = field(default_factory=dict)

    async def say(self, text: str) -> str:
        self.trace = await self.brain.ask(text)
        return str(self.trace["response"]["speech"])

    @property
    def outcome(self) -> str:
        return str(self.trace["response"]["outcome"])

    @property
    def intent(self) -> tuple[str, dict[str, str]]:
        return self.trace["intent"]["name"], self.trace["intent"]["slots"]


@contextlib.contextmanager
def speaker(home: Path, language: str) -> Iterator[Typed]:
    places = config.folders({"HOME": str(home)})
    with fake_weather() as fake:
        sets = [f"language={language}", "location.name=Oslo", *fake.assignments]
        settings = app.read_settings(places, None, sets)
        with contextlib.closing(Brain(settings, places)) as brain:
            yield Typed(brain)


ENGLISH = [
    ("set a timer", "For how long", "asked"),
    ("uh make it ten minutes", "[Tt]en minutes", "done"),
    ("no i said fifteen", "[Ff]ifteen minutes", "done"),
    ("how much time is left", "(?!.*several)([Ff]ourteen|[Ff]ifteen) minutes", "done"),
    ("set a pasta timer for eight minutes", "[Pp]asta timer", "done"),
    ("cancel the timer", "Which one", "asked"),
    ("the second one", "cancelled", "done"),
    ("what timers do i have", "[Pp]asta|minutes", "done"),
    ("undo that", "[Ff]ifteen minutes|[Ff]ourteen minutes", "done"),
    ("what is the weather in oslo", "Oslo", "done"),
    ("and tomorrow", "[Tt]omorrow", "done"),
    ("what about leeds", "Leeds", "done"),
    ("turn the volume to fifty percent", "Volume five", "done"),
    ("no forty", "Volume four", "done"),
    ("call me a taxi", "", "refused"),
    ("what did you hear", "call me a taxi", "done"),
    ("set a timer for two minutes and what time is it", "minutes.*It('s| is)", "done"),
    ("cancel it", "", None),
    ("start a timer", "For how long", "asked"),
    ("never mind", "All right", "refused"),
    ("five", "", None),
    ("start a tea timer", "For how long", "asked"),
    ("what time is it", "It('s| is)", "done"),
    ("why did you do that", "what time is it", "done"),
    ("delete my history", "Gone", "done"),
    ("what did you hear", "haven't heard", "failed"),
]


CHINESE = [
    ("定个计时器", "多久", "asked"),
    ("嗯十分钟吧", "十分钟", "done"),
    ("不对我说的是十五分钟", "十五分钟", "done"),
    ("还剩多久", "十[四五]分", "done"),
    ("再定一个煮面的计时器八分钟", "煮面.*八分钟", "done"),
    ("取消计时器", "哪", "asked"),
    ("第二个", "取消", "done"),
    ("我有几个计时器", "煮面|分", "done"),
    ("撤销", "十[四五]分", "done"),
    ("oslo天气怎么样", "Oslo|oslo", "done"),
    ("明天呢", "明天", "done"),
    ("那leeds呢", "Leeds|leeds", "done"),
    ("音量调到百分之五十", "五", "done"),
    ("不是四十", "四", "done"),
    ("帮我订一张去月球的机票", "", "refused"),
    ("你刚才听到什么了", "帮我订一张去月球的机票", "done"),
    ("定个两分钟的计时器然后告诉我现在几点", "两分钟.*点", "done"),
    ("取消它", "取消", "done"),
    ("开个计时器", "多久", "asked"),
    ("算了", "", "refused"),
    ("五", "", None),
    ("定个泡茶的计时器", "多久", "asked"),
    ("现在几点了", "点", "done"),
    ("你为什么这么做", "现在几点了", "done"),
    ("删掉我说过的话", "删", "done"),
    ("你刚才听到什么了", "还什么都没听到", "failed"),
]


STRANGERS_ENGLISH = [
    ("yes", "didn't ask", "refused"),
    ("the second one", "no timer", "done"),
    ("set a timer for ten minutes", "[Tt]en minutes", "done"),
    ("make it fifteen minutes", "[Ff]ifteen minutes", "done"),
    ("no wait twenty", "[Tt]wenty minutes", "done"),
    ("what timers do i have", "(?!.*several)([Tt]wenty|[Nn]ineteen) minutes", "done"),
    ("turn it off", "cancelled", "done"),
    ("cancel that", "no timer", "done"),
    ("turn the volume to three and what's the weather", "Volume three.*Oslo", "done"),
    ("sorry what did you say", "Volume three.*Oslo", "done"),
    ("and on saturday", "Saturday", "done"),
    ("undo that", "", None),
    ("undo that", "can't take that back", "refused"),
    ("what about in tokyo", "Tokyo", None),
    ("what time is it", "It('s| is)", "done"),
    ("and tomorrow", "didn't understand", "refused"),
    ("set a timer for ten minutes and set a timer for five minutes", "[Tt]en minutes.*[Ff]ive minutes", "done"),
    ("cancel the timer", "Which one", "asked"),
    ("what did you say", "Which one", "done"),
    ("no thanks", "All right", "refused"),
    ("yes", "didn't ask", "refused"),
    ("cancel the timer", "Which one", "asked"),
    ("both", "cancelled", "done"),
    ("set a timer for a million years", "For how long", "asked"),
    ("set a timer called yes for ten minutes", "Yes timer, ten minutes", "done"),
    ("set a timer", "For how long", "asked"),
    ("yes", "Once more", "asked"),
    ("no", "All right", "refused"),
]

STRANGERS_CHINESE = [
    ("是", "没有问你", "refused"),
    ("定个十分钟的计时器", "十分钟", "done"),
    ("改成十五分钟", "十五分钟", "done"),
    ("不对二十分钟", "二十分钟", "done"),
    ("不要", "没有问你", "refused"),
    ("还剩多久", "二十分|十九分", "done"),
    ("关掉它", "取消", "done"),
    ("音量调到三然后告诉我今天天气", "音量三.*Oslo", "done"),
    ("周六呢", "星期六", "done"),
    ("撤销", "", None),
    ("撤销", "撤不回来", "refused"),
    ("定个计时器", "多久", "asked"),
    ("好的", "再说一遍", "asked"),
    ("不用了", "好的", "refused"),
    ("定个十分钟的计时器再定个五分钟的计时器", "十分钟.*五分钟", "done"),
    ("取消计时器", "哪", "asked"),
    ("两个都取消", "取消", "done"),
]


@pytest.mark.parametrize(
    ("language", "conversation"),
    [("en", ENGLISH), ("zh", CHINESE), ("en", STRANGERS_ENGLISH), ("zh", STRANGERS_CHINESE)],
)
async def test_a_conversation(tmp_path: Path, language: str, conversation: list[tuple[str, str, str | None]]) -> None:
    with speaker(tmp_path, language) as house:
        for said, expected, outcome in conversation:
            heard = await house.say(said)
            assert re.search(expected, heard), f"{said}: {heard}"
            assert outcome is None or house.outcome == outcome, f"{said}: {heard} ({house.outcome})"


async def test_one_speaker_answers_in_the_language_that_was_asked_for(tmp_path: Path) -> None:
    with speaker(tmp_path, "en") as house:
        english = await house.brain.ask("what time is it")
        chinese = await house.brain.ask("现在几点了", language="zh")
        assert re.match("It('s| is) ", english["response"]["speech"])
        assert "点" in chinese["response"]["speech"]
