"""Values as they may be shown: enough to find them again by place, never the value itself."""

import re

from core.model import BY_COLUMN

SECRET = "***"
"""What is shown of a secret: not even how long it is."""

_SHOWN = {
    **{"resident_id": (3, 2), "resident_id_15": (3, 2), "mobile_phone": (3, 4), "bank_card": (6, 4)},
    **{"passport": (1, 2), "travel_permit": (1, 2), "student_id": (4, 2), "vin": (3, 4), "uscc": (2, 2)},
    **{"waybill": (2, 4), "wechat_id": (5, 2), "mac": (6, 0)},
    **{"landline": (4, 2), "imei": (8, 2), "imsi": (5, 2), "qq": (1, 2)},
}
"""Characters left readable at the head and at the tail of a number."""

_HIDDEN_PARTS = {"ip": (r"\d+\.\d+$", "*.*"), "geo_point": (r"\.\d+", ".****")}
"""What of an address or a point is replaced, and by what: a network and a degree stay readable."""

_HEADS = {"name": 1, "address": 3} | dict.fromkeys(BY_COLUMN[2:], 1)
"""Characters left readable at the head of a text."""

_MOST_STARS = 12
"""Longer texts do not show how long they are."""

_HIDDEN = 4
"""A number with fewer characters to hide is hidden whole."""


def masked(type_key: str, text: str) -> str:
    """The text with most of it starred out: 110***********12, 138****5678, a***@example.com, *A***45.

    Never the whole value: what is too short for its type, or of an unknown type, is starred throughout.
    """
    if type_key == "credential":
        return SECRET
    if type_key in _HIDDEN_PARTS:
        shown = re.sub(*_HIDDEN_PARTS[type_key], text)
        return shown if "*" in shown else "*" * len(text)
    if type_key == "email":
        return _masked_email(text)
    if type_key in _HEADS:
        return _masked_text(text, _HEADS[type_key])
    if type_key == "vehicle_plate":
        return _masked_plate(text)
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


def _masked_plate(text: str) -> str:
    """Without the province, which may be bytes of any encoding: the letter of the place, stars, the last two."""
    plate = re.search(r"([A-Z])[^0-9A-Z]*([0-9A-Z]{4,6})", text)
    return f"*{plate[1]}{'*' * (len(plate[2]) - 2)}{plate[2][-2:]}" if plate else "*" * len(text)


def _masked_email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at:
        return "*" * len(text)
    return (local[:1] if len(local) > 1 else "") + "***@" + domain
