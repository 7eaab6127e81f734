"""A list of names, as it is pasted, in the filter language."""

import re

from core.filter import quoted

_PIECE = re.compile(r"[*?]|[^*?]+")
_APART = re.compile(r'[\s"|\\]')
_AS_IT_IS = re.compile(r'"(?:[^"\\]|\\.)+"')


def from_lines(text: str, all_excluded: bool = False) -> str:
    """Conditions for a list of names or masks, one a line; blank lines count nothing, nor does the second of two alike.

    Files of any of them are let through, but none of those after a "-"; all_excluded: of none of them. What stands in
    quotes is taken as it is. "" for a list of nothing.
    """
    wanted: dict[str, None] = {}
    excluded: dict[str, None] = {}
    for line in map(str.strip, text.splitlines()):
        name = line.removeprefix("-").strip()
        if name:
            (excluded if all_excluded or line.startswith("-") else wanted)[_typed(name)] = None
    terms = (("name:", wanted), ("-name:", excluded))
    return " ".join(key + "|".join(names) for key, names in terms if names)


def _typed(name: str) -> str:
    """With quotes around what needs them, and never around what stands for others."""
    if _AS_IT_IS.fullmatch(name) or not _APART.search(name):
        return name
    return "".join(piece if piece in "*?" else _quoted(piece) for piece in _PIECE.findall(name))


def _quoted(piece: str) -> str:
    return quoted(piece) if _APART.search(piece) else piece
