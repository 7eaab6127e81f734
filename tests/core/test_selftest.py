"""`pandian selftest`: a line per check, and a failure that is seen."""

import json
from pathlib import Path

import pytest

from core import selftest
from core.cli import main
from core.selftest import CHECKS, Check, checks


def test_everything_works_here() -> None:
    done = list(checks())
    assert [check.name for check in done] == [name for name, _ in CHECKS]
    assert all(isinstance(check, Check) and check.ok and check.detail for check in done), done


def fails(folder: Path) -> str:
    assert folder.is_dir()
    raise RuntimeError("no such font")


def works(folder: Path) -> str:
    return "fine"


@pytest.fixture
def no_own_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "CHECKS", ())


def test_a_check_that_fails_is_told_and_stops_none_behind_it(no_own_checks: None) -> None:
    first, second = checks((("fonts", fails), ("signals", works)))
    assert (first.ok, first.detail) == (False, "RuntimeError: no such font")
    assert (second.ok, second.detail) == (True, "fine")


def test_the_status_says_whether_all_went_well(no_own_checks: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest"], (("signals", works),)) == 0
    assert main(["selftest"], (("fonts", fails), ("signals", works))) == 4
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [["ok", "signals"], ["FAILED", "fonts"], ["ok", "signals"]]
    assert lines[1].endswith("no such font")


def test_as_json(no_own_checks: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "--json"], (("fonts", fails),)) == 4
    (check,) = json.loads(capsys.readouterr().out)
    assert set(check) == {"name", "ok", "detail", "seconds"} and check["name"] == "fonts" and check["ok"] is False


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_own_checks: None) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def writes(folder: Path) -> str:
        (folder / "file").write_bytes(b"x")
        return str(folder)

    (check,) = checks((("writes", writes),))
    assert check.detail.startswith(str(tmp_path)) and not list(tmp_path.iterdir())


def test_a_drive_that_is_counted_wrongly_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = selftest.truth_path

    def one_more(folder: Path) -> Path:
        path = real(folder)
        truth = json.loads(path.read_bytes())
        truth["records"] += 1
        path.write_text(json.dumps(truth), encoding="utf-8")
        return path

    monkeypatch.setattr(selftest, "truth_path", one_more)
    monkeypatch.setattr(selftest, "CHECKS", tuple(check for check in CHECKS if check[0] == "demo"))
    (check,) = checks()
    assert not check.ok and "expected" in check.detail
