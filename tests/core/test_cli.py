"""Whatever is asked for wrongly: an exit status, one sentence that says what to do, and nothing touched."""

import json
import os
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.cli import main
from core.cli_arguments import duration, size
from tests.conftest import Demo
from tests.core.runs import PROGRAM, TREE, pandian, people, started


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "a.csv").write_bytes(people(20))
    return folder


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Iterator[object]:
    """Runs a command in this process: (status, stdout, stderr)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = int(ended.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    yield run


def sentence(err: str) -> str:
    """The one line for the user."""
    lines = [line for line in err.splitlines() if line.startswith("pandian: ")]
    assert len(lines) == 1 and "Traceback" not in err
    return lines[0]


@contextmanager
def unchanged(*folders: Path) -> Iterator[None]:
    def look() -> list[tuple[str, int, int]]:
        paths = [path for folder in folders for path in [folder, *folder.rglob("*")]]
        return [(str(path), path.lstat().st_size, path.lstat().st_mtime_ns) for path in sorted(paths)]

    before = look()
    yield
    assert look() == before


def test_evidence_that_is_not_there(say, tmp_path: Path) -> None:
    status, out, err = say("triage", tmp_path / "none", "--case", tmp_path / "case")
    assert (status, out) == (3, "") and "nothing at this path" in sentence(err)
    assert not (tmp_path / "case").exists()


def test_evidence_that_is_a_file(say, evidence: Path, tmp_path: Path) -> None:
    status, _, err = say("triage", evidence / "a.csv", "--case", tmp_path / "case")
    assert status == 3 and "mount the image" in sentence(err)
    assert not (tmp_path / "case").exists()


def test_names_and_seeds_of_any_bytes_are_taken(say, tmp_path: Path) -> None:
    odd = os.fsdecode(b"\xff\xb0")
    (tmp_path / f"evidence{odd}").mkdir()
    (tmp_path / f"evidence{odd}" / "a.csv").write_bytes(people(20))
    evidence, case = tmp_path / f"evidence{odd}", tmp_path / f"case{odd}"
    assert say("triage", evidence, "--case", case, "--seed", odd, "--workers", 1)[0] == 0
    assert (tmp_path / f"case{odd}" / "result.json").exists()


def test_an_empty_evidence_folder_is_a_result_not_an_error(say, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    status, out, _ = say("triage", tmp_path / "empty", "--case", tmp_path / "case", "--json")
    found = json.loads(out)
    assert status == 0 and found["files"] == [] and found["records"]["at_most"] == 0


@contextmanager
def without_rights(*folders: Path) -> Iterator[None]:
    """As somebody who is not root; folders: on the way to what is tried."""
    for folder in folders:
        folder.chmod(0o755)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(0)


def test_evidence_that_may_not_be_read(say, evidence: Path, tmp_path: Path) -> None:
    evidence.chmod(0o000)
    with without_rights(tmp_path, *tmp_path.parents[:3]):
        status, _, err = say("triage", evidence, "--case", tmp_path / "case")
    evidence.chmod(0o755)
    assert status == 3 and "cannot be listed" in sentence(err)


def test_a_case_folder_that_may_not_be_written(say, evidence: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    with without_rights(tmp_path, *tmp_path.parents[:3]), unchanged(tmp_path):
        status, _, err = say("triage", evidence, "--case", tmp_path / "locked" / "case")
    assert status == 3 and "not writable" in sentence(err)


@pytest.mark.parametrize("where", ["", "case", "deep/er/case", "../evidence/case", "../link/case"])
def test_a_case_on_the_evidence_is_refused(say, evidence: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "link").symlink_to(evidence)
    with unchanged(evidence):
        status, out, err = say("triage", evidence, "--case", evidence / where)
    assert (status, out) == (2, "") and "Choose a folder on another drive" in sentence(err)


def test_a_case_around_the_evidence_is_refused(say, evidence: Path, tmp_path: Path) -> None:
    with unchanged(tmp_path):
        status, _, err = say("triage", evidence, "--case", tmp_path)
    assert status == 3 and "not empty" in sentence(err)


def test_a_case_folder_in_use_for_something_else(say, evidence: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear")
    (tmp_path / "file").write_text("dear")
    with unchanged(tmp_path):
        status, _, err = say("triage", evidence, "--case", tmp_path / "full")
        assert status == 3 and "not empty" in sentence(err)
        status, _, err = say("triage", evidence, "--case", tmp_path / "file")
        assert status == 3 and "is a file" in sentence(err)
        status, _, err = say("triage", evidence, "--case", tmp_path / "file" / "case")
        assert status == 3 and "case folder" in sentence(err)


def test_an_existing_case_is_not_written_over(say, demo: Demo) -> None:
    with unchanged(demo.case):
        status, _, err = say("triage", demo.drive, "--case", demo.case)
    assert status == 3 and "pandian resume" in sentence(err)


def test_a_case_of_a_newer_version(say, demo: Demo, tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(demo.case, case)
    with closing(sqlite3.connect(case / "case.db")) as db:
        db.execute("PRAGMA user_version = 99")
    for command in ("resume", "show", "export", "verify"):
        status, _, err = say(command, case)
        assert status == 3 and "newer version" in sentence(err)


@pytest.mark.parametrize("damage", ["empty", "cut", "head", "middle", "text"])
def test_a_damaged_case_is_said_to_be_damaged(say, demo: Demo, tmp_path: Path, damage: str) -> None:
    case = tmp_path / "case"
    shutil.copytree(demo.case, case)
    data = bytearray((case / "case.db").read_bytes())
    if damage == "empty":
        data.clear()
    elif damage == "cut":
        del data[len(data) // 2 :]
    elif damage == "text":
        data[:] = b"this is no database " * 1000
    else:
        start = 100 if damage == "head" else 4096
        data[start : start + 40_000] = b"\xff" * 40_000
    (case / "case.db").write_bytes(data)
    status, out, err = say("show", case)
    assert (status, out) == (3, "") and "case" in sentence(err) and "error in this program" not in err


def test_a_folder_without_a_case(say, tmp_path: Path) -> None:
    for command in ("resume", "show", "export", "verify"):
        status, out, err = say(command, tmp_path)
        assert (status, out) == (3, "") and "no case" in sentence(err)
    assert not any(tmp_path.iterdir())


def test_nothing_to_verify(say, tmp_path: Path) -> None:
    status, _, err = say("verify", tmp_path / "none.xlsx")
    assert status == 3 and "nothing at" in sentence(err)


@pytest.mark.parametrize(
    "options",
    [
        ["--precision", "0"], ["--precision", "2"], ["--precision", "x"], ["--precision", "nan"], ["--confidence", "1"],
        ["--confidence", "0.5"], ["--time", "soon"], ["--time", "-5m"], ["--time", "0s"], ["--budget", "much"],
        ["--budget", "0"], ["--budget", "-1GiB"], ["--workers", "-1"], ["--workers", "1000"], ["--lang", "fr"],
        ["--census", "--budget", "1GiB"], ["--persons", "name"], ["--nonsense"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_options_out_of_range(say, evidence: Path, tmp_path: Path, options: list[str]) -> None:
    with unchanged(tmp_path):
        status, out, err = say("triage", evidence, "--case", tmp_path / "case", *options)
    assert (status, out) == (2, "") and "Traceback" not in err
    assert options[0] in err


def test_exports_to_the_evidence_are_refused(say, demo: Demo) -> None:
    with unchanged(demo.drive):
        status, _, err = say("export", demo.case, "--out", demo.drive / "out.xlsx")
    assert status == 2 and "Nothing may be written to the evidence" in sentence(err)


def test_a_case_moved_onto_its_evidence_is_refused(say, demo: Demo, tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "a.csv").write_bytes(people(20))
    assert say("triage", drive, "--case", tmp_path / "case", "--workers", 1)[0] == 0
    shutil.move(tmp_path / "case", drive / "case")
    for command in ("resume", "export"):
        with unchanged(drive / "case" / "case.xlsx", drive / "case" / "result.json", drive / "a.csv"):
            status, _, err = say(command, drive / "case")
        assert status == 2 and "Nothing may be written to the evidence" in sentence(err)


def test_a_case_can_be_shown_and_exported_without_its_evidence(say, tmp_path: Path, evidence: Path) -> None:
    case = tmp_path / "case"
    assert say("triage", evidence, "--case", case, "--workers", 1)[0] == 0
    evidence.rename(tmp_path / "gone")
    status, out, _ = say("show", case, "--json")
    assert status == 0 and json.loads(out)["records"]["point"] == 20
    (tmp_path / "out").mkdir()
    assert say("export", case, "--out", tmp_path / "out" / "w.xlsx", "--lang", "en")[0] == 0
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert made == {"w.xlsx", "result.json", "cells.csv", "manifest.json"}
    status, _, err = say("resume", case)
    assert status == 3 and "resume" in sentence(err)


def test_showing_is_what_the_run_printed(say, demo: Demo) -> None:
    with unchanged(demo.drive):
        status, out, _ = say("show", demo.case, "--json")
    assert (status, out) == (demo.status, demo.stdout)
    status, out, _ = say("show", demo.case)
    assert status == demo.status and f"{demo.truth['records']:,}" in out and out.endswith("case.xlsx\n")


def test_a_full_disk_is_said_and_nothing_is_lost(demo: Demo, tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: it works wherever tests run."""
    case = tmp_path / "case"
    ended = pandian("triage", demo.drive, "--case", case, "--seed", "a", preexec_fn=lambda: limit_files(400_000))
    assert ended.returncode == 3 and ended.stdout == ""
    assert "disk" in sentence(ended.stderr) and str(case) in sentence(ended.stderr)
    assert pandian("resume", case, "--json").stdout == demo.stdout


def limit_files(most_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


def test_progress_goes_to_stderr_and_only_the_result_to_stdout(demo: Demo) -> None:
    assert json.loads(demo.stdout)["schema"] == 1
    stages = [line.split()[0] for line in demo.stderr.splitlines()]
    assert stages == sorted(
        stages, key=["inventory", "identify", "sample", "sweep", "compare", "check", "estimate", "workbook"].index
    )
    assert {"inventory", "sample", "estimate", "workbook"} <= set(stages)


def test_a_reader_of_the_output_may_go_away(demo: Demo) -> None:
    with started("show", demo.case, "--json") as process:
        assert process.stdout is not None
        process.stdout.close()
        process.wait(30)
        assert process.stderr is not None and "Traceback" not in process.stderr.read()


def test_headless_commands_never_import_qt(tmp_path: Path) -> None:
    import subprocess

    code = "import sys, core.cli, core.triage; sys.exit(any(m.startswith('PySide6') for m in sys.modules))"
    assert subprocess.run([PROGRAM[0], "-c", code], cwd=TREE, check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2GiB", 2 << 30), ("500MB", 500_000_000), ("64K", 65536), ("64KB", 64_000), ("1000", 1000),
        ("1.5MiB", 3 << 19), ("10 MiB", 10 << 20),
    ],
)  # fmt: skip
def test_sizes(text: str, expected: int) -> None:
    assert size(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("10m", 600), ("90s", 90), ("1h30m", 5400), ("45", 45), ("0.5s", 0.5)])
def test_durations(text: str, expected: float) -> None:
    assert duration(text) == expected
