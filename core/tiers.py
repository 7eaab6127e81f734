"""What a result says of one tier: its figures, and its classes of records. Leads only."""

from collections.abc import Sequence

from core import law
from core.codec import dump_estimate
from core.measures import gross, record_class, tier
from core.totals import Totals, without_copies


def tier_fact(
    everything: Totals, first_ones: Sequence[Totals], name: str, not_enumerated: int, confidence: float
) -> dict[str, object]:
    """What falls under a tier, and each of its classes of which anything was counted; as the case keeps it.

    first_ones: see `core.totals.without_copies`. not_enumerated: see `core.result.TierResult`.
    """
    records = everything.estimate(tier(name), confidence)
    classes = [
        {"key": rule.key, "records": dump_estimate(everything.estimate(record_class(rule.key), confidence))}
        for rule in law.load_pack().records.values()
        if rule.tier == name and everything.holds(record_class(rule.key))
    ]
    return {
        "tier": name,
        "records": dump_estimate(records),
        "times_threshold": law.times(records.floor, name),
        "gross": dump_estimate(everything.estimate(gross(name), confidence)),
        "without_copies": dump_estimate(without_copies(first_ones, tier(name), confidence)),
        "classes": classes,
        "not_enumerated": not_enumerated,
    }
