"""The result as JSON (schema 1), streamed: one file a line, so that two results can be compared by eye."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from core.device import Device
from core.law import load_pack
from core.measures import largest_possible, measures
from core.model import CELL_BYTES, SAMPLED, STATUSES, Estimate
from core.multiples import multiples, ratio
from core.proof import Sampling
from core.report.cells_csv import CELLS_NAME
from core.report.escapes import reversible, visible
from core.report.escapes import visible_json as _dumps
from core.report.figures import whole
from core.report.sentences import (
    aimed_sentences,
    census_sentence,
    completeness,
    estimate_sentence,
    headline,
    indicator_sentence,
    not_examined,
    persons_sentence,
    type_sentences,
)
from core.report.words import Text, sentence, word
from core.result import Clue, FileResult, Overlap, Replaced, Result, Summary, TierResult, Unopened

SCHEMA = 1
TOP = 10

ITEMS_A_CHUNK = 250
"""Items of a list between two looks at whether anybody still wants them: some milliseconds."""


def result_chunks(result: Result) -> Iterator[str]:
    """The JSON object in pieces, keys in the order of the contract; memory does not grow with the case."""
    summary = result.summary()
    yield "{"
    for key, value in _head(summary):
        yield f"{_dumps(key)}: {_dumps(value)},\n "
    yield from _list("files", map(_line, result.files()))
    yield ",\n "
    yield from _list("indicators", map(_dumps, map(_clue, result.clues())))
    yield ",\n "
    problems = (_named(row, ("path", "status", "reason")) for row in result.problems())
    yield from _list("problems", map(_dumps, problems))
    yield ",\n "
    yield from _list("census", map(_dumps, map(_replaced, result.replaced())))
    yield ",\n "
    yield from _list("overlaps", map(_dumps, map(_overlap, result.overlaps())))
    yield "}\n"


def summary_text(result: Result, language: str) -> str:
    """The short summary for the terminal, in zh, en or both; ends with a line break."""
    return "".join(f"{visible(line)}\n" for line in _summary_lines(result, language))


def _summary_lines(result: Result, language: str) -> Iterator[str]:
    summary = result.summary()
    state = word("state", summary.state)
    for text in (sentence("summary", "title", case=summary.case_name, state=state), headline(summary)):
        yield from text.show(language).split("\n")
    yield from (f"! {change}" for change in summary.evidence_changes)
    without = estimate_sentence(word("type", "records_without_copies"), summary.records_without_copies, summary)
    details = [*aimed_sentences(summary), without, persons_sentence(summary.persons), completeness(summary.coverage)]
    details += type_sentences(summary)
    details.append(sentence("summary", "not_examined", terms=not_examined(summary.coverage)))
    details.append(sentence("summary", "indicators", terms=indicator_sentence(result.indicators())))
    for text in details:
        yield from (f"  {line}" for line in text.show(language).split("\n"))
    replaced = list(islice(result.replaced(), TOP))
    if replaced:
        yield from sentence("summary", "census").show(language).split("\n")
    for row in replaced:
        yield from (f"  {line}" for line in census_sentence(row).show(language).split("\n"))
    yield from _top_lines(result, summary, language)


def _top_lines(result: Result, summary: Summary, language: str) -> Iterator[str]:
    files = result.largest(TOP)
    if files:
        yield from sentence("summary", "top", n=whole(TOP)).show(language).split("\n")
    for file in files:
        if file.records is not None:
            words = estimate_sentence(Text(file.path, file.path), file.records, summary)
            yield from (f"  {line}" for line in words.show(language).split("\n"))


def _head(summary: Summary) -> Iterator[tuple[str, object]]:
    evidence, coverage, persons = summary.evidence, summary.coverage, summary.persons
    yield "schema", SCHEMA
    yield "case", summary.case_name
    yield "tool", {"version": summary.tool_version, "rules": summary.rules}
    yield "state", summary.state
    yield "evidence", _named(evidence, ("kind", "path", "read_only"))
    counts = {"files": coverage.files, "bytes": coverage.bytes, "bytes_read": coverage.bytes_read}
    yield "coverage", counts | {"by_status": dict.fromkeys(STATUSES, 0) | dict(coverage.by_status)}
    yield "records", _estimate(summary.records)
    yield "records_without_copies", _estimate(summary.records_without_copies)
    types = {
        key: {"valid": _estimate(row.valid), "invalid": _estimate(row.invalid), "tier": row.tier}
        for key, row in summary.types.items()
    }
    yield "types", types
    yield "persons", _named(persons, ("floor", "point", "low", "high", "method", "key"))
    yield "tiers", [_tier(row, summary) for row in summary.tiers]
    yield "mixed_ratio", _named(ratio(summary.tiers), ("floors", "is_exact", "points"))
    yield "sampling", None if summary.sampling is None else _sampling(summary, summary.sampling)


def _sampling(summary: Summary, sampling: Sampling) -> dict[str, object]:
    """Seed and figures from which the totals are computed again (docs/reproduce)."""
    pools = [{**_named(p, ("name", "cells", "sampled")), "records": _estimate(p.records)} for p in sampling.pools]
    names = ("name", "units", "pilot", "drawn")
    units = [{**_named(u, names), "records": _estimate(u.records)} for u in sampling.units]
    return {
        "seed": summary.seed,
        "confidence": summary.settings["confidence"],
        "precisions": [{"precision": a.precision, "records": _estimate(a.records)} for a in sampling.precisions],
        "cell_bytes": CELL_BYTES,
        "cells_file": CELLS_NAME,
        "plan_sha256": summary.plan_sha256,
        "open_ended": sampling.open_ended,
        "picked": sampling.picked,
        "floors_before": sampling.floors_before,
        "known": sampling.known,
        "most_in_a_cell": {name: largest_possible(name) for name in measures()},
        "pools": pools,
        "units": units,
        "proven_floor": summary.proven_floor,
        "device": _device(sampling.device),
    }


def _device(device: Device | None) -> dict[str, object] | None:
    """What a measurement decided, or did not, of the cost of a random read: plans are alike only where that is. None
    where none was made: then only what the device says counted."""
    if device is None or not device.bytes_read:
        return None
    figures = ("seek_ms", "slow_ms", "quick_ms", "rate_mb_s", "reads", "bytes_read", "unmeasured")
    return _named(device, ("medium", "decided_by", "flag", "sequential_bytes", *figures))


def _tier(row: TierResult, summary: Summary) -> dict[str, object]:
    """A tier with its figures as multiples of the threshold, and its classes of records with what speaks for them."""
    pack = load_pack()
    found = [
        {"figure": m.figure, "times": m.times, "at_least": m.is_floor, "method": m.estimate.method}
        for m in multiples(row, summary.tiers, summary.persons)
    ]
    return {
        "tier": row.tier,
        "records": _estimate(row.records),
        "times_threshold": row.times_threshold,
        "gross": _estimate(row.gross),
        "without_copies": _estimate(row.without_copies),
        "counting": pack.tiers[row.tier].counting,
        "not_enumerated": row.not_enumerated,
        "multiples": found,
        "classes": [
            {"class": one.key, "records": _estimate(one.records)}
            | _named(pack.records[one.key], ("alternatives", "confidence", "verified", "cite"))
            for one in row.classes
            if one.key in pack.records
        ],
    }


def _line(file: FileResult | Unopened) -> str:
    if isinstance(file, FileResult):
        return _dumps(_file(file))
    behind = _behind_size(file.status, file.stratum, file.why)
    return f'{{"path": {_dumps(file.path)}, "kind": "", "encoding": null, "size": {file.size_bytes}, {behind}'


@lru_cache(maxsize=1024)
def _behind_size(status: str, stratum: str, why: str) -> str:
    """The rest of the line of a file that nobody opened, alike in all of its stratum."""
    unopened = {"stratum": stratum, "why": why}
    return _dumps({"status": status, "records": None, "types": {}, "same_as": None, "unopened": unopened})[1:]


def _file(file: FileResult) -> dict[str, object]:
    types = {
        key: {"valid": _estimate(valid), "invalid": _estimate(invalid)} for key, (valid, invalid) in file.types.items()
    }
    was = {} if file.was is None or file.status != SAMPLED else {"was": _estimate(file.was)}
    return {
        "path": file.path,
        "kind": file.kind,
        "encoding": file.encoding,
        "size": file.size_bytes,
        "status": file.status,
        "records": _estimate(file.records),
        **was,
        "types": types,
        "same_as": file.same_as,
        **({"copy": file.copy} if file.copy else {}),
        **({} if file.drawn is None else {"sample": {"path": reversible(file.drawn.key), "pool": file.drawn.pool}}),
        **({} if file.unit is None else {"unit": {"path": reversible(file.unit.key), "stratum": file.unit.stratum}}),
    }


def _clue(clue: Clue) -> dict[str, object]:
    found = _named(clue.indicator, ("path", "category", "term", "note", "weight", "where"))
    if clue.stated is not None:
        measured = _estimate(clue.stated.measured)
        found["stated"] = {"figure": clue.stated.figure, "measured": measured, "agreement": clue.stated.agreement}
    return found


def _replaced(row: Replaced) -> dict[str, object]:
    return {"part": row.part, "name": row.name, "was": _estimate(row.was), "now": _estimate(row.now)}


def _overlap(row: Overlap) -> dict[str, object]:
    found = _named(row, ("one", "other", "relation", "persons_one", "persons_other", "share_one", "share_other"))
    return found | {"both": _estimate(row.both)}


def _estimate(estimate: Estimate | None) -> dict[str, object] | None:
    return None if estimate is None else _named(estimate, ("point", "low", "high", "floor", "at_most", "method"))


def _named(fact: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(fact, name) for name in names}


def _list(key: str, items: Iterator[str]) -> Iterator[str]:
    """A list with one item a line."""
    yield f"{_dumps(key)}: ["
    gap = "\n  "
    while some := list(islice(items, ITEMS_A_CHUNK)):
        yield gap + ",\n  ".join(some)
        gap = ",\n  "
    yield "]" if gap == "\n  " else "\n ]"
