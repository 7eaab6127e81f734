"""Reading one file to its end: what one leaves behind never reaches the next."""

import gzip
import hashlib
import io
import resource
import sqlite3
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.errors import CaseError, ReadError
from core.model import Entry, Outcome
from core.whole import Room, examine_file, guarded, no_companion
from tests.core.runs import people, phone, resident_id


def examine(data: bytes, folder: Path, name: str = "x", output_bytes: int = 1 << 30) -> Outcome:
    """One file, read as a child reads it."""
    entry = Entry(name, name.encode(), "file", len(data))
    return guarded(entry, lambda: examine_file(entry, io.BytesIO(data), None, Room(folder, output_bytes), no_companion))


def rows(outcome: Outcome) -> int:
    assert outcome.tally is not None
    return sum(outcome.tally.rows.values())


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


@contextmanager
def files_up_to(most_bytes: int) -> Iterator[None]:
    """Stands for a full disk: it works wherever tests run."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_one_content_has_one_hash_however_it_is_packed(tmp_path: Path) -> None:
    data = people(100)
    expected = hashlib.sha256(data).digest()
    inside = examine(zipped(("a.csv", data), ("a.csv.gz", gzip.compress(data))), tmp_path, "a.zip").members
    found = [examine(data, tmp_path, "a.csv"), examine(gzip.compress(data), tmp_path, "a.csv.gz"), *inside]
    assert [(each.status, each.content_sha256, rows(each)) for each in found] == [("exact", expected, 100)] * 4


def test_what_is_decoded_beyond_the_budget_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    outcome = examine(gzip.compress(people(20_000)), tmp_path, "a.csv.gz", output_bytes=300_000)
    assert outcome.status == "indicative" and outcome.reason.startswith("limit:") and outcome.content_sha256 is None
    assert 300_000 // 60 < rows(outcome) < 300_000 // 30


def test_a_bomb_costs_its_budget_only(tmp_path: Path) -> None:
    bomb = zipped(("zeros.txt", b"0" * (64 << 20)), ("people.csv", people(30)))
    zeros, table = examine(bomb, tmp_path, "bomb.zip", output_bytes=1 << 20).members
    assert zeros.status in ("limit", "indicative") and "1048576 decoded bytes" in zeros.reason
    assert (table.status, rows(table)) == ("exact", 30)


def test_a_row_that_is_cut_off_is_not_counted(tmp_path: Path) -> None:
    """Half a number may look like another number: a floor must not stand on it."""
    lines = b"".join(b"%s\n" % phone(n).encode() for n in range(2000))
    packed = gzip.compress(lines, 0)  # stored: what is cut off can be told to the byte
    for cut in range(30, 60):
        outcome = examine(packed[:-cut], tmp_path, "a.txt.gz")
        assert outcome.status == "indicative" and outcome.tally is not None
        assert rows(outcome) <= (len(packed) - cut) // 12
        assert all(verdict != "invalid" for _, _, verdict in outcome.tally.hits)


def test_what_was_read_of_a_damaged_file_is_counted_as_read(tmp_path: Path) -> None:
    data = zipped(("a.csv", people(3000)))[:-200]
    outcome = examine(data, tmp_path, "a.zip")
    assert outcome.status == "unreadable" and 0 < outcome.bytes_read <= len(data)


def test_a_damaged_archive_gives_what_comes_before_the_damage(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for number in range(20):
            info = tarfile.TarInfo(f"{number}.csv")
            info.size = len(people(500, number * 500))
            archive.addfile(info, io.BytesIO(people(500, number * 500)))
    outcome = examine(out.getvalue()[: len(out.getvalue()) * 6 // 10], tmp_path, "t.tar.gz")
    assert outcome.status == "container" and outcome.reason and outcome.content_sha256 is None
    whole = [member for member in outcome.members if member.status == "exact"]
    assert len(whole) >= 5 and all(rows(member) == 500 for member in whole)


def test_nesting_ends_at_a_depth_and_that_is_said(tmp_path: Path) -> None:
    data, depth = people(5), 0
    while True:
        outcome = examine(data, tmp_path)
        while outcome.members:
            (outcome,) = outcome.members
        if outcome.status != "exact":
            break
        data, depth = zipped(("inner", data)), depth + 1
        assert depth < 20
    assert outcome.status == "limit" and "nested" in outcome.reason and depth > 3


@pytest.mark.parametrize("packed", [False, True], ids=["on the evidence", "inside a zip"])
def test_a_disk_without_room_for_a_copy_blames_no_file(tmp_path: Path, packed: bool) -> None:
    database = tmp_path / "a.db"
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("CREATE TABLE people (sfzh TEXT)")
        db.executemany("INSERT INTO people VALUES (?)", [(resident_id(n),) for n in range(3000)])
    data = zipped(("a.db", database.read_bytes())) if packed else database.read_bytes()
    with files_up_to(20_000), pytest.raises(CaseError, match="Free some space"):
        examine(data, tmp_path, "a.zip" if packed else "a.db")
    assert examine(data, tmp_path, "a.zip" if packed else "a.db").status == ("container" if packed else "exact")


def test_a_bug_in_a_reader_costs_its_entry_and_says_where_it_is(tmp_path: Path) -> None:
    def fail() -> Outcome:
        raise KeyError("11010519491231002X")

    outcome = guarded(Entry("a", b"a", "file", 1), fail)
    assert outcome.status == "unreadable" and "KeyError, test_whole.py" in outcome.reason
    assert "1101" not in outcome.reason, "the text of an error may hold what was read"


def test_trouble_with_an_entry_keeps_its_status(tmp_path: Path) -> None:
    def refuse() -> Outcome:
        raise ReadError("encrypted", "locked")

    outcome = guarded(Entry("a", b"a", "file", 1), refuse)
    assert (outcome.status, outcome.reason) == ("encrypted", "locked")


@pytest.mark.parametrize("data", [b"", b"\0" * 100_000, b"\xff\xd8\xff\xe0" + bytes(1000), bytes(range(256)) * 99])
def test_content_without_rows_is_set_aside_by_its_kind(tmp_path: Path, data: bytes) -> None:
    assert examine(data, tmp_path).status in ("no_content", "unsupported")


def test_the_copies_of_one_file_never_meet_those_of_another(tmp_path: Path) -> None:
    """Children share the scratch folder, and a database is opened as a copy of a fixed name."""
    database, scratch = tmp_path / "a.db", tmp_path / "scratch"
    scratch.mkdir()
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("CREATE TABLE people (sfzh TEXT, sjh TEXT)")
        db.executemany("INSERT INTO people VALUES (?, ?)", [(resident_id(n), phone(n)) for n in range(30)])
    (scratch / "copy.sqlite").write_bytes(b"of another child")
    (scratch / "copy.sqlite-wal").write_bytes(b"of another child")
    with database.open("rb") as file:
        entry = Entry("a.db", b"a.db", "file", database.stat().st_size)
        outcome = examine_file(entry, file, None, Room(scratch, 1 << 20), no_companion)
    assert outcome.status == "exact" and outcome.tally is not None and sum(outcome.tally.rows.values()) == 30
    assert {path.name: path.read_bytes() for path in scratch.iterdir()} == {
        "copy.sqlite": b"of another child", "copy.sqlite-wal": b"of another child",
    }  # fmt: skip
