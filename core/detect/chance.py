"""Is what fits a type there by chance? Accepts or refuses every slot (column and type) of one entry.

Chance is subtracted by test, not by hope: among all digit runs of the right length in a slot, more
must pass the checks than random digits would (Hoeffding 1963), and weak types, which pass often,
must also fill their column or stand under a header that names them.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from core.detect.columns import ALONE, HINT, NAMELESS, ONE, OTHER_ONE, About, about, is_other_number, type_of_header
from core.detect.remarks import remarks
from core.detect.rules import FOLDER, rule
from core.errors import CoreError
from core.model import (
    BESIDE_NAME,
    BY_COLUMN,
    DOCUMENT,
    FOLLOWING,
    FREE,
    IDENTIFYING,
    INVALID,
    LOST,
    MASKED,
    ODD,
    OTHER,
    SIGNED,
    TEST,
    VALID,
    WITH_ID,
    Slot,
    Tally,
)

NEEDS = ("test", "fill", "lines", "name")

PASS_RATES = {"resident_id": 1e-6, "resident_id_15": 1.3e-2, "mobile_phone": 5.4e-2, "bank_card": 0.1}
"""Share of random digit runs of the right length that pass (design page 4-detection; resident_id rounded up)."""

SIGNIFICANCE = 1e-4
"""Largest probability of as many valid values by chance at which a slot still counts."""

MOBILE_PASS_RATE_FROM_1, SIGNIFICANCE_FROM_1 = 0.54, 0.1
"""Of numbers that begin with 1 anyway (serial numbers, request numbers) half have the prefix of a mobile number:
four in four are believed, three in three are not."""

CODED_RATE = 1e-3
"""Share of random runs of 13 digits that read as 86 and a mobile number (a ninetieth begins with 86, seven in a hundred
of those go on with 13 to 19), rounded up. Only those are candidates; so of the rows of a table's column more must hold
a number: else bar codes and order numbers would."""

MIN_SHARE = {"resident_id": 0.5, "resident_id_15": 0.5, "mobile_phone": 0.8, "bank_card": 0.5, "email": 0.5}
"""Share of the candidates in a slot that must be valid: for weak types to count, for all types to fill their column."""

MIN_FILLED_ROWS = 0.8
"""Share of a column's rows that must hold a weak type for it to count without a name."""

MIN_LINES = 0.6
"""Share of the rows that lists of accounts and passwords must fill, in a column or in free text."""

MIN_TYPED_ROWS = 5
"""So many values at least must say what a column without a name holds."""

MIN_EMAIL_ROWS = 0.05
"""Share of rows that must hold an address: licence texts and code name a few, lists and chats name many."""

FEW_EMAILS, FEW_NAMED_EMAILS, MIN_EMAIL_ROWS_FEW = 5, 2, 0.3
"""Fewer addresses, or fewer behind a key in free text that names them, must stand in a larger share of the rows: the
settings of a program name its one user. In a column that is named so all count."""

MOST_MAKERS = 5000
"""More addresses than this, in as many rows as a list has, are no document of a program, whatever its name: the number
at which the interpretation of 2017 begins to count."""

MIN_FOLLOWING = 20
"""So many numbers in a row, and half of all, make a generated range (art. 11: untrue); it is flagged, and counted."""

ANOTHER_NUMBER = frozenset(
    ("passport", "travel_permit", "student_id", "vehicle_plate", "vin", "uscc")
    + ("imei", "imsi", "mac", "ip", "geo_point", "waybill")
)
"""Types under whose names no phones, cards or other weak types count, whatever the digits look like. Accounts
(wechat_id, qq, email …) are not among them: phone numbers often stand there."""

PAPERS = frozenset(("passport", "travel_permit", "student_id"))
"""Types that stand in a column of resident IDs (证件号码) too: it names them as well as their own names do."""

SHAPE_RATE = 0.011
"""Share of random 18-digit runs with a province and a century in their places: what an invalid resident ID has."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a type needs in a slot; see resources/rules/chance.yaml. needs: test | fill | lines | name.

    also: types whose names name this one too.
    """

    pass_rate: float
    min_share: float
    needs: str
    filled: float = MIN_FILLED_ROWS
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """accepted: the slots that count. filled: those of them that the type fills, so that a loose shape
    there is an invalid value. notes: one code per refused slot that held valid values."""

    accepted: frozenset[Slot]
    filled: frozenset[Slot]
    notes: tuple[str, ...]


def tail_bound(valid: int, candidates: int, rate: float) -> float:
    """Upper bound of P(X >= valid) for X ~ Binomial(candidates, rate) (Chernoff; Hoeffding 1963, theorem 1)."""
    share = valid / candidates if candidates else 0.0
    if share <= rate:
        return 1.0
    divergence = share * math.log(share / rate)
    if share < 1:
        divergence += (1 - share) * math.log((1 - share) / (1 - rate))
    return math.exp(-candidates * divergence)


def decide(tally: Tally) -> Decision:
    """The slots of one entry that count, from everything that was read of it."""
    counts: dict[Slot, dict[str, int]] = {}
    for (column, type_, verdict), n in tally.hits.items():
        if verdict in (MASKED, LOST, TEST):
            continue
        counts.setdefault((column, type_), {VALID: 0, INVALID: 0, ODD: 0, FOLLOWING: 0})[verdict] += n
    accepted, filled, notes = set(), set(), []
    for slot in sorted(counts):
        following = counts[slot].pop(FOLLOWING)
        valid = counts[slot][VALID]
        candidates = sum(counts[slot].values())
        if following >= max(MIN_FOLLOWING, valid / 2):
            notes.append(f"consecutive type={slot[1]} column={slot[0]!r} following={following} valid={valid}")
        if _is_forged(slot, counts[slot]) or (
            valid and _accepts(slot, valid, candidates, counts, _rows_of(slot[0], tally.rows))
        ):
            accepted.add(slot)
            if is_column(slot[0]) and valid >= _min_share(slot[1]) * candidates:
                filled.add(slot)
        elif valid and slot[0] == DOCUMENT:
            notes.append(f"program_document type={slot[1]} valid={valid}")
        elif valid and slot[1] not in BY_COLUMN:
            notes.append(f"by_chance type={slot[1]} column={slot[0]!r} valid={valid} candidates={candidates}")
    notes += _names_only(accepted, counts)
    notes += remarks(tally.hits, lambda label: _rows_of(label, tally.rows), accepted)
    return Decision(frozenset(accepted), frozenset(filled), tuple(notes))


def _names_only(accepted: set[Slot], counts: Mapping[Slot, Mapping[str, int]]) -> list[str]:
    """A note for each column of names in an entry that holds nothing else of a person: they are not counted."""
    if any(type_ in IDENTIFYING or type_ in BESIDE_NAME for _, type_ in accepted):
        return []
    names = sorted(slot for slot in accepted if slot[1] == "name")
    return [f"names_only column={slot[0]!r} valid={counts[slot][VALID]}" for slot in names]


def is_column(label: str) -> bool:
    """Is the label a column, or a key in free text?"""
    return label not in (FREE, WITH_ID, OTHER, SIGNED, DOCUMENT)


def _rows_of(label: str, rows: Mapping[str, int]) -> int:
    for group, n in rows.items():
        if group and label.startswith(group + "."):
            return n
    return sum(rows.values())


def _accepts(slot: Slot, valid: int, candidates: int, counts: Mapping[Slot, object], rows: int) -> bool:
    label, type_ = slot
    column = is_column(label) and not label.startswith("~")
    named = type_of_header(label) if column else label.removeprefix("~")
    if type_ in BY_COLUMN:
        return column and _is_about(slot, valid, candidates, counts, rows)
    if label == DOCUMENT:
        return valid > MOST_MAKERS and valid >= rows * MIN_LINES
    if type_ == "email" and label == SIGNED:
        return valid >= rows * MIN_FILLED_ROWS
    if type_ == "email":
        few = FEW_NAMED_EMAILS if named == "email" else FEW_EMAILS
        return label == WITH_ID or (column and named == "email") or _are_addresses(valid, rows, few)
    if type_ not in PASS_RATES:
        own = named in (type_, *rule_of(type_).also) or (type_ in PAPERS and named == "resident_id")
        allowed = own or not _is_other(label, column, named)
        return allowed and _fits(rule_of(type_), valid, candidates, rows, column, own)
    by_chance = tail_bound(valid, candidates, PASS_RATES[type_]) > SIGNIFICANCE
    if type_ == "resident_id":
        return not by_chance
    if _is_other(label, column, named) or valid < MIN_SHARE[type_] * candidates:
        return False
    if type_ == "resident_id_15":
        return named == "resident_id" or (column and (label, "resident_id") in counts)
    if type_ == "mobile_phone":
        by_chance |= tail_bound(valid, candidates, MOBILE_PASS_RATE_FROM_1) > SIGNIFICANCE_FROM_1
        by_chance |= column and tail_bound(valid, rows, CODED_RATE) > SIGNIFICANCE
    return named == type_ or label == WITH_ID or not by_chance


def _is_other(label: str, column: bool, named: str | None) -> bool:
    """Does the label say that numbers there are of another kind?"""
    return label == OTHER or (column and is_other_number(label)) or named in ANOTHER_NUMBER


def _fits(rule: Rule, valid: int, candidates: int, rows: int, column: bool, named: bool) -> bool:
    """Does a slot have what the rule of its type asks for? column: of a table, not a key in free text."""
    if valid < rule.min_share * candidates:
        return False
    if named:
        return True
    by_chance = rule.pass_rate < 1 and tail_bound(valid, candidates, rule.pass_rate) > SIGNIFICANCE
    if rule.needs == "fill":
        return column and valid >= MIN_FILLED_ROWS * rows and not by_chance
    if rule.needs == "lines":
        return valid >= MIN_LINES * rows
    return rule.needs == "test" and not by_chance


def _is_about(slot: Slot, valid: int, candidates: int, counts: Mapping[Slot, object], rows: int) -> bool:
    """Is a column about the type that its name, its values, or it and another column of the table say?"""
    (label, type_), said = slot, about(slot[0])
    rule = rule_of(type_)
    if said.how == NAMELESS:
        return valid >= MIN_TYPED_ROWS and valid >= rule.filled * rows
    if said.type != type_ or valid < rule.min_share * candidates:
        return False
    if said.how == HINT:
        return valid >= rule.filled * candidates
    return said.how == ALONE or any(_completes(said, about(other)) for other in _beside(label, type_, counts))


def _completes(said: About, other: About) -> bool:
    return other.how == ALONE or (other.how in (ONE, OTHER_ONE) and other.how != said.how)


def _beside(label: str, type_: str, counts: Mapping[Slot, object]) -> Iterator[str]:
    """Labels of the other columns of the table in which the type was found."""
    table = label.rpartition(".")[0]
    return (other for other, key in counts if key == type_ and other != label and other.rpartition(".")[0] == table)


@cache
def rule_of(type_: str) -> Rule:
    """The rule of a type that has none of its own in this module. CoreError if the pack is wrong."""
    try:
        found = rule("chance")[type_]
        share, rate, needs = float(found["min_share"]), float(found["pass_rate"]), str(found["needs"])
        filled = float(found.get("filled", MIN_FILLED_ROWS))
        if not (0 <= share <= 1 and 0 < rate <= 1 and 0 < filled <= 1 and needs in NEEDS):
            raise ValueError(f"pass_rate, min_share, filled or needs of {type_} is out of range")
    except (KeyError, TypeError, ValueError) as error:
        raise CoreError(f"{FOLDER / 'chance.yaml'}: the rule of {type_} cannot be used: {error!r}") from error
    return Rule(rate, share, needs, filled, tuple(found.get("also", ())))


def _min_share(type_: str) -> float:
    return MIN_SHARE[type_] if type_ in MIN_SHARE else rule_of(type_).min_share


def _are_addresses(valid: int, rows: int, few: int) -> bool:
    return valid >= rows * (MIN_EMAIL_ROWS_FEW if valid < few else MIN_EMAIL_ROWS)


def _is_forged(slot: Slot, counts: Mapping[str, int]) -> bool:
    """Resident IDs of the right shape, too many for chance, whether or not any of them passes its checks."""
    shaped, candidates = counts[VALID] + counts[INVALID], sum(counts.values())
    if slot[1] != "resident_id" or shaped < MIN_SHARE["resident_id"] * candidates:
        return False
    return tail_bound(shaped, candidates, SHAPE_RATE) <= SIGNIFICANCE
