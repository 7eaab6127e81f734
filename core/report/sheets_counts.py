"""The counts: summary by type, counting by file."""

from collections.abc import Iterator

from core.law import NO_TIER, load_pack
from core.report.citations import citation
from core.report.columns import ALL_FILES, ESTIMATE_COLUMNS, Column, Row, Sheet, estimate_cells, number_cell, text_cell
from core.report.notes import note_text
from core.report.sentences import in_order, was_seen
from core.report.sheets_law import checked, sensitive_text
from core.report.words import Text, absent, joined, word
from core.result import FileResult, Persons, Result

TYPE_COLUMNS = (
    Column("type", "信息类型", "Type", 36),
    Column("verdict", "校验", "Verdict", 15),
    *ESTIMATE_COLUMNS,
    Column("tier", "参考档", "Tier", 10),
    Column("alternatives", "备选档", "Alternatives", 14),
    Column("confidence", "依据强度", "Ground", 15),
    Column("cite", "依据", "Source", 38),
    Column("verified", "条文核对", "Checked", 14),
    Column("sensitive", "敏感个人信息", "Sensitive information", 62, "prose"),
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
    """The totals, then each type with its tier, valid and invalid where any was seen, then the distinct figure."""
    summary = result.summary()
    valid, invalid = word("verdict", "valid"), word("verdict", "invalid")
    none = (absent("not_applicable"),) * 6
    yield word("type", "records"), valid, *estimate_cells(summary.records), *none
    yield word("type", "records_without_copies"), valid, *estimate_cells(summary.records_without_copies), *none
    for key, found in in_order(summary.types):
        law = _type_law(key, found.tier)
        yield word("type", key), valid, *estimate_cells(found.valid), *law
        if was_seen(found):
            yield word("type", key), invalid, *estimate_cells(found.invalid), *law
    yield (*_person_cells(summary.persons), *none)


def file_rows(result: Result) -> Iterator[Row]:
    """Every entry in which something was counted: its records, then each type valid and invalid."""
    for file in result.opened():
        if file.records is None:
            continue
        rest = _file_facts(file)
        yield file.path, word("type", "records"), word("verdict", "valid"), *estimate_cells(file.records), *rest
        for key, (valid, invalid) in file.types.items():
            yield file.path, word("type", key), word("verdict", "valid"), *estimate_cells(valid), *rest
            yield file.path, word("type", key), word("verdict", "invalid"), *estimate_cells(invalid), *rest


def _type_law(key: str, tier: str | None) -> Row:
    pack = load_pack()
    rule = pack.types.get(key)
    if rule is None:
        return text_cell(tier, "not_applicable"), *(absent("unknown"),) * 5
    shown = word("law", "no_tier") if tier == NO_TIER else text_cell(tier, "not_applicable")
    others = text_cell(", ".join(rule.alternatives), "none")
    ground = word("confidence", rule.confidence)
    return shown, others, ground, citation(rule.cite), checked(rule.verified), sensitive_text(pack, key)


def _person_cells(persons: Persons) -> Row:
    name, key = word("type", "persons"), word("type", persons.key)
    label = Text(f"{name.zh}（按{key.zh}）", f"{name.en} (by {key.en})")
    none = absent("not_applicable")
    numbers = (number_cell(persons.point), number_cell(persons.low), number_cell(persons.high), persons.floor)
    return label, word("verdict", "valid"), *numbers, none, word("distinct", persons.method)


def _file_facts(file: FileResult) -> Row:
    return (
        word("status", file.status),
        word("kind", file.kind) if file.kind else absent("unknown"),
        text_cell(file.encoding, "not_applicable"),
        file.size_bytes,
        number_cell(file.rows),
        text_cell(file.same_as, "none"),
        word("reason", file.reason) if file.reason else absent("none"),
        joined([note_text(note) for note in file.notes], "；", "; "),
    )


TYPES = Sheet("types", "个人信息汇总", "Summary by type", TYPE_COLUMNS, type_rows)
FILES = Sheet("files", "条数计算", "Counting by file", FILE_COLUMNS, file_rows, length=ALL_FILES)
