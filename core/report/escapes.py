"""Text from the evidence made safe to look at: nothing invisible, nothing that reorders, nothing too long."""

import json
import re

INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Control, zero-width, bidirectional and filler characters, line separators, lone surrogates, tags."""

FORMULA = "=+-@"
"""What makes a formula of the text of a cell, at its beginning."""

CELL_UNITS = 32_767
"""What a cell of a workbook holds, in UTF-16 units (the limit of the format)."""

_OOXML_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def visible(text: str) -> str:
    """The text with every invisible character written as \\uXXXX (\\UXXXXXXXX beyond the first plane)."""
    return INVISIBLE.sub(_escape, text) if INVISIBLE.search(text) else text


def reversible(path: bytes) -> str:
    """A path of raw bytes as text that can be turned back into them: what is not UTF-8, backslashes, invisible
    characters, and a first character that makes a formula of a cell stand as \\xNN, byte by byte."""
    text = path.decode("utf-8", "surrogateescape")
    return "".join(_bytewise(c) if (not n and c in FORMULA) or _is_escaped(c) else c for n, c in enumerate(text))


def _is_escaped(character: str) -> bool:
    return character == "\\" or INVISIBLE.match(character) is not None


def _bytewise(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))


def visible_json(value: object) -> str:
    """JSON in which nothing is invisible: such characters stand as \\uXXXX, which changes no value."""
    text = _encoded(value)
    return INVISIBLE.sub(lambda match: json.dumps(match.group())[1:-1], text) if INVISIBLE.search(text) else text


def cell_text(text: str) -> str:
    """Evidence text for a workbook cell: visible, whole up to the cell's limit, else cut with a mark.

    `_x0041_` would be read as an escape by spreadsheet programs: its first underscore is escaped, so
    that the name is shown as it is on the evidence (ECMA-376 part 1, 22.9.2.19 ST_Xstring).
    """
    shown = visible(text)
    if "_x" in shown:
        shown = _OOXML_ESCAPE.sub("_x005F_", shown)
    return shown if len(shown) <= CELL_UNITS // 2 else _cut(shown, len(text))


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _cut(shown: str, length: int) -> str:
    """The text if it fits, else its beginning and a mark that says how long it was."""
    if len(shown) + len(_ASTRAL.findall(shown)) <= CELL_UNITS:
        return shown
    mark = f" …[已截断 cut: {length:,} 字符 characters]"
    room = CELL_UNITS - len(mark)
    head = shown[:room]
    while (over := len(head) + len(_ASTRAL.findall(head)) - room) > 0:
        head = head[: -max(1, over // 2)]
    return head + mark
