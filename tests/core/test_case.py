"""The case: append-only, one writer, and a log whose lines vouch for each other."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core import queries
from core.audit import chain_hash
from core.case import Case, is_held
from core.case_rows import entry_of, indicator_of
from core.errors import CaseError
from core.model import CellTally, Entry, EvidenceInfo, Indicator, Layout, Outcome, Problem, Tally
from core.schema import SCHEMA_VERSION, TABLES
from core.settings import Settings

INFO = EvidenceInfo("folder", "/mnt/检材\\xff", "/mnt/检材".encode() + b"\xff", "yes", {"device": "/dev/sdb1"})
NOBODY = Tally({}, {}, {}, np.zeros(0, np.uint64))


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with closing(Case.create(tmp_path / "case", INFO, Settings(seed="s"))) as made:
        yield made


def an_entry(number: int) -> Entry:
    return Entry(f"f{number}", b"f%d\xff" % number, "file", 10, 1, None, 3, None, 0o644, ("hidden", "readonly"))


def filled(case: Case) -> None:
    """A row in every table."""
    case.add_entries([an_entry(1), an_entry(2), Problem("x", "unreadable", "no")], 1)
    case.add_fact("walk", 1)
    case.add_layouts([(1, Layout("text", "utf-8"), True, 10, None)])
    case.add_outcomes([(1, Outcome(an_entry(1), "exact", Layout("text"), NOBODY, 10, b"h" * 32))], 1)
    case.add_plan([(2, "cells", 100, 200, "")])
    case.add_draws([(2, "p", [3, 1])])
    case.add_cells(2, "p", [(CellTally(3, b"d", NOBODY), 70_000)])
    case.add_indicators([Indicator("f1", "knowledge", "身份证", "")], 1)
    case.add_results(1, [(1, "{}")])
    case.add_again([1], Outcome(an_entry(1), "exact", Layout("text"), NOBODY, 10, b"h" * 32), 1, None, 1)
    case.log("something", {"n": 1})


@pytest.mark.parametrize("table", TABLES)
def test_nothing_in_a_case_can_be_changed_or_removed(case: Case, table: str) -> None:
    filled(case)
    assert case.one(f"SELECT count(*) FROM {table}") > 0
    with closing(sqlite3.connect(case.folder / "case.db")) as other:
        column = other.execute(f"PRAGMA table_info({table})").fetchone()[1]
        for sql in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(sqlite3.DatabaseError, match="append-only"):
                other.execute(sql)


def test_what_goes_into_a_case_comes_out_of_it(case: Case) -> None:
    filled(case)
    folder = case.folder
    case.close()
    with closing(Case.open_existing(folder)) as again:
        assert again.info() == INFO
        assert again.settings() == Settings(seed="s")
        found = {row["id"]: entry_of(row) for row in again.rows("SELECT * FROM entry")}
        assert found == {1: an_entry(1), 2: an_entry(2), 3: an_entry(1)}
        again.add_fact("k", {"new": 1})
        again.add_fact("k", {"new": 2})
        assert again.fact("k") == {"new": 2}, "the newest counts"
        assert again.fact("never") is None


def test_a_result_is_kept_once(case: Case) -> None:
    """What was read stays as it was: there is no second outcome, cell or draw of the same name."""
    filled(case)
    for again in (
        lambda: case.add_outcomes([(1, Outcome(an_entry(1), "limit", None, None, 0))], 1),
        lambda: case.add_cells(2, "p", [(CellTally(3, b"e", NOBODY), 1)]),
        lambda: case.add_draws([(2, "p", [1])]),
        lambda: case.add_plan([(2, "whole", 0, 0, "")]),
    ):
        with pytest.raises(sqlite3.IntegrityError):
            again()


def test_a_transaction_is_kept_whole_or_not_at_all(case: Case) -> None:
    before = case.one("SELECT count(*) FROM fact")
    with pytest.raises(RuntimeError), case.writing():
        case.add_fact("one", 1)
        with case.writing():
            case.add_fact("two", 2)
        raise RuntimeError
    assert case.one("SELECT count(*) FROM fact") == before
    with case.writing():
        case.add_fact("one", 1)
        case.add_fact("two", 2)
    assert (case.fact("one"), case.fact("two")) == (1, 2)


def test_a_second_writer_is_refused_and_readers_are_not(case: Case) -> None:
    with pytest.raises(CaseError, match="in use"):
        Case.open_existing(case.folder)
    with closing(Case.open_existing(case.folder, writable=False)) as reader:
        assert reader.info() == INFO
        with pytest.raises(CaseError):
            reader.add_fact("k", 1)


def test_a_case_that_could_not_be_opened_is_not_left_locked(case: Case) -> None:
    folder = case.folder
    case.close()
    with closing(sqlite3.connect(folder / "case.db")) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    for _ in range(2):
        with pytest.raises(CaseError, match="newer version"):
            Case.open_existing(folder)


@pytest.mark.parametrize("writable", [False, True])
def test_a_case_whose_indicators_have_no_weight_is_opened(case: Case, writable: bool) -> None:
    """Of format 2, where only strong terms of names were kept."""
    filled(case)
    folder = case.folder
    case.close()
    with closing(sqlite3.connect(folder / "case.db")) as db:
        for column in ("weight", "place"):
            db.execute(f"ALTER TABLE indicator DROP COLUMN {column}")
        db.execute("ALTER TABLE layout DROP COLUMN density")
        db.execute("PRAGMA user_version = 2")
        db.commit()
    with closing(Case.open_existing(folder, writable)) as again:
        assert [indicator_of(row) for row in queries.indicators(again)] == [
            Indicator("f1", "knowledge", "身份证", "", "S", "name")
        ]


@pytest.mark.parametrize("writable", [False, True])
def test_a_case_that_knows_no_densities_is_opened(case: Case, writable: bool) -> None:
    """Of format 3, where a budget was shared by size alone."""
    filled(case)
    folder = case.folder
    case.close()
    with closing(sqlite3.connect(folder / "case.db")) as db:
        db.execute("ALTER TABLE layout DROP COLUMN density")
        db.execute("PRAGMA user_version = 3")
        db.commit()
    with closing(Case.open_existing(folder, writable)) as again:
        assert [row["density"] for row in again.rows("SELECT kind, density FROM layout")] == [None]


def test_a_case_whose_making_was_cut_off_is_no_case(tmp_path: Path) -> None:
    """The version number is written last: before it, facts that every run needs may be missing."""
    with closing(Case.create(tmp_path / "case", INFO, Settings())):
        pass
    with closing(sqlite3.connect(tmp_path / "case" / "case.db")) as db:
        db.execute("PRAGMA user_version = 0")
    with pytest.raises(CaseError, match="new --case folder"):
        Case.open_existing(tmp_path / "case")


def test_a_query_that_is_given_up_says_nothing_after_the_case_was_closed(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", INFO, Settings())
    rows = case.rows("SELECT * FROM fact")
    next(rows)
    case.close()
    rows.close()  # type: ignore[attr-defined]


def test_rows_that_are_being_read_do_not_keep_the_case_from_writing(case: Case) -> None:
    """Whoever shares the lock, the window say, may have written since the first of them."""
    filled(case)
    rows = case.rows("SELECT * FROM fact ORDER BY id")
    first = next(rows)
    with closing(sqlite3.connect(case.folder / "case.db")) as other, other:
        other.execute("INSERT INTO fact (key, value) VALUES ('other', '1')")
    case.add_fact("own", 2)
    assert (case.fact("other"), case.fact("own")) == (1, 2), "what is asked now is of now"
    assert {row["key"] for row in case.rows("SELECT key FROM fact")} >= {"other", "own"}
    assert first["key"] == "info" and [row["key"] for row in rows] == ["settings", "walk"], "as it was at the first"


def test_in_a_transaction_its_own_facts_are_seen(case: Case) -> None:
    with case.writing():
        case.add_fact("k", 1)
        assert [row["value"] for row in case.rows("SELECT value FROM fact WHERE key = 'k'")] == ["1"]


def test_a_case_that_is_only_read_stays_as_it_was_when_it_was_opened(case: Case) -> None:
    with closing(Case.open_existing(case.folder, writable=False)) as reader:
        case.add_entries([an_entry(1)], 1)
        assert reader.one("SELECT count(*) FROM entry") == 0
        assert list(reader.rows("SELECT * FROM entry")) == []
    with closing(Case.open_existing(case.folder, writable=False)) as reader:
        assert reader.one("SELECT count(*) FROM entry") == 1


def test_a_case_that_could_not_be_made_is_not_left_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.case.SCRIPT", "no SQL")
    with pytest.raises(CaseError, match="cannot be read or written"):
        Case.create(tmp_path / "case", INFO, Settings())
    assert not is_held(tmp_path / "case")


def test_every_line_of_the_log_vouches_for_those_before_it(case: Case) -> None:
    for number in range(5):
        case.log("step", {"n": number, "text": "检材"})
    lines = list(case.audit())
    assert [line.seq for line in lines] == [1, 2, 3, 4, 5]
    previous = ""
    for line in lines:
        assert line.hash == chain_hash(previous, line.seq, line.time_utc, line.action, line.detail)
        previous = line.hash
    assert case.broken_links() == []


def test_fields_of_a_log_line_cannot_be_shifted(case: Case) -> None:
    assert chain_hash("", 1, "t", "ab", "c") != chain_hash("", 1, "t", "a", "bc")


@pytest.mark.parametrize("names", [["letter.txt"], ["case.lock"], [".hidden"]])
def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(CaseError, match="not empty"):
        Case.create(tmp_path, INFO, Settings())


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    with closing(Case.create(tmp_path, replace(INFO, kind="volume"), Settings())) as case:
        assert case.info().kind == "volume"
