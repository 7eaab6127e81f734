"""What leaves the program: workbook, its JSON twin and the manifest that vouches for both."""

import time
from collections.abc import Iterator
from pathlib import Path

from core.case import Case
from core.case_result import CaseResult
from core.errors import ReportError
from core.model import Progress
from core.report.manifest import write_manifest
from core.report.result_json import write_result
from core.report.workbook import write_workbook

RESULT_NAME = "result.json"


def workbook_path(case: Case, folder: Path) -> Path:
    """Where the workbook of a case goes."""
    return folder / f"{case.folder.resolve().name}.xlsx"


def export(case: Case, folder: Path, language: str, workbook: Path | None = None) -> Iterator[Progress]:
    """Writes <case>.xlsx (or `workbook`), result.json and manifest.json; each appears whole or not at all."""
    started = time.monotonic()
    result = CaseResult(case)
    path = workbook or workbook_path(case, folder)
    yield Progress("workbook", 0, 2, 0, 0)
    write_json(result, folder / RESULT_NAME)
    yield Progress("workbook", 1, 2, 0, 0, time.monotonic() - started)
    info = write_workbook(result, path, language)
    case.log("exported", {"language": language, "sha256": info.sha256, "size_bytes": info.size_bytes})
    write_manifest(folder, [folder / RESULT_NAME, path], result)
    yield Progress("workbook", 2, 2, 0, 0, time.monotonic() - started)


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
