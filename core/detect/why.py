"""Which checks one value fails: for eyes. The verdict itself is the kernel's."""

import re
from bisect import bisect_left
from datetime import date

import numpy as np

from core.detect.bank_card import checks, issued
from core.detect.imei import WITH_CHECK
from core.detect.resident_id import WEIGHTS, foreigners_regions
from core.detect.rules import regions, rule

CHECKS = ("region", "date", "checksum", "prefix", "issuer", "domain", "area", "body", "network", "release", "shape")
"""All the words that `failed` gives."""

_CHECK_CHARACTERS = "10X98765432"

_ONLY = {
    **{"mobile_phone": ("prefix",), "email": ("domain",), "landline": ("area",), "imsi": ("network",)},
    **{"ip": ("release",), "mac": ("prefix",)},
    **dict.fromkeys(("vin", "uscc", "waybill"), ("checksum",)),
}
"""Types with one check: what to say of a value that is not valid."""


def failed(type_key: str, value: str) -> tuple[str, ...]:
    """The checks, of CHECKS, that a hit of this type does not pass; empty for a valid one. value: as it was found."""
    digits = re.sub(r"[^0-9X]", "", value.upper().replace("Ｘ", "X"))
    if type_key == "resident_id":
        return _resident_id(digits)
    if type_key == "resident_id_15":
        return _named(region=_is_region(digits), date=_is_date("19" + digits[6:12]))
    if type_key == "bank_card":
        return _bank_card(digits)
    if type_key == "imei":
        return _imei(digits)
    if type_key == "student_id":
        return tuple(check for check in _resident_id(digits) if check != "checksum" or not value.startswith("L"))
    if type_key == "email" and value.partition("@")[0] in rule("email")["programs"]:
        return ("shape",)
    return _ONLY.get(type_key, ("shape",))


def _resident_id(digits: str) -> tuple[str, ...]:
    if len(digits) != 18:
        return ("shape",)
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits[:17], strict=True))
    return _named(
        region=_is_region(digits), date=_is_date(digits[6:14]), checksum=_CHECK_CHARACTERS[total % 11] == digits[17]
    )


def _bank_card(digits: str) -> tuple[str, ...]:
    number = np.array([int(digits or 0)], np.uint64)
    known = bool(issued(np.array([int(digits[:6] or 0)], np.uint64), np.array([len(digits)], np.uint8))[0])
    return _named(issuer=known, checksum=bool(checks(number)[0]))


def _imei(digits: str) -> tuple[str, ...]:
    number = np.array([int(digits or 0)], np.uint64)
    sent = len(digits) != WITH_CHECK or digits.endswith("0")
    return _named(body=digits[:2] in rule("imei")["bodies"], checksum=sent or bool(checks(number)[0]))


def _named(**passed: bool) -> tuple[str, ...]:
    return tuple(name for name, ok in passed.items() if not ok)


def _is_region(digits: str) -> bool:
    code, known = int(digits[:6] or 0), regions()
    place = bisect_left(known, code)
    return (place < len(known) and known[place] == code) or (len(digits) == 18 and code in foreigners_regions())


def _is_date(digits: str) -> bool:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    limits = rule("resident_id")
    return bool(limits["earliest_birth"] <= birth <= limits["latest_birth"])
