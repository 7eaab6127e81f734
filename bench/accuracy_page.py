"""docs/accuracy.md: what was measured on what, with every failure."""

import platform
from datetime import UTC, datetime
from pathlib import Path

from bench.published import Verdict
from bench.score import Score, Scores, failures, total
from core.detect.rules import rules_version

PAGE = Path(__file__).resolve().parents[1] / "docs" / "accuracy.md"
GOALS = {
    **dict.fromkeys(("resident_id", "bank_card", "email"), (0.999, 0.999)), "mobile_phone": (0.997, 0.999),
    **dict.fromkeys(("vehicle_plate", "uscc", "passport", "vin"), (0.99, 0.98)),
    **dict.fromkeys(("name", "address"), (0.98, 0.98)),
}  # fmt: skip
Measured = dict[str, tuple[Scores, float]]
"""By tool: scores, seconds."""

HEAD = """\
# Accuracy

Precision / recall against the truth of a generated corpus (`bench/corpus`, which imports nothing of the detectors),
{day}, {system}, rules {rules}. `python bench/accuracy.py` makes the corpora, runs the tools and writes this page;
nothing in it is written by hand.

How it is counted: a value is found if a hit of its type begins within it; a hit of a type that begins in no value of
that type is false. Of Pandian those hits are taken that are valid and count (`pandian hits`, docs/hits.md), so that a
column which the test against chance refuses is missed whole. Values with a wrong check digit, masked ones and all
decoys are values of no type. Illnesses, calls, stays, credit, property, transactions and messages are compared by row.
Names and addresses are labelled in tables only.

ripgrep runs a pattern a type and is told the encoding of every file; its matches pass the same checks (check digits,
dates, prefixes) in Python. Presidio is its analyzer with a recogniser of Chinese resident IDs added, its own ones for
cards, e-mail, telephones of China and IP addresses, and no language model. Neither knows columns.

False alarms, in folders that hold programs and nobody's data, are measured by `python bench/false_alarms.py` over the
machine that it runs on: docs/false-alarms.md.
"""


def write(words: str, large: Measured, few: str, small: Measured, published: list[Verdict]) -> None:
    """The page, anew."""
    system = f"{platform.system()}, CPython {platform.python_version()}"
    parts = [HEAD.format(day=datetime.now(UTC).date().isoformat(), system=system, rules=rules_version())]
    parts += ["## The large corpus\n", f"{words}; UTF-8, GB18030, Big5, UTF-16 little and big endian.\n"]
    parts += [_side_by_side(large), _by_encoding(large["Pandian"][0])]
    parts += ["## All three side by side\n", f"{few}.\n", _side_by_side(small)]
    parts += ["## Strings that libraries publish\n", _published(published)]
    parts += ["## Every failure of Pandian in the large corpus\n", _failures(large["Pandian"][0])]
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def _types(measured: Measured) -> list[str]:
    return sorted({type_ for scores, _ in measured.values() for type_, _ in scores})


def _figures(score: Score) -> str:
    if score.precision is None and score.recall is None:
        return "—"
    if not score.right + score.false:
        return "not detected"
    recall = "—" if score.recall is None else f"{score.recall:.4f}"
    return f"{score.precision:.4f} / {recall}"


def _meets(type_: str, score: Score) -> str:
    if type_ not in GOALS:
        return ""
    precision, recall = GOALS[type_]
    met = (score.precision or 0) >= precision and (score.recall or 0) >= recall
    return f"{precision} / {recall} {'met' if met else 'NOT met'}"


def _side_by_side(measured: Measured) -> str:
    lines = ["| type | values | " + " | ".join(measured) + " | goal |", "|---|---:|" + "---|" * (len(measured) + 1)]
    for type_ in _types(measured):
        scores = [total(scores, type_) for scores, _ in measured.values()]
        figures = " | ".join(map(_figures, scores))
        lines.append(f"| {type_} | {scores[0].right + scores[0].missed:,} | {figures} | {_meets(type_, scores[0])} |")
    seconds = " | ".join(f"{taken:,.0f}" for _, taken in measured.values())
    return "\n".join([*lines, f"| seconds | | {seconds} | |", ""])


def _by_encoding(scores: Scores) -> str:
    encodings = sorted({encoding for _, encoding in scores})
    lines = ["Pandian by encoding:\n", "| type | " + " | ".join(encodings) + " |", "|---|" + "---|" * len(encodings)]
    for type_ in sorted({type_ for type_, _ in scores}):
        figures = (_figures(scores.get((type_, encoding), Score())) for encoding in encodings)
        lines.append(f"| {type_} | {' | '.join(figures)} |")
    return "\n".join([*lines, ""])


def _published(verdicts: list[Verdict]) -> str:
    agreed = sum(v.expected == v.found for v in verdicts)
    detected = {v.type for v in verdicts if v.found}
    lines = [f"`tests/data/published.yaml`: {agreed} of {len(verdicts)} verdicts agree. Those that do not:\n"]
    lines += ["| type | string | source says | Pandian |", "|---|---|---|---|"]
    for v in verdicts:
        if v.expected != v.found:
            ours = "valid" if v.found else "not valid" if v.type in detected else "not detected"
            why = f": {v.differs}" if v.differs else ""
            lines.append(
                f"| {v.type} | {v.value} ({v.source}) | {'valid' if v.expected else 'invalid'} | {ours}{why} |"
            )
    return "\n".join([*lines, ""])


def _failures(scores: Scores) -> str:
    lines = ["| type | encoding | what | how many | first places |", "|---|---|---|---:|---|"]
    for type_, encoding, kind, count, examples in failures(scores):
        if total(scores, type_).right:
            lines.append(f"| {type_} | {encoding} | {kind} | {count:,} | {'; '.join(examples)} |")
    return "\n".join([*lines, "", "Types without a detector are left out of this list.", ""])
