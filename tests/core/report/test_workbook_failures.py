import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ReportError
from core.model import Estimate
from core.result import Coverage
from tests.core.report.sample_result import ESTIMATED, SampleResult, exact_result, sample_result, write


@pytest.mark.parametrize(
    "change",
    [
        {"records": replace(ESTIMATED, point=1)},
        {"records_without_copies": replace(ESTIMATED, point=999_999_999)},
        {"coverage": Coverage(19, 1, 1, {"exact": 18})},
    ],
)
def test_totals_that_do_not_agree_leave_no_workbook(tmp_path: Path, change: dict[str, object]) -> None:
    result = sample_result()
    result = replace(result, the_summary=replace(result.the_summary, **change))
    with pytest.raises(ReportError, match="do not agree"):
        write(result, tmp_path / "r.xlsx", "zh")
    assert list(tmp_path.glob("*.xlsx*")) == []


@pytest.mark.parametrize("left_out", ["客户.zip", "log.txt"])
def test_a_file_without_a_line_leaves_no_workbook(tmp_path: Path, left_out: str) -> None:
    result = sample_result()
    files = tuple(file for file in result.the_files if file.path != left_out)
    with pytest.raises(ReportError, match="lines of files"):
        write(replace(result, the_files=files), tmp_path / "r.xlsx", "zh")


def test_exact_totals_must_agree_to_the_last_record(tmp_path: Path) -> None:
    result = exact_result()
    total = Estimate(25_407, 25_407, 25_407, 25_407, "exact")
    with pytest.raises(ReportError, match="25,407"):
        write(replace(result, the_summary=replace(result.the_summary, records=total)), tmp_path / "r.xlsx", "zh")


class BreaksOff(SampleResult):
    """A case whose inventory cannot be read to the end."""

    def inventory(self):
        yield from super().inventory()
        raise OSError(5, "Input/output error")


def test_a_failure_leaves_the_old_workbook_and_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    path = tmp_path / "r.xlsx"
    path.write_bytes(b"old")
    result = sample_result()
    with pytest.raises(ReportError, match="Nothing was left half written"):
        write(BreaksOff(result.the_summary, result.the_files, result.the_strata), path, "zh")
    assert path.read_bytes() == b"old"
    assert sorted(entry.name for entry in tmp_path.iterdir() if entry.is_file()) == ["r.xlsx"]
    assert list(temp.iterdir()) == []


def test_a_missing_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="folder does not exist"):
        write(sample_result(), tmp_path / "no" / "r.xlsx", "zh")


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE stands in for a full disk")
def test_a_full_disk_is_said_so(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from tests.core.report.sample_result import sample_result, write\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "write(sample_result(), Path(sys.argv[1]), 'zh')\n"
    )
    root = Path(__file__).parents[3]
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(root)}
    run = subprocess.run(
        [sys.executable, "-B", "-c", code, str(tmp_path / "r.xlsx")], capture_output=True, text=True, env=environment
    )
    assert "ReportError" in run.stderr
    assert "could not be written" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_stratum_raised_to_what_was_counted_is_no_disagreement(tmp_path: Path) -> None:
    result = sample_result()
    raised = replace(result.the_strata[0], name="b", counted=100, estimate=Estimate(120, 120, 140, 120, "sampled", 900))
    more = {
        name: replace(estimate, point=(estimate.point or 0) + 100)
        for name in ("records", "records_without_copies")
        if (estimate := getattr(result.the_summary, name))
    }
    result = replace(result, the_summary=replace(result.the_summary, **more), the_strata=(*result.the_strata, raised))
    assert write(result, tmp_path / "r.xlsx", "zh").rows["抽样方案"] == 2
