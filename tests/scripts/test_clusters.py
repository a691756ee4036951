"""Where the database of a test run lies: in memory where there is room, and nothing of a killed run stays."""

from pathlib import Path

import _clusters
import pytest

NOBODYS_PID = "4194305"
"""Above the highest that Linux gives."""


@pytest.fixture(autouse=True)
def _places_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("memory", "disk"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(_clusters, f"_{name.upper()}", tmp_path / name)
    monkeypatch.setattr(_clusters, "_NEEDED", 0)


def test_a_run_lies_in_memory_when_there_is_room(tmp_path: Path) -> None:
    assert _clusters.make().parent == tmp_path / "memory"


def test_a_run_lies_on_disk_when_memory_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_clusters, "_NEEDED", 2**60)

    assert _clusters.make().parent == tmp_path / "disk"


def test_a_run_lies_on_disk_where_there_is_no_folder_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_clusters, "_MEMORY", tmp_path / "elsewhere")

    assert _clusters.make().parent == tmp_path / "disk"


def test_others_cannot_look_around_in_it() -> None:
    assert _clusters.make().stat().st_mode & 0o777 == 0o711


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    left = [tmp_path / place / f"proche-tests-{NOBODYS_PID}-abc" for place in ("memory", "disk")]
    for folder in left:
        (folder / "server").mkdir(parents=True)

    _clusters.sweep()

    assert not any(folder.exists() for folder in left)


def test_what_runs_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    running, strange = _clusters.make(), tmp_path / "memory" / "something-else"
    strange.mkdir()

    _clusters.sweep()

    assert running.exists()
    assert strange.exists()
