"""The list of cases, and how each stands: never an error, whatever became of a case."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.case import AuditRow, Case, Lock, hold
from core.identity import Identity, save_identity
from core.paths import user_folder
from core.recent import LIST_NAME, MOST, _end, case_state, forget, recent, remember
from core.schema import SCHEMA_VERSION
from core.settings import Settings
from core.triage import resume, triage
from tests.conftest import Demo
from tests.core.runs import people, run


@pytest.fixture(autouse=True)
def own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "user"))


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.csv").write_bytes(people(100, first=100 * n))
    return folder


@pytest.fixture
def stopped(tables: Path, tmp_path: Path) -> Path:
    """A case whose run was stopped while it learnt what there is."""
    case = tmp_path / "case"
    steps = triage(str(tables), case, Settings(workers=1, seed="a"))
    while next(steps).stage != "identify":
        pass
    steps.close()  # type: ignore[attr-defined]
    return case


def folders() -> list[str]:
    return [line.folder for line in recent()]


def list_file() -> Path:
    return user_folder() / LIST_NAME


# the list ----------------------------------------------------------------------------------------
def test_the_case_opened_last_comes_first(tmp_path: Path) -> None:
    assert recent() == []
    for name in ("a", "b", "a"):
        remember(tmp_path / name)
    assert folders() == [str(tmp_path / "a"), str(tmp_path / "b")]
    assert [line.name for line in recent()] == ["a", "b"] and recent()[0].opened_utc.endswith("Z")
    forget(tmp_path / "a")
    forget(tmp_path / "never")
    assert folders() == [str(tmp_path / "b")]


def test_what_a_case_is_called_is_kept_though_it_is_away_now(stopped: Path, tables: Path) -> None:
    with closing(Case.open_existing(stopped)) as case:
        save_identity(case, Identity(number="YP-2026-0417"))
    remember(stopped)
    assert (recent()[0].number, recent()[0].evidence) == ("YP-2026-0417", str(tables))
    shutil.rmtree(stopped)
    remember(stopped)
    assert (recent()[0].number, recent()[0].evidence) == ("YP-2026-0417", str(tables))


def test_the_list_has_an_end(tmp_path: Path) -> None:
    for n in range(MOST + 3):
        remember(tmp_path / f"{n}")
    assert len(recent()) == MOST and folders()[0] == str(tmp_path / f"{MOST + 2}")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"{}",
        b"[1]",
        b'[{"folder": 1, "name": "x"}]',
        b'[{"folder": "/x", "name": "x", "y": ""}]',
    ],
)
def test_a_damaged_list_is_an_empty_one(content: bytes, tmp_path: Path) -> None:
    remember(tmp_path / "a")
    list_file().write_bytes(content)
    assert recent() == []
    remember(tmp_path / "b")
    assert folders() == [str(tmp_path / "b")]


def test_a_list_that_cannot_be_written_disturbs_nobody(tmp_path: Path) -> None:
    (tmp_path / "user").write_bytes(b"a file where the folder should be")
    remember(tmp_path / "a")
    assert recent() == []


def test_the_list_is_never_half_written(tmp_path: Path) -> None:
    remember(tmp_path / "a")
    json.loads(list_file().read_text("utf-8"))
    assert [path.name for path in list_file().parent.iterdir()] == [LIST_NAME]


# one case ----------------------------------------------------------------------------------------
def test_a_finished_case(demo: Demo) -> None:
    before = {path.name: path.read_bytes() for path in demo.case.iterdir() if path.suffix in (".json", ".xlsx")}
    found = case_state(demo.case)
    assert (found.state, found.share, found.reason, found.has_workbook) == ("finished", 1.0, "", True)
    assert found.records is not None and found.records.point == demo.truth["records"]
    assert found.ledger is not None and found.ledger.adds_up and not found.ledger.partial
    assert found.files == found.done_files == demo.result["coverage"]["files"]
    assert found.audit_ok and found.audit_lines > 5 and found.ended_utc.endswith("Z")
    assert {name: (demo.case / name).read_bytes() for name in before} == before


def test_a_stopped_case_says_what_is_left(stopped: Path) -> None:
    found = case_state(stopped)
    assert (found.state, found.reason, found.has_workbook) == ("interrupted", "stopped", False)
    assert found.files == 3 and found.done_files == 0 and found.share == 0.0 and found.records is None
    assert found.ledger is not None and found.ledger.partial
    with hold(stopped):
        assert case_state(stopped).state == "interrupted", "a window holds it, but nothing goes on"


@pytest.mark.parametrize(
    ("lines", "ended"),
    [
        ("run started, inventory ended, case opened, unmasked view", 1),
        ("run started, run ended, run started, inventory ended, identity changed", 3),
        ("run started, inventory ended, stopped by the user, case opened", 2),
        ("run started, run ended, read again, case opened", 1),
    ],
)
def test_what_is_done_to_a_case_later_does_not_change_when_its_run_ended(lines: str, ended: int) -> None:
    rows = [AuditRow(n, f"2026-10-01T00:00:0{n}Z", action, "", "") for n, action in enumerate(lines.split(", "))]
    assert _end(rows) == f"2026-10-01T00:00:0{ended}Z"


def test_a_stopped_case_whose_evidence_is_away(stopped: Path, tables: Path) -> None:
    tables.rename(tables.with_name("away"))
    assert case_state(stopped).state == "source_missing"


def test_a_case_stopped_while_it_read_shows_its_last_figure(tables: Path, tmp_path: Path) -> None:
    steps = triage(str(tables), tmp_path / "case", Settings(workers=1, seed="a"))
    while (progress := next(steps)).so_far is None:
        pass
    running = case_state(tmp_path / "case")
    assert running.state == "running"
    steps.close()  # type: ignore[attr-defined]
    found = case_state(tmp_path / "case")
    assert found.state == "interrupted" and found.share is not None and found.share > 0
    assert found.records is not None and found.records.floor >= progress.so_far.records.floor > 0


def test_a_run_that_was_killed_was_cut_off(tables: Path, tmp_path: Path) -> None:
    """What a killed process leaves: the file as it was, and a lock that nobody holds."""
    lock = Lock(tmp_path / "case")
    steps = triage(str(tables), lock.folder, Settings(workers=1, seed="a"), lock=lock)
    while next(steps).stage != "identify":
        pass
    with closing(sqlite3.connect(lock.folder / "case.db")) as live:
        (tmp_path / "copy").mkdir()
        with closing(sqlite3.connect(tmp_path / "copy" / "case.db")) as copy:
            live.backup(copy)
    steps.close()  # type: ignore[attr-defined]
    lock.close()
    found = case_state(tmp_path / "copy")
    assert (found.state, found.reason) == ("interrupted", "cut_off")


def test_a_run_out_of_time_is_finished_with_limits(tables: Path, tmp_path: Path) -> None:
    run(tables, tmp_path / "case", time_s=0.001)
    found = case_state(tmp_path / "case")
    assert (found.state, found.reason, found.has_workbook) == ("limited", "time", True)
    for _ in resume(tmp_path / "case"):
        break
    assert case_state(tmp_path / "case").state == "interrupted", "what goes on is not finished"


def test_a_case_that_is_not_there(tmp_path: Path) -> None:
    assert case_state(tmp_path / "never").state == "missing"
    assert case_state(tmp_path).state == "missing"
    assert not list(tmp_path.glob("never"))


def test_a_case_of_a_newer_version(stopped: Path) -> None:
    with closing(sqlite3.connect(stopped / "case.db")) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    found = case_state(stopped)
    assert found.state == "newer" and "newer version" in found.reason


@pytest.mark.parametrize(
    "content",
    [b"", b"x" * 100_000, b"SQLite format 3\0" + b"\xff" * 5000],
    ids=["empty", "no database", "only its head"],
)
def test_a_broken_case_is_broken_and_nothing_worse(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "case.db").write_bytes(content)
    found = case_state(tmp_path)
    assert found.state == "broken" and found.reason


def test_a_case_damaged_in_its_middle_never_raises(demo: Demo, tmp_path: Path) -> None:
    shutil.copytree(demo.case, tmp_path / "case")
    path = tmp_path / "case" / "case.db"
    data = path.read_bytes()
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        place = int(len(data) * share)
        path.write_bytes(data[:place] + b"\xaa" * 40_000 + data[place + 40_000 :])
        assert case_state(tmp_path / "case").state in ("broken", "finished", "interrupted")


def test_a_changed_log_is_seen(stopped: Path) -> None:
    with closing(sqlite3.connect(stopped / "case.db")) as db:
        db.execute("DROP TRIGGER audit_update")
        db.execute("UPDATE audit SET detail = 'nothing' WHERE seq = 2")
        db.commit()
    assert not case_state(stopped).audit_ok
