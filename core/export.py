"""What leaves the program: workbook, its JSON twin, the list of drawn cells, and the manifest that vouches for all."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

from core.case import Case
from core.case_result import CaseResult
from core.errors import CaseError, ReportError, UsageError
from core.evidence.protection import check_output
from core.identity import load_identity, missing_for_final
from core.model import EvidenceInfo, Progress
from core.report.cells_csv import CELLS_NAME, cells_chunks
from core.report.files import advice, part_of
from core.report.manifest import MANIFEST_NAME, compare, read_manifest, write_manifest
from core.report.preview import left_out_of
from core.report.result_json import result_chunks
from core.report.words import word
from core.report.workbook import STAGE, WorkbookInfo, write_workbook
from core.result import Edition, Summary
from core.unmask import unmasked

RESULT_NAME = "result.json"
TWINS = ((RESULT_NAME, result_chunks), (CELLS_NAME, cells_chunks))
"""What is written beside every workbook, from the same facts."""
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
    case: Case,
    folder: Path,
    language: str,
    workbook: Path | None = None,
    reason: str = "",
    password: str = "",
    final: bool = False,
    sections: frozenset[str] | None = None,
) -> Iterator[Progress]:
    """Writes <case>.xlsx (or `workbook`), result.json, cells.csv and manifest.json; each appears whole or not at all.

    Progress of the stage "workbook" counts rows. Stop pulling to give up: then nothing appears. reason: shows the
    values of the samples, read again from the evidence, and says why. result.json and the case hold none. password:
    encrypts the workbook. final: without the draft mark; CaseError while the case lacks what that needs. sections:
    keys of the sheets wanted, None for all; mandatory ones are always in, and what is left out is named.
    """
    path = workbook or workbook_path(case, folder)
    check_target(case.info(), path)
    edition = Edition(final, left_out_of(sections))
    if reason and "samples" in edition.left_out:
        raise UsageError("An unmasked export shows the samples; choose their sheet too, or export masked.")
    if final:
        _check_final(case)
    result = masked = CaseResult(case)
    if reason:
        result = yield from unmasked(case, reason)
    info = yield from _write(masked, result.as_edition(edition), folder, path, language, password)
    case.log("exported", _told(info, language, password, edition))
    write_manifest(folder, _listed(folder, [*(folder / name for name, _ in TWINS), path], masked.summary()), masked)
    yield Progress(STAGE, 1, 1, 0, 0)


def _check_final(case: Case) -> None:
    """CaseError unless everything is there that a final workbook names."""
    missing = missing_for_final(load_identity(case), case.info().read_only)
    if missing:
        names = ", ".join(word("identity", key).en for key in missing)
        raise CaseError(
            f"A final workbook names two examiners, a witness and the case's numbers. This case still lacks: {names}. "
            "Fill them in under the case's details in the window. Export without it: the workbook is marked as a draft."
        )


def _write(
    masked: CaseResult, result: CaseResult, folder: Path, path: Path, language: str, password: str
) -> Generator[Progress, None, WorkbookInfo]:
    """The workbook and its twins, which take their places once the workbook has."""
    parts = {folder / name: part_of(folder / name) for name, _ in TWINS}
    try:
        for name, chunks in TWINS:
            with parts[folder / name].open("w", encoding="utf-8", newline="\n") as stream:
                for chunk in chunks(masked):
                    stream.write(chunk)
                    yield Progress(STAGE, 0, 0, 0, 0)
        info = yield from write_workbook(result, path, language, password=password)
        for twin, part in parts.items():
            part.replace(twin)
    except OSError as error:
        raise ReportError(advice(folder, error)) from error
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return info


def _told(info: WorkbookInfo, language: str, password: str, edition: Edition) -> dict[str, object]:
    """The line of the process log."""
    facts = {"language": language, "sha256": info.sha256, "size_bytes": info.size_bytes, "encrypted": bool(password)}
    return {**facts, "final": edition.final, "left_out": list(edition.left_out)}


def _listed(folder: Path, written: list[Path], summary: Summary) -> list[Path]:
    """What was written now, and what this version wrote there of this case before and nobody changed since."""
    before, differences = read_manifest(folder / MANIFEST_NAME)
    tool = {"version": summary.tool_version, "rules": summary.rules}
    if differences or before.get("case") != summary.case_name or before.get("tool") != tool:
        return written
    names = {path.name for path in written}
    kept = [entry["name"] for entry in before["files"] if entry["name"] not in names and not compare(folder, entry)]
    return written + [folder / name for name in kept]
