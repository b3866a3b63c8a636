"""`speaker skills try` and `speaker skills check`."""

from collections.abc import Callable

from tests.cli.conftest import Ended

Run = Callable[..., Ended]


def test_trying_shows_stages_slots_and_what_the_turn_before_had_to_do_with_it(run: Run) -> None:
    ended = run("skills", "try", stdin="set a timer for ten minutes\nno i said fifteen\n\n")
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "  template    sure      timer.set          duration='ten minutes' a sentence of timers, 6 of 6 words literal",
        "= timer.set duration='ten minutes'",
        "  dialog      sure      timer.set          duration='fifteen minutes' corrects timer.set",
        "= timer.set duration='fifteen minutes' (corrects timer.set)",
    ]


def test_trying_runs_no_skill(run: Run) -> None:
    run("skills", "try", stdin="set a timer for ten minutes\n")
    assert "no timer" in run("ask", "how much time is left").out


def test_no_installed_skill_steals(run: Run) -> None:
    ended = run("skills", "check")
    assert (ended.code, ended.out) == (0, "Every example comes out as its skill says.\n")
