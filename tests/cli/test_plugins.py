"""Skills by others: good ones take part, bad ones stay off and say why."""

import json
import textwrap
import time
from pathlib import Path

import pytest

from tests.cli.conftest import House

WORDS = """
intents:
  {intent}:
    sentences: ["{sentence}"]
    examples:
      "{sentence}": {{}}
"""
SKILL = """
import sys, time
from pathlib import Path
from speaker.skill import Outcome, Response, Skill
skill = Skill("{name}", Path(__file__).parent)

@skill.intent("{name}.do")
def do(intent, ctx):
    {body}
"""

BARE = "from pathlib import Path\nfrom speaker.skill import Skill\n"


def install(house: House, name: str, sentence: str, body: str, *, module: str = SKILL) -> House:
    """Install a skill as pip would, and return the house that has it."""
    folder = house.home / "site"
    package = folder / f"skill_{name}"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(textwrap.dedent(module).format(name=name, body=body))
    (package / "en.yaml").write_text(WORDS.format(intent=f"{name}.do", sentence=sentence))
    info = folder / f"skill_{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: skill-{name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[mynah.skills]\n{name} = skill_{name}:skill\n")
    return House(house.home, {"PYTHONPATH": str(folder)})


@pytest.mark.parametrize(
    ("module", "why"),
    [
        ("import nothing_of_that_name", "No module named 'nothing_of_that_name'"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("1 / 0", "ZeroDivisionError"),
        ("skill = 7", "is no Skill but int"),
        ("pass", "has no attribute 'skill'"),
        (
            BARE + "skill = Skill('x', Path(__file__).parent)",
            "no handler",
        ),
        (
            BARE + "skill = Skill('x', Path(__file__).parent, dict)",
            "no dataclass",
        ),
    ],
)
def test_a_skill_that_cannot_be_loaded_is_broken_and_the_rest_works(house: House, module: str, why: str) -> None:
    house = install(house, "bad", "be bad", "", module=module)
    rows = {row["name"]: row for row in house.run("skills", "--json").objects}
    assert rows["bad"]["state"] == "broken"
    assert why in rows["bad"]["why"]
    assert rows["clock"]["state"] == "on"
    assert house.run("ask", "what time is it").code == 0


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("raise ValueError('oh no')", "ValueError: oh no"),
        ("return 'just a text'", "not str"),
        ("return Response('done', 'done')", "Outcome"),
        ("return Response(7)", "text"),
        ("sys.exit(1)", "SystemExit"),
        ("raise TimeoutError('of its own')", "TimeoutError: of its own"),
        ("return next(iter(()))", "StopIteration"),
    ],
)
def test_a_skill_that_fails_gets_an_honest_sentence(house: House, body: str, error: str) -> None:
    house = install(house, "bad", "be bad", body)
    process = house.run_roughly("ask", "be bad", "--json")
    (turn,) = [json.loads(line) for line in process.out.splitlines()]
    assert process.code == 1
    assert turn["response"]["outcome"] == "failed"
    assert "bad" in turn["response"]["speech"]
    assert error in turn["error"]


def test_a_skill_that_hangs_is_given_up_on(house: House) -> None:
    house = install(house, "bad", "be bad", "time.sleep(60)")
    began = time.monotonic()
    ended = house.run("ask", "be bad", "--json", "--set", "assistant.deadline=0.5")
    assert time.monotonic() - began < 30
    assert ended.code == 1
    assert ended.objects[0]["error"] == "no answer within 0.5 s"


@pytest.mark.model
def test_a_good_skill_is_routed_and_its_sentences_are_heard_too(house: House, tmp_path: Path) -> None:
    house = install(house, "bird", "sing a song about a bird", "return Response('Tweet.')")
    assert house.run("ask", "sing a song about a bird").out == "Tweet.\n"
    line = json.dumps({"text": "please sing a song about a bird", "lang": "en"})
    assert house.run("route", stdin=line).objects[0]["intent"] == "bird.do"
    house.run("say", "sing a song about a bird", "--out", "spoken.wav")
    (turn,) = house.run("hear", "spoken.wav", "--no-wake", "--json").objects
    assert turn["heard"]["text"] == "sing a song about a bird"
    assert turn["response"]["speech"] == "Tweet."
