"""ripgrep with a pattern a type and the checks of each type by hand: what a careful examiner writes in an afternoon.

It is told the encoding of every file. It knows no columns: what only a column tells (names, addresses, illnesses) it
cannot find.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np

from bench.corpus.values import ID_WEIGHTS, MOBILE, USCC, VIN_VALUES, VIN_WEIGHTS
from bench.peers.offsets import decoded, edges

Hit = tuple[int, str]
"""(byte offset, type)."""

_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼滬雲遼魯蘇贛晉陝閩貴粵寧瓊"
_ID = r"[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
PATTERNS = {
    "resident_id": rf"(?<![0-9A-Za-z]){_ID}(?![0-9A-Za-z])",
    "mobile_phone": r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?1[3-9]\d{9}(?![0-9A-Za-z])",
    "bank_card": r"(?<![0-9A-Za-z.])(?:\d{16,19}|\d{4}(?: \d{4}){3}(?: \d{1,3})?)(?![0-9A-Za-z])",
    "email": r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}",
    "landline": r"(?<![0-9A-Za-z.-])0(?:10|2\d|[3-9]\d{2})-[2-8]\d{6,7}(?![0-9A-Za-z-])",
    "passport": r"(?<![0-9A-Za-z])(?:E[0-9A-HJ-NP-Z]\d{7}|G\d{8})(?![0-9A-Za-z])",
    "travel_permit": r"(?<![0-9A-Za-z])[HM]\d{8}(?:\d{2})?(?![0-9A-Za-z])",
    "student_id": rf"(?<![0-9A-Za-z])[GJL]{_ID}(?![0-9A-Za-z])",
    "vehicle_plate": rf"[{_PLACES}][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{{5}}|[A-HJK]\d{{5}}|\d{{5}}[A-HJK])(?![0-9A-Za-z])",
    "vin": r"(?<![0-9A-Za-z])[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{8}(?![0-9A-Za-z])",
    "uscc": r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])",
    "qq": r"(?:qq|QQ)号?\s*[:：=]?\s*\K[1-9]\d{4,10}(?!\d)",
    "wechat_id": r"(?<![0-9A-Za-z_])wxid_[0-9a-z]{12,22}(?![0-9a-z])",
    "imei": r"(?<![0-9A-Za-z.])\d{15}(?![0-9A-Za-z])",
    "imsi": r"(?<![0-9A-Za-z.])460(?:0\d|1[15]|20)\d{10}(?![0-9A-Za-z])",
    "mac": r"(?<![0-9A-Za-z:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Za-z:-])",
    "ip": r"(?<![0-9A-Za-z.])\d{1,3}(?:\.\d{1,3}){3}(?![0-9A-Za-z.])",
    "geo_point": r"(?<![0-9.])\d{2,3}\.\d{4,},\d{2}\.\d{4,}(?![0-9.])",
    "waybill": r"(?<![0-9A-Za-z])(?:SF\d{12,15}|YT\d{13,15}|JT\d{13})(?![0-9A-Za-z])",
}


def hits(folder: Path, encoding: str) -> Iterator[tuple[str, list[Hit]]]:
    """(path below the folder, its hits) of every file there, all of one encoding."""
    found: dict[str, list[tuple[int, str]]] = {path: [] for path in _files(folder)}
    for type_, pattern in PATTERNS.items():
        for path, offset, value in _run(folder, encoding, pattern):
            if CHECKS.get(type_, _anything)(value):
                found[path].append((offset, type_))
    for path, own in found.items():
        yield path, _in_bytes((folder / path).read_bytes(), encoding, own)


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _run(folder: Path, encoding: str, pattern: str) -> Iterator[tuple[str, int, str]]:
    options = ("--pcre2", "--text", "-o", "-b", "--null", "--no-heading", "--no-line-number")
    command = ["rg", *options, "--encoding", encoding.replace("-le", "le").replace("-be", "be"), pattern, "."]
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if ended.returncode > 1:
        raise OSError(ended.stderr.decode("utf-8", "replace"))
    for line in ended.stdout.decode("utf-8", "replace").splitlines():
        path, _, rest = line.partition("\0")
        offset, _, value = rest.partition(":")
        yield path.removeprefix("./"), int(offset), value


def _in_bytes(data: bytes, encoding: str, found: list[tuple[int, str]]) -> list[Hit]:
    """ripgrep counts in the UTF-8 that it makes of a file; a byte order mark is not part of it."""
    text, skipped = decoded(data, encoding)
    own, searched = edges(text, encoding), edges(text, "utf-8")
    places = np.searchsorted(searched, np.array([offset for offset, _ in found], np.int64))
    offsets = (own[np.minimum(places, len(own) - 1)] + skipped).tolist()
    return [(offset, type_) for offset, (_, type_) in zip(offsets, found, strict=True)]


def luhn(value: str) -> bool:
    """ISO/IEC 7812-1."""
    numbers = [int(d) for d in reversed(value) if d.isdigit()]
    return sum(d if i % 2 == 0 else d * 2 // 10 + d * 2 % 10 for i, d in enumerate(numbers)) % 10 == 0


def _resident_id(value: str) -> bool:
    number = value.upper().lstrip("GJL")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return "10X98765432"[sum(w * int(d) for w, d in zip(ID_WEIGHTS, number[:17], strict=True)) % 11] == number[17]


def _vin(value: str) -> bool:
    total = sum(w * VIN_VALUES[c] for w, c in zip(VIN_WEIGHTS, value, strict=True))
    return re.search("[A-Z]", value) is not None and "0123456789X"[total % 11] == value[8]


def _uscc(value: str) -> bool:
    total = sum(pow(3, i, 31) * USCC.index(c) for i, c in enumerate(value[:17]))
    return USCC[-total % 31] == value[17]


def _bank_card(value: str) -> bool:
    number = value.replace(" ", "")
    return luhn(number) and (number.startswith(("62", "9558", "95559")) or (len(number) == 16 and number[0] in "345"))


def _public(value: str) -> bool:
    parts = [int(part) for part in value.split(".")]
    return max(parts) < 256 and parts[0] not in (0, 10, 127) and parts[0] < 224


def _geo_point(value: str) -> bool:
    longitude, latitude = map(float, value.split(","))
    return 73 <= longitude <= 135 and 3 <= latitude <= 53


def _anything(value: str) -> bool:
    return True


CHECKS: dict[str, Callable[[str], bool]] = {
    "resident_id": _resident_id,
    "mobile_phone": lambda value: int(value[-11:-8]) in MOBILE,
    "bank_card": _bank_card,
    "student_id": _resident_id,
    "vin": _vin,
    "uscc": _uscc,
    "imei": luhn,
    "ip": _public,
    "geo_point": _geo_point,
}
"""What a match has to pass; all matches pass where there is nothing to check."""
