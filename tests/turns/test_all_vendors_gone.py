"""With every vendor gone and the network down, what works offline works, and the rest says honestly what is out."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from speaker import app
from speaker.brain import Brain
from speaker.config import Folders
from speaker.errors import Fault
from speaker.installed import find_skills
from speaker.sentences import COMMON, load_words

NOWHERE = "http://127.0.0.1:9"
"""A proxy that is not there: nothing gets out, on whatever machine this runs."""
EXAMPLES = 3
ONLINE = {status.name: status for status in find_skills("en") if status.state == "on"}


@pytest.fixture(scope="module", params=["en", "zh"])
def brain(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Brain]:
    root: Path = tmp_path_factory.mktemp("house")
    places = Folders(root / "config", root / "state", root / "cache", root / "models", root)
    home = ["location.name=Oslo", "location.latitude=59.91", "location.longitude=10.75"]
    settings = app.read_settings(places, None, [f"language={request.param}", f"web.proxy={NOWHERE}", *home])
    settings = replace(settings, web=replace(settings.web, total=0.5, connect=0.3, read=0.3))
    with contextlib.closing(Brain(settings, places)) as brain:
        yield brain


def asked(brain: Brain, name: str) -> Iterator[tuple[str, str]]:
    """Yield intents of a skill with some of their examples."""
    for intent, words in brain.skill_words[name].intents.items():
        said = [text for text, slots in words.examples.items() if "reply" not in slots]
        for text in said[:EXAMPLES]:
            yield intent, text


@pytest.mark.parametrize("name", sorted(ONLINE))
async def test_a_skill_works_offline_or_says_what_is_out(brain: Brain, name: str) -> None:
    skill = ONLINE[name].skill
    assert skill is not None
    core = load_words(COMMON, brain.settings.language).responses
    broken = {core[key][0].split("{")[0] for key in ("skill_broken", "it_failed", "skill_slow")}
    out = {core[f"service_{fault.value}"][0].split("{service}")[-1] for fault in Fault}
    for intent, text in asked(brain, name):
        trace = await brain.ask(text)
        speech, outcome = trace["response"]["speech"], trace["response"]["outcome"]
        assert speech or outcome == "done", f"{text}: silence"
        assert not any(start and speech.startswith(start) for start in broken), f"{text}: {speech} ({trace['error']})"
        if intent in skill.offline and trace["intent"] is not None and trace["intent"]["name"] == intent:
            assert not any(speech.endswith(end) for end in out if end), f"{text} is said to work offline: {speech}"
