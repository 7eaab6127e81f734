"""Values as they may be shown: enough to find them again by place, never the value itself."""

from core.model import BY_COLUMN

_SHOWN = {"resident_id": (3, 2), "resident_id_15": (3, 2), "mobile_phone": (3, 4), "bank_card": (6, 4)}
"""Characters left readable at the head and at the tail of a number."""

_HEADS = {"name": 1, "address": 3} | dict.fromkeys(BY_COLUMN[2:], 1)
"""Characters left readable at the head of a text."""

_MOST_STARS = 12
"""Longer texts do not show how long they are."""

_HIDDEN = 4
"""A number with fewer characters to hide is hidden whole."""


def masked(type_key: str, text: str) -> str:
    """The text with most of it starred out: 110***********12, 138****5678, a***@example.com.

    Never the whole value: what is too short for its type, or of an unknown type, is starred throughout.
    """
    if type_key == "email":
        return _masked_email(text)
    if type_key in _HEADS:
        return _masked_text(text, _HEADS[type_key])
    number = text.replace(" ", "").replace("-", "")
    head, tail = _SHOWN.get(type_key, (0, 0))
    hidden = len(number) - head - tail
    if hidden < _HIDDEN or type_key not in _SHOWN:
        return "*" * len(number)
    return number[:head] + "*" * hidden + number[len(number) - tail :]


def _masked_text(text: str, shown: int) -> str:
    """王*, 上海市***; at least half of its letters and digits are hidden."""
    kept = min(shown, sum(map(str.isalnum, text)) // 2)
    head = "".join(character if character.isalnum() else "*" for character in text[:kept])
    return head + "*" * min(len(text) - kept, _MOST_STARS)


def _masked_email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at:
        return "*" * len(text)
    return (local[:1] if len(local) > 1 else "") + "***@" + domain
