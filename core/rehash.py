"""Hashes files of the evidence again that were read whole, in children: is their content what was counted?"""

import shutil
import time
from collections.abc import Generator, Iterable, Iterator, Sequence

from core import examine, proof_queries
from core.case import Case
from core.case_file import Row
from core.case_rows import entry_of
from core.difference import difference
from core.evidence.protection import temporary_folder
from core.model import EvidenceInfo, Progress
from core.plan import draw_without_replacement
from core.reread import STAGE, Share
from core.work import SLOWEST_BYTES_PER_S
from core.workers import Children, Lost, Task

FILES_A_TASK, BYTES_A_TASK = 64, 16 << 20


def chosen_files(case: Case, wanted: Share) -> list[int]:
    """Ids of the files that are hashed again: drawn by the case's seed, as cells are (`core.reread.chosen`)."""
    ids = proof_queries.read_whole_with_hash(case)
    n = wanted.of(len(ids))
    if n == len(ids):
        return ids
    drawn = draw_without_replacement(case.settings().seed, b"", f"verify/files/{n}", len(ids), n)
    return [ids[number] for number in drawn]


def hashed_again(case: Case, info: EvidenceInfo, ids: Sequence[int]) -> Generator[Progress, None, list[str]]:
    """Differences, by path. ids: of files, see `chosen_files`."""
    settings, found = case.settings(), list[str]()
    files, started = 0, time.monotonic()
    if not ids:
        return found
    scratch = temporary_folder(info)
    try:
        rows = (row for entry in ids if (row := proof_queries.entry_with_hash(case, entry)) is not None)
        tasks = (_task(case, info, part, str(scratch)) for part in _parts(rows))
        with Children(settings.workers, settings.child_memory_bytes) as children:
            for ended in children.run(tasks):
                if ended is not None:
                    files += len(ended[0].tag)
                    found += _compared(ended[0].tag, ended[1])
                yield Progress(STAGE, files, len(ids), 0, 0, time.monotonic() - started)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return sorted(found)


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Files of one task: a few small ones, or a large one."""
    part, size = list[Row](), 0
    for row in rows:
        if part and (len(part) >= FILES_A_TASK or size + row["size_bytes"] > BYTES_A_TASK):
            yield part
            part, size = [], 0
        part.append(row)
        size += row["size_bytes"]
    if part:
        yield part


def _task(case: Case, info: EvidenceInfo, part: list[Row], scratch: str) -> Task:
    settings = case.settings()
    arguments = (info, [entry_of(row) for row in part], scratch, settings.output_bytes)
    timeout_s = settings.child_timeout_s + sum(row["size_bytes"] for row in part) / SLOWEST_BYTES_PER_S
    return Task(part, examine.hash_again, arguments, timeout_s)


def _compared(part: Sequence[Row], answer: object) -> Iterator[str]:
    if isinstance(answer, Lost):
        answer = [(None, answer.reason)] * len(part)
    assert isinstance(answer, list)
    for row, (now, reason) in zip(part, answer, strict=True):
        if now is None:
            yield difference(row["path"], "content", "content that can be read", reason)
        elif now != row["sha256"]:
            what = "is not what was read whole (SHA-256)"
            yield difference(row["path"], what, row["sha256"].hex(), now.hex())
