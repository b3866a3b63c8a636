"""The page in Debian's Chromium, with a microphone that hears a WAV file."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.conftest import Simulator, Start

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium")
playwright = pytest.importorskip("playwright.sync_api", reason="needs the package playwright: pip install -e '.[dev]'")
expect = playwright.expect

QUESTION = Path(__file__).parents[2] / "speaker" / "data" / "question.wav"
"""Says "hey jarvis, what time is it"."""
PATIENCE = 30_000.0
"""ms; a slow machine is no failure."""

Open = Callable[..., Any]


@pytest.fixture
def open_page(simulator: Simulator) -> Iterator[Open]:
    """Open the page in a browser whose microphone hears a file."""
    with ExitStack() as stack:
        driver = stack.enter_context(playwright.sync_playwright())

        def make(address: str = "", hears: Path = QUESTION, *, allowed: bool = True, **look: Any) -> Any:
            flags = [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={hears}%noloop",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            ]
            if allowed:
                flags.append("--use-fake-ui-for-media-stream")
            browser = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=flags)
            stack.callback(browser.close)
            page = browser.new_page(**{"viewport": {"width": 1280, "height": 860}, **look})
            page.set_default_timeout(PATIENCE)
            page.faults = []
            page.on("pageerror", lambda fault: page.faults.append(str(fault)))
            page.on("console", lambda line: line.type == "error" and page.faults.append(line.text))
            page.goto(address or simulator.address)
            page.wait_for_selector("[data-testid=connection][data-state=connected]")
            return page

        yield make


def ask(page: Any, text: str) -> str:
    """Type a request; returns the reply."""
    before = page.get_by_test_id("said").count()
    page.get_by_test_id("request").fill(text)
    page.get_by_test_id("send").click()
    reply = page.get_by_test_id("said").nth(before)
    reply.wait_for()
    return str(reply.inner_text())


def test_a_typed_request_is_answered_and_how_is_told(open_page: Open) -> None:
    page = open_page()
    assert "4" in ask(page, "what is two plus two")
    last = page.get_by_test_id("turn").last
    assert last.get_by_test_id("heard").inner_text() == "what is two plus two"
    last.locator("summary").click()
    assert "math.calc" in last.get_by_test_id("why").inner_text()
    assert "ms" in last.get_by_test_id("timeline").inner_text()
    assert last.get_by_test_id("sent").inner_text() == "Nothing left the house."
    assert page.faults == []


def test_who_speaks_into_the_page_is_heard_and_answered(open_page: Open) -> None:
    page = open_page()
    before = page.get_by_test_id("said").count()
    page.get_by_test_id("sound").click()
    page.wait_for_selector("[data-testid=ring][data-state=listening]")
    page.wait_for_selector("[data-testid=ring][data-state=speaking]")
    page.get_by_test_id("said").nth(before).wait_for()
    turn = page.get_by_test_id("turn").last
    assert turn.get_by_test_id("heard").inner_text() == "what time is it"
    assert turn.get_by_test_id("said").inner_text().startswith("It is ")
    turn.locator("summary").click()
    steps = turn.get_by_test_id("timeline").inner_text()
    assert all(step in steps for step in ("wake word", "speech", "recognize", "first sound"))
    assert page.faults == []


def test_a_recording_given_to_the_page_is_heard(open_page: Open) -> None:
    page = open_page()
    before = page.get_by_test_id("said").count()
    page.get_by_test_id("wav").set_input_files(QUESTION)
    page.get_by_test_id("said").nth(before).wait_for()
    assert page.get_by_test_id("heard").last.inner_text() == "what time is it"


def test_a_muted_speaker_shows_it_and_hears_nothing(open_page: Open) -> None:
    page = open_page()
    page.get_by_test_id("mute").click()
    page.wait_for_selector("[data-testid=ring][data-state=muted]")
    page.get_by_test_id("wav").set_input_files(QUESTION)
    page.wait_for_timeout(5000)  # as long as the recording, and longer than an answer takes
    assert page.get_by_test_id("ring").get_attribute("data-state") == "muted"
    page.get_by_test_id("mute").click()
    page.wait_for_selector("[data-testid=ring][data-state=idle]")


def test_a_timer_counts_down_on_the_page(open_page: Open) -> None:
    page = open_page()
    ask(page, "set a pizza timer for ten minutes")
    due = page.get_by_test_id("due").get_by_text("pizza")
    due.wait_for()
    expect(due).not_to_have_text(due.inner_text(), timeout=PATIENCE)
    ask(page, "cancel the pizza timer")
    due.wait_for(state="detached")


def test_the_volume_is_set_by_the_dial_and_kept(open_page: Open) -> None:
    open_page().get_by_test_id("dial").fill("0.3")
    expect(open_page().get_by_test_id("dial")).to_have_value("0.3", timeout=PATIENCE)


def test_who_may_not_use_the_microphone_is_told_what_to_do(open_page: Open) -> None:
    page = open_page(allowed=False)
    page.get_by_test_id("sound").click()
    expect(page.get_by_test_id("advice")).to_contain_text("allow it", timeout=PATIENCE)
    assert "4" in ask(page, "what is two plus two")


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_everybody_can_use_it_on_any_screen(open_page: Open, look: dict[str, str], width: int, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the package axe-playwright-python")
    page = open_page(viewport={"width": width, "height": 800}, **look)
    ask(page, "tell me a joke")
    page.get_by_test_id("turn").last.locator("summary").click()
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=tmp_path / "page.png", full_page=True)


def test_it_is_small(open_page: Open) -> None:
    page = open_page()
    sizes = page.evaluate("performance.getEntries().map(entry => entry.transferSize ?? 0)")
    assert 0 < sum(sizes) < 300_000


def test_what_is_asked_while_the_speaker_is_away_is_answered_when_it_is_back(
    simulator: Simulator, start: Start, open_page: Open
) -> None:
    page = open_page()
    ask(page, "what is two plus two")
    assert simulator.stop() == 0
    page.wait_for_selector("[data-testid=connection][data-state=connecting]")
    page.get_by_test_id("request").fill("what is ninety plus nine")
    page.get_by_test_id("send").click()
    start(simulator.port)
    expect(page.get_by_test_id("said").last).to_contain_text("99", timeout=PATIENCE)
    # What was said before is still there: the speaker has kept it.
    assert page.get_by_test_id("heard").get_by_text("what is two plus two").count() > 0
