"""Do the intervals cover? Prints the tables of docs/benchmarks-coverage.md.

    python -m bench.coverage [--reps 1000] [--processes 2]

Every line is measured in this run with the product's own draws and estimators. Exit status 1 where an
acceptance figure is missed.
"""

import argparse
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TypeVar

import numpy as np

from bench import populations
from bench.determinism import agreement, clopper_pearson
from bench.simulate import (
    Score,
    boundary_drive,
    design_drive,
    final_rule,
    mixed_drive,
    raised_until,
    textbook_t,
    two_stage,
    whole_drive,
)
from core.allocation import CELL_COST

SIZES = (100, 400, 1600)
LIMIT = ("lottery_2",)
"""Dense places under a visible background: no interval from a sample can know of them."""

WIDTHS = {  # n = 400: most half width, least floor share
    "homogeneous": (0.008, 0.985),
    "trend": (0.04, 0.89),
    "half_garbage": (0.015, 0.89),
    "sql_dump": (0.035, 0.92),
    "holes_10": (0.045, 0.95),
    "heavy_record": (0.045, 0.95),
}

T = TypeVar("T")
Verdicts = list[tuple[str, bool]]


def main() -> int:
    """Prints the report; 1 where an acceptance figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reps", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    started, verdicts = time.monotonic(), list[tuple[str, bool]]()
    with ProcessPoolExecutor(arguments.processes) as pool:
        for line in report(pool, arguments.reps, verdicts):
            print(line, flush=True)
    print(f"\nTook {time.monotonic() - started:.0f} s in {arguments.processes} processes.")
    return 0 if all(passed for _, passed in verdicts) else 1


def report(pool: ProcessPoolExecutor, reps: int, verdicts: Verdicts) -> Iterator[str]:
    """The whole report, line by line; verdicts is filled on the way."""
    yield f"{reps} replications, Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}."
    yield from _final(pool, "Populations of the design", populations.listed(), reps, verdicts)
    yield from _final(pool, "Hold-out populations: no constant was chosen on them", populations.hold_out(), reps, None)
    yield from _steps(pool, reps, verdicts)
    yield from _stages(pool, reps, verdicts)
    yield from _raised(pool, reps, verdicts)
    yield from _drives(pool, max(reps // 4, 1), verdicts)
    yield from _design(pool, max(reps // 4, 1), verdicts)
    yield from _binary(verdicts)
    verdicts.append((f"n = 400 reads {400 * CELL_COST / 2**20:.1f} MiB, at most 52 MB", 400 * CELL_COST <= 52e6))
    verdicts.append(("plan and result alike for any file order and 1, 2, 16 threads", agreement()))
    yield "\n## Acceptance\n"
    yield from (f"- {'pass' if passed else '**MISSED**'}: {text}" for text, passed in verdicts)


def _map(pool: ProcessPoolExecutor, task: Callable[..., T], rows: Iterable[tuple[object, ...]]) -> list[T]:
    return [future.result() for future in [pool.submit(task, *row) for row in rows]]


def _width(score: Score) -> str:
    if score.given > 0.5:
        return f"{100 * score.half_width:.1f} %"
    return f"{100 * score.half_width:.0f} % (G)" if score.half_width < 10 else "ceiling only (G)"


def _cell(score: Score) -> str:
    return f"{score.coverage:.3f} / {_width(score)} / {score.floor_coverage:.3f} / {score.floor_share:.3f}"


def _final(
    pool: ProcessPoolExecutor, title: str, group: Mapping[str, populations.Counts], reps: int, verdicts: Verdicts | None
) -> Iterator[str]:
    """Two-sided coverage, half width, floor coverage, L/N for each n, and the textbook t at n = 400."""
    yield f"\n## {title}\n\ncoverage / relative half width / floor coverage / floor over truth (medians)\n"
    yield "| population | " + " | ".join(f"n = {n}" for n in SIZES) + " | textbook t, SRS, n = 400 |\n|" + "---|" * 5
    rows = [(population, n, reps) for n in SIZES for population in group.values()]
    flat = _map(pool, final_rule, rows)
    scores = {n: dict(zip(group, flat[i * len(group) :], strict=False)) for i, n in enumerate(SIZES)}
    plain = _map(pool, textbook_t, [(population, 400, reps) for population in group.values()])
    for name, t in zip(group, plain, strict=True):
        yield f"| {name} | " + " | ".join(_cell(scores[n][name]) for n in SIZES) + f" | {t:.3f} |"
    if verdicts is not None:
        _judge(scores, reps, verdicts)


def _judge(scores: Mapping[int, Mapping[str, Score]], reps: int, verdicts: Verdicts) -> None:
    for n, by_name in scores.items():
        worst = min(s.coverage for name, s in by_name.items() if name not in LIMIT)
        floor = min(s.floor_coverage for s in by_name.values())
        verdicts.append((f"n = {n}: least coverage {worst:.3f}, wanted .94 (without lottery_2)", worst >= 0.94))
        verdicts.append((f"n = {n}: least floor coverage {floor:.3f}, wanted .965 (with lottery_2)", floor >= 0.965))
    for name, (width, share) in WIDTHS.items():
        s = scores[400][name]
        text = f"{name}, n = 400: half width {s.half_width:.4f} (most {width}), L/N {s.floor_share:.3f} (least {share})"
        verdicts.append((text, s.half_width <= width and s.floor_share >= share))


def _steps(pool: ProcessPoolExecutor, reps: int, verdicts: Verdicts) -> Iterator[str]:
    group = populations.steps()
    yield f"\n## {len(group)} random step files (boundary torture)\n"
    yield "| n | final rule: worst | median | floor: worst | textbook t: worst | median |\n|---|---|---|---|---|---|"
    for n in SIZES:
        scores = _map(pool, final_rule, [(p, n, reps) for p in group.values()])
        plain = _map(pool, textbook_t, [(p, n, reps) for p in group.values()])
        covers = [s.coverage for s in scores]
        floor = min(s.floor_coverage for s in scores)
        yield (
            f"| {n} | {min(covers):.3f} | {np.median(covers):.3f} | {floor:.3f} |"
            f" {min(plain):.3f} | {np.median(plain):.3f} |"
        )
        verdicts.append((f"step files, n = {n}: worst {min(covers):.3f}, wanted .95", min(covers) >= 0.95))


def _stopped(s: Score) -> str:
    return f"{s.coverage:.3f} | {s.floor_coverage:.3f} | {_width(s)} | {s.floor_share:.3f} | {s.cells_read:.0f}"


def _stages(pool: ProcessPoolExecutor, reps: int, verdicts: Verdicts) -> Iterator[str]:
    """End to end: pilot, decision, second stage, for the ladder up to 1600 and to its end."""
    group = populations.listed()
    yield "\n## Two-stage stopping, 10 % aimed at\n"
    yield "Ladder to 1600, then ladder to 6400.\n"
    columns = "coverage | floor coverage | half width | L/N | cells read"
    yield f"| population | {columns} | {columns} |"
    yield "|" + "---|" * 11
    tasks = [partial(two_stage, precision=0.10, most=most) for most in (1600, 6400)]
    runs = [dict(zip(group, _map(pool, task, [(p, reps) for p in group.values()]), strict=True)) for task in tasks]
    for name in group:
        yield f"| {name} | " + " | ".join(_stopped(run[name]) for run in runs) + " |"
    worst = min(run[name].coverage for run in runs for name in group if name not in LIMIT)
    floor = min(run[name].floor_coverage for run in runs for name in group)
    verdicts.append((f"two-stage: least coverage {worst:.3f}, wanted .94 (without lottery_2)", worst >= 0.94))
    verdicts.append((f"two-stage: least floor coverage {floor:.3f}, wanted .965 (with lottery_2)", floor >= 0.965))


def _raised(pool: ProcessPoolExecutor, reps: int, verdicts: Verdicts) -> Iterator[str]:
    """Precision raised as long as what is shown does not please. Judged are the runs that drew again, whose sample is
    fresh; what stopping because one is pleased costs is in the figures of every run, and is told."""
    group = {**populations.listed(), **populations.hold_out()}
    yield "\n## Precision raised: 20 %, then 10 %, then 5 %, until the interval shown is within 5 %\n"
    yield "Every run by the interval it ended with; then those alone that were raised, chosen by what they had seen.\n"
    yield "| population | coverage | floor coverage | half width | cells read | raised | coverage | floor coverage |"
    yield "|" + "---|" * 8
    task = partial(raised_until, precisions=(0.20, 0.10, 0.05), wanted=0.05)
    runs = dict(zip(group, _map(pool, task, [(p, reps) for p in group.values()]), strict=True))
    for name, run in runs.items():
        every, again = run.every, run.raised
        both = f"{again.coverage:.3f} | {again.floor_coverage:.3f}" if run.count else "- | -"
        line = f"{every.coverage:.3f} | {every.floor_coverage:.3f} | {_width(every)} | {every.cells_read:.0f}"
        yield f"| {name} | {line} | {run.count / reps:.0%} | {both} |"
    again = [run.raised for run in runs.values() if run.count >= reps / 4]
    worst = min((score.coverage for score in again), default=1.0)
    floor = min((score.floor_coverage for score in again), default=1.0)
    verdicts.append((f"raised alone: least coverage {worst:.3f}, wanted .94", worst >= 0.94))
    verdicts.append((f"raised alone: least floor coverage {floor:.3f}, wanted .965", floor >= 0.965))


def _drives(pool: ProcessPoolExecutor, reps: int, verdicts: Verdicts) -> Iterator[str]:
    """Totals over several files, planned by `allocate` under a budget."""
    yield f"\n## Totals over many files under a budget ({reps} replications each)\n"
    yield "| drive | files | read | whole | cells | pooled | coverage | half width | floor coverage | L/N |"
    yield "|" + "---|" * 10
    drives = {f"boundaries, {k} files": boundary_drive(np.random.default_rng(k), k, 4000) for k in (1, 2, 4, 12)}
    drives |= {f"mixed, seed {k}": mixed_drive(np.random.default_rng(k), 300) for k in range(3)}
    sizes = {name: sum(c.size for c in drive.values()) * populations.CELL_BYTES for name, drive in drives.items()}
    rows = [(name, share) for name in drives for share in (0.01, 0.05, 0.2)]
    results = _map(pool, whole_drive, [(drives[name], int(sizes[name] * share), reps) for name, share in rows])
    for (name, share), (s, plan) in zip(rows, results, strict=True):
        whole, cells, pooled = (int((plan.decision == code).sum()) for code in range(3))
        read = f"{plan.planned_bytes / sizes[name]:.3f} of {share:.2f}"
        yield (
            f"| {name} | {len(drives[name])} | {read} | {whole} | {cells} | {pooled} |"
            f" {s.coverage:.3f} | {_width(s)} | {s.floor_coverage:.3f} | {s.floor_share:.3f} |"
        )
    worst, floor = (min(getattr(s, what) for s, _ in results) for what in ("coverage", "floor_coverage"))
    verdicts.append((f"totals: least coverage {worst:.3f}, wanted .93 ({reps} replications)", worst >= 0.93))
    verdicts.append((f"totals: least floor coverage {floor:.3f}, wanted .95 ({reps} replications)", floor >= 0.95))


def _design(pool: ProcessPoolExecutor, reps: int, verdicts: Verdicts) -> Iterator[str]:
    """Acceptance test 6: 3,000 cells of a drive of 261 GB."""
    yield f"\n## What can hold text of a drive of 261 GB ({reps} replications each)\n"
    yield "| drive | cells | files by cells | pooled | coverage | half width | floor coverage | L/N |"
    yield "|" + "---|" * 8
    rows = [(needle, cells) for needle in (False, True) for cells in (1000, 3000, 10_000)]
    drives = {needle: design_drive(np.random.default_rng(6100), needle) for needle in (False, True)}
    results = _map(pool, whole_drive, [(drives[needle], cells * CELL_COST, reps) for needle, cells in rows])
    for (needle, cells), (s, plan) in zip(rows, results, strict=True):
        name = "with a needle" if needle else "plain"
        own, pooled = (int((plan.decision == code).sum()) for code in (1, 2))
        figures = f"{s.coverage:.3f} | {_width(s)} | {s.floor_coverage:.3f} | {s.floor_share:.3f}"
        yield f"| {name} | {cells:,} | {own} | {pooled} | {figures} |"
        if cells == 3000:
            head = f"261 GB, {name}, 3,000 cells:"
            good = s.coverage >= 0.94 and s.half_width <= 0.04 and abs(s.bias) <= 0.005
            words = f"coverage {s.coverage:.3f} (.94), half width {_width(s)} (4 %), bias {s.bias:+.2%} (.5 %)"
            verdicts.append((f"{head} {words}", good))
            words = f"floor covers {s.floor_coverage:.3f} (.965), L/N {s.floor_share:.3f} (.94)"
            verdicts.append((f"{head} {words}", s.floor_coverage >= 0.965 and s.floor_share >= 0.94))


def _binary(verdicts: Verdicts) -> Iterator[str]:
    """Gaffke's bound against Clopper and Pearson's on 0/1 data."""
    yield "\n## Gaffke against Clopper-Pearson, 97.5 % one-sided\n"
    yield "| n | k | lower | exact | upper | exact |\n|" + "---|" * 6
    lowers, uppers = [], []
    for row in clopper_pearson():
        bounds = (row.lower, row.exact_lower, row.upper, row.exact_upper)
        yield f"| {row.n} | {row.k} | " + " | ".join(f"{bound:.6f}" for bound in bounds) + " |"
        lowers.append(row.lower / row.exact_lower - 1 if row.k else 0.0)
        uppers.append(row.upper / row.exact_upper - 1)
    good = min(lowers) >= -0.05 and max(lowers) <= 0.005 and max(map(abs, uppers)) <= 0.005
    words = f"lower {min(lowers):+.2%} to {max(lowers):+.2%}, upper {min(uppers):+.2%} to {max(uppers):+.2%}"
    verdicts.append((f"Gaffke against Clopper-Pearson: {words}", good))


if __name__ == "__main__":
    sys.exit(main())
