"""Is a case still what it was, does it follow from its rule, and is the evidence still there? Nothing is repaired.

Looked at in turn: exported files and process log; the plan, drawn again from the seed; every estimate, computed again
from the tallies; result.json, cells.csv and the figures of the workbook against the case; names, sizes, times, cells
and files of the evidence.
"""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from core import proof_queries
from core.case import FILE_NAME, Case
from core.case_result import CaseResult
from core.errors import CaseError, EvidenceError, UsageError
from core.evidence.folder import describe
from core.export import TWINS
from core.model import Progress
from core.precision import is_open
from core.recount import made_by_another, recounted
from core.redraw import redrawn
from core.redraw_units import redrawn_units
from core.rehash import chosen_files, hashed_again
from core.report.manifest import MANIFEST_NAME, read_manifest, verify_manifest
from core.report.verify import verify_workbook
from core.report.verify_figures import differing_figures
from core.report.verify_lines import differing_lines
from core.reread import ALL, Share, chosen, read_again, walked_again
from core.result import Edition


@dataclass(slots=True)
class Verdict:
    """differences: one line each: where, what, expected, found. notes: what was not looked at, or only in part."""

    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Steps = Generator[Progress, None, None]


def verify(path: Path, evidence: str = "", cells: Share = ALL) -> list[str]:
    """What differs, without a word on the way (see `verifying`)."""
    verdict = Verdict()
    for _ in verifying(path, verdict, evidence, cells):
        pass
    return verdict.differences


def verifying(path: Path, verdict: Verdict, evidence: str = "", cells: Share = ALL) -> Steps:
    """Fills the verdict on a case folder or a workbook. Stop pulling to stop.

    evidence: where it is now, if not where it was. cells: how many of those that were read are read again; as many, or
    the same share, of the files that were read whole are hashed again.
    """
    if not path.exists():
        raise CaseError(f"There is nothing at {path}. Give a case folder or a workbook.")
    if path.is_dir():
        yield from _case(path, verdict, evidence, cells)
        return
    verdict.differences += verify_workbook(path)
    if (path.parent / FILE_NAME).is_file():
        yield from _case(path.parent, verdict, evidence, cells)


def _case(folder: Path, verdict: Verdict, evidence: str, cells: Share) -> Steps:
    with closing(Case.open_existing(folder, writable=False)) as case:
        verdict.differences += _log(case, folder / MANIFEST_NAME)
        if (folder / MANIFEST_NAME).exists():
            verdict.differences += verify_manifest(folder / MANIFEST_NAME)
        elif case.fact("round") is not None:
            verdict.differences.append(f"{MANIFEST_NAME} is missing beside the case")
        verdict.differences += [*redrawn(case), *redrawn_units(case)]
        if proof_queries.is_shared_by_size(case):
            verdict.notes.append(
                "what is read of each file was not planned again: the case shared its budget by an older rule; draws "
                "of single files were made again, those of pools were not"
            )
        if case.fact("round") is not None:
            yield from _figures(case, folder, verdict)
        yield from _evidence(case, verdict, evidence, cells)


def _log(case: Case, manifest: Path) -> list[str]:
    """The chain of the process log; the manifest vouches for the line that was the last one then."""
    broken = [f"process log: line {seq} does not follow from the line before it" for seq in case.broken_links()]
    head = read_manifest(manifest)[0].get("audit_head") if manifest.exists() else None
    if head is not None and all(row.hash != head for row in case.audit()):
        broken.append(
            f"process log: the line that {manifest.name} names is missing: lines were cut off or written anew"
        )
    return broken


def _figures(case: Case, folder: Path, verdict: Verdict) -> Steps:
    """Estimates against tallies, and what was exported against estimates."""
    made = made_by_another(case)
    if made:
        verdict.notes.append(f"the case was counted by {made}; figures are computed again by the rules of this version")
    if proof_queries.was_read_again(case):
        verdict.notes.append("entries were read again since the figures were made: the figures are not computed again")
    elif is_open(case):
        verdict.notes.append("larger samples are not read to their end yet: the figures are not computed again")
    else:
        verdict.differences += yield from recounted(case)
    result = CaseResult(case)
    for name, chunks in TWINS:
        if made or not (folder / name).is_file() or not proof_queries.is_exported(case):
            verdict.notes.append(f"{name} is not compared with the case: it is of another state of it, or missing")
        else:
            verdict.differences += differing_lines(folder / name, chunks(result))
    if not made and proof_queries.is_exported(case):
        yield from _workbook(case, result, folder, verdict)


def _workbook(case: Case, result: CaseResult, folder: Path, verdict: Verdict) -> Steps:
    """The figures of the workbook that was exported last, as far as it lies beside the case and can be read."""
    told = proof_queries.last_export(case)
    listed = read_manifest(folder / MANIFEST_NAME)[0].get("files", [])
    names = [entry["name"] for entry in listed if entry["sha256"] == told["sha256"]]
    if not names or told.get("encrypted") or not (folder / names[0]).is_file():
        verdict.notes.append("the figures of the workbook are not compared: it is encrypted or lies elsewhere")
        return
    edition = Edition(bool(told.get("final")), tuple(told.get("left_out", ())))
    for found in differing_figures(folder / names[0], result.as_edition(edition), told["language"]):
        verdict.differences += found
        yield Progress("workbook", 0, 0, 0, 0)


def _evidence(case: Case, verdict: Verdict, evidence: str, cells: Share) -> Steps:
    """Names, sizes and times as in the inventory, sampled cells by hash and by what they hold, whole files by hash."""
    places, files = chosen(case, cells), chosen_files(case, cells)
    try:
        info = describe(evidence) if evidence else case.info()
        verdict.differences += yield from walked_again(case, info)
        verdict.differences += yield from read_again(case, info, places)
        verdict.differences += yield from hashed_again(case, info, files)
    except UsageError as error:
        verdict.notes.append(f"files that were read whole were not hashed again: {error}")
    except EvidenceError as error:
        verdict.differences.append(f"the evidence could not be looked at again: {error}")
        return
    without = proof_queries.count_read_whole_without(case)
    if without:
        verdict.notes.append(
            f"{without:,} files that were read whole were compared by name, size and time alone: the case holds no "
            "hash of them that can be made again"
        )
    if cells != ALL:
        verdict.notes.append(
            f"{len(places):,} of the cells that were read were read again, and {len(files):,} of the files that were "
            "read whole hashed again, chosen by the case's seed"
        )
