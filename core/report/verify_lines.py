"""Does a file of lines, beside the workbook, say what the case says?"""

import json
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from core.difference import differences


def differing_lines(path: Path, chunks: Iterable[str]) -> Iterator[str]:
    """What the file says otherwise than the result it was written from; line by line, whatever their number."""
    with path.open(encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        for number, (was, now) in enumerate(zip_longest(stream, _lines(chunks), fillvalue=""), 1):
            if was != now:
                yield from differences(f"{path.name}, line {number}", _value(now), _value(was))


def _lines(chunks: Iterable[str]) -> Iterator[str]:
    rest = ""
    for chunk in chunks:
        *whole_lines, rest = (rest + chunk).split("\n")
        yield from (f"{line}\n" for line in whole_lines)
    if rest:
        yield rest


def _value(line: str) -> object:
    """The JSON value of a line as `result_chunks` writes it (`"key": value,` or an item of a list), else its text."""
    text = line.strip().removesuffix(",")
    for form in (text, f"{{{text}}}", f"{text}}}", f"{{{text.removesuffix('}')}}}"):
        try:
            return json.loads(form)
        except (ValueError, RecursionError):
            continue
    return text
