"""Writes small dumps of every dialect from known rows: the truth that the SQL reader's tests compare with."""

from dataclasses import dataclass

Row = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """name and columns as written; rows hold text, numbers and None."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def mysqldump(tables: list[Table], eol: str, per_statement: int = 50) -> str:
    """Long INSERT lines, backslash escapes, the table's columns only in CREATE TABLE."""
    out = ["-- MySQL dump 10.13", "--", "-- Host: localhost    Database: it's", "/*!40101 SET NAMES utf8 */;", ""]
    for table in tables:
        columns = [f"  `{name}` varchar(64) DEFAULT NULL COMMENT 'a, (b)'," for name in table.columns]
        out += [f"CREATE TABLE `{table.name}` (", *columns, f"  KEY `k` (`{table.columns[0]}`)", ") ENGINE=InnoDB;", ""]
        out += ["--", "-- Don't touch", "--", "", f"LOCK TABLES `{table.name}` WRITE;"]
        for part in _parts(table.rows, per_statement):
            values = ",".join(_tuple(row, _backslashed) for row in part)
            out.append(f"INSERT INTO `{table.name}` VALUES {values};")
        out += ["UNLOCK TABLES;", ""]
    return eol.join(out)


def phpmyadmin(tables: list[Table], eol: str) -> str:
    """A column list, one tuple a line."""
    out = ["-- phpMyAdmin SQL Dump", "SET time_zone = '+00:00';", ""]
    for table in tables:
        for part in _parts(table.rows, 7):
            values = f",{eol}".join(_tuple(row, _backslashed, ", ") for row in part)
            out.append(f"INSERT INTO `db`.`{table.name}` ({_listed(table, '`', '`')}) VALUES{eol}{values};")
    return eol.join(out) + eol


def navicat(tables: list[Table], eol: str) -> str:
    """One statement a row, quotes doubled or escaped."""
    out = ["/*", " Navicat Premium Data Transfer", " Source Server Type : MySQL", "*/", "SET FOREIGN_KEY_CHECKS = 0;"]
    for table in tables:
        head = f"INSERT INTO `{table.name}` ({_listed(table, '`', '`')}) VALUES"
        out += [f"{head} {_tuple(row, _backslashed, ', ')};" for row in table.rows]
    return eol.join(out) + eol


def pg_inserts(tables: list[Table], eol: str) -> str:
    """pg_dump --inserts: a backslash is itself."""
    out = ["--", "-- PostgreSQL database dump", "--", "SET standard_conforming_strings = on;", ""]
    for table in tables:
        columns = ("," + eol).join(f'    "{name}" text' for name in table.columns)
        out.append(f'CREATE TABLE public."{table.name}" ({eol}{columns}{eol});')
        out += [f'INSERT INTO public."{table.name}" VALUES {_tuple(row, _doubled, ", ")};' for row in table.rows]
    return eol.join(out) + eol


def pg_copy(tables: list[Table], eol: str) -> str:
    """pg_dump: COPY … FROM stdin."""
    out = ["--", "-- PostgreSQL database dump", "--", "SET standard_conforming_strings = on;", ""]
    for table in tables:
        listed = _listed(table, '"', '"')
        lines = ["\t".join(_copied(value) for value in row) for row in table.rows]
        out += [f"-- Data for Name: {table.name}; it's data", "", f'COPY public."{table.name}" ({listed}) FROM stdin;']
        out += [*lines, "\\.", ""]
    return eol.join(out) + eol


def sql_server(tables: list[Table], eol: str) -> str:
    """No semicolons, N'…' strings, a function call in each row."""
    out = ["USE [db]", "GO", "SET IDENTITY_INSERT [dbo].[T] ON"]
    for table in tables:
        listed = _listed(table, "[", "]")
        for row in table.rows:
            values = _tuple(row, lambda text: "N" + _doubled(text), ", ")[:-1] + ", CAST(N'2020-01-02' AS DateTime))"
            out.append(f"INSERT [dbo].[{table.name}] ({listed}, [made]) VALUES {values}")
        out.append("GO")
    return eol.join(out) + eol


def oracle(tables: list[Table], eol: str) -> str:
    """REM lines, to_date(…), and INSERT ALL for the last table."""
    out = ["REM INSERTING into it's", "SET DEFINE OFF;"]
    for number, table in enumerate(tables):
        listed = _listed(table, "", "")
        made = "to_date('2020-01-02','YYYY-MM-DD'))"
        values = [f"({listed},made) values {_tuple(row, _doubled)[:-1]},{made}" for row in table.rows]
        if number + 1 < len(tables):
            out += [f"Insert into {table.name} {value};" for value in values]
        else:
            out += ["INSERT ALL", *(f"  INTO {table.name} {value}" for value in values), "SELECT 1 FROM dual;"]
    return eol.join(out) + eol


DIALECTS = {
    "mysqldump": mysqldump,
    "phpmyadmin": phpmyadmin,
    "navicat": navicat,
    "pg_inserts": pg_inserts,
    "pg_copy": pg_copy,
    "sql_server": sql_server,
    "oracle": oracle,
}
EXTRA_FIELDS = {"sql_server": 1, "oracle": 1}
"""Fields behind the row's own."""


def read_back(dialect: str, written: str) -> str | int | None:
    """The value that a field's text stands for."""
    text = written.strip()
    if dialect == "pg_copy":
        return _uncopied(text if text else written)
    if text == "NULL":
        return None
    if text[:1] == "N":
        text = text[1:]
    if text[:1] != "'":
        return int(text)
    if dialect in ("mysqldump", "phpmyadmin", "navicat"):
        return _unescaped(text[1:-1])
    return text[1:-1].replace("''", "'")


def _parts(rows: tuple[Row, ...], size: int) -> list[tuple[Row, ...]]:
    return [rows[at : at + size] for at in range(0, len(rows), size)]


def _listed(table: Table, left: str, right: str) -> str:
    return ", ".join(f"{left}{name}{right}" for name in table.columns)


def _tuple(row: Row, quoted, between: str = ",") -> str:
    return "(" + between.join("NULL" if v is None else str(v) if isinstance(v, int) else quoted(v) for v in row) + ")"


_ESCAPES = {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _backslashed(text: str) -> str:
    return "'" + "".join(_ESCAPES.get(sign, sign) for sign in text) + "'"


def _unescaped(text: str) -> str:
    names = {"n": "\n", "r": "\r", "t": "\t"}
    out, escaped = [], False
    for sign in text:
        if escaped:
            out.append(names.get(sign, sign))
            escaped = False
        elif sign == "\\":
            escaped = True
        else:
            out.append(sign)
    return "".join(out)


def _doubled(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _copied(value: str | int | None) -> str:
    if value is None:
        return "\\N"
    signs = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return "".join(signs.get(sign, sign) for sign in str(value))


def _uncopied(text: str) -> str | int | None:
    if text == "\\N":
        return None
    return int(text) if text.isdecimal() and text.isascii() else _unescaped(text)
