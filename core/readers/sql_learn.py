"""Is it an SQL dump, and of which dialect? From the head and a few blocks."""

import re
from collections.abc import Sequence

from core.readers.block import Block
from core.readers.sql_copy import STATEMENT
from core.readers.sql_dialect import IN_CODE, IN_STRING, Dialect
from core.readers.sql_names import created_table
from core.readers.sql_tokens import scan, votes

_BLOCK_UNITS = 1 << 18
_MAX_TABLES = 500
_OBJECTS = rb"(?:TABLE|DATABASE|SCHEMA|TYPE|SEQUENCE|INDEX|VIEW|EXTENSION|USER|ROLE|FUNCTION|PROCEDURE|TRIGGER)\b"
_FIRST_STATEMENT = re.compile(
    rb"(?:SET\s+[\w@`]+|(?:CREATE|DROP|ALTER)\s+(?:\w+\s+){0,3}?" + _OBJECTS + rb"|REPLACE\s+INTO\s|MERGE\s+INTO\s"
    rb"|INSERT\s+(?:\w+\s+){0,3}?[`\"\[\w\x80-\xff]|USE\s+[`\"\[]?[\w\x80-\xff]+[`\"\]]?\s*(?:;|$|[\r\n])"
    rb"|BEGIN\s*(?:;|TRAN)|PRAGMA\s+\w+|COPY\s+[^\n]*\bstdin\b|LOCK\s+TABLES?\s|START\s+TRANSACTION|DELETE\s+FROM\s"
    rb"|TRUNCATE\s+(?:TABLE\s+)?\S+\s*;|DECLARE\s+@|PROMPT\s|SPOOL\s|IF\s+(?:NOT\s+)?(?:EXISTS|OBJECT_ID)\b|EXEC\s"
    rb"|GO\s*[\r\n]|DELIMITER\s|COMMIT\s*;|SELECT\s+pg_catalog|\\(?:connect|restrict|c|set|encoding)\s)",
    re.IGNORECASE,
)
_BLANKS = re.compile(rb"(?:\s+|--[^\n]*\n?|#[^\n]*\n?|/\*.*?\*/;?|REM[ \t][^\n]*\n?)*", re.DOTALL | re.IGNORECASE)
_BANNER = re.compile(
    rb"^(?:--|#|/\*)[ *-]*\s*(?:MySQL dump|MariaDB dump|PostgreSQL database dump|phpMyAdmin SQL Dump"
    rb"|phpMyAdmin MySQL-Dump|Navicat .{0,30}Data Transfer|HeidiSQL|mysqldump|Adminer|Dumping data for table)",
    re.MULTILINE,
)
_INSERT = re.compile(
    rb"^[ \t]*(?:(?:INSERT|REPLACE)\s+(?:\w+\s+){0,3}?[`\"\[\w\x80-\xff][^\n;'()]{0,200}?\s*(?:\([^()]{0,16384}\))?"
    rb"\s*VALUES?\s*\(|INSERT\s+ALL\s|INTO\s+[^\n;'()]{1,200}(?:\([^()]{0,16384}\))?\s*VALUES\s*\()",
    re.MULTILINE | re.IGNORECASE,
)
_TABLE = re.compile(rb"^[ \t]*CREATE\s+(?:\w+\s+){0,3}?TABLE\s", re.MULTILINE | re.IGNORECASE)
_MYSQL = re.compile(
    rb"ENGINE\s*=|INTO `|MySQL dump|MariaDB dump|phpMyAdmin|/\*!\d{5}|AUTO_INCREMENT|Type *: MySQL|LOCK TABLES `"
)
_NOT_MYSQL = re.compile(
    rb"PostgreSQL database dump|standard_conforming_strings = on|PRAGMA |\[dbo\]|^GO\r?$|SET IDENTITY_INSERT"
    rb"|SET DEFINE OFF|REM INSERTING|VARCHAR2",
    re.MULTILINE,
)
_POSTGRES = re.compile(rb"PostgreSQL database dump|pg_catalog\.|standard_conforming_strings")
_E_STRING = re.compile(rb"[(, ][Ee]'")
_DOUBLE_QUOTED = re.compile(rb"VALUES?\s*\((?:[^'\"()]*,)?\s*\"", re.IGNORECASE)


def is_dump(blocks: Sequence[Block]) -> bool:
    """Statements at line starts, in a file that begins like SQL, or is made of little else."""
    head = blocks[0].text[:_BLOCK_UNITS]
    if _BANNER.search(head[:4096]):
        return True
    statements = [found.start() for block in blocks for found in _INSERT.finditer(block.text[:_BLOCK_UNITS])]
    copies = any(STATEMENT.search(block.text[:_BLOCK_UNITS]) for block in blocks)
    begins = _BLANKS.match(head)
    begins_like_sql = _FIRST_STATEMENT.match(head, begins.end() if begins else 0) is not None
    if begins_like_sql:
        return bool(statements) or copies or _TABLE.search(head) is not None
    lines = sum(block.text[:_BLOCK_UNITS].count(b"\n") + 1 for block in blocks)
    return len(statements) >= 3 and (len(statements) >= 0.3 * lines or _mostly_rows(blocks))


def dialect_of(blocks: Sequence[Block]) -> Dialect:
    """Whether a backslash escapes, by the dump's own words, else by which rule makes the quotes fit."""
    text = b"\n".join(block.text[:_BLOCK_UNITS] for block in blocks)
    copy = STATEMENT.search(text) is not None or b"PostgreSQL database dump" in text
    double = _DOUBLE_QUOTED.search(text) is not None and not re.search(rb"VALUES?\s*\([^\"()]*'", text, re.IGNORECASE)
    quote = '"' if double else "'"
    if b"standard_conforming_strings = off" in text:
        return Dialect(True, False, quote, copy)
    e_strings = _E_STRING.search(text) is not None or _POSTGRES.search(text) is not None
    if _NOT_MYSQL.search(text):
        return Dialect(False, e_strings, quote, copy)
    if _MYSQL.search(text):
        return Dialect(True, False, quote, copy)
    with_escapes, without = Dialect(True, False, quote, copy), Dialect(False, e_strings, quote, copy)
    return with_escapes if _fit(blocks, with_escapes) > _fit(blocks, without) else without


def facts(blocks: Sequence[Block], dialect: Dialect) -> dict[str, object]:
    """What `Layout.extra` keeps of a dump; plain JSON values."""
    tables: dict[str, list[str]] = {}
    for block in blocks:
        for found in _TABLE.finditer(block.text):
            head = created_table(block.words_at(found.start(), found.start() + _BLOCK_UNITS).lstrip())
            if head is not None and head.columns and len(tables) < _MAX_TABLES:
                tables.setdefault(head.table, list(head.columns))
    return {
        "backslash": dialect.backslash,
        "e_strings": dialect.e_strings,
        "quote": dialect.quote,
        "copy": dialect.copy,
        "tables": tables,
    }


def _fit(blocks: Sequence[Block], dialect: Dialect) -> int:
    """How well the quotes of the blocks pair under a dialect."""
    total = 0
    for number, block in enumerate(blocks):
        part = Block(block.raw_at(0, _BLOCK_UNITS), block.encoding)
        modes = (IN_CODE,) if number == 0 else (IN_CODE, IN_STRING)
        total += max(votes(part, scan(part, dialect, mode)) for mode in modes)
    return total


def _mostly_rows(blocks: Sequence[Block]) -> bool:
    """Do lines that begin with INSERT hold most of the bytes?"""
    lines = [line for block in blocks for line in block.text[:_BLOCK_UNITS].split(b"\n")]
    return 2 * sum(len(line) for line in lines if line[:12].upper().startswith(b"INSERT INTO ")) >= sum(map(len, lines))
