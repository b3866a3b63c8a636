"""What was offered is chosen by its sound, by the half of the day, or by its place; typed, with the real skills."""

import re
from pathlib import Path

import pytest

from tests.turns.test_dialog import speaker

ENGLISH = [
    ("set a pasta timer for ten minutes", "Pasta timer"),
    ("set an egg timer for five minutes", "Egg timer"),
    ("cancel the timer", "Which one: the egg timer or the pasta timer"),
    ("the past a one", "pasta timer is cancelled"),
    ("set a pasta timer for ten minutes", "Pasta timer"),
    ("cancel the past a timer", "pasta timer is cancelled"),
    ("set an alarm for six", "At six o'clock in the (morning|evening), or six o'clock in the (evening|morning)"),
    ("the evening one", "six o'clock in the evening"),
    ("set an alarm for half past seven", ", or half past seven"),
    ("half past seven", ", or half past seven"),
    ("morning", "half past seven in the morning"),
    ("set an alarm for eight", ", or eight"),
    ("eight p m", "eight o'clock at night|eight o'clock in the evening"),
    ("what alarms do i have", "three alarms"),
    ("set an alarm for six", ", or six"),
    ("never mind", "All right"),
    ("what alarms do i have", "three alarms"),
]
CHINESE = [
    ("煮面计时十分钟", "煮面"),
    ("给鸡蛋计时五分钟", "鸡蛋"),
    ("取消计时器", "哪一个：鸡蛋计时器还是煮面计时器"),
    ("主面那个", "煮面计时器取消了"),
    ("取消机蛋的计时器", "鸡蛋计时器取消了"),
    ("设一个六点的闹钟", "是(早|晚)上六点，还是(早|晚)上六点"),
    ("早上", "早上六点"),
    ("设一个七点的闹钟", "还是"),
    ("晚上那个", "晚上七点"),
    ("设一个八点的闹钟", "还是"),
    ("二十点", "晚上八点"),
]


@pytest.mark.parametrize(("language", "conversation"), [("en", ENGLISH), ("zh", CHINESE)])
async def test_what_was_offered_is_chosen(tmp_path: Path, language: str, conversation: list[tuple[str, str]]) -> None:
    with speaker(tmp_path, language) as house:
        for said, expected in conversation:
            heard = await house.say(said)
            assert re.search(expected, heard), f"{said}: {heard}"
