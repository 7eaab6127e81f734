"""What does a drive cost as it grows? Prints the tables of docs/benchmarks-scale.md.

    python -m bench.scale [--files 1250 12500 125000 1250000 5000000] [--seed 1] [--slow]

Each drive is computed (`bench.procedural`), goes through the real pipeline in a process of its own and is compared
with its known truth. The second table is the parent's: processor time of each stage, and its peak of memory so far
when the stage ended. --slow: the drive says that it rotates; what 10 ms a jump and 150 MB/s would add is worked out
from the jumps and bytes that the children really made, not slept.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.procedural import described, whole_truth
from core.case import Case
from core.device import by_flag
from core.predict import predict
from core.settings import Settings
from core.triage import go_on

SEEK_S, BYTES_PER_S = 0.010, 150e6
HEADER = (
    "| size | files | wall | CPU, parent + children | opened | cells | read | memory, parent / child | case | truth "
    "| floor | point | interval | error | interval, floor cover |"
)
DRIVES = (1250, 12_500, 125_000, 1_250_000, 5_000_000)


def run(seed: int, count: int, slow: bool) -> dict[str, Any]:
    """One drive, in this process."""
    size_bytes, records = whole_truth(seed, count)
    with tempfile.TemporaryDirectory(prefix="scale-bench-") as name:
        folder, meter = Path(name), Path(name) / "meter"
        info = described(seed, count, str(meter), slow)
        settings = Settings(language="en", seed=f"scale {seed}", sequential_bytes=by_flag(info.facts).sequential_bytes)
        stages, peaks, began = dict[str, float](), dict[str, int](), time.monotonic()
        before = sum(os.times()[:2])
        with closing(Case.create(folder / "case", info, settings)) as case:
            last = time.process_time()
            for progress in go_on(case):
                if progress.stage not in stages:
                    print(f"{count:,} files: {progress.stage} after {time.monotonic() - began:.0f} s", file=sys.stderr)
                now = time.process_time()
                stages[progress.stage] = stages.get(progress.stage, 0.0) + now - last
                peaks[progress.stage] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
                last = now
            wall = time.monotonic() - began
            summary = case.fact("summary")
            cells = case.one("SELECT count(*) FROM cell")
            case_bytes = sum(path.stat().st_size for path in (folder / "case").rglob("*") if path.is_file())
        opens, jumps, taken = (sum(column) for column in zip(*_lines(meter), strict=True))
    spent = os.times()
    own, children = (
        resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    point, low, high, floor, method, _ = summary["records"]
    return {
        "files": count, "bytes": size_bytes, "wall": wall, "cpu": spent[0] + spent[1] - before,
        "cpu_children": spent[2] + spent[3], "stages": stages, "peaks": peaks, "cells": cells, "opens": opens,
        "jumps": jumps, "read": taken, "case": case_bytes, "own": own, "children": children, "truth": records,
        "point": point, "low": low, "high": high, "floor": floor, "proven": summary["proven_floor"], "method": method,
        "disk": (opens + jumps) * SEEK_S + taken / BYTES_PER_S,
        "predicted": _predicted(size_bytes, count, slow),
    }  # fmt: skip


def _lines(meter: Path) -> list[list[int]]:
    return [[int(word) for word in line.split()] for line in meter.read_text(encoding="ascii").splitlines()]


def _predicted(size_bytes: int, count: int, slow: bool) -> tuple[float, float]:
    found = predict("standard", size_bytes, count, slow, 0)
    return found.time_s_low, found.time_s_high


def _apart(seed: int, count: int, slow: bool) -> dict[str, Any]:
    """One drive in a fresh process, so that its peak of memory is its own."""
    command = [sys.executable, "-m", "bench.scale", "--one", "--files", str(count), "--seed", str(seed)]
    done = subprocess.run(command + ["--slow"] * slow, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def shown(found: dict[str, Any]) -> str:
    """One line of the first table."""
    point, low, high, floor, true = (found[key] for key in ("point", "low", "high", "floor", "truth"))
    interval = "none" if low is None else f"{low:,} to {high:,}"
    covered = "no interval" if low is None else "yes" if low <= true <= high else "NO"
    error = "" if point is None else f"{(point - true) / true:+.2%}"
    return (
        f"| {found['bytes'] / 1e9:,.1f} GB | {found['files']:,} | {found['wall']:,.0f} s "
        f"| {found['cpu']:,.0f} + {found['cpu_children']:,.0f} s | {found['opens']:,} "
        f"| {found['cells']:,} | {found['read'] / 1e9:,.2f} GB | {found['own']} / {found['children']} MiB "
        f"| {found['case'] / 1e6:,.0f} MB | {true:,} | {floor:,} ({floor / true:.3f}) | {point or 0:,} | {interval} "
        f"| {error} | {covered}, {'yes' if floor <= true else 'NO'} |"
    )


def main(counts: list[int], seed: int, slow: bool) -> None:
    """Prints the tables, small drives first."""
    print(HEADER + "\n" + "|---" * HEADER.count(" | ") + "|---|")
    everything = []
    for count in counts:
        everything.append(_apart(seed, count, slow))
        print(shown(everything[-1]), flush=True)
    print("\n| files | " + " | ".join(everything[-1]["stages"]) + " | disk of 10 ms, 150 MB/s | predicted |")
    print("|---" * (3 + len(everything[-1]["stages"])) + "|")
    for found in everything:
        spent = " | ".join(
            f"{found['stages'].get(name, 0):,.1f} s, {found['peaks'].get(name, 0)} MiB"
            for name in everything[-1]["stages"]
        )
        low, high = found["predicted"]
        print(f"| {found['files']:,} | {spent} | {found['disk']:,.0f} s | {low:,.0f} to {high:,.0f} s |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", nargs="+", type=int, default=list(DRIVES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(run(given.seed, given.files[0], given.slow)))
    else:
        main(given.files, given.seed, given.slow)
