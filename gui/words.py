"""What the window says: resources/i18n/window/*.yaml, in the language chosen, changed at run time.

A key is "file.key" ("start.title"); every entry has zh and en with the same {places}. Words of the model
(statuses, methods, types …) are those of the workbook: `term`.
"""

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from core.paths import RESOURCES, read_pack
from core.report.words import filled, word

FOLDER = RESOURCES / "i18n" / "window"
LANGUAGES = ("zh", "en")


class _Chosen:
    """The language in force; changed by `choose` only."""

    language = "zh"


@functools.cache
def pack() -> Mapping[str, Mapping[str, str]]:
    """{key: {zh, en}} of every file. Two languages or it is a bug; the tests look at all of them."""
    found: dict[str, Any] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        entries = read_pack(path) or {}
        found |= {f"{path.stem}.{key}": entry for key, entry in entries.items()}
    return MappingProxyType(found)


def choose(language: str) -> None:
    """zh or en, for everything said from now on."""
    _Chosen.language = language


def language() -> str:
    """zh or en."""
    return _Chosen.language


def say(key: str, **values: object) -> str:
    """The words of a key with its places filled in. KeyError for an unknown one: a bug, found by the tests."""
    return filled(pack()[key][_Chosen.language], values)


def term(group: str, key: str) -> str:
    """A word of the model as the workbook has it: groups status, method, type, category … of report.yaml."""
    return word(group, key).show(_Chosen.language)
