"""A second attempt, with a password: what it finds counts as if it had never been locked; both attempts stay."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pyzipper
from msoffcrypto.format.ooxml import OOXMLFile

from core import queries
from core.case import Case
from core.case_result import CaseResult
from core.errors import CaseError, EvidenceError
from core.evidence.passwords import Password
from core.export import export
from core.lock import hold
from core.model import Entry, Progress
from core.retry import GONE, NOT_FAILED, RetryAnswer, _merged, recompute, retry
from core.triage import resume
from core.verify import verify
from core.whole import Room, examine_file, no_companion
from tests.core.evidence.archives import seven_zip
from tests.core.runs import by_path, people, phone, resident_id, result, run

PASSWORD = "Pass-word 1"
PEOPLE = people(300)


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "user"))


def plain_files(folder: Path) -> None:
    folder.mkdir()
    (folder / "学籍名单.csv").write_bytes(PEOPLE)
    (folder / "身份证").mkdir()
    (folder / "身份证" / "b.csv").write_bytes(people(120, 5000))


def by_seven_zip(target: Path, source: Path, *options: str, password: str = PASSWORD) -> None:
    seven_zip("a", f"-p{password}", *options, str(target), ".", folder=source)


def by_pyzipper(target: Path, source: Path) -> None:
    with pyzipper.AESZipFile(target, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(PASSWORD.encode())
        for path in sorted(source.rglob("*.csv")):
            archive.writestr(path.relative_to(source).as_posix(), path.read_bytes())


def by_office(target: Path, source: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "身份证号", "手机号"])
    for n in range(300):
        book.active.append([f"张{n}", resident_id(n), phone(n)])
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    (source.parent / "plain.xlsx").write_bytes(plain.getvalue())
    OOXMLFile(plain).encrypt(PASSWORD, out)
    target.write_bytes(out.getvalue())


LOCKED = {
    "names.7z": lambda target, source: by_seven_zip(target, source, "-mhe=on"),
    "open.7z": lambda target, source: by_seven_zip(target, source, "-mhe=off"),
    "apart.7z": lambda target, source: by_seven_zip(target, source, "-ms=off"),
    "stored.7z": lambda target, source: by_seven_zip(target, source, "-mx0"),
    "aes128.zip": lambda target, source: by_seven_zip(target, source, "-tzip", "-mem=AES128"),
    "aes256.zip": lambda target, source: by_seven_zip(target, source, "-tzip", "-mem=AES256"),
    "python.zip": by_pyzipper,
    "old.zip": lambda target, source: by_seven_zip(target, source, "-tzip", "-mem=ZipCrypto"),
    "old_stored.zip": lambda target, source: by_seven_zip(target, source, "-tzip", "-mem=ZipCrypto", "-mx0"),
    "book.xlsx": by_office,
}


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    plain_files(tmp_path / "plain")
    (tmp_path / "drive").mkdir()
    return tmp_path / "drive"


def again(case: Path, ids: list[int], password: str = "", **options: Any) -> list[RetryAnswer]:
    return [step for step in retry(case, ids, password, **options) if isinstance(step, RetryAnswer)]


def reckoned(case: Path) -> dict[str, Any]:
    """The result after a new round, as the workbook's twin has it."""
    for _ in recompute(case):
        pass
    with closing(Case.open_existing(case)) as opened:
        for _ in export(opened, case, "en"):
            pass
    return result(case)


def failed(case: Path) -> list[int]:
    with closing(Case.open_existing(case, writable=False)) as opened:
        rows = opened.rows("SELECT h.id FROM here h JOIN outcome o ON o.entry = h.id WHERE o.status = 'encrypted'")
        return [row["id"] for row in rows]


def everything_in(case: Path) -> Iterator[bytes]:
    for path in sorted(case.rglob("*")):
        if path.is_file():
            yield path.read_bytes()


def members(found: dict[str, Any], container: str) -> dict[str, dict[str, Any]]:
    """What is counted inside a container, by the name inside, without what depends on the place."""
    inside = {path.partition("!")[2]: file for path, file in by_path(found).items() if path.startswith(f"{container}!")}
    return {name: {key: file[key] for key in ("kind", "status", "records", "types")} for name, file in inside.items()}


def test_with_the_right_password_it_counts_as_if_never_locked(drive: Path, tmp_path: Path) -> None:
    for name, lock in LOCKED.items():
        lock(drive / name, tmp_path / "plain")
    case = tmp_path / "case"
    before = run(drive, case)
    assert before["records"]["floor"] == 0
    ids = failed(case)
    for password in ("", "wrong"):
        answers = again(case, ids, password)
        assert sorted(answer.entry_id for answer in answers) == sorted(ids)
        assert all(answer.now_id == answer.entry_id for answer in answers)
        assert {answer.status for answer in answers} == {"encrypted"}
        assert all(("wrong password" in answer.reason) == bool(password) for answer in answers)
    unchanged = reckoned(case)
    assert unchanged["files"] == before["files"] and unchanged["coverage"] == before["coverage"]
    answers = again(case, ids, PASSWORD)
    assert {answer.status for answer in answers} == {"exact", "container"} and {a.reason for a in answers} == {""}
    after = reckoned(case)
    opened = tmp_path / "opened"
    opened.mkdir()
    (opened / "book.xlsx").write_bytes((tmp_path / "plain.xlsx").read_bytes())
    seven_zip("a", "-tzip", str(opened / "plain.zip"), ".", folder=tmp_path / "plain")
    truth = run(opened, tmp_path / "truth")
    for name in LOCKED:
        if name.endswith("xlsx"):
            assert by_path(after)[name]["records"] == by_path(truth)[name]["records"], name
        else:
            expected = members(truth, "plain.zip")
            assert len(expected) == 2 and members(after, name) == expected, name
    assert after["records"]["point"] == 9 * 420 + 300 and after["records_without_copies"]["point"] == 420 + 300
    assert after["persons"] == truth["persons"]
    assert {i["term"] for i in after["indicators"]} == {i["term"] for i in truth["indicators"]}
    assert len({(i["path"], i["category"], i["term"]) for i in after["indicators"]}) == len(after["indicators"])
    assert verify(case) == [] and not failed(case)


def test_many_wrong_passwords_for_the_old_cipher_never_give_noise(drive: Path, tmp_path: Path) -> None:
    """One of 256 passes its quick check; the checksum must tell."""
    by_seven_zip(drive / "a.zip", tmp_path / "plain", "-tzip", "-mem=ZipCrypto", "-mx0")
    entry = Entry("a.zip", b"a.zip", "file", (drive / "a.zip").stat().st_size)
    reasons = set()
    for n in range(6000):  # at random: how many it takes differs with every archive
        with (drive / "a.zip").open("rb") as file:
            room = Room(tmp_path, 1 << 30, Password(f"wrong{n}"))
            outcome = examine_file(entry, file, None, room, no_companion)
        files = [member for member in outcome.members if member.entry.node == "file"]
        assert {member.status for member in files} == {"encrypted"}
        reasons |= {member.reason for member in files}
        if len(reasons) > 1 and n > 100:
            break
    assert len(reasons) > 1, "some passed the quick check"


def test_the_password_is_nowhere_in_the_case(drive: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    by_seven_zip(drive / "a.7z", tmp_path / "plain", "-mhe=on")
    run(drive, tmp_path / "case")
    for password in ("not-this-one-7731", PASSWORD):
        answers = again(tmp_path / "case", failed(tmp_path / "case"), password)
        assert password not in repr(answers)
    reckoned(tmp_path / "case")
    for password in ("not-this-one-7731", PASSWORD):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert not any(password.encode(encoding) in content for content in everything_in(tmp_path / "case"))
        assert password not in caplog.text


def test_a_password_that_did_not_fit_is_in_the_log_as_such(drive: Path, tmp_path: Path) -> None:
    """A line that a reading began, and none of what became of it, would look like one that was broken off."""
    by_seven_zip(drive / "b.7z", tmp_path / "plain", "-mhe=on")
    run(drive, tmp_path / "case")
    [locked] = failed(tmp_path / "case")
    again(tmp_path / "case", [locked], "wrong")
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        *_, began, became = case.audit()
    assert (began.action, became.action) == ("reading again", "read again")
    assert json.loads(became.detail) == {"entry": locked, "better": 0}


def test_both_attempts_stay_and_figures_wait_for_the_new_round(drive: Path, tmp_path: Path) -> None:
    (drive / "a.csv").write_bytes(PEOPLE)
    by_seven_zip(drive / "b.7z", tmp_path / "plain", "-mhe=on")
    (drive / "c.csv").write_bytes(people(50, 9000))
    before = run(drive, tmp_path / "case")
    [locked] = failed(tmp_path / "case")
    [answer] = again(tmp_path / "case", [locked], PASSWORD)
    assert answer.now_id != locked
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        assert [f.path for f in CaseResult(case).files()] == [f["path"] for f in before["files"]]
        assert CaseResult(case).summary().records.point == before["records"]["point"]
        assert case.one("SELECT status FROM outcome WHERE entry = ?", (locked,)) == "encrypted"
        assert queries.attempt(case, locked) is None and queries.attempt(case, answer.now_id) is not None
    after = reckoned(tmp_path / "case")
    assert [file["path"] for file in after["files"]] == [
        "a.csv",
        "b.7z",
        *(file["path"] for file in after["files"] if "!" in file["path"]),
        "c.csv",
    ], "in walk order, as if it had been read at first"
    assert after["records"]["point"] == 300 + 420 + 50
    copy = by_path(after)["b.7z!学籍名单.csv"]
    assert copy["same_as"] == "a.csv" and after["records_without_copies"]["point"] == 470
    assert after["coverage"]["bytes"] == before["coverage"]["bytes"]
    assert after["coverage"]["bytes_read"] <= after["coverage"]["bytes"]
    assert again(tmp_path / "case", [locked]) == [RetryAnswer(locked, "", "skipped", GONE, locked)]


def test_members_with_two_passwords_are_opened_one_after_the_other(drive: Path, tmp_path: Path) -> None:
    target, source = drive / "two.zip", tmp_path / "plain"
    for password, what in (("one", "学籍名单.csv"), ("two", "身份证/b.csv")):
        seven_zip("a", "-tzip", "-mem=AES256", f"-p{password}", str(target), what, folder=source)
    run(drive, tmp_path / "case")
    case = tmp_path / "case"
    first = again(case, failed(case), "one")
    assert sorted(answer.status for answer in first) == ["encrypted", "exact"]
    [left] = failed(case)
    [answer] = again(case, [left], "two")
    assert (answer.path, answer.status) == ("two.zip!身份证/b.csv", "exact")
    after = reckoned(case)
    assert after["records"]["point"] == 420
    assert [file["path"] for file in after["files"]] == ["two.zip", "two.zip!学籍名单.csv", "two.zip!身份证/b.csv"]
    assert verify(case) == []


def test_what_an_earlier_password_opened_stays_when_its_container_is_stored_anew(drive: Path, tmp_path: Path) -> None:
    target, source = drive / "two.zip", tmp_path / "plain"
    for password, what in (("one", "学籍名单.csv"), ("two", "身份证/b.csv")):
        seven_zip("a", "-tzip", "-mem=AES256", f"-p{password}", str(target), what, folder=source)
    case = tmp_path / "case"
    run(drive, case)
    again(case, failed(case), "one")
    entry = Entry("two.zip", b"two.zip", "file", target.stat().st_size)
    with target.open("rb") as file:
        outcome = examine_file(entry, file, None, Room(tmp_path, 1 << 30, Password("two")), no_companion)
    with closing(Case.open_existing(case, writable=False)) as opened:
        top = opened.one("SELECT id FROM here WHERE top IS NULL")
        before = {row["key"]: row for row in queries.inside(opened, top)}
        merged = _merged(opened, outcome, before)
    assert {member.status for member in outcome.members} == {"encrypted", "exact"}
    assert [member.status for member in merged.members] == ["exact", "exact"]
    assert sum(sum(member.tally.rows.values()) for member in merged.members if member.tally) == 420


def test_a_locked_archive_inside_another_is_opened(drive: Path, tmp_path: Path) -> None:
    by_seven_zip(tmp_path / "inner.7z", tmp_path / "plain", "-mhe=on")
    with zipfile.ZipFile(drive / "outer.zip", "w") as archive:
        archive.write(tmp_path / "inner.7z", "inner.7z")
        archive.writestr("x.csv", people(7, 20000))
    run(drive, tmp_path / "case")
    case = tmp_path / "case"
    [answer] = again(case, failed(case), PASSWORD)
    assert (answer.path, answer.status) == ("outer.zip!inner.7z", "container")
    after = reckoned(case)
    assert after["records"]["point"] == 427
    assert [f["path"] for f in after["files"]][:3] == [
        "outer.zip",
        "outer.zip!inner.7z",
        "outer.zip!inner.7z!学籍名单.csv",
    ]


def test_a_container_asked_for_stands_for_what_is_locked_inside(drive: Path, tmp_path: Path) -> None:
    by_seven_zip(drive / "a.zip", tmp_path / "plain", "-tzip")
    run(drive, tmp_path / "case")
    case = tmp_path / "case"
    with closing(Case.open_existing(case, writable=False)) as opened:
        top = opened.one("SELECT id FROM here WHERE top IS NULL AND node = 'file'")
    [wrong] = again(case, [top], "wrong")
    assert wrong.status == "encrypted" and "wrong password" in wrong.reason
    [right] = again(case, [top], PASSWORD)
    assert (right.status, right.reason, right.now_id) == ("container", "", top)


def test_what_could_not_be_read_is_read_once_it_can(drive: Path, tmp_path: Path) -> None:
    cut = tmp_path / "whole.zip"
    with zipfile.ZipFile(cut, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", PEOPLE)
    data = cut.read_bytes()
    (drive / "a.zip").write_bytes(b"PK\x03\x04" + bytes(len(data) - 4))
    run(drive, tmp_path / "case")
    (drive / "a.zip").write_bytes(data)  # a cable that was loose, say
    case = tmp_path / "case"
    with closing(Case.open_existing(case, writable=False)) as opened:
        row = next(opened.rows("SELECT h.id, o.status FROM here h JOIN outcome o ON o.entry = h.id"))
    assert row["status"] == "unreadable"
    [answer] = again(case, [row["id"]])
    assert answer.status == "container"
    assert reckoned(case)["records"]["point"] == 300


def test_entries_that_did_not_fail_are_left_alone(drive: Path, tmp_path: Path) -> None:
    (drive / "a.csv").write_bytes(PEOPLE)
    run(drive, tmp_path / "case")
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as opened:
        number = opened.one("SELECT id FROM here WHERE path = 'a.csv'")
    assert again(tmp_path / "case", [number]) == [RetryAnswer(number, "a.csv", "exact", NOT_FAILED, number)]


def test_it_reports_progress_needs_the_lock_and_the_evidence(drive: Path, tmp_path: Path) -> None:
    by_seven_zip(drive / "a.7z", tmp_path / "plain", "-mhe=on")
    run(drive, tmp_path / "case")
    case = tmp_path / "case"
    ids = failed(case)
    with closing(Case.open_existing(case)), pytest.raises(CaseError):
        again(case, ids, PASSWORD)
    drive.rename(tmp_path / "moved")
    with pytest.raises(EvidenceError):
        again(case, ids, PASSWORD)
    (tmp_path / "moved").rename(drive)
    with hold(case) as lock:
        steps = list(retry(case, ids, PASSWORD, lock=lock))
        assert any(isinstance(step, Progress) and step.stage == "retry" for step in steps)
        assert [step.status for step in steps if isinstance(step, RetryAnswer)] == ["container"]
        list(recompute(case, lock=lock))


def as_format_1(case: Path) -> None:
    """Takes out of a case what the first format did not have."""
    first = {
        "entry": "id walk top path key node size_bytes modified_ns accessed_ns changed_ns created_ns mode flags "
        "hard_link_of",
        "result": "entry round json",
        "indicator": "id walk path category term note",
        "layout": "entry kind json by_cells bytes_read",
    }
    with closing(sqlite3.connect(case / "case.db")) as db:
        for name, kind in db.execute("SELECT name, type FROM sqlite_master").fetchall():
            if kind == "view" or (kind == "index" and not name.startswith("sqlite_")):
                db.execute(f"DROP {kind} {name}")
        db.execute("DROP TABLE retired")
        for table, columns in first.items():
            for _, column, *_ in db.execute(f"PRAGMA table_xinfo({table})").fetchall():
                if column not in columns.split():
                    db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.execute(
            """CREATE VIEW here AS SELECT * FROM entry
            WHERE walk = (SELECT CAST(value AS INTEGER) FROM fact WHERE key = 'walk' ORDER BY id DESC LIMIT 1)"""
        )
        db.execute("PRAGMA user_version=1")
        db.commit()


def test_a_case_of_the_first_format_is_read_and_brought_up(drive: Path, tmp_path: Path) -> None:
    by_seven_zip(drive / "a.7z", tmp_path / "plain", "-mhe=on")
    before = run(drive, tmp_path / "case")
    case = tmp_path / "case"
    as_format_1(case)
    paths = [file["path"] for file in before["files"]]
    with closing(Case.open_existing(case, writable=False)) as opened:
        assert [file.path for file in CaseResult(opened).files()] == paths
        assert [answer.status for answer in again(case, failed(case), PASSWORD)] == ["container"]
        assert [file.path for file in CaseResult(opened).files()] == paths, "as it was when it was opened"
    assert reckoned(case)["records"]["point"] == 420


def test_everything_goes_on_after_it(drive: Path, tmp_path: Path) -> None:
    """A workbook locked inside a locked archive; then resume, and an unmasked export, which has no password."""
    by_office(tmp_path / "book.xlsx", tmp_path / "plain")
    (tmp_path / "both").mkdir()
    (tmp_path / "book.xlsx").rename(tmp_path / "both" / "book.xlsx")
    by_seven_zip(drive / "a.zip", tmp_path / "both", "-tzip", "-mem=AES256")
    (drive / "b.csv").write_bytes(people(60, 30000))
    run(drive, tmp_path / "case")
    case = tmp_path / "case"
    assert [answer.status for answer in again(case, failed(case), PASSWORD)] == ["exact"]
    after = reckoned(case)
    assert after["records"]["point"] == 360
    for _ in resume(case):
        pass
    assert result(case)["records"] == after["records"] and result(case)["files"] == after["files"]
    with closing(Case.open_existing(case)) as opened:
        for _ in export(opened, case, "en", workbook=case / "shown.xlsx", reason="a second look"):
            pass
        [line] = [row.detail for row in opened.audit() if row.action == "unmasked export"]
    assert '"values": 0' not in line and '"kept_masked": 0' not in line
    assert verify(case) == []
