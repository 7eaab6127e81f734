"""Strings that other libraries publish as valid and invalid, and what `pandian hits` says of each."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from core.hits import counted

FILE = Path(__file__).resolve().parents[1] / "tests" / "data" / "published.yaml"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One string. expected: is it valid? found: does Pandian give it that type as valid?"""

    source: str
    type: str
    value: str
    expected: bool
    found: bool


def score_published(folder: Path) -> list[Verdict]:
    """Each string alone in a row of a table; folder: where the table is written."""
    asked = [
        (group["source"], group["type"], value, expected)
        for group in yaml.safe_load(FILE.read_text(encoding="utf-8"))
        for expected in (True, False)
        for value in group["valid" if expected else "invalid"]
    ]
    table = folder / "published.csv"
    table.write_text(
        "n,value\n" + "".join(f"{n},{value}\n" for n, (_, _, value, _) in enumerate(asked)), encoding="ascii"
    )
    with counted(str(table)) as found:
        valid = {(hit.row, hit.type) for hit in found.hits() if hit.verdict == "valid"}
    return [
        Verdict(source, type_, value, expected, (row, type_) in valid)
        for row, (source, type_, value, expected) in enumerate(asked, 1)
    ]
