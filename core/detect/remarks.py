"""What is said of an entry beside its counts: values that are masked, spoilt, or in every manual."""

from collections.abc import Callable, Collection, Mapping

from core.detect.columns import type_of_header
from core.model import LOST, MASKED, TEST, Slot

MIN_LOST_SHARE = 0.5
"""Share of the rows that numbers like 1.10101E+17 must fill: measurements have some too. A name suffices as well."""


def remarks(
    hits: Mapping[tuple[str, str, str], int], rows_of: Callable[[str], int], accepted: Collection[Slot]
) -> list[str]:
    """One code per column, type and word, ascending. rows_of: rows of the table that a column belongs to. accepted:
    slots that count: of values in manuals it is said that they were counted, which is only true there."""
    notes = []
    for (label, type_, word), count in sorted(hits.items()):
        named = type_of_header(label) == type_ or label == f"~{type_}"
        if word == TEST and (label, type_) not in accepted:
            continue
        if word in (MASKED, TEST) or (word == LOST and (named or count >= MIN_LOST_SHARE * rows_of(label))):
            notes.append(f"{word} type={type_} column={label!r} count={count}")
    return notes
