"""Skills do not steal: every example of each comes out as it says, asked of all of them together."""

from pathlib import Path

import pytest

from speaker import thefts
from speaker.cli.understand import understanding_of
from speaker.installed import find_skills
from speaker.router import Router
from speaker.sentences import COMMON, IntentWords, Slot, Template, Words, languages
from speaker.templates import TemplateStage


@pytest.mark.parametrize("language", languages(COMMON))
def test_no_installed_skill_takes_what_is_anothers(language: str, tmp_path: Path) -> None:
    statuses = find_skills(language)
    words = {status.name: status.words for status in statuses if status.words is not None}
    found = thefts.find(words, understanding_of(language, statuses, tmp_path).router.explain)
    assert [str(theft) for theft in found] == []


def test_a_theft_is_named_with_the_thief() -> None:
    honest = Words("en", {"tide.query": IntentWords((Template("when is high {what}"),), {"when is high tide": {}})})
    honest = Words("en", honest.intents, {"what": Slot(("tide",), open=True)})
    thief = Words("en", {"moon.query": IntentWords((Template("when is high tide"),), {"is the moon up": {}})})
    skills = {"tides": honest, "moon": thief}
    found = [str(theft) for theft in thefts.find(skills, Router([TemplateStage(skills)]).explain)]
    assert found == [
        'tides: "when is high tide" is tide.query, and moon.query takes it',
        'moon: "is the moon up" is moon.query, and nobody is sure of it',
    ]
