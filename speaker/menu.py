"""What can be asked, who answers, what it sends and what works offline: a table, made from the skills themselves."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from speaker.installed import SkillStatus
from speaker.sentences import Words
from speaker.web import Data, hosts_in

_HEAD = """# What can be asked

Made by `speaker skills table` from the skills themselves. "Offline" works with the network down and every vendor gone;
what a skill may send is what it declares, and anything else is stopped at run time. `speaker privacy` prints what was
sent, "what did you send today" tells it. Each skill speaks English and Mandarin.
"""
_EXAMPLES = 3
_SENT = {
    Data.PLACE: "where home is",
    Data.SAID: "what was said",
    Data.CONTACT: "people",
    Data.HOUSE: "things of the house",
    Data.VOICE: "your voice",
}


def table(statuses: Sequence[SkillStatus], gists: Mapping[str, str]) -> str:
    """Return Markdown: one part a skill, one row an intent."""
    on = [status for status in statuses if status.state == "on" and status.skill is not None]
    return "\n".join([_HEAD, *("\n".join(_part(status, gists)) for status in on)])


def _part(status: SkillStatus, gists: Mapping[str, str]) -> Iterator[str]:
    skill, words = status.skill, status.words
    assert skill is not None and words is not None  # what is on has both
    yield f"## {status.name}"
    yield ""
    yield _caption(skill.folder)
    yield ""
    sends = ", ".join(_SENT[kind] for kind in Data if kind in skill.sends) or "nothing about you"
    if skill.hosts or skill.providers or skill.sends:
        yield f"Answered by: {', '.join(skill.providers) or 'services that you set up'}.  "
        hosts = frozenset(skill.hosts) | hosts_in(skill.settings())
        yield f"May reach: {', '.join(sorted(hosts)) or 'only what you set up'}.  "
        yield f"May send: {sends}."
        yield ""
    yield "| it can | say | offline |"
    yield "|---|---|---|"
    for name, intent in sorted(words.intents.items()):
        what = intent.gist or gists.get(name, name)
        yield f"| {what} | {_examples(words, name)} | {'yes' if name in skill.offline else 'no'} |"
    yield ""


def _caption(folder: Path) -> str:
    """Return the first line of what its author wrote about a skill."""
    source = (folder / "__init__.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def _examples(words: Words, name: str) -> str:
    said = [text for text, slots in words.intents[name].examples.items() if "reply" not in slots]
    # Of many, those that differ most in length show most.
    some = sorted(said, key=len)[:: max(1, len(said) // _EXAMPLES)][:_EXAMPLES]
    return ", ".join(f'"{text}"' for text in some)
