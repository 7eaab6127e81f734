"""Is what fits a type there by chance? Accepts or refuses every slot (column and type) of one entry.

Chance is subtracted by test, not by hope: among all digit runs of the right length in a slot, more
must pass the checks than random digits would (Hoeffding 1963), and weak types, which pass often,
must also fill their column or stand under a header that names them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from core.detect.columns import is_other_number, type_of_header
from core.model import FREE, INVALID, ODD, VALID, Slot, Tally

PASS_RATES = {"resident_id": 1e-6, "resident_id_15": 1.3e-2, "mobile_phone": 5.4e-2, "bank_card": 0.1}
"""Share of random digit runs of the right length that pass (design page 4-detection; resident_id rounded up)."""

SIGNIFICANCE = 1e-4
MIN_SHARE = 0.5
"""Of the candidates of a weak type in its slot, the share that must be valid."""

MIN_EMAIL_ROWS_COLUMN, MIN_EMAIL_ROWS_FREE = 0.05, 0.3
"""Share of rows that must hold an address: licence texts and code name a few, lists name many."""


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
        counts.setdefault((column, type_), {VALID: 0, INVALID: 0, ODD: 0})[verdict] += n
    accepted, filled, notes = set(), set(), []
    for slot in sorted(counts):
        valid = counts[slot][VALID]
        candidates = sum(counts[slot].values())
        if valid and _accepts(slot, valid, candidates, counts, _rows_of(slot[0], tally.rows)):
            accepted.add(slot)
            if is_column(slot[0]) and valid >= MIN_SHARE * candidates:
                filled.add(slot)
        elif valid:
            notes.append(f"by_chance type={slot[1]} column={slot[0]!r} valid={valid} candidates={candidates}")
    return Decision(frozenset(accepted), frozenset(filled), tuple(notes))


def is_column(label: str) -> bool:
    """Is the label a column, or a key in free text?"""
    return label not in (FREE, "+id", "~other")


def _rows_of(label: str, rows: Mapping[str, int]) -> int:
    for group, n in rows.items():
        if group and label.startswith(group + "."):
            return n
    return sum(rows.values())


def _accepts(slot: Slot, valid: int, candidates: int, counts: Mapping[Slot, object], rows: int) -> bool:
    label, type_ = slot
    named = label[1:] if label.startswith("~") else type_of_header(label)
    if type_ == "email":
        return _accepts_email(label, named, valid, rows)
    by_chance = tail_bound(valid, candidates, PASS_RATES[type_]) > SIGNIFICANCE
    if type_ == "resident_id":
        return not by_chance
    if is_other_number(label) or label == "~other" or valid < MIN_SHARE * candidates:
        return False
    if type_ == "resident_id_15":
        return named in ("resident_id", "resident_id_15") or ((label, "resident_id") in counts and is_column(label))
    return named == type_ or not by_chance


def _accepts_email(label: str, named: str | None, valid: int, rows: int) -> bool:
    if label == "+id" or (named == "email" and not label.startswith("~")):
        return True
    structured = is_column(label) and not label.startswith("~")
    return valid >= rows * (MIN_EMAIL_ROWS_COLUMN if structured else MIN_EMAIL_ROWS_FREE)
