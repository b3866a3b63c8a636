"""The table of what can be asked is that of the skills as they are."""

from pathlib import Path

from speaker.installed import find_skills
from speaker.menu import table
from speaker.sentences import COMMON, load_words

DOCS = Path(__file__).parents[2] / "docs" / "skills.md"


def test_the_table_in_the_docs_is_what_the_skills_say() -> None:
    made = table(find_skills("en"), load_words(COMMON, "en").gists)
    assert DOCS.read_text(encoding="utf-8") == f"{made}\n", "run: speaker skills table > docs/skills.md"
