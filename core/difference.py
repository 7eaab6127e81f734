"""What a second look finds otherwise than the case says: where, what, expected, found. Pure."""

import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from core.model import EXACT, INDICATIVE, SAMPLED

ABSENT = "nothing"
"""Stands where one side has no value at all."""

_MISSING = object()
_ESTIMATE = ("point", "low", "high", "floor", "method", "at_most")


def difference(where: str, what: str, expected: object, found: object) -> str:
    """One line for the examiner."""
    return f"{where}: {what}: expected {_word(expected)}, found {_word(found)}"


def differences(where: str, expected: object, found: object, what: str = "", known_only: bool = False) -> Iterator[str]:
    """One line for every value in which two JSON values differ, however deep it lies.

    known_only: keys that `found` lacks are no difference (it was written by a version that knew less).
    """
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key in (*(key for key in expected if key in found or not known_only), *found.keys() - expected.keys()):
            place = f"{what}.{key}" if what else str(key)
            yield from differences(where, expected.get(key, _MISSING), found.get(key, _MISSING), place, known_only)
    elif isinstance(expected, list) and isinstance(found, list):
        for name, (was, now) in enumerate(zip_longest(expected, found, fillvalue=_MISSING)):
            place = _ESTIMATE[name] if _is_estimate(expected) else _name(was, now, name)
            yield from differences(where, was, now, f"{what}.{place}" if what else place, known_only)
    elif expected != found or type(expected) is not type(found):
        yield difference(where, what or "value", expected, found)


def _is_estimate(value: list[object]) -> bool:
    return len(value) == len(_ESTIMATE) and value[4] in (EXACT, SAMPLED, INDICATIVE)


def _name(was: object, now: object, number: int) -> str:
    """What an item of a list goes by: its own name or key where it has one."""
    for value in (was, now):
        if isinstance(value, Mapping):
            for key in ("path", "name", "tier", "key"):
                if key in value:
                    return str(value[key])
    return str(number + 1)


def _word(value: object) -> str:
    if value is _MISSING:
        return ABSENT
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
