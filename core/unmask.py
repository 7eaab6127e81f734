"""An unmasked export: the case's findings with their values, read again from the evidence, in memory only."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core import examine
from core.case import Case
from core.case_file import Row
from core.case_result import CaseResult
from core.case_rows import entry_of
from core.codec import load_layout
from core.errors import CoreError
from core.evidence import open_source
from core.model import CELL_BYTES, SHOWN, UNREAD, Entry, Finding, Progress
from core.result import Disclosure, Summary, Unmasked
from core.search import Answer, Wanted
from core.work import Job, Part, do, scratch_folder
from core.workers import Children, Lost

FILES_A_TASK, BYTES_A_TASK = 64, 4 << 20

Values = Mapping[int, tuple[Answer, ...]]
"""By the id of the entry; answers in the order of its findings."""


class UnmaskedResult(CaseResult):
    """The newest round of results of a case, with values. For the workbook only."""

    def __init__(self, case: Case, reason: str, values: Values) -> None:
        """reason: why the examiner wants to see them."""
        super().__init__(case)
        self._values = values
        states = [state for answers in values.values() for _, state in answers]
        shown = states.count(SHOWN)
        self.disclosure = Disclosure(reason, shown, len(states) - shown)

    def summary(self) -> Summary:
        """Everything but the lists; says that values are shown."""
        return replace(super().summary(), disclosure=self.disclosure)

    def findings(self) -> Iterator[tuple[str, Finding]]:
        """Samples of the slots that count, each with its value or the reason why it stays masked."""
        for row, findings in self.samples():
            for finding, (value, state) in zip(findings, self._values.get(row["id"], ()), strict=True):
                fields = {name: getattr(finding, name) for name in Finding.__slots__}
                yield row["path"], Unmasked(**fields, value=value, state=state)


def unmasked(case: Case, reason: str) -> Generator[Progress, None, UnmaskedResult]:
    """Reads the values of all findings again, within the budgets of the run, and logs that it was done.

    What cannot be read again stays masked. EvidenceError if the evidence is not there. No value is
    logged; nothing is written before the log has its line.
    """
    values = yield from _values(case)
    result = UnmaskedResult(case, reason, values)
    found = result.disclosure
    case.log("unmasked export", {"reason": reason, "values": found.values, "kept_masked": found.kept_masked})
    return result


def _values(case: Case) -> Generator[Progress, None, Values]:
    info, settings = case.info(), case.settings()
    values: dict[int, tuple[Answer, ...]] = {}
    with (
        open_source(info) as source,
        scratch_folder(case.folder) as scratch,
        Children(settings.workers, settings.child_memory_bytes) as children,
    ):
        job = Job(info, settings, source, children, scratch, None)

        def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
            items = [(entry, wanted) for entry, _, wanted in part.items]
            return examine.reveal, (info, items, str(scratch), settings.output_bytes)

        def keep(part: Part, answer: Any) -> None:
            _keep(job, values, part, answer)

        yield from do(job, "unmask", _parts(CaseResult(case)), call, keep, 0, 0)
    return values


def _parts(result: CaseResult) -> Iterator[Part]:
    """Entries of the evidence with findings, their own or those of their members, several small ones at a time."""
    batch: list[tuple[Entry, tuple[int, ...], tuple[Wanted, ...]]] = []
    size = 0
    for item in _by_file(result):
        cost = _cost(item[0], item[2])
        if batch and (len(batch) >= FILES_A_TASK or size + cost > BYTES_A_TASK):
            yield Part("unmask", tuple(batch), size)
            batch, size = [], 0
        batch.append(item)
        size += cost
    if batch:
        yield Part("unmask", tuple(batch), size)


def _cost(entry: Entry, wanted: tuple[Wanted, ...]) -> int:
    """Bytes that may have to be read for one file, decoded ones included."""
    if wanted[0].sampled:
        return len(wanted[0].findings) * CELL_BYTES
    return max(entry.size_bytes, sum(each.size_bytes for each in wanted))


def _by_file(result: CaseResult) -> Iterator[tuple[Entry, tuple[int, ...], tuple[Wanted, ...]]]:
    """(entry of the evidence, ids of it and its members that have findings, what is wanted of each)."""
    top: Entry | None = None
    found: list[tuple[int, Wanted]] = []
    for row, findings in result.samples():
        if row["top"] is None:
            if top is not None and found:
                yield top, *_columns(found)
            top, found = entry_of(row), []
        if findings:
            found.append((row["id"], _wanted(row, findings)))
    if top is not None and found:
        yield top, *_columns(found)


def _columns(found: list[tuple[int, Wanted]]) -> tuple[tuple[int, ...], tuple[Wanted, ...]]:
    return tuple(entry_id for entry_id, _ in found), tuple(wanted for _, wanted in found)


def _wanted(row: Row, findings: tuple[Finding, ...]) -> Wanted:
    layout = load_layout(row["layout"])
    if layout is None:
        raise CoreError(f"The case holds no layout of {row['path']}, which was counted. Run `pandian verify` on it.")
    return Wanted(row["key"], layout, row["size_bytes"], row["tally"] is None, findings)


def _keep(job: Job, values: dict[int, tuple[Answer, ...]], part: Part, answer: Any) -> None:
    if isinstance(answer, Lost):
        if isinstance(answer.error, CoreError):
            raise answer.error
        answer = [[(("", UNREAD),) * len(each.findings) for each in wanted] for _, _, wanted in part.items]
    for (_, ids, _), answers in zip(part.items, answer, strict=True):
        if any(state == UNREAD for found in answers for _, state in found):
            job.source.check_present()
        values.update(zip(ids, answers, strict=True))
