"""Doctor's lines; those about a sound card, engines and disks are in tests/cli, where the real ones are."""

from pathlib import Path

from speaker import config, doctor


def test_with_wrong_settings_only_their_faults_are_told_each_with_a_remedy(tmp_path: Path) -> None:
    places = config.folders({"HOME": str(tmp_path)})
    found = list(doctor.examine(places, None, ["lnguage=en", "voice.pace=fast"]))
    assert [(health.subject, health.ok) for health in found] == [("settings", False)] * 2
    assert "lnguage" in found[0].found and "voice.pace" in found[1].found
    assert all("correct that line" in health.remedy for health in found)
    assert not places.state.exists(), "a check-up that could not begin writes nothing"


def lines(home: Path, subject: str, *sets: str) -> list[tuple[bool, str]]:
    found = doctor.examine(config.folders({"HOME": str(home)}), None, sets)
    return [(health.ok, health.found) for health in found if health.subject == subject]


def test_the_router_tells_what_it_has_for_each_language_that_is_spoken(tmp_path: Path) -> None:
    zh = "listener.wake_languages={okay nabu: zh}"
    assert [(ok, found[:3]) for ok, found in lines(tmp_path, "router", zh)] == [(True, "en:"), (True, "zh:")]


def test_a_language_model_that_is_off_or_away_is_told(tmp_path: Path) -> None:
    assert [ok for ok, _ in lines(tmp_path, "conversation")] == [True]
    away = ["conversation.base_url=http://127.0.0.1:9/v1", "conversation.model=any"]
    ((ok, found),) = lines(tmp_path, "conversation", *away)
    assert not ok and "127.0.0.1:9 does not answer" in found
