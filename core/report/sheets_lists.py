"""The lists: masked samples, inventory, not examined, process log."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from core.model import UNREAD, Finding
from core.report.columns import ALL_FILES, Cell, Column, Row, Sheet, text_cell
from core.report.words import Text, absent, item, sentence, word
from core.result import Disclosure, InventoryRow, Result, Unmasked

EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # times are quicker without a zone

SAMPLE_COLUMNS = (
    Column("number", "样本号", "No.", 9, "number"),
    Column("path", "路径", "Path", 60),
    Column("place", "位置", "Place", 30),
    Column("column", "列名", "Column", 24),
    Column("type", "信息类型", "Type", 28),
    Column("verdict", "校验", "Verdict", 15),
    Column("masked", "脱敏值", "Masked value", 34, "mono"),
)
UNMASKED_COLUMNS = (
    *SAMPLE_COLUMNS[:-1],
    Column("value", "原值（未脱敏）", "Value (UNMASKED)", 34, "mono"),
    Column("state", "重新读取", "Read again", 40),
)
INVENTORY_COLUMNS = (
    Column("number", "编号", "No.", 11, "number"),
    Column("path", "路径（原文）", "Path (verbatim)", 60),
    Column("node", "类别", "Node", 10),
    Column("kind", "真实格式", "Kind", 13),
    Column("status", "读取状态", "Status", 14),
    Column("size", "大小（字节）", "Size (bytes)", 17, "number"),
    Column("modified", "修改时间（UTC）", "Modified (UTC)", 21),
    Column("created", "创建时间（UTC）", "Created (UTC)", 21),
    Column("accessed", "访问时间（UTC）", "Accessed (UTC)", 21),
    Column("changed", "状态变更时间（UTC）", "Changed (UTC)", 21),
    Column("flags", "属性", "Flags", 12),
    Column("hard_link", "硬链接", "Hard link", 9),
    Column("sha256", "SHA-256", "SHA-256", 66, "mono"),
)
PROBLEM_COLUMNS = (
    Column("number", "编号", "No.", 9, "number"),
    Column("path", "路径", "Path", 80),
    Column("status", "状态", "Status", 24),
    Column("reason", "原因", "Reason", 64),
    Column("effect", "对结论的影响", "Effect", 24),
)
LOG_COLUMNS = (
    Column("seq", "序号", "No.", 9, "number"),
    Column("time", "时间（UTC）", "Time (UTC)", 26),
    Column("action", "动作", "Action", 24),
    Column("detail", "参数与结果", "Detail", 70),
    Column("hash", "链式哈希（SHA-256）", "Chained hash (SHA-256)", 66, "mono"),
)


def sample_rows(result: Result) -> Iterator[Row]:
    """The first few hits of each column and type, masked, with their places."""
    for number, (path, hit) in enumerate(result.findings(), 1):
        yield number, path, *_located(hit), hit.masked


def unmasked_rows(result: Result) -> Iterator[Row]:
    """The same with the values that were read again; first of all, that it is so and why."""
    disclosure = result.summary().disclosure
    if disclosure is not None:
        rest = (absent("not_applicable"),) * (len(UNMASKED_COLUMNS) - 2)
        mark = disclosure_text(disclosure).as_role("warning")
        yield item("unmasked").as_role("warning"), mark, *rest
    for number, (path, hit) in enumerate(result.findings(), 1):
        value, state = (hit.value, hit.state) if isinstance(hit, Unmasked) else ("", UNREAD)
        yield number, path, *_located(hit), value or hit.masked, word("unmasked", state)


def disclosure_text(disclosure: Disclosure) -> Text:
    """That values are shown, how many, and the reason that was given."""
    counts = {"values": f"{disclosure.values:,}", "kept": f"{disclosure.kept_masked:,}"}
    return sentence("cover", "unmasked", reason=disclosure.reason, **counts)


def _located(hit: Finding) -> Row:
    place = sentence_place(hit.place, hit.by_row_number)
    column = hit.column if hit.column else word("place", "free")
    return place, column, word("type", hit.type), word("verdict", hit.verdict)


def inventory_rows(result: Result) -> Iterator[Row]:
    """Every entry with its fate."""
    for number, row in enumerate(result.inventory(), 1):
        entry = row.entry
        kept = (entry.modified_ns, entry.created_ns, entry.accessed_ns, entry.changed_ns)
        yield (
            number,
            entry.path,
            word("node", entry.node),
            word("kind", row.kind),
            _status(row),
            entry.size_bytes,
            *map(time_cell, kept),
            text_cell(", ".join(entry.flags), "none"),
            absent("none") if entry.hard_link_of is None else word("item", "hard_link"),
            text_cell(row.sha256, "not_examined"),
        )


def _status(row: InventoryRow) -> Text:
    if row.unopened is None:
        return word("status", row.status)
    return _unopened(row.unopened.why, row.unopened.stratum)


@lru_cache(maxsize=1024)
def _unopened(why: str, stratum: str) -> Text:
    return sentence("unopened", why, stratum=stratum)


ELSEWHERE = ("link: ", "hard link: ", "special: ")
"""How reasons begin of what is no file of its own: leaving it out makes no figure too low."""


def problem_rows(result: Result) -> Iterator[Row]:
    """Everything that was not read, or not read whole, with its reason."""
    for number, row in enumerate(result.problems(), 1):
        reason = word("reason", row.reason) if row.reason else absent("unknown")
        effect = "none" if row.status == "skipped" and row.reason.startswith(ELSEWHERE) else "low"
        yield number, row.path, word("status", row.status), reason, word("effect", effect)


def log_rows(result: Result) -> Iterator[Row]:
    """The audit chain, line by line."""
    for row in result.audit():
        yield row.seq, row.time_utc, word("action", row.action), text_cell(row.detail, "none"), row.hash


def sentence_place(place: int, by_row_number: bool) -> Cell:
    """Where a hit is, as words."""
    return sentence("places", "row" if by_row_number else "offset", place=f"{place:,}")


def time_cell(nanoseconds: int | None) -> Cell:
    """ISO 8601 with Z to the second; beyond year 1 to 9999 the bare nanoseconds, none is "unknown"."""
    if nanoseconds is None:
        return absent("unknown")
    try:
        time = EPOCH + timedelta(seconds=nanoseconds // 1_000_000_000)
    except OverflowError:
        return f"{nanoseconds} ns"
    return time.isoformat() + "Z"


SAMPLES = Sheet("samples", "脱敏样例", "Masked samples", SAMPLE_COLUMNS, sample_rows, length=ALL_FILES, optional=True)
UNMASKED_SAMPLES = Sheet("samples", "未脱敏样例", "UNMASKED samples", UNMASKED_COLUMNS, unmasked_rows, length=ALL_FILES)
"""Takes the place of SAMPLES in an unmasked export, which cannot go without it."""
INVENTORY = Sheet(
    "inventory", "目录与文件清单", "Inventory", INVENTORY_COLUMNS, inventory_rows, length="inventory", optional=True
)
PROBLEMS = Sheet("problems", "未检与受限", "Not examined", PROBLEM_COLUMNS, problem_rows, length="problems")
LOG = Sheet("log", "检查过程日志", "Process log", LOG_COLUMNS, log_rows, length="audit")
