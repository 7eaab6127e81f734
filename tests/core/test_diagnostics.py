"""The diagnostics bundle helps the makers and holds no word of the evidence."""

import json
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case import Case
from core.diagnostics import skeleton, write_diagnostics
from core.errors import UsageError
from tests.core.runs import run

SECRET = "张三-11010119900307109X"
LOG = f"""2026-11-22 10:00:00,001 INFO gui.app: the window is open: {SECRET}
2026-11-22 10:00:01,002 ERROR gui.crash: error in this program
  File "C:\\Users\\{SECRET}\\pandian\\_internal\\gui\\pages\\files.py", line 120, in _shown
    raise ValueError({SECRET!r})
  File "/home/{SECRET}/x.py", line 3, in run
ValueError
{SECRET}
{SECRET}.csv: Error
Fatal Python error: Segmentation fault
"""


def test_of_a_log_only_the_program_itself_is_kept() -> None:
    assert list(skeleton(LOG.splitlines(keepends=True))) == [
        "2026-11-22 10:00:00,001 INFO gui.app",
        "2026-11-22 10:00:01,002 ERROR gui.crash",
        "  gui/pages/files.py:120 in _shown",
        "(1 lines left out)",
        "  (elsewhere):3 in run",
        "ValueError",
        "(2 lines left out)",
        "Fatal Python error: Segmentation fault",
    ]


@given(before=st.text(max_size=80), after=st.text(max_size=80))
def test_no_message_gets_through_whatever_stands_around_it(before: str, after: str) -> None:
    for line in f"{before}{SECRET}{after}\n2026-11-22 10:00:00,001 INFO gui.app: {SECRET}{after}".splitlines():
        assert "张三" not in "".join(skeleton([line]))


@pytest.fixture
def case(tmp_path: Path) -> Path:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / f"{SECRET}.csv").write_text(f"姓名,身份证\n张三,{SECRET[3:]}\n" * 40, encoding="utf-8")
    run(evidence, tmp_path / "case")
    return tmp_path / "case"


def test_the_bundle_holds_numbers_and_no_name(case: Path, tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "pandian.log").write_text(LOG, encoding="utf-8")
    with closing(Case.open_existing(case, writable=False)) as opened:
        target = write_diagnostics(tmp_path / "bundle.zip", tmp_path / "log", {"theme": "dark"}, opened)
    with zipfile.ZipFile(target) as bundle:
        contents = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert set(contents) == {"versions.json", "window.json", "case.json", "pandian.log.txt"}
    assert json.loads(contents["case.json"])["ledger"]["exact"]["files"] == 1
    for content in contents.values():
        assert "张三" not in content and SECRET[3:] not in content and str(tmp_path) not in content


def test_it_is_not_written_onto_the_evidence(case: Path, tmp_path: Path) -> None:
    with closing(Case.open_existing(case, writable=False)) as opened, pytest.raises(UsageError, match="evidence"):
        write_diagnostics(tmp_path / "evidence" / "bundle.zip", tmp_path, {}, opened)
    assert not (tmp_path / "evidence" / "bundle.zip").exists()


def test_where_it_cannot_be_written_nothing_half_is_left(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="bundle"):
        write_diagnostics(tmp_path / "none" / "bundle.zip", tmp_path, {})
    assert list(tmp_path.iterdir()) == []
