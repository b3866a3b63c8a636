"""Skills load lazily: what only one request in a hundred needs is not read at the start."""

import json
import subprocess
import sys

LOOK = """
import json, sys
from speaker.installed import find_skills
before = set(sys.modules)
found = find_skills("en")
print(json.dumps([sorted({name.partition(".")[0] for name in set(sys.modules) - before}), len(found)]))
"""
OURS = {"skills"}


def test_loading_all_skills_loads_no_library_that_only_some_request_needs() -> None:
    ended = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    loaded, count = json.loads(ended.stdout)
    others = {name for name in loaded if name not in OURS | sys.stdlib_module_names and name[0] != "_"}
    assert others == set()
    assert count > 10
