"""What leaves the program: workbook, its JSON twin and the manifest that vouches for both."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from core.case import Case
from core.case_result import CaseResult
from core.errors import ReportError, UsageError
from core.evidence.protection import check_output
from core.model import EvidenceInfo, Progress
from core.report.manifest import MANIFEST_NAME, compare, read_manifest, write_manifest
from core.report.result_json import write_result
from core.report.workbook import write_workbook
from core.result import Summary
from core.unmask import unmasked

RESULT_NAME = "result.json"
ENDING = ".xlsx"


def workbook_path(case: Case, folder: Path) -> Path:
    """Where the workbook of a case goes."""
    return folder / f"{case.folder.resolve().name}{ENDING}"


def check_target(info: EvidenceInfo, workbook: Path) -> None:
    """UsageError unless a workbook may be written there: its name, its folder, and never on the evidence."""
    if workbook.suffix.lower() != ENDING or workbook.is_dir():
        raise UsageError(f"--out {workbook}: give the name of a workbook that ends in {ENDING}.")
    if not workbook.parent.is_dir():
        raise UsageError(f"--out {workbook}: the folder {workbook.parent} does not exist. Create it or choose another.")
    if info.kind != "volume" or os.path.ismount(info.root):  # what a volume was mounted on is not the evidence
        check_output(info, workbook.parent)


def export(
    case: Case, folder: Path, language: str, workbook: Path | None = None, reason: str = "", password: str = ""
) -> Iterator[Progress]:
    """Writes <case>.xlsx (or `workbook`), result.json and manifest.json; each appears whole or not at all.

    reason: shows the values of the samples, read again from the evidence, and says why. result.json and
    the case hold none. password: encrypts the workbook.
    """
    path = workbook or workbook_path(case, folder)
    check_target(case.info(), path)
    result = masked = CaseResult(case)
    if reason:
        result = yield from unmasked(case, reason)
    started = time.monotonic()
    yield Progress("workbook", 0, 2, 0, 0)
    write_json(masked, folder / RESULT_NAME)
    yield Progress("workbook", 1, 2, 0, 0, time.monotonic() - started)
    info = write_workbook(result, path, language, password=password)
    case.log(
        "exported",
        {"language": language, "sha256": info.sha256, "size_bytes": info.size_bytes, "encrypted": bool(password)},
    )
    write_manifest(folder, _listed(folder, [folder / RESULT_NAME, path], masked.summary()), masked)
    yield Progress("workbook", 2, 2, 0, 0, time.monotonic() - started)


def _listed(folder: Path, written: list[Path], summary: Summary) -> list[Path]:
    """What was written now, and what this version wrote there of this case before and nobody changed since."""
    before, differences = read_manifest(folder / MANIFEST_NAME)
    tool = {"version": summary.tool_version, "rules": summary.rules}
    if differences or before.get("case") != summary.case_name or before.get("tool") != tool:
        return written
    names = {path.name for path in written}
    kept = [entry["name"] for entry in before["files"] if entry["name"] not in names and not compare(folder, entry)]
    return written + [folder / name for name in kept]


def write_json(result: CaseResult, path: Path) -> None:
    """result.json, by way of a file beside it that takes its place."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as stream:
            write_result(result, stream)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ReportError(
            f"{path} cannot be written: {error.strerror or error}. Check the disk and the folder's rights."
        ) from error
