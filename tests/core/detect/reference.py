"""A slow, plain reference of what the kernel promises: text as characters, one regular expression a form."""

import re
from collections.abc import Iterator
from datetime import date
from ipaddress import ip_address, ip_network

from core.detect import DETECTORS
from core.detect.rules import regions, rule
from core.model import PLATE_HAN
from tests.core.detect import reference_codes

HAN = "\u4e00"
FULL_WIDTH_X = "Ｘｘ"
KEPT = {*FULL_WIDTH_X, *"".join(PLATE_HAN), *"·•・‧．"}
ALONE = r"(?<![0-9A-Za-z])(?<![0-9]\.)"
ENDS = r"(?![0-9A-Za-z])(?!\.[0-9])"
VALID, INVALID, ODD = 0, 1, 2
Hit = tuple[int, int, str, int, int]


def characters(data: bytes, encoding: str) -> tuple[str, list[int]]:
    """The text with every non-ASCII character not in KEPT as one Han, and where each starts; plus the end."""
    text, places, i = "", [], 0
    while i < len(data):
        size = _size(data, i, encoding)
        piece = data[i : i + size]
        text += chr(piece[0]) if size == 1 and piece[0] < 0x80 else _wide(piece, encoding)
        places.append(i)
        i += size
    return text, [*places, len(data)]


def _wide(piece: bytes, encoding: str) -> str:
    if encoding in ("utf-8", "gb18030", "big5") and len(piece) > 1:
        text = piece.decode(encoding, "replace")
        return text if text in KEPT and len(piece) < 4 else HAN
    if encoding == "narrowed":
        return "·" if piece == b"\xff" else PLATE_HAN[piece[0] - 0x80][0] if piece[0] < 0xA6 else HAN
    return HAN


def _size(data: bytes, i: int, encoding: str) -> int:
    first, *rest = data[i : i + 4]
    if first < 0x80 or encoding in ("ascii", "narrowed"):
        return 1
    if encoding == "utf-8":
        size = 4 if first >= 0xF0 else 3 if first >= 0xE0 else 2 if first >= 0xC0 else 1
        return size if len(rest) >= size - 1 and all(0x80 <= byte < 0xC0 for byte in rest[: size - 1]) else 1
    if not 0x81 <= first <= 0xFE or not rest:
        return 1
    if encoding == "gb18030" and 0x30 <= rest[0] <= 0x39:
        return 4 if len(rest) == 3 and 0x81 <= rest[1] <= 0xFE and 0x30 <= rest[2] <= 0x39 else 1
    return 2 if rest[0] >= 0x40 and rest[0] != 0x7F else 1


def hits(data: bytes, encoding: str) -> list[Hit]:
    """(start, end, type, verdict, value) as the kernel should give them, ascending by start and type order."""
    text, places = characters(data, encoding)
    codes = list(reference_codes.hits(text))
    taken = {start for start, _, kind, *_ in codes if kind == "uscc"}
    runs = [hit for hit in _runs(text) if hit[0] not in taken]
    numbers = [*runs, *_phone_groups(text), *_card_groups(text), *_landline_groups(text)]
    found = [*codes, *numbers, *_emails(text), *_addresses(text), *_points(text)]
    order = [detector.key for detector in DETECTORS]
    found.sort(key=lambda hit: (hit[0], order.index(hit[2])))
    return [(places[start], places[end], kind, verdict, value) for start, end, kind, verdict, value in found]


def _runs(text: str) -> Iterator[Hit]:
    for match in re.finditer(ALONE + r"([0-9]{17})([0-9XxＸｘ])(?![0-9A-Za-z])", text):
        verdict = resident_id(match[1], match[2])
        if verdict == ODD and match[2].isdecimal() and fits(match[0]):
            if not re.match(r"\.[0-9]", text[match.end() :]):
                yield *match.span(), "bank_card", bank_card(match[0]), int(match[0])
            continue
        yield *match.span(), "resident_id", verdict, int(match[1])
    for match in re.finditer(ALONE + r"(?!00861)[0-9]{15}" + ENDS, text):
        yield *match.span(), "resident_id_15", resident_id_15(match[0]), int(match[0])
    for match in re.finditer(ALONE + r"(?:(?<!\+)|0?0?86(?=1[3-9]))(?<![0-9]{5})([0-9]{11})" + ENDS, text):
        whole = match[0] == match[1] or match[0][:-11] in ("86", "0086")
        if is_landline(match[0], "") and match[0] == match[1] and text[match.start() - 1 : match.start()] != "+":
            continue
        if whole and text[match.end() : match.end() + 1] != "@":
            yield *match.span(1), "mobile_phone", mobile_phone(match[1]), int(match[1])
    for match in re.finditer(ALONE + r"(?<!\+)0[0-9]{10,11}(?!@)" + ENDS, text):
        if is_landline(match[0], ""):
            yield *match.span(), "landline", VALID, int(match[0])
    for match in re.finditer(ALONE + r"(?:[0-9]{16,17}|[0-9]{19})" + ENDS, text):
        if not (len(match[0]) == 17 and re.match("[Ｘｘ](?![0-9A-Za-z])", text[match.end() :])):
            yield *match.span(), "bank_card", bank_card(match[0]), signed(int(match[0]))


def _digits_before(text: str, start: int, mark: str) -> str:
    match = re.search("([0-9]+)" + mark + "$", text[:start])
    return match[1] if match else ""


def _digits_after(text: str, end: int, mark: str) -> str:
    match = re.match(mark + "([0-9]+)", text[end:])
    return match[1] if match else ""


def _phone_groups(text: str) -> Iterator[Hit]:
    for match in re.finditer(ALONE + r"(?<!\+)(1[0-9]{2})([ -])([0-9]{4})\2([0-9]{4})" + ENDS + "(?!@)", text):
        before, after = _digits_before(text, match.start(), match[2]), _digits_after(text, match.end(), match[2])
        if (len(before) > 5 or before in ("", "86", "0086")) and (len(after) > 5 or not after):
            number = match[1] + match[3] + match[4]
            yield *match.span(), "mobile_phone", mobile_phone(number), int(number)


def _card_groups(text: str) -> Iterator[Hit]:
    for match in re.finditer(ALONE + r"[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}" + ENDS, text):
        before, after = _digits_before(text, match.start(), match[1]), _digits_after(text, match.end(), match[1])
        if 0 < len(before) <= 5 or 4 <= len(after) <= 5:
            continue
        number, end = re.sub("[ -]", "", match[0]), match.end()
        longer = end + 1 + len(after)
        ended = re.match(ENDS + "(?![ -][0-9])", text[longer:] or "\n")
        if 0 < len(after) < 4 and ended and bank_card(number + after) == VALID:
            number, end = number + after, longer
        yield match.start(), end, "bank_card", bank_card(number), signed(int(number))


def _landline_groups(text: str) -> Iterator[Hit]:
    pattern = r"(0[0-9]{2,3})([-) ])([0-9]{7,8})(?![0-9])(?:-([0-9]+)|(?!-[0-9]))(?!@)"
    for match in re.finditer(ALONE + pattern + ENDS, text):
        before = text[: match.start()]
        if re.search(re.escape(match[2]) + "$", before) and re.search("[0-9].$", before, re.DOTALL):
            continue
        if len(match[4] or "") > 6 or (match[2] == ")" and not before.endswith("(")):
            continue
        verdict = VALID if is_landline(match[1], match[3]) else INVALID
        yield *match.span(), "landline", verdict, int(match[1] + match[3])


def is_landline(area: str, local: str) -> bool:
    """Of a number in two groups, or all of it in the first."""
    if not local:
        size = 3 if re.match("0(?:10|2[0-9])", area) else 4
        area, local = area[:size], area[size:]
    known = rule("landline")
    ranges = [str(code).partition("-") for code in known["seven_or_eight"]]
    four = len(area) == 4 and any(int(low) <= int(area) <= int(high or low) for low, _, high in ranges)
    whole = (area in known["eight"] and len(local) == 8) or (four and len(local) in (7, 8))
    return whole and int(local[0]) in known["first_digits"]


def _addresses(text: str) -> Iterator[Hit]:
    octet = "(?:0|[1-9][0-9]{0,2})"
    pattern = rf"(?<![0-9A-Za-z._~-])(?:{octet}\.){{3}}{octet}(?![0-9A-Za-z])(?![./-][0-9])"
    for match in re.finditer(pattern, text):
        octets = [int(part) for part in match[0].split(".")]
        if max(octets) < 256 and not any(ip_address(match[0]) in ip_network(block) for block in rule("ip")["special"]):
            yield *match.span(), "ip", ODD if max(octets) < rule("ip")["odd_below"] else VALID, 0


def _points(text: str) -> Iterator[Hit]:
    number, done = r"[1-9][0-9]{1,2}\.[0-9]{4,16}", 0
    for match in re.finditer(
        rf"(?=((?<![0-9A-Za-z.-])({number})[,;|/ \t] ?({number})(?![0-9A-Za-z])(?!\.[0-9])))", text
    ):
        kinds = {_kind(match[2]), _kind(match[3])}
        if match.start() >= done and kinds == {"longitude", "latitude"}:
            done = match.end(1)
            yield match.start(), done, "geo_point", VALID, 0


def _kind(number: str) -> str:
    for kind in ("longitude", "latitude"):
        low, high = rule("geo_point")[kind]
        if low <= float(number) < high:
            return kind
    return ""


def _emails(text: str) -> Iterator[Hit]:
    for place in (i for i, char in enumerate(text) if char == "@"):
        local = re.search(r"(?:[A-Za-z0-9]+[._%+-])*[A-Za-z0-9]+_?$", text[:place])
        domain = re.match(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*", text[place + 1 :])
        if not local or not domain or len(local[0]) > 62 or text[: local.start()].endswith("*"):
            continue
        ends = [m for m in re.finditer(r"\.([A-Za-z]{2,})(?![A-Za-z0-9])", domain[0]) if m.end() <= 63]
        if ends:
            known = f"{rule('email')['country']} {rule('email')['generic']}".split()
            goes_on = re.match(r"\.[0-9]", domain[0][ends[-1].end() :] or text[place + 1 + ends[-1].end() :])
            nobody = local[0] in rule("email")["programs"]
            verdict = VALID if ends[-1][1].lower() in known and not goes_on and not nobody else ODD
            yield local.start(), place + 1 + ends[-1].end(), "email", verdict, 0


def signed(number: int) -> int:
    """As int64 shows it."""
    return number if number < 2**63 else number - 2**64


def resident_id(digits: str, check: str) -> int:
    """Verdict of 17 digits and a check character."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    right = "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]
    if (
        (int(digits[:6]) in regions() or _foreign(digits))
        and _born(digits[6:14])
        and check.upper().replace("Ｘ", "X") == right
    ):
        return VALID
    return INVALID if (_province(digits) or _foreign(digits)) and digits[6:8] in ("18", "19", "20") else ODD


def resident_id_15(digits: str) -> int:
    """Verdict of 15 digits."""
    if not _province(digits) or not _born("19" + digits[6:12]):
        return ODD
    return VALID if int(digits[:6]) in regions() else INVALID


def _foreign(digits: str) -> bool:
    return digits[0] == "9" and _province(digits[1:]) and digits[3:6] in rule("resident_id")["countries"]


def _province(digits: str) -> bool:
    return int(digits[:2]) in rule("resident_id")["provinces"]


def _born(text: str) -> bool:
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return rule("resident_id")["earliest_birth"] <= day <= rule("resident_id")["latest_birth"]


def mobile_phone(digits: str) -> int:
    """Verdict of 11 digits."""
    if int(digits[:3]) in rule("mobile_phone")["prefixes"]:
        return VALID
    return INVALID if digits[0] == "1" else ODD


def fits(digits: str) -> bool:
    """Whether a card of this length begins like this."""
    for issuer in rule("bank_card")["issuers"]:
        for prefix in issuer["prefixes"]:
            low, _, high = prefix.partition("-")
            if len(digits) in issuer["lengths"] and low <= digits[: len(low)] <= (high or low):
                return True
    return False


def bank_card(digits: str) -> int:
    """Verdict of 16 to 19 digits."""
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    if not fits(digits):
        return ODD
    return VALID if sum(d // 10 + d % 10 for d in doubled) % 10 == 0 else INVALID
