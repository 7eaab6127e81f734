"""What the figures say in words: the same sentences on cover, method sheet and terminal."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from core.model import EXACT, INDICATIVE, READ_STATUSES, STATUSES, TYPES, Estimate, Indicator
from core.multiples import Multiple
from core.report.figures import ceiling_text, down, floor_text, interval_texts, percent, whole
from core.report.words import Text, Value, joined, sentence, word
from core.result import Coverage, Persons, Replaced, Summary, TypeResult


def levels(summary: Summary) -> dict[str, Value]:
    """confidence and floor_confidence as words: the floor is one-sided at half the remainder."""
    two_sided = two_sided_level(summary)
    return {"confidence": percent(two_sided), "floor_confidence": percent(1 - (1 - two_sided) / 2)}


def two_sided_level(summary: Summary) -> float:
    """The two-sided confidence level of the run, 0.95 unless the settings say otherwise."""
    level = summary.settings.get("confidence", 0.95)
    return float(level) if isinstance(level, int | float) else 0.95


def rule_figure(summary: Summary) -> float:
    """The 3.69 of the rule of three for clusters: -ln of the one-sided error."""
    return -math.log((1 - two_sided_level(summary)) / 2)


def estimate_sentence(what: Text, estimate: Estimate, summary: Summary) -> Text:
    """One estimate in one sentence, never a point alone."""
    if estimate.method == INDICATIVE:
        key = "indicative" if estimate.floor else "indicative_none"
        return sentence("estimates", key, what=what, floor=whole(estimate.floor))
    if estimate.method == EXACT:
        return sentence("estimates", "exact", what=what, point=whole(_exact(estimate)))
    numbers = _numbers(estimate, summary)
    return sentence("estimates", _sampled_key(estimate, numbers), what=what, **numbers)


def headline(summary: Summary) -> Text:
    """The one sentence of the cover: floor first, then the estimate, then how it was made."""
    records = summary.records
    if records.method == EXACT:
        return sentence("headline", "exact" if _exact(records) else "none_exact", point=whole(_exact(records)))
    if records.method == INDICATIVE:
        return sentence("headline", "indicative", floor=whole(records.floor))
    numbers = _numbers(records, summary)
    return sentence("headline", _sampled_key(records, numbers), **numbers)


def persons_sentence(persons: Persons) -> Text:
    """Distinct persons: exact, KMV with its interval, or a floor only. Phones are numbers, not persons."""
    by, what = word("type", persons.key), "persons" if persons.key == "resident_id" else "numbers"
    if persons.method == "exact":
        return sentence("estimates", f"{what}_exact", by=by, floor=whole(persons.floor))
    if persons.point is None or persons.low is None or persons.high is None:
        return sentence("estimates", f"{what}_floor", by=by, floor=floor_text(persons.floor))
    numbers = interval_texts(persons.point, persons.low, persons.high)
    return sentence("estimates", f"{what}_kmv", by=by, floor=floor_text(persons.floor), **numbers)


def census_sentence(row: Replaced) -> Text:
    """What was estimated and what was counted, side by side."""
    what = Text(row.name, row.name) if row.name else word("type", "records")
    low = whole(row.was.floor if row.was.low is None else row.was.low)
    key = "estimated_floor" if row.was.high is None else "estimated"
    if row.now.method != EXACT:
        return sentence("summary", f"{key}_open", what=what, low=low, high=_or_none(row.was.high))
    return sentence("summary", key, what=what, low=low, high=_or_none(row.was.high), now=whole(_exact(row.now)))


def aimed_sentences(summary: Summary) -> list[Text]:
    """What was estimated before the precision was raised, each time; empty where it was not."""
    earlier = () if summary.sampling is None else summary.sampling.precisions[:-1]
    return [
        estimate_sentence(sentence("summary", "aimed", precision=percent(each.precision)), each.records, summary)
        for each in earlier
        if each.records is not None
    ]


def _or_none(number: int | None) -> Text:
    return Text("", "") if number is None else whole(number)


def completeness(coverage: Coverage) -> Text:
    """The ledger as a sum that adds up: entries = exact + sampled + … + not examined."""
    counts = coverage.by_status
    terms = [_term(word("status", status), counts.get(status, 0)) for status in READ_STATUSES]
    missing = sum(counts.get(status, 0) for status in unread_statuses(coverage))
    terms.append(_term(sentence("cover", "not_examined"), missing))
    return sentence("cover", "completeness", total=whole(coverage.files), terms=joined(terms, " + ", " + "))


def not_examined(coverage: Coverage) -> Text:
    """How many entries were not examined, by reason; "none" where all were."""
    counts = [(status, coverage.by_status[status]) for status in unread_statuses(coverage)]
    terms = [_term(word("status", status), count) for status, count in counts if count]
    if coverage.unlisted:
        terms.append(sentence("cover", "unlisted", folders=whole(coverage.unlisted)))
    return joined(terms, "，", ", ")


def unread_statuses(coverage: Coverage) -> list[str]:
    """The statuses that mean "not examined", in the model's order; unknown ones last."""
    unread = [status for status in coverage.by_status if status not in READ_STATUSES]
    return sorted(unread, key=lambda status: STATUSES.index(status) if status in STATUSES else len(STATUSES))


def indicator_sentence(indicators: Iterable[Indicator]) -> Text:
    """How many names speak, by category."""
    counts = Counter(indicator.category for indicator in indicators)
    if not counts:
        return sentence("cover", "no_indicators")
    terms = [_term(word("category", key), count) for key, count in sorted(counts.items())]
    return sentence("cover", "indicators", total=whole(counts.total()), terms=joined(terms, "，", ", "))


def missed_bytes(cells: int, sampled: int, cell_bytes: int, rule: float) -> int:
    """Bytes that a dense place can have and yet be missed: rule / n of the M cells, rounded up."""
    return math.ceil(min(1.0, rule / sampled) * cells * cell_bytes) if sampled else cells * cell_bytes


def times_down(times: float) -> float:
    """A multiple of a threshold to two decimals, downwards: it rests on a floor."""
    return math.floor(times * 100) / 100 if times < 1000 else float(down(int(times), 4))


def times_text(times: float) -> str:
    """A multiple in a sentence, downwards: two decimals below a thousand; what is not none is never shown as 0.00."""
    shown = times_down(times)
    if times and not shown:
        return f"{math.floor(times * 10_000) / 10_000:.4f}" if times >= 0.0001 else "<0.0001"
    return f"{shown:,.2f}" if shown < 1000 else f"{int(shown):,}"


def multiple_sentence(found: Multiple) -> Text:
    """How many times a figure reaches its threshold, with the word of its method: at least, where it is a floor."""
    estimate, method = found.estimate, word("method", found.estimate.method)
    if estimate.method == EXACT:
        return sentence("tiers", "times_exact", times=times_text(found.times), method=method)
    if not estimate.floor and not estimate.point:
        return sentence("tiers", "times_none", method=method)
    floor = times_text(found.times_floor)
    if found.is_floor:
        return sentence("tiers", "times_floor", floor=floor, method=method)
    return sentence("tiers", "times_about", times=times_text(found.times), floor=floor, method=method)


def in_order(types: Mapping[str, TypeResult]) -> list[tuple[str, TypeResult]]:
    """Types that were seen first, each part in the order of the model."""
    order = {key: place for place, key in enumerate(TYPES)}
    return sorted(types.items(), key=lambda pair: (not was_seen(pair[1]), order.get(pair[0], len(order))))


def was_seen(found: TypeResult) -> bool:
    """Was any value of the type read, valid or not?"""
    return any(each.floor or each.point for each in (found.valid, found.invalid))


def type_sentences(summary: Summary) -> Iterator[Text]:
    """One sentence for each type that was seen, and one for all that were not."""
    types = in_order(summary.types)
    for key, found in types:
        if was_seen(found):
            yield estimate_sentence(word("type", key), found.valid, summary)
    unseen = [(word("type", key), found.valid.method) for key, found in types if not was_seen(found)]
    if unseen:
        key = "none_of" if {method for _, method in unseen} == {EXACT} else "none_seen_of"
        names = joined([name for name, _ in unseen], "、", ", ")
        yield sentence("estimates", key, names=names)


def _exact(estimate: Estimate) -> int:
    return estimate.floor if estimate.point is None else estimate.point


def _sampled_key(estimate: Estimate, numbers: Mapping[str, Value]) -> str:
    if not estimate.floor and not estimate.point:
        return "sampled_none"
    return "sampled" if "point" in numbers else "sampled_floor"


def _numbers(estimate: Estimate, summary: Summary) -> dict[str, Value]:
    numbers: dict[str, Value] = {"floor": floor_text(estimate.floor), "ceiling": Text("", "")} | levels(summary)
    if estimate.at_most is not None:
        numbers["ceiling"] = sentence("estimates", "ceiling", at_most=ceiling_text(estimate.at_most))
    if estimate.point is not None and estimate.low is not None and estimate.high is not None:
        numbers |= interval_texts(estimate.point, estimate.low, estimate.high)
    return numbers


def _term(name: Text, count: int) -> Text:
    return Text(f"{name.zh} {count:,}", f"{name.en} {count:,}")
