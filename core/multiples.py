"""How many times the figures of a tier reach its threshold, and the mixed ratio of all tiers. Pure; leads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import law
from core.model import EXACT, INDICATIVE, Estimate
from core.result import Persons, TierResult

GROSS, VALID, WITHOUT_COPIES, PERSONS = "gross", "valid", "without_copies", "persons"


@dataclass(frozen=True, slots=True)
class Multiple:
    """One figure against one threshold. figure: GROSS | VALID | WITHOUT_COPIES | PERSONS.

    times: of the point, or of the floor where there is no point; is_floor then says "at least". times_floor: of the
    floor."""

    figure: str
    estimate: Estimate
    times: float
    is_floor: bool
    times_floor: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """r of the mixed rule. floors: from floors; is_exact: they are exact counts. points: from points, None where a
    tier has none."""

    floors: float
    is_exact: bool
    points: float | None


def multiples(tier: TierResult, tiers: Sequence[TierResult], persons: Persons) -> tuple[Multiple, ...]:
    """The figures of one tier; persons only where no other tier holds records, for they are not counted by tier, and
    only where told apart by resident IDs: phones are numbers, not persons."""
    figures = [(GROSS, tier.gross), (VALID, tier.records), (WITHOUT_COPIES, tier.without_copies)]
    holding = [each.tier for each in tiers if each.records.floor]
    if holding == [tier.tier] and persons.key == "resident_id":
        figures.append((PERSONS, persons_estimate(persons)))
    return tuple(multiple(name, estimate, tier.tier) for name, estimate in figures if estimate is not None)


def multiple(figure: str, estimate: Estimate, tier: str) -> Multiple:
    """One figure of one tier."""
    return against(figure, estimate, law.load_pack().tiers[tier].threshold)


def against(figure: str, estimate: Estimate, threshold: int) -> Multiple:
    """A figure against any reference number."""
    is_floor = estimate.point is None or estimate.method == INDICATIVE
    count = estimate.floor if estimate.point is None or is_floor else estimate.point
    return Multiple(figure, estimate, count / threshold, is_floor, estimate.floor / threshold)


def ratio(tiers: Sequence[TierResult], without: str = "") -> Ratio:
    """The mixed ratio, perhaps without one tier: each record is in exactly one of them."""
    taken = [tier for tier in tiers if tier.tier != without]
    points = {tier.tier: tier.records.point for tier in taken}
    known = {key: point for key, point in points.items() if point is not None}
    return Ratio(
        law.mixed_ratio({tier.tier: tier.records.floor for tier in taken}),
        all(tier.records.method == EXACT for tier in taken),
        law.mixed_ratio(known) if len(known) == len(points) else None,
    )


def persons_estimate(persons: Persons) -> Estimate:
    """The distinct figure in the form of every other."""
    method = EXACT if persons.method == "exact" else "sampled"
    return Estimate(persons.point, persons.low, persons.high, persons.floor, method)
