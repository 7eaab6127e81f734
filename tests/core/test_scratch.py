"""The folder for copies: one user at a time, whoever it is, and nobody's copies go while children need them."""

from contextlib import closing
from pathlib import Path

import pytest

from core.case import Case, Lock, is_held
from core.errors import CaseError
from core.lock import WORK_NAME
from core.retry import retry
from core.settings import Settings
from core.triage import triage
from core.unmask import unmasked
from core.work import SCRATCH_NAME, is_at_work, scratch_folder
from tests.core.runs import people, result, run


def test_a_second_user_is_refused_in_words_and_the_copies_of_the_first_stay(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as scratch:
        (scratch / "copy").write_bytes(b"of a child")
        with pytest.raises(CaseError, match="Something else is reading for the case"), scratch_folder(tmp_path):
            pass
        assert (scratch / "copy").read_bytes() == b"of a child"
        assert is_at_work(tmp_path) and not is_held(tmp_path), "to read for a case is not to write to it"
    assert not is_at_work(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [WORK_NAME], "empty at the end of a run"


def test_what_a_killed_run_left_is_removed_by_the_next_user(tmp_path: Path) -> None:
    (tmp_path / SCRATCH_NAME).mkdir()
    (tmp_path / SCRATCH_NAME / "left").touch()
    with scratch_folder(tmp_path) as scratch:
        assert not list(scratch.iterdir())


def test_neither_another_attempt_nor_an_unmasked_export_disturbs_a_run_of_the_same_program(tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / "people.csv").write_bytes(people(300))
    (evidence / "locked.zip").write_bytes(b"PK\x03\x04 no archive")
    expected = run(evidence, tmp_path / "alone" / "case")
    folder = tmp_path / "both" / "case"
    with Lock(folder) as lock:
        steps = triage(str(evidence), folder, Settings(workers=1, seed="a"), lock=lock)
        next(progress for progress in steps if progress.stage == "check")  # outcomes are there, and the run goes on
        copy = folder / SCRATCH_NAME / "copy"
        copy.touch()
        with closing(Case.open_existing(folder, lock=lock)) as case:
            failed = [row["id"] for row in case.rows("SELECT entry AS id FROM outcome WHERE status = 'unreadable'")]
            with pytest.raises(CaseError, match="Something else is reading"):
                list(retry(folder, failed, lock=lock))
        assert failed and copy.exists() and is_at_work(folder)
        list(steps)
        opened = closing(Case.open_existing(folder, lock=lock))
        refused = pytest.raises(CaseError, match="Something else is reading")
        with opened as case, scratch_folder(folder), refused:
            list(unmasked(case, "asked for"))
    assert result(folder) == expected
