"""Is a case still what it was, and is the evidence? Differences in words; nothing is repaired."""

from contextlib import closing
from pathlib import Path
from typing import Any

from core import examine, queries
from core.case import FILE_NAME, Case, Row, entry_of
from core.errors import CaseError, EvidenceError
from core.evidence import open_source
from core.evidence.protection import Fingerprint
from core.inventory import inventory
from core.model import Entry, Problem
from core.report.manifest import MANIFEST_NAME, read_manifest, verify_manifest
from core.report.verify import verify_workbook
from core.workers import Children, Lost, Task

CELLS_A_TASK = 64


def verify(path: Path) -> list[str]:
    """What differs, for a case folder or a workbook: exported files, process log, evidence, sampled cells."""
    if path.is_dir():
        return _case(path)
    if not path.exists():
        raise CaseError(f"There is nothing at {path}. Give a case folder or a workbook.")
    return verify_workbook(path) + (_case(path.parent) if (path.parent / FILE_NAME).is_file() else [])


def _case(folder: Path) -> list[str]:
    with closing(Case.open_existing(folder, writable=False)) as case:
        differences = _log(case, folder / MANIFEST_NAME)
        if (folder / MANIFEST_NAME).exists():
            differences += verify_manifest(folder / MANIFEST_NAME)
        elif case.fact("round") is not None:
            differences.append(f"{MANIFEST_NAME} is missing beside the case")
        try:
            return differences + _evidence(case)
        except EvidenceError as error:
            return [*differences, f"the evidence could not be looked at again: {error}"]


def _log(case: Case, manifest: Path) -> list[str]:
    """The chain of the process log; the manifest vouches for the line that was the last one then."""
    broken = [f"process log: line {seq} does not follow from the line before it" for seq in case.broken_links()]
    head = read_manifest(manifest)[0].get("audit_head") if manifest.exists() else None
    if head is not None and all(row.hash != head for row in case.audit()):
        broken.append(
            f"process log: the line that {manifest.name} names is missing: lines were cut off or written anew"
        )
    return broken


def _evidence(case: Case) -> list[str]:
    """Names, sizes and times as in the inventory, and every sampled cell by its hash."""
    after = Fingerprint()

    def add(batch: list[Entry | Problem]) -> None:
        for item in batch:
            if isinstance(item, Entry):
                after.add(item)

    with open_source(case.info()) as source:
        for _ in inventory(source, add):
            pass
    known = case.fact("fingerprint")
    differences = (
        [] if known in (None, after.hexdigest()) else ["evidence: names, sizes or times differ from the inventory"]
    )
    return differences + _cells(case)


def _cells(case: Case) -> list[str]:
    settings, info = case.settings(), case.info()
    differences = []

    def tasks() -> Any:
        for row in queries.entries_with_cells(case):
            read = [r for r in queries.cells_read(case, row["id"]) if r["digest"]]
            for i in range(0, len(read), CELLS_A_TASK):
                part: list[Row] = read[i : i + CELLS_A_TASK]
                cells = [r["cell"] for r in part]
                digests = [r["digest"] for r in part]
                yield Task(
                    (row["path"], cells, digests),
                    examine.digest_cells,
                    (info, entry_of(row), cells),
                    settings.child_timeout_s,
                )

    with Children(settings.workers, settings.child_memory_bytes) as children:
        for ended in children.run(tasks()):
            if ended is None:
                continue
            (path, cells, digests), answer = ended[0].tag, ended[1]
            if isinstance(answer, Lost):
                differences.append(f"{path}: cells {cells[0]} to {cells[-1]} could not be read again: {answer.reason}")
                continue
            differences += [
                f"{path}: cell {c} is not what was sampled"
                for c, was, now in zip(cells, digests, answer, strict=True)
                if was != now
            ]
    return sorted(differences)
