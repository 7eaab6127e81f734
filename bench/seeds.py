"""One drive of known truth, read under a forced small budget from many seeds: does the whole product keep its word?

    python bench/seeds.py [SCALE] [BUDGET] [SEEDS]

SCALE: of the demonstration drive, 1 (about 150 MB) by default. BUDGET: share of its bytes that may be read, 0.1.
SEEDS: 40. Unlike bench/coverage.py nothing is simulated: every round is the real job, from the walk to result.json.
Exit status 1 where the interval covers in fewer than 35 of 40, the floor in fewer than 38, or the median half width
is 10 % or more.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from core.demo import write_demo
from core.demo.folder import truth_path
from core.settings import Settings
from core.triage import triage

COVERS, FLOORS, HALF_WIDTH = 35 / 40, 38 / 40, 0.10
DEFAULTS = ("1", "0.1", "40")
HEADER = "| figure | truth | interval given | covers | floor covers | median half width | median floor over truth |"


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one figure in one round. covers, half_width: None where no interval is given."""

    covers: bool | None
    floor: bool
    half_width: float | None
    floor_share: float


def main() -> int:
    """Makes the drive, runs, prints the table; 1 where a figure is missed."""
    scale, share, seeds = map(float, (*sys.argv[1:], *DEFAULTS[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory(prefix="pandian-seeds-") as folder:
        drive = Path(folder, "drive")
        for _ in write_demo(drive, scale):
            pass
        truth = json.loads(truth_path(drive).read_bytes())
        size = sum(path.stat().st_size for path in drive.rglob("*") if path.is_file())
        print(
            f"{size / 1e6:.0f} MB, budget {share * size / 1e6:.1f} MB, {seeds:.0f} seeds\n\n{HEADER}\n|---|"
            + "---:|" * 6
        )
        rounds = [run(drive, Path(folder, f"case {n}"), n, int(share * size)) for n in range(int(seeds))]
    wanted = true_figures(truth)
    for name, value in wanted.items():
        print(line(name, value, [kept(found[name], value) for found in rounds if name in found]))
    records = [kept(found["records"], wanted["records"]) for found in rounds]
    return 0 if is_good(records) else 1


def run(drive: Path, case: Path, seed: int, budget: int) -> Mapping[str, Any]:
    """{name: estimate} of one round."""
    for _ in triage(str(drive), case, Settings(workers=2, seed=f"seed {seed}", budget_bytes=budget)):
        pass
    result = json.loads((case / "result.json").read_bytes())
    types = {key: each["valid"] for key, each in result["types"].items()}
    return {"records": result["records"], "records_without_copies": result["records_without_copies"], **types}


def true_figures(truth: Mapping[str, Any]) -> dict[str, int]:
    """The same of the truth."""
    types: dict[str, int] = {}
    for file in truth["files"].values():
        for key, counts in file["types"].items():
            types[key] = types.get(key, 0) + counts["valid"]
    whole = {name: truth[name] for name in ("records", "records_without_copies")}
    return whole | {key: count for key, count in sorted(types.items()) if count}


def kept(estimate: Mapping[str, Any], truth: int) -> Kept:
    """How one estimate stands to the truth."""
    low, high, point = estimate["low"], estimate["high"], estimate["point"]
    given = low is not None and high is not None
    return Kept(
        low <= truth <= high if given else None,
        estimate["floor"] <= truth,
        (high - low) / 2 / point if given and point else None,
        estimate["floor"] / truth,
    )


def line(name: str, truth: int, found: list[Kept]) -> str:
    """One row of the table."""
    given = [each.covers for each in found if each.covers is not None]
    widths = [each.half_width for each in found if each.half_width is not None]
    width = f"{100 * statistics.median(widths):.1f} %" if widths else "none given"
    share = statistics.median(each.floor_share for each in found)
    return (
        f"| {name} | {truth:,} | {len(given)} of {len(found)} | {sum(given)} | {sum(each.floor for each in found)} |"
        f" {width} | {share:.3f} |"
    )


def is_good(found: list[Kept]) -> bool:
    """The figures of the issue, for the total of records."""
    widths = [each.half_width if each.half_width is not None else float("inf") for each in found]
    covers = sum(each.covers is True for each in found) / len(found)
    floors = sum(each.floor for each in found) / len(found)
    return covers >= COVERS and floors >= FLOORS and statistics.median(widths) < HALF_WIDTH


if __name__ == "__main__":
    sys.exit(main())
