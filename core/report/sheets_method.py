"""How the figures came about: method and rules, sampling plan, cells read, limitations."""

from collections.abc import Iterator

from core.device import Device
from core.law import is_enumerated
from core.model import CELL_BYTES, EXACT
from core.report.columns import ESTIMATE_COLUMNS, PAGE_COLUMNS, Cell, Column, Row, Sheet, estimate_cells, text_cell
from core.report.figures import ceiling_text, floor_text, percent, whole
from core.report.sentences import aimed_sentences, levels, missed_bytes, not_examined, rule_figure
from core.report.words import Text, Value, absent, entries, item, joined, method_item, sentence, word
from core.result import Result, StratumRow, Summary

RULES = ("record", "hit", "checks", "false_positive", "unit", "ownership", "flags", "occurrences")
FORMULAS = (
    "decision",
    "one_by_one",
    "draws",
    "two_stage",
    "budget",
    "units",
    "pairs",
    "strata",
    "gaffke",
    "at_most",
    "distinct",
    "census",
    "raised",
    "overlaps",
    "formula_per_row",
)

PLAN_COLUMNS = (
    Column("stratum", "层（大文件或小文件池）", "Stratum", 36),
    Column("design", "抽样设计", "Design", 17),
    Column("cells", "单元数 M", "Cells M", 12, "number"),
    Column("sampled", "抽取数 n", "Sampled n", 10, "number"),
    Column("pilot", "预抽样", "Pilot", 10, "number"),
    Column("non_empty", "非空单元", "Non-empty", 10, "number"),
    Column("counted", "抽样所见条数", "Records in sample", 14, "number"),
    Column("largest", "单元最大条数", "Largest cell", 12, "number"),
    Column("stage", "阶段", "Stage", 10),
    Column("missable", "可能漏检的密集区（字节）", "Dense place that can be missed (bytes)", 21, "number"),
    *ESTIMATE_COLUMNS,
)
CELL_COLUMNS = (
    Column("path", "路径", "Path", 60),
    Column("stage", "阶段", "Stage", 14),
    Column("cell", "单元序号", "Cell", 13, "number"),
    Column("offset", "起始字节", "First byte", 18, "number"),
    Column("records", "条数", "Records", 12, "number"),
    Column("digest", "字节摘要（BLAKE2b-128）", "Digest of its bytes (BLAKE2b-128)", 40, "mono"),
)
LIMIT_COLUMNS = (
    Column("item", "项目", "Item", 24),
    Column("words", "说明", "Explanation", 92, "prose"),
    Column("effect", "对结论的影响", "Effect", 24),
)


CHOICES = ("language", "persons")
"""Settings with values that are names, put into words."""


def method_rows(result: Result) -> Iterator[Row]:
    """Every rule, formula, statement and parameter that a second examiner needs."""
    summary, strata = result.summary(), list(result.strata())
    yield (sentence("method", "section_scope").as_role("section"),)
    yield method_item("scope"), _scope(summary)
    for key in RULES:
        yield method_item(key), sentence("method", key, cell_bytes=whole(CELL_BYTES))
    yield method_item("persons_key"), sentence("method", f"by_{summary.persons.key}")
    yield (sentence("method", "section_sampling").as_role("section"),)
    yield method_item("sampled_cells"), _size(strata)
    if summary.sampling is not None and summary.sampling.device is not None:
        yield method_item("device"), device_words(summary.sampling.device)
    for key in FORMULAS:
        yield method_item(key), sentence("method", key)
    yield (sentence("method", "section_statements").as_role("section"),)
    yield from _statements(summary, strata)
    yield (sentence("method", "section_parameters").as_role("section"),)
    yield from _parameters(summary)


def plan_rows(result: Result) -> Iterator[Row]:
    """One row for each sampled stratum, with what its interval was computed from."""
    rule = rule_figure(result.summary())
    for row in result.strata():
        numbers = (row.cells, row.sampled, row.pilot, row.non_empty, row.counted, row.largest)
        missable: Cell = missed_bytes(row.cells, row.sampled, CELL_BYTES, rule)
        if row.design == "units":
            missable = absent("not_applicable")
        yield (row.name, word("design", row.design), *numbers, row.stage, missable, *estimate_cells(row.estimate))


def cell_rows(result: Result) -> Iterator[Row]:
    """Every cell that was read: what a second examiner re-reads."""
    for row in result.cells():
        yield row.path, row.stage, row.cell, row.cell * CELL_BYTES, row.records, row.digest


def limitation_rows(result: Result) -> Iterator[Row]:
    """What the figures do not say, and in which direction that moves them. What is true of this case comes first."""
    name = sentence("tiers", "limitation_name")
    for tier in result.summary().tiers:
        if is_enumerated(tier.tier) and tier.not_enumerated:
            words = sentence("tiers", "limitation", tier=tier.tier, files=whole(tier.not_enumerated))
            yield name, words, word("effect", "either")
    for entry, name, words in entries("limitations"):
        yield name, words, word("effect", str(entry["effect"]))


def _scope(summary: Summary) -> Text:
    coverage = summary.coverage
    numbers = {"files": whole(coverage.files), "bytes": whole(coverage.bytes), "read": whole(coverage.bytes_read)}
    return sentence("method", "scope", excluded=not_examined(coverage), **numbers)


def device_words(device: Device) -> Text:
    """What decided the cost of a random read, and what was measured."""
    medium = sentence("device", f"by_{device.decided_by}", medium=word("medium", device.medium),
                      flag=word("medium", device.flag), bytes=whole(device.sequential_bytes))  # fmt: skip
    if device.seek_ms is None:
        return joined([medium, sentence("device", device.unmeasured or "unsettled")], "", " ")
    figures: dict[str, Value] = {
        "reads": whole(device.reads), "bytes": whole(device.bytes_read), "seek": f"{device.seek_ms:.2f}",
        "rate": f"{device.rate_mb_s:.0f}",
    }  # fmt: skip
    seen = sentence("device", "measured", **figures)
    why = [sentence("device", device.unmeasured)] if device.unmeasured else []
    return joined([medium, seen, *why], "", " ")


def _size(strata: list[StratumRow]) -> Text:
    if not strata:
        return sentence("method", "no_sampling")
    cells, sampled = sum(row.cells for row in strata), sum(row.sampled for row in strata)
    return sentence("method", "sampled_cells", strata=whole(len(strata)), cells=whole(cells), sampled=whole(sampled))


def _statements(summary: Summary, strata: list[StratumRow]) -> Iterator[Row]:
    records, values = summary.records, levels(summary)
    if records.method == EXACT:
        yield method_item("floor_sentence"), sentence("method", "floor_exact", floor=whole(records.floor))
    else:
        words = sentence("method", "floor_sentence", floor=floor_text(records.floor), **values)
        yield method_item("floor_sentence"), words
    if records.method != EXACT and summary.proven_floor is not None:
        proven = sentence("method", "proven_floor", floor=floor_text(summary.proven_floor), **values)
        yield method_item("proven_floor"), proven
    by_cells = [row for row in strata if row.design != "units"]
    if by_cells:
        rule = rule_figure(summary)
        widest = max(by_cells, key=lambda row: missed_bytes(row.cells, row.sampled, CELL_BYTES, rule))
        yield method_item("two_sided"), _two_sided(widest, rule, values)
    if records.method == EXACT:
        yield method_item("ceiling"), sentence("method", "exact_ceiling")
    elif records.at_most is None:
        yield method_item("ceiling"), sentence("method", "no_ceiling")
    else:
        yield method_item("ceiling"), sentence("method", "ceiling", at_most=ceiling_text(records.at_most))
    for earlier in aimed_sentences(summary):
        yield method_item("aimed"), earlier
    yield method_item("repeat"), sentence("method", "repeat")


def _two_sided(row: StratumRow, rule: float, values: dict[str, Value]) -> Text:
    share = percent(min(1.0, rule / row.sampled)) if row.sampled else percent(1.0)
    size = whole(missed_bytes(row.cells, row.sampled, CELL_BYTES, rule))
    figures: dict[str, Value] = {"rule": f"{rule:.1f}", "n": whole(row.sampled), "name": row.name, "bytes": size}
    return sentence("method", "two_sided", share=share, **figures, **values)


def _parameters(summary: Summary) -> Iterator[Row]:
    yield item("tool"), f"Pandian 盘点 {summary.tool_version}"
    yield item("rules"), summary.rules
    yield item("fingerprint"), text_cell(summary.fingerprint, "unknown")
    yield item("seed"), text_cell(summary.seed, "not_applicable")
    yield item("plan"), text_cell(summary.plan_sha256, "not_applicable")
    for key, value in summary.settings.items():
        if key != "seed":
            yield word("setting", key), _setting(key, value)


def _setting(key: str, value: object) -> Cell:
    if value is None or value == "":
        return absent("none")
    if isinstance(value, bool):
        return word("yes_no", str(value))
    return word("setting_value", f"{key}_{value}") if key in CHOICES else str(value)


METHOD = Sheet("method", "方法与规则", "Method & rules", PAGE_COLUMNS, method_rows, page=True)
PLAN = Sheet("plan", "抽样方案", "Sampling plan", PLAN_COLUMNS, plan_rows)
CELLS = Sheet("cells", "抽样单元清单", "Cells read", CELL_COLUMNS, cell_rows, length="cells", optional=True)
LIMITATIONS = Sheet("limitations", "局限与不确定度", "Limitations", LIMIT_COLUMNS, limitation_rows)
