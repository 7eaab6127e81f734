"""Writes JSON of every shape from known records: the truth that the JSON reader's tests compare with."""

import json
from collections.abc import Mapping
from typing import Any

Record = Mapping[str, Any]


def compact(value: Any, ascii_only: bool) -> str:
    """Without white space."""
    return json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":"))


def lines(records: list[Record], eol: str, ascii_only: bool) -> str:
    """One object a line."""
    return "".join(compact(record, ascii_only) + eol for record in records)


def array(records: list[Record], eol: str, ascii_only: bool) -> str:
    """One array on one line."""
    return compact(records, ascii_only)


def pretty(records: list[Record], eol: str, ascii_only: bool) -> str:
    """An indented array."""
    return json.dumps(records, ensure_ascii=ascii_only, indent=2).replace("\n", eol)


def line_array(records: list[Record], eol: str, ascii_only: bool) -> str:
    """An array with one element a line."""
    return "[" + eol + f",{eol}".join(compact(record, ascii_only) for record in records) + eol + "]" + eol


def navicat(records: list[Record], eol: str, ascii_only: bool) -> str:
    """{"RECORDS": […]}"""
    return json.dumps({"RECORDS": records}, ensure_ascii=ascii_only, indent="\t").replace("\n", eol)


def response(records: list[Record], eol: str, ascii_only: bool) -> str:
    """An answer of a web interface: the list lies two levels deep, with others beside it."""
    return compact(
        {"code": 0, "data": {"page": {"n": 1}, "list": records, "more": {"x": [1, {"y": 2}]}}, "msg": "ok"}, ascii_only
    )


def keyed(records: list[Record], eol: str, ascii_only: bool) -> str:
    """One huge object: each record under a key of its own."""
    return json.dumps({"data": {f"k{n}": record for n, record in enumerate(records)}}, ensure_ascii=ascii_only)


SHAPES = {
    "lines": lines,
    "array": array,
    "pretty": pretty,
    "line_array": line_array,
    "navicat": navicat,
    "response": response,
    "keyed": keyed,
}
