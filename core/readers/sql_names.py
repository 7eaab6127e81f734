"""Names of tables and columns from the heads of SQL statements."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.readers.block import Block

UNKNOWN = "?"
MAX_HEAD_UNITS = 1 << 14
"""A statement's head (INSERT INTO … VALUES) is looked at so far back from its first value."""

Tables = Mapping[str, tuple[str, ...]]

_NAME = r"(?:`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\"|\[(?:[^\]]|\]\])*\]|[^\s`\"\[\](),;.']+)"
_QUALIFIED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_COLUMNS = r"\(((?:`[^`]*`|\"[^\"]*\"|\[[^\]]*\]|[^()])*)\)"
_INTO = re.compile(r"\b(?:INSERT|REPLACE|INTO)\b", re.IGNORECASE)
_INSERT = re.compile(
    r"\w+\s*(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|OR\s+\w+|OVERWRITE|INTO|TABLE)\s+)*"
    rf"({_QUALIFIED})\s*(?:{_COLUMNS})?[^()]*\bVALUES?\s*$",
    re.IGNORECASE,
)
_COPY = re.compile(rf"COPY\s+({_QUALIFIED})\s*(?:{_COLUMNS})?\s*FROM\s+stdin\b([^;]*);[ \t]*\r?$", re.IGNORECASE)
_CREATE = re.compile(rf"CREATE\s+(?:\w+\s+)*?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?({_QUALIFIED})\s*\(", re.IGNORECASE)
_LIST = re.compile(_NAME)
_BODY = re.compile(r"'(?:[^'\\]|\\.|'')*'|`[^`]*`|\"[^\"]*\"|\[[^\]]*\]|--[^\n]*|/\*.*?\*/|[(),]", re.DOTALL)
_KEYS = ("PRIMARY", "KEY", "UNIQUE", "INDEX", "FULLTEXT", "SPATIAL", "FOREIGN")
_NO_COLUMN = frozenset((*_KEYS, "CONSTRAINT", "CHECK", "EXCLUDE", "PERIOD", "LIKE", "PARTITION", "SUPPLEMENTAL"))
_MAX_BODY = 1 << 18
_MAX_COLUMNS = 2000


@dataclass(frozen=True, slots=True)
class Head:
    """What a statement says of the rows that follow it. columns: () where it names none."""

    table: str
    columns: tuple[str, ...] = ()


def insert_head(block: Block, start: int, end: int, tables: Tables) -> Head:
    """The head of the INSERT whose VALUES ends at `end`; an unknown table where it cannot be read."""
    text = block.words_at(max(start, end - MAX_HEAD_UNITS), end)
    for word in list(_INTO.finditer(text))[:-4:-1]:
        found = _INSERT.match(text, word.start())
        if found:
            table = last_name(found[1])
            return Head(table, _names(found[2]) or tuple(tables.get(table, ())))
    return Head(UNKNOWN)


def copy_head(line: str) -> Head | None:
    """The head of COPY … FROM stdin; None if the line is something else, or another format than text."""
    found = _COPY.match(line)
    if found is None or re.search(r"\b(?:csv|binary)\b", found[3], re.IGNORECASE):
        return None
    return Head(last_name(found[1]), _names(found[2]))


def created_table(text: str) -> Head | None:
    """Table and columns of the CREATE TABLE at the head of the text; None if it is something else."""
    found = _CREATE.match(text)
    if found is None:
        return None
    columns, depth, fresh = [], 0, found.end()
    for mark in _BODY.finditer(text, found.end(), found.end() + _MAX_BODY):
        sign = mark[0]
        ends = depth == 0 and sign in (",", ")")
        if ends:
            columns.append(_column(text[fresh : mark.start()]))
            fresh = mark.end()
        depth += (sign == "(") - (sign == ")")
        if depth < 0 or len(columns) >= _MAX_COLUMNS:
            break
    return Head(last_name(found[1]), tuple(name for name in columns if name))


def last_name(qualified: str) -> str:
    """`schema`.`table` -> table, without its quotes."""
    return _bare(_LIST.findall(qualified)[-1])


def _names(listed: str | None) -> tuple[str, ...]:
    return tuple(_bare(name) for name in _LIST.findall(listed or "")[:_MAX_COLUMNS])


def _bare(name: str) -> str:
    if name[0] in '`"[':
        close = name[-1]
        name = name[1:-1].replace(close * 2, close)
    return name[:128]


def _column(definition: str) -> str:
    """The column's name, "" for keys and constraints."""
    plain = re.sub(r"--[^\n]*|/\*.*?\*/", " ", definition, flags=re.DOTALL).strip()
    found = _LIST.match(plain)
    if found is None or found[0].upper() in _NO_COLUMN:
        return ""
    return _bare(found[0])
