from collections.abc import Callable
from pathlib import Path

import pytest

from speaker.intercom.identity import Identity, open_identity


@pytest.fixture
def someone(tmp_path: Path) -> Callable[[str], Identity]:
    """Make a speaker's identity."""
    return lambda name: open_identity(tmp_path / name / "identity.pem")
