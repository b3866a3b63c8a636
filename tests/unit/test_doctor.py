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
