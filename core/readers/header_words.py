"""Is the first row the names of the columns? Told by the words that columns are called by.

The words are those of resources/rules/headers.yaml. Only whether a text is such a word is asked here: what a name
says of the values below it, the detectors ask of the same file.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import yaml

from core.errors import CoreError
from core.paths import RESOURCES, read_pack

WORDS_FILE = RESOURCES / "rules" / "headers.yaml"

_MAX_ALIKE = 0.1
"""Share of the values below a name that may be such words too; in lists of field names all are."""

_FEWEST = 2
_LONGEST = 24
_SHORTEST_PART = {True: 4, False: 2}
"""Letters of a part that a name is known by: in ASCII, in Chinese."""

_REMARKS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>|[\W_]+")
_LAST_DIGITS = re.compile(r"(?<=\D)\d+$")


@dataclass(frozen=True, slots=True)
class _Words:
    folding: dict[int, str]
    listed: frozenset[str]


def are_names(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most cells of the first row are words that columns are called by, and the values below are not."""
    head, below = rows[0], rows[1:]
    written = [cell for cell in head if cell]
    if len(set(written)) < len(written):
        return False
    known = [place for place, cell in enumerate(head) if _is_name(cell)]
    own = [place for place in known if sum(_is_name(row[place]) for row in below) <= _MAX_ALIKE * len(below)]
    return len(own) >= _FEWEST and 2 * len(own) > len(written)


def _is_name(text: str) -> bool:
    """Whether a text is a listed word, or one makes up half of it."""
    words = _words()
    name = unicodedata.normalize("NFKC", text).casefold().translate(words.folding)
    name = _LAST_DIGITS.sub("", _REMARKS.sub("", name))
    if not 0 < len(name) <= _LONGEST:
        return False
    shortest = max(_SHORTEST_PART[name.isascii()], (len(name) + 1) // 2)
    parts = (name[a:b] for a in range(len(name)) for b in range(a + shortest, len(name) + 1))
    return name in words.listed or any(part in words.listed for part in parts)


@cache
def _words() -> _Words:
    """The words of the file. CoreError if it cannot be used."""
    try:
        pack = read_pack(WORDS_FILE)
        listed = frozenset(_texts([pack["types"], pack["other"], pack["attributes"], pack["columns"]]))
        return _Words(str.maketrans(pack["folding"]), listed)
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as error:
        raise CoreError(f"{WORDS_FILE}: the names of columns cannot be used: {error!r}") from error


def _texts(node: object) -> Iterator[str]:
    """All texts of nested lists and of the values of mappings."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _texts(inner)
