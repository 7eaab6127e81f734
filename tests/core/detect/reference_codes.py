"""The same for numbers with letters: one regular expression and one plain check a type. Values are not foretold: -1."""

import re
from collections.abc import Iterator

from core.detect.rules import regions, rule
from tests.core.detect import reference

ALONE, ENDS = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
PROVINCES = "京津冀晋晉蒙辽遼吉黑沪滬苏蘇浙皖闽閩赣贛鲁魯豫鄂湘粤粵桂琼瓊渝川贵貴云雲藏陕陝甘青宁寧新"
LETTER, USED, DIGIT = "[A-HJ-NP-Z]", "[0-9A-HJ-NP-Z]", "[0-9]"
PLATE = (
    f"[{PROVINCES}]{LETTER}[·•・‧．. -]?(?:(?P<five>{USED}{{5}}){ENDS}|(?P<four>{USED}{{4}})[挂掛学學警港澳使领領]"
    f"|[A-HJK]{USED}{DIGIT}{{4}}{ENDS}|{DIGIT}{{5}}[A-HJK]{ENDS})"
)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC = f"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}"
VIN = "(?=[A-Z0-9]*[A-Z])[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{4}[0-9]{4}"
KINDS = ("passport", "travel_permit", "waybill", "student_id", "uscc", "vin", "vehicle_plate", "wechat_id", "mac")
VALID, INVALID, ODD = 0, 1, 2
Hit = tuple[int, int, str, int, int]


def hits(text: str) -> Iterator[Hit]:
    """(start, end, type, verdict, -1) of every such number in a text of characters."""
    yield from _formed(text, "passport", r"[EGDSP][0-9]{8}|[DSP][0-9]{7}|(?:E[A-HJ-NP-Z]|SE|DE|PE|MA)[0-9]{7}")
    states = "|".join(rule("travel_permit")["forms"][1]["letters"])
    yield from _formed(text, "travel_permit", f"[HM][0-9]{{8}}|[HM][0-9]{{10}}|(?:{states})[0-9]{{12}}")
    carriers = r"SF[0-9]{12,15}|YT[0-9]{13,15}|JT[0-9]{13}|JD[0-9]{11,15}|JD[AKVX][0-9]{10,13}|DP[KL][0-9]{12}"
    yield from _formed(text, "waybill", carriers)
    for match in re.finditer(ALONE + "[A-Z]{2}([0-9]{9})[A-Z]{2}" + ENDS, text):
        yield *match.span(), "waybill", VALID if postal(match[1]) else INVALID, -1
    for match in re.finditer(ALONE + "([GJL])([0-9]{17})([0-9Xx])" + ENDS, text):
        verdict = student(*match.groups())
        if verdict != ODD:
            yield *match.span(), "student_id", verdict, -1
    yield from _companies(text)
    for match in re.finditer(ALONE + VIN + ENDS, text):
        yield *match.span(), "vin", VALID if vin(match[0]) else INVALID, -1
    for match in re.finditer(PLATE, text):
        if sum(char.isalpha() for char in match["five"] or match["four"] or "") <= 2:
            yield *match.span(), "vehicle_plate", VALID, -1
    for match in re.finditer("(?<!_)" + ALONE + "wxid_[0-9a-z]{12,22}(?!_)" + ENDS, text):
        yield *match.span(), "wechat_id", VALID, -1
    yield from _macs(text)


def _formed(text: str, kind: str, pattern: str) -> Iterator[Hit]:
    for match in re.finditer(f"{ALONE}(?:{pattern}){ENDS}", text):
        yield *match.span(), kind, VALID, -1


def _companies(text: str) -> Iterator[Hit]:
    for match in re.finditer(ALONE + USCC + ENDS, text):
        code = match[0]
        if re.fullmatch("[0-9]{17}[0-9X]", code):
            odd = re.search(r"[0-9]\.$", text[: match.start()]) or re.match(r"\.[0-9]", text[match.end() :])
            if code[0] == "9" and int(code[2:8]) in regions() and uscc(code) and not odd:
                yield *match.span(), "uscc", VALID, -1
        elif re.match("[A-Z]?[0-9]{7}", code):
            yield *match.span(), "uscc", VALID if uscc(code) else INVALID, -1
    for match in re.finditer(ALONE + r"(?<![-.])([0-9]{8})-([0-9X])(?!-)" + ENDS, text):
        yield *match.span(), "uscc", VALID if organisation(match[1], match[2]) else INVALID, -1


def _macs(text: str) -> Iterator[Hit]:
    for mark in ":-":
        row = f"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{{2}}{mark}){{5}}[0-9A-Fa-f]{{2}}{ENDS}"
        for match in re.finditer(f"(?={row})", text):
            start, end = match.start(), match.start() + 17
            longer = re.search(f"(?<![0-9A-Za-z])[0-9A-Fa-f]{{2}}{mark}$", text[:start])
            if text[end : end + 1] != mark and not longer:
                number = int(re.sub("[:-]", "", text[start:end]), 16)
                yield start, end, "mac", INVALID if number == 0 or number >> 40 & 1 else VALID, -1


def student(letter: str, digits: str, check: str) -> int:
    """Verdict of a student number."""
    checks = "0123456789X" if letter == "L" else check
    return min(reference.resident_id(digits, one) for one in checks)


def postal(digits: str) -> bool:
    """Does the ninth digit check the eight before it (UPU S10)?"""
    total = sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=False))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11) == int(digits[8])


def vin(code: str) -> bool:
    """Does the ninth character check the others (GB 16735)?"""
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(int(values.get(char, char)) * weight for char, weight in zip(code, weights, strict=True))
    return "0123456789X"[total % 11] == code[8]


def uscc(code: str) -> bool:
    """Does the last character check the others (GB 32100-2015)?"""
    total = sum(USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
    return USCC_ALPHABET[-total % 31] == code[17]


def organisation(digits: str, check: str) -> bool:
    """Does the ninth character check the others (GB 11714-1997)?"""
    total = sum(int(digit) * weight for digit, weight in zip(digits, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0X987654321"[total % 11] == check
