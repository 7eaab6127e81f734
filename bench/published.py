"""Strings that other libraries publish as valid and invalid, and what `pandian hits` says of each."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from core.hits import counted

FILE = Path(__file__).resolve().parents[1] / "tests" / "data" / "published.yaml"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One string. expected: valid? found: as valid, by Pandian? differs: why Pandian may not agree."""

    source: str
    type: str
    value: str
    expected: bool
    found: bool
    differs: str


def score_published(folder: Path) -> list[Verdict]:
    """Each string in a row of a table, in the column of its type; folder: where the table is written."""
    groups = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    asked = [
        (group, value, expected)
        for group in groups
        for expected in (True, False)
        for value in group["valid" if expected else "invalid"]
    ]
    types = sorted({group["type"] for group in groups})
    lines = [
        ",".join([str(n), *(value * (group["type"] == t) for t in types)]) for n, (group, value, _) in enumerate(asked)
    ]
    table = folder / "published.csv"
    table.write_text("\n".join([",".join(["n", *types]), *lines, ""]), encoding="ascii")
    with counted(str(table)) as found:
        valid = {(hit.row, hit.type) for hit in found.hits() if hit.verdict == "valid"}
    return [
        Verdict(
            group["source"],
            group["type"],
            value,
            expected,
            (row, group["type"]) in valid,
            group.get("differs", {}).get(value, ""),
        )
        for row, (group, value, expected) in enumerate(asked, 1)
    ]
