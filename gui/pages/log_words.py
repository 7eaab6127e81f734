"""The content of a line of the log in words; what stands in the log is JSON."""

import json
from typing import Any

from gui.words import pack, say, term


def detail_words(detail: str) -> str:
    """ "整体未变：是"; a detail that is no object is shown as it is."""
    try:
        found = json.loads(detail)
    except ValueError:
        return detail
    if not isinstance(found, dict):
        return detail
    return say("log.separator").join(_said(key, value) for key, value in found.items())


def _said(key: str, value: Any) -> str:
    return say("log.pair", name=_name(key), value=_value(key, value))


def _name(key: str) -> str:
    found = f"log.key_{key.replace(' ', '_')}"
    return say(found) if found in pack() else term("setting", key)


def _value(key: str, value: Any) -> str:
    if isinstance(value, str) and (found := f"log.value_{key}_{value}") in pack():
        return say(found)
    if isinstance(value, bool):
        return say("file.yes" if value else "file.no")
    if isinstance(value, dict):
        return say("log.inside", parts=say("charts.listing").join(_said(key, each) for key, each in value.items()))
    if isinstance(value, list):
        return say("charts.listing").join(_value(key, each) for each in value) or say("log.none")
    if isinstance(value, str):
        return term("identity", value)
    return say("log.none") if value is None else str(value)
