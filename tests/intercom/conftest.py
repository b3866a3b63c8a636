import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from speaker.intercom.identity import Identity, open_identity
from tests.intercom.neighbourhood import Neighbour, Street


@pytest.fixture
def someone(tmp_path: Path) -> Callable[[str], Identity]:
    """Make a speaker's identity."""
    return lambda name: open_identity(tmp_path / name / "identity.pem")


Make = Callable[..., Coroutine[Any, Any, Neighbour]]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Make]:
    """Make speakers of one house, by their rooms; all see each other."""
    street, made = Street(), []

    async def make(room: str, **more: Any) -> Neighbour:
        new = Neighbour(room, tmp_path / (more.pop("folder", "") or room), more.pop("finder", street.finder()), **more)
        made.append(new)
        return await new.start()

    make.street = street  # type: ignore[attr-defined]
    yield make
    for each in made:
        await each.intercom.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("zeroconf")]
