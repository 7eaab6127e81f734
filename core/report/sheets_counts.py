"""The counts: summary by type, threshold reference, counting by file."""

from collections.abc import Iterator

from core.law import Clause, Ladder, Tier, load_pack
from core.model import EXACT
from core.model import TYPES as DETECTED
from core.report.columns import ALL_FILES, ESTIMATE_COLUMNS, Column, Row, Sheet, estimate_cells, number_cell, text_cell
from core.report.notes import note_text
from core.report.sentences import times_down
from core.report.words import Text, absent, joined, law_words, sentence, word
from core.result import FileResult, Persons, Result, TierResult

TYPE_COLUMNS = (
    Column("type", "信息类型", "Type", 40),
    Column("verdict", "校验", "Verdict", 15),
    *ESTIMATE_COLUMNS,
    Column("tier", "参考档", "Tier", 10),
    Column("alternatives", "备选档", "Alternatives", 14),
    Column("cite", "依据", "Source", 30),
    Column("verified", "条文核对", "Checked", 14),
)
TIER_COLUMNS = (
    Column("tier", "参考档 / 规则", "Tier / rule", 20),
    Column("words", "规定内容", "Words of the law", 44, "prose"),
    Column("threshold", "数量标准（条）", "Threshold", 15, "number"),
    Column("tenfold", "十倍标准（条）", "Tenfold", 15, "number"),
    *ESTIMATE_COLUMNS,
    Column("times", "下限为标准的倍数", "Floor / threshold", 13, "times"),
    Column("times_tenfold", "下限为十倍标准的倍数", "Floor / tenfold", 13, "times"),
    Column("cite", "依据", "Source", 37, "prose"),
    Column("verified", "条文核对", "Checked", 12),
    Column("note", "说明", "Note", 40, "prose"),
)
FILE_COLUMNS = (
    Column("path", "路径", "Path", 50),
    Column("counted", "计数项目", "Counted", 24),
    Column("verdict", "校验", "Verdict", 14),
    *ESTIMATE_COLUMNS,
    Column("status", "读取状态", "Status", 15),
    Column("kind", "真实格式", "Kind", 13),
    Column("encoding", "编码", "Encoding", 12),
    Column("size", "大小（字节）", "Size (bytes)", 16, "number"),
    Column("rows", "所读行数", "Rows read", 14, "number"),
    Column("same_as", "内容相同，计入", "Same content as", 28),
    Column("reason", "原因", "Reason", 20),
    Column("notes", "备注", "Notes", 30),
)


def type_rows(result: Result) -> Iterator[Row]:
    """The totals, then each type valid and invalid with its tier, then the distinct figure."""
    summary = result.summary()
    valid, invalid = word("verdict", "valid"), word("verdict", "invalid")
    none = (absent("not_applicable"),) * 4
    yield word("type", "records"), valid, *estimate_cells(summary.records), *none
    yield word("type", "records_without_copies"), valid, *estimate_cells(summary.records_without_copies), *none
    for key, found in summary.types.items():
        law = _type_law(key, found.tier)
        yield word("type", key), valid, *estimate_cells(found.valid), *law
        yield word("type", key), invalid, *estimate_cells(found.invalid), *law
    yield (*_person_cells(summary.persons), *none)


def tier_rows(result: Result) -> Iterator[Row]:
    """Each tier against its reference, also those that were not looked for; then the rules beside.

    A tier under which no type falls that this version detects was not examined, whatever the sums say.
    """
    pack = load_pack()
    looked_for = {pack.types[key].tier for key in DETECTED}
    found = {tier.tier: tier for tier in result.summary().tiers if tier.tier in looked_for}
    for tier in pack.tiers.values():
        yield _tier_row(tier, found.get(tier.key))
    for name, clauses in (("rule", pack.rules), ("ladder", pack.parallel_ladders)):
        for clause in clauses.values():
            yield _clause_row(law_words(name, ""), clause, pack.authority.id)


def file_rows(result: Result) -> Iterator[Row]:
    """Every entry in which something was counted: its records, then each type valid and invalid."""
    for file in result.files():
        if file.records is None:
            continue
        rest = _file_facts(file)
        yield file.path, word("type", "records"), word("verdict", "valid"), *estimate_cells(file.records), *rest
        for key, (valid, invalid) in file.types.items():
            yield file.path, word("type", key), word("verdict", "valid"), *estimate_cells(valid), *rest
            yield file.path, word("type", key), word("verdict", "invalid"), *estimate_cells(invalid), *rest


def _type_law(key: str, tier: str | None) -> Row:
    rule = load_pack().types.get(key)
    if rule is None:
        return text_cell(tier, "not_applicable"), *(absent("unknown"),) * 3
    others = text_cell(", ".join(rule.alternatives), "none")
    return text_cell(tier, "not_applicable"), others, rule.cite, _verified(rule.verified)


def _person_cells(persons: Persons) -> Row:
    name, key = word("type", "persons"), word("type", persons.key)
    label = Text(f"{name.zh}（按{key.zh}）", f"{name.en} (by {key.en})")
    none = absent("not_applicable")
    numbers = (number_cell(persons.point), number_cell(persons.low), number_cell(persons.high), persons.floor)
    return label, word("verdict", "valid"), *numbers, none, word("distinct", persons.method)


def _tier_row(tier: Tier, found: TierResult | None) -> Row:
    head = (tier.key, law_words(tier.key, tier.zh), tier.threshold, tier.severe)
    source = (tier.cite, _verified(tier.verified))
    if found is None:
        missing = absent("not_examined")
        return *head, *estimate_cells(None), missing, missing, *source, sentence("tiers", "not_detected")
    times = (found.times_threshold, found.times_threshold * tier.threshold / tier.severe)
    one_by_one = tier.counting == "enumerate" and found.records.method != EXACT
    note = sentence("tiers", "full_count" if one_by_one else "detected")
    return *head, *estimate_cells(found.records), *map(times_down, times), *source, note


def _clause_row(name: Text, clause: Clause | Ladder, authority: str) -> Row:
    none = absent("not_applicable")
    blanks = (none,) * (2 + len(ESTIMATE_COLUMNS) + 2)
    cite = f"{authority} {clause.cite}" if clause.cite.startswith("Art.") else clause.cite
    return name, law_words(clause.key, clause.text), *blanks, cite, _verified(clause.verified), none


def _verified(verified: bool) -> Text:
    return word("law", "verified" if verified else "unverified")


def _file_facts(file: FileResult) -> Row:
    return (
        word("status", file.status),
        text_cell(file.kind, "unknown"),
        text_cell(file.encoding, "not_applicable"),
        file.size_bytes,
        number_cell(file.rows),
        text_cell(file.same_as, "none"),
        word("reason", file.reason) if file.reason else absent("none"),
        joined([note_text(note) for note in file.notes], "；", "; "),
    )


TYPES = Sheet("types", "个人信息汇总", "Summary by type", TYPE_COLUMNS, type_rows)
THRESHOLDS = Sheet("tiers", "标准对照", "Threshold reference", TIER_COLUMNS, tier_rows)
FILES = Sheet("files", "条数计算", "Counting by file", FILE_COLUMNS, file_rows, length=ALL_FILES)
