"""The threshold reference: figures of each tier against its numbers, classes of records, rules, other ladders.

Investigative leads throughout. What only a person may assert stands as an unticked line with what it would change.
"""

from collections.abc import Iterator

from core.law import ENUMERATE, Clause, Ladder, LawPack, RecordRule, Tier, load_pack
from core.model import Estimate
from core.multiples import VALID, Multiple, against, multiple, multiples, ratio
from core.report.citations import citation
from core.report.columns import ESTIMATE_COLUMNS, Cell, Column, Row, Sheet, estimate_cells, text_cell
from core.report.sentences import multiple_sentence, times_down, times_text
from core.report.words import Text, absent, joined, law_words, sentence, word
from core.result import Result, Summary, TierResult

TIER_COLUMNS = (
    Column("tier", "参考档 / 规则", "Tier / rule", 17),
    Column("counted", "计数项目", "Counted", 30, "prose"),
    Column("words", "规定内容 / 说明", "Words of the law / remarks", 46, "prose"),
    Column("threshold", "数量标准", "Threshold", 11, "number"),
    Column("tenfold", "加重标准", "Graver band", 12, "number"),
    *ESTIMATE_COLUMNS,
    Column("times", "下限 ÷ 标准", "Floor / threshold", 13, "times"),
    Column("times_tenfold", "下限 ÷ 加重", "Floor / graver", 13, "times"),
    Column("said", "倍数表述", "Multiple in words", 27, "prose"),
    Column("alternatives", "备选档", "Alternatives", 13),
    Column("confidence", "依据强度", "Ground", 14),
    Column("cite", "依据", "Source", 40, "prose"),
    Column("verified", "条文核对", "Checked", 13),
    Column("note", "注意", "Note", 34, "prose"),
)
_NOT_COUNTED = len(ESTIMATE_COLUMNS) + 3


def tier_rows(result: Result) -> Iterator[Row]:
    """Tiers with their figures and classes, most sensitive first; then the rules beside, other ladders, neighbours."""
    pack, summary = load_pack(), result.summary()
    found = {tier.tier: tier for tier in summary.tiers}
    for tier in pack.tiers.values():
        yield from _tier_rows(tier, found.get(tier.key), summary)
        for one in found[tier.key].classes if tier.key in found else ():
            if one.key in pack.records:
                yield _class_row(pack, tier, pack.records[one.key], one.records)
        yield from (_class_row(pack, tier, rule, None) for rule in pack.by_hand.values() if rule.tier == tier.key)
    yield from _ratio_rows(pack, summary)
    for ladder in pack.parallel_ladders.values():
        yield from _ladder_rows(ladder, summary)
    for clause in pack.neighbours.values():
        yield _words_row(law_words("neighbour", ""), clause, clause.cite, absent("not_applicable"))


def _tier_rows(tier: Tier, found: TierResult | None, summary: Summary) -> Iterator[Row]:
    words = law_words(tier.key, tier.zh)
    if found is None:
        yield _row(tier, word("figure", VALID), words, None, _law_of_tier(tier), absent("not_examined"))
        return
    for place, figure in enumerate(multiples(found, summary.tiers, summary.persons)):
        said = words if place == 0 else sentence("figures", figure.figure)
        note = _note(tier, found) if figure.figure == VALID else sentence("tiers", "lead")
        yield _row(tier, word("figure", figure.figure), said, figure, _law_of_tier(tier), note)


def _class_row(pack: LawPack, tier: Tier, rule: RecordRule, records: Estimate | None) -> Row:
    counted = None if records is None else multiple(rule.key, records, tier.key)
    remarks = [Text(rule.note_zh, rule.note_en)] if rule.note_zh else []
    if rule.key in pack.sensitivity:
        remarks.append(sentence("sensitive", "remark", what=sensitive_text(pack, rule.key)))
    words = joined(remarks, "", " ") if remarks else absent("none")
    others = text_cell(", ".join(rule.alternatives), "none")
    law: Row = (others, word("confidence", rule.confidence), citation(rule.cite), checked(rule.verified))
    note = sentence("tiers", "class" if records is not None else "by_hand")
    return _row(tier, Text(f"· {rule.zh}", f"· {rule.en}"), words, counted, law, note)


def _row(tier: Tier, counted: Text, words: Text, figure: Multiple | None, law: Row, note: Text) -> Row:
    head: Row = (tier.key, counted, words, tier.threshold, tier.severe)
    if figure is None:
        return *head, *(absent("not_examined"),) * _NOT_COUNTED, *law, note
    return *head, *_figure_cells(figure, tier.severe), *law, note


def _figure_cells(figure: Multiple, severe: int) -> Row:
    """The estimate, its floor as multiples, and the multiple in words."""
    times = (figure.times_floor, figure.estimate.floor / severe)
    return *estimate_cells(figure.estimate), *map(times_down, times), multiple_sentence(figure)


def _law_of_tier(tier: Tier) -> Row:
    return absent("not_applicable"), word("confidence", "text"), citation(tier.cite), checked(tier.verified)


def _note(tier: Tier, found: TierResult) -> Text:
    if tier.counting == ENUMERATE and found.not_enumerated:
        return sentence("tiers", "not_enumerated", files=f"{found.not_enumerated:,}")
    return sentence("tiers", "enumerated" if tier.counting == ENUMERATE and found.records.floor else "detected")


def _ratio_rows(pack: LawPack, summary: Summary) -> Iterator[Row]:
    """r from floors and from points, what a person may assert about it, and the rules that change nothing here."""
    authority, found = pack.authority.id, ratio(summary.tiers)
    for clause in pack.rules.values():
        cite = f"{authority} {clause.cite}" if clause.cite.startswith("Art.") else clause.cite
        if clause.key == "mixed" and summary.tiers:
            key = "ratio_exact" if found.is_exact else "ratio_floor"
            yield _ratio_row(law_words("mixed_name", ""), clause, cite, found.floors, key)
            if found.points is not None and not found.is_exact:
                yield _ratio_row(law_words("mixed_name", ""), clause, cite, found.points, "ratio_point")
        elif clause.asserted and summary.tiers:
            changed = ratio(summary.tiers, clause.without).floors / clause.factor
            yield _ratio_row(law_words("unticked", ""), clause, cite, changed, f"{clause.key}_changes")
        else:
            yield _words_row(law_words("rule", ""), clause, cite, absent("not_applicable"))


def _ratio_row(name: Text, clause: Clause, cite: str, r: float, key: str) -> Row:
    none, words = absent("not_applicable"), law_words(clause.key, clause.text)
    said = sentence("tiers", key, r=times_text(r))
    floors: Row = (none, none) if key == "ratio_point" else (times_down(r), times_down(r / 10))
    numbers: Row = (*(none,) * (2 + len(ESTIMATE_COLUMNS)), *floors)
    note = sentence("tiers", "asserted" if clause.asserted else "detected")
    return (
        name,
        word("figure", "ratio"),
        words,
        *numbers,
        said,
        none,
        none,
        citation(cite),
        checked(clause.verified),
        note,
    )


def _ladder_rows(ladder: Ladder, summary: Summary) -> Iterator[Row]:
    """One row for each reference number; what is counted stands beside where a type is measured."""
    none, found = absent("not_applicable"), summary.types.get(ladder.measured)
    for step in ladder.steps:
        head: Row = (
            law_words("ladder", ""),
            law_words(f"step_{step.key}", step.key),
            law_words(ladder.key, ladder.text),
        )
        law: Row = (none, none, citation(ladder.cite), checked(ladder.verified))
        if found is None:
            cells: Row = (absent("not_examined"),) * _NOT_COUNTED
            note = sentence("tiers", "by_hand")
        else:
            cells = _figure_cells(against(step.key, found.valid, step.threshold), step.severe)
            note = sentence("tiers", "ladder")
        yield *head, step.threshold, step.severe, *cells, *law, note


def _words_row(name: Text, clause: Clause, cite: str, note: Cell) -> Row:
    none = absent("not_applicable")
    blanks = (none,) * (2 + _NOT_COUNTED + 2)
    words = law_words(clause.key, clause.text)
    return name, none, words, *blanks, citation(cite), checked(clause.verified), note


def sensitive_text(pack: LawPack, key: str) -> Text:
    """The second axis: is a type or class sensitive personal information, by what, and is that checked?"""
    found = pack.sensitivity.get(key)
    if found is None:
        return word("sensitive", "not_listed")
    words = {"what": Text(found.zh, found.en), "cite": citation(found.cite), "checked": checked(found.verified)}
    return sentence("sensitive", found.level, **words)


def checked(verified: bool) -> Text:
    """Was the entry compared with the text of the law? If not it is printed as 待核."""
    return word("law", "verified" if verified else "unverified")


THRESHOLDS = Sheet("tiers", "标准对照", "Threshold reference", TIER_COLUMNS, tier_rows)
