"""A case as the outside sees it: `core.result.Result` over the case's newest facts, streamed."""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Self

from core import __version__, queries
from core.allocation import CELLS, POOL
from core.case import Case
from core.case_file import Row
from core.case_rows import entry_of, indicator_of
from core.clues import clues
from core.codec import load_estimate, load_tally
from core.detect.chance import decide
from core.detect.rules import rules_version
from core.errors import CaseError
from core.identity import load_identity
from core.law import class_of_record
from core.measures import RECORDS, measure
from core.model import EXACT, READ_STATUSES, Estimate, Finding, Indicator, Problem, Tally
from core.precision import precisions
from core.proof import Drawn, DrawnCell, InUnit
from core.proof_facts import drawn_cells, sampling
from core.reckon import cells_of, together
from core.result import (
    DRAFT,
    AuditRow,
    CellRow,
    ClassResult,
    Clue,
    Coverage,
    Edition,
    FileResult,
    InventoryRow,
    Overlap,
    Persons,
    Replaced,
    StratumRow,
    Summary,
    TierResult,
    TypeResult,
    Unopened,
)
from core.unit_sums import Units
from core.unopened import Lines


class CaseResult:
    """The newest round of results of a case. Raises CaseError if there is none yet."""

    def __init__(self, case: Case) -> None:
        """case: open; it stays open."""
        if case.fact("round") is None:
            raise CaseError(
                f"The case in {case.folder} holds no result yet. Finish it with `pandian resume {case.folder}`."
            )
        self._case = case
        self._round = int(case.fact("round"))
        self._edition = DRAFT

    def as_edition(self, edition: Edition) -> Self:
        """The same result for another workbook."""
        other = copy.copy(self)
        other._edition = edition
        return other

    def summary(self) -> Summary:
        """Everything but the lists."""
        case, fields = self._case, self._case.fact("summary")
        settings = case.fact("settings")
        return Summary(
            case_name=case.folder.resolve().name,
            tool_version=__version__,
            rules=rules_version(),
            state=fields["state"],
            evidence=case.info(),
            evidence_changes=tuple(case.fact("evidence_changes") or ()),
            coverage=Coverage(**fields["coverage"], unlisted=len(queries.unlisted(case))),
            records=_estimate(fields["records"]),
            records_without_copies=_estimate(fields["records_without_copies"]),
            types={
                t: TypeResult(_estimate(v["valid"]), _estimate(v["invalid"]), v["tier"])
                for t, v in fields["types"].items()
            },
            persons=Persons(**fields["persons"]),
            tiers=tuple(map(_tier, fields["tiers"])),
            settings=settings,
            seed=settings["seed"],
            fingerprint=case.fact("fingerprint"),
            plan_sha256=fields["plan_sha256"],
            started_utc=case.fact("started_utc"),
            ended_utc=case.fact("ended_utc") or "",
            environment=case.fact("environment") or {},
            identity=load_identity(case),
            edition=self._edition,
            sampling=sampling(case, fields),
            proven_floor=fields.get("proven_floor"),
        )

    def counts(self) -> Mapping[str, int]:
        """Rows of the lists that can be counted without going through them."""
        unread = f"round = :round AND (status NOT IN {READ_STATUSES} OR reason != '')"
        asked = {
            "inventory": "SELECT :files + (SELECT count(*) FROM here WHERE node = 'folder')",
            "indicators": "SELECT count(*) FROM indicator WHERE walk = :walk",
            "problems": f"""SELECT (SELECT count(*) FROM problem WHERE walk = :walk)
              + (SELECT count(*) FROM result WHERE {unread}) + :unreached""",
            "cells": "SELECT count(*) FROM cell WHERE stage != 'census' AND entry IN (SELECT id FROM ever)",
            "audit": "SELECT count(*) FROM audit",
        }
        values = {"round": self._round, "walk": self._case.fact("walk"), **self._unopened()}
        return {name: int(self._case.one(sql, values)) for name, sql in asked.items()}

    def _unopened(self) -> Mapping[str, int]:
        """Files in all; unreached: those that nobody opened and no sample stands for."""
        files = self._case.fact("summary")["coverage"]["files"]
        is_told = Lines(self._case, self._round).are_problems
        known = self._case.one("SELECT count(*) FROM result WHERE round = ?", (self._round,)) if is_told else files
        return {"files": files, "unreached": files - known}

    def largest(self, count: int) -> list[FileResult]:
        """The files with the highest floor above zero, copies left out; ties by path."""
        rows = self._case.rows(
            """SELECT h.path, h.size_bytes, r.json FROM result r JOIN ever h ON h.id = r.entry
            WHERE r.round = ? AND r.floor > 0 AND r.same_as IS NULL ORDER BY r.floor DESC, h.path LIMIT ?""",
            (self._round, count),
        )
        return [_file_result(row["path"], row["size_bytes"], json.loads(row["json"])) for row in rows]

    def files(self) -> Iterator[FileResult | Unopened]:
        """Everything but folders, members behind their container; what nobody opened too."""
        lines, units = Lines(self._case, self._round), Units.of(self._case)
        for row in lines.rows():
            if unopened := lines.unopened(row):
                yield unopened
            elif row["result"] is not None:
                found = _file_result(row["path"], row["size_bytes"], json.loads(row["result"]))
                drawn = Drawn(row["key"], row["pool"]) if row["decision"] in (CELLS, POOL) else None
                unit = units.unit_of(row)
                inside = None if unit is None else InUnit(row["top_key"], unit.stratum)
                yield replace(found, drawn=drawn, unit=inside)

    def opened(self) -> Iterator[FileResult]:
        """The same without what nobody opened, and without what was drawn."""
        for row in queries.results(self._case, self._round):
            if row["result"] is not None:
                yield _file_result(row["path"], row["size_bytes"], json.loads(row["result"]))

    def _told(self) -> Iterator[FileResult | Unopened]:
        """Files of which more can be told than that a sample stands for them."""
        return self.files() if Lines(self._case, self._round).are_problems else self.opened()

    def inventory(self) -> Iterator[InventoryRow]:
        """Every entry, folders too."""
        lines, unlisted = Lines(self._case, self._round), set(queries.unlisted(self._case))
        for row in lines.rows():
            if unopened := lines.unopened(row):
                yield InventoryRow(entry_of(row), "", unopened.status, "", unopened)
                continue
            status = "unreadable" if row["path"] in unlisted else "no_content"
            found = json.loads(row["result"]) if row["result"] else {"kind": "folder", "status": status}
            sha256 = row["sha256"].hex() if row["sha256"] else ""
            yield InventoryRow(entry_of(row), found["kind"], found["status"], sha256)

    def indicators(self) -> Iterator[Indicator]:
        """What names and contents say."""
        for row in queries.indicators(self._case):
            yield indicator_of(row)

    def clues(self) -> list[Clue]:
        """The same with what is known of their places, grouped by category."""
        return clues(self._case, self._round)

    def problems(self) -> Iterator[Problem]:
        """Everything that was not read, or not read whole."""
        for row in queries.problems(self._case):
            yield Problem(row["path"], row["status"], row["reason"])
        for file in self._told():
            if file.status not in READ_STATUSES or file.reason:
                yield Problem(file.path, file.status, file.reason)

    def findings(self) -> Iterator[tuple[str, Finding]]:
        """Masked samples of the slots that count."""
        for row, findings in self.samples():
            for finding in findings:
                yield row["path"], finding

    def samples(self) -> Iterator[tuple[Row, tuple[Finding, ...]]]:
        """Every entry (a row of `queries.results`) with its masked samples of the slots that count."""
        for row in queries.results(self._case, self._round):
            tally = self._tally(row)
            if tally is None or not tally.findings:
                yield row, ()
                continue
            accepted = decide(tally).accepted
            yield row, tuple(f for f in tally.findings if (f.column, f.type) in accepted)

    def _tally(self, row: Row) -> Tally | None:
        if row["tally"] is not None:
            return load_tally(row["tally"])
        sampled = row["result"] is not None and json.loads(row["result"])["status"] in ("sampled", "indicative")
        return together(cells_of(self._case, row["id"])) if sampled else None

    def strata(self) -> Iterator[StratumRow]:
        """Sampled files, then pools."""
        for fields in self._case.fact("strata") or []:
            yield StratumRow(**{**fields, "estimate": _estimate(fields["estimate"])})

    def replaced(self) -> Iterator[Replaced]:
        """What was counted after it had been sampled: with a census the total, pools and strata of units that were
        counted to the last file; files, also those that were read whole because the precision was raised."""
        summary = self._case.fact("summary")
        census = summary.get("census")
        if census is not None:
            yield Replaced("total", "", _estimate(census["was"]), _estimate(summary["records"]))
        for part in census["parts"] if census is not None else ():
            yield Replaced(part["part"], part["name"], _estimate(part["was"]), _estimate(part["now"]))
        has_files = census is not None or len(precisions(self._case)) > 1
        for file in self.opened() if has_files else ():
            if file.was is not None and file.records is not None and file.records.method == EXACT:
                yield Replaced("file", file.path, file.was, file.records)

    def overlaps(self) -> Iterator[Overlap]:
        """Files that share persons, most first."""
        for fields in self._case.fact("overlaps") or []:
            yield Overlap(**{**fields, "both": _estimate(fields["both"])})

    def cells(self) -> Iterator[CellRow]:
        """Every cell that was read at random or in a sweep."""
        for row in queries.entries_with_cells(self._case):
            decision = decide(together(cells_of(self._case, row["id"])))
            for c in queries.cells_read(self._case, row["id"]):
                records = measure(load_tally(c["tally"]).signatures, decision, class_of_record).get(RECORDS, 0)
                yield CellRow(row["path"], c["stage"], c["cell"], c["digest"].hex(), records)

    def drawn_cells(self) -> Iterator[DrawnCell]:
        """Every cell of every draw, whether it was read or not, and of the sweeps."""
        return drawn_cells(self._case)

    def audit(self) -> Iterator[AuditRow]:
        """The process log."""
        return self._case.audit()


def _estimate(fields: list[Any]) -> Estimate:
    found = load_estimate(fields)
    if found is None:
        raise CaseError(
            "The case's summary lacks an estimate; it was made by another version. Run `pandian resume` again."
        )
    return found


def _tier(fields: dict[str, Any]) -> TierResult:
    """A tier of the summary; cases of the first versions know less of it."""
    return TierResult(
        fields["tier"],
        _estimate(fields["records"]),
        fields["times_threshold"],
        load_estimate(fields.get("gross")),
        load_estimate(fields.get("without_copies")),
        tuple(ClassResult(found["key"], _estimate(found["records"])) for found in fields.get("classes", ())),
        fields.get("not_enumerated", 0),
    )


def _file_result(path: str, size_bytes: int, fields: dict[str, Any]) -> FileResult:
    return FileResult(
        path=path,
        kind=fields["kind"],
        encoding=fields["encoding"],
        size_bytes=size_bytes,
        status=fields["status"],
        records=load_estimate(fields["records"]),
        types={t: (_estimate(good), _estimate(bad)) for t, (good, bad) in fields["types"].items()},
        rows=fields["rows"],
        same_as=fields["same_as"],
        reason=fields["reason"],
        notes=tuple(fields["notes"]),
        was=load_estimate(fields.get("was")),
        copy=fields.get("copy", ""),
    )
