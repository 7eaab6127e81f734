"""Records that Pandian counts in folders of programs, where there are none: the whole job, every byte read.

    python bench/false_alarms.py [FOLDER ...]

Without folders: documents, data and logs of this system, and the packages of this Python. Writes docs/false-alarms.md.
No folder's path is written that is not the same on every such system.
"""

import platform
import sys
import sysconfig
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.case import Case
from core.case_result import CaseResult
from core.detect.rules import rules_version
from core.settings import Settings
from core.triage import triage

PAGE = Path(__file__).resolve().parents[1] / "docs" / "false-alarms.md"
SYSTEM = ("/etc", "/usr/share", "/usr/include", "/usr/lib/python3", "/var/lib", "/var/log")
GOAL = 1.0
"""Rows counted as records in 10,000 (issue 4)."""

SHOWN = 20
HEAD = """\
# False alarms

Rows that are counted as records about people in folders that hold programs, their documents, data and logs and nobody's
data: {day}, {system}, rules {rules}.
`python bench/false_alarms.py` runs the whole job (`--census`: every byte is read) over each folder and writes this
page. Goal: at most {goal:g} in 10,000 rows.

E-mail addresses of the people who made the programs stand in lists of authors, change logs and manuals. They are shown
(`pandian hits`: `program_document`) and not counted; what such a document is, is said in resources/rules/email.yaml.

| folder | files with rows | rows | records | in 10,000 rows | by type |
|---|---:|---:|---:|---:|---|
"""


@dataclass(slots=True)
class Counted:
    """What one folder holds. places: (records, rows, path, types) of the files that hold any."""

    name: str
    files: int = 0
    rows: int = 0
    records: int = 0
    types: Counter[str] = field(default_factory=Counter)
    places: list[tuple[int, int, str, str]] = field(default_factory=list)

    def line(self) -> str:
        """A row of the table."""
        types = ", ".join(f"{type_} {count:,}" for type_, count in self.types.most_common()) or "—"
        share = self.records / max(self.rows, 1) * 10_000
        return f"| {self.name} | {self.files:,} | {self.rows:,} | {self.records:,} | {share:.3f} | {types} |"


def count(folder: str, name: str) -> Counted:
    """Runs the whole job over the folder, and takes everything that it counts for false."""
    found = Counted(name)
    with tempfile.TemporaryDirectory() as scratch:
        for _ in triage(folder, Path(scratch) / "case", Settings(workers=2, census=True)):
            pass
        with closing(Case.open_existing(Path(scratch) / "case", writable=False)) as case:
            for file in CaseResult(case).opened():
                if file.rows is None or file.records is None:
                    continue
                found.files += 1
                found.rows += file.rows
                if file.records.point:
                    types = {type_: valid.point or 0 for type_, (valid, _) in file.types.items()}
                    found.records += file.records.point
                    found.types.update(types)
                    found.places.append((file.records.point, file.rows, file.path, ", ".join(sorted(types))))
    return found


def write(counted: list[Counted]) -> None:
    """The page, anew."""
    total = Counted("all")
    for each in counted:
        total.files, total.rows, total.records = (
            total.files + each.files, total.rows + each.rows, total.records + each.records,
        )  # fmt: skip
        total.types.update(each.types)
    system = f"{platform.system()}, CPython {platform.python_version()}"
    head = HEAD.format(day=datetime.now(UTC).date().isoformat(), system=system, rules=rules_version(), goal=GOAL)
    met = "met" if total.records <= GOAL * total.rows / 10_000 else "NOT met"
    lines = [*(each.line() for each in counted), total.line(), "", f"Goal: {met}.", "", "## Where they are", ""]
    lines += ["| records | rows | file | types |", "|---:|---:|---|---|"]
    places = sorted(((*place, each.name) for each in counted for place in each.places), reverse=True)
    lines += [f"| {n:,} | {rows:,} | {name}: {path} | {types} |" for n, rows, path, types, name in places[:SHOWN]]
    if len(places) > SHOWN:
        lines.append(f"\n{len(places) - SHOWN} more files.")
    PAGE.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Counts and writes."""
    given = {folder: folder for folder in sys.argv[1:] or SYSTEM if Path(folder).is_dir()}
    if not sys.argv[1:]:
        given[sysconfig.get_paths()["purelib"]] = "packages of this Python"
    counted = []
    for folder, name in given.items():
        counted.append(count(folder, name))
        print(counted[-1].line(), flush=True)
    write(counted)


if __name__ == "__main__":
    main()
