"""Do totals cover where whole files are the units? Prints a table of docs/benchmarks-coverage.md.

    python -m bench.units [--reps 400]

Three strata of 60,000, 20,000 and 3,000 files, shares of which hold lognormal counts; a pilot, then the first step of
the sample or the third. "ours": the product's shares and estimator. "before": Neyman's shares alone and the interval of
pools, as it was. Exit status 1 where ours covers in fewer than .92, or its floor in fewer than .965.
"""

import argparse
import sys
from collections.abc import Sequence
from statistics import median

import numpy as np
import numpy.typing as npt

from core.estimate import SRS, UNITS, Stratum, estimate_total
from core.model import Estimate
from core.units import Seen, neyman, pilot_sizes, shares

STRATA = (60_000, 20_000, 3_000)
STEPS = (4_000, 16_000)
DRIVES = (  # share of each stratum's files that hold any, standard deviation of the logarithm
    ("even", (0.5, 0.5, 0.5), 0.5),
    ("one stratum holds nearly all", (0.0, 0.001, 0.5), 1.2),
    ("some", (0.03, 0.02, 0.3), 1.0),
    ("few", (0.005, 0.02, 0.1), 1.0),
    ("many, uneven", (0.05, 0.1, 0.3), 1.6),
    ("few, uneven", (0.005, 0.02, 0.1), 1.6),
    ("many, very uneven", (0.1, 0.2, 0.5), 2.0),
)

Counts = npt.NDArray[np.int64]
RULES = (("before", neyman, SRS), ("ours", shares, UNITS))


def drive(rng: np.random.Generator, held: Sequence[float], sigma: float) -> list[Counts]:
    """Records of every file of every stratum."""
    return [
        np.where(rng.random(m) < share, np.rint(rng.lognormal(4, sigma, m)), 0).astype(np.int64)
        for m, share in zip(STRATA, held, strict=True)
    ]


def draws(held: Sequence[float], sigma: float, step: int, reps: int) -> tuple[int, dict[str, list[Estimate]]]:
    """The truth, and the estimates of each rule from the same orders of the files."""
    rng = np.random.default_rng(9000)
    files, pilots = drive(rng, held, sigma), pilot_sizes(STRATA, STEPS[0])
    found: dict[str, list[Estimate]] = {name: [] for name, _, _ in RULES}
    for _ in range(reps):
        orders = [rng.permutation(counts) for counts in files]
        seen = [Seen(m, y[:n], 1e5, 3e5) for m, y, n in zip(STRATA, orders, pilots, strict=True)]
        for name, share_out, design in RULES:
            drawn = zip(STRATA, orders, share_out(seen, step), strict=True)
            found[name].append(estimate_total(0, [Stratum(m, y[:n], design, 0, None) for m, y, n in drawn]))
    return sum(int(counts.sum()) for counts in files), found


def main() -> int:
    """Prints the table; 1 where ours misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reps", type=int, default=400)
    reps, good = parser.parse_args().reps, True
    head = "| drive | units | rule | interval given | coverage | half width | floor coverage | L/N |"
    print(head + "\n|---|---:|---|---:|---:|---:|---:|---:|")
    for what, held, sigma in DRIVES:
        for step in STEPS:
            truth, found = draws(held, sigma, step, reps)
            for name, estimates in found.items():
                ends = [(e.low, e.high) for e in estimates if e.low is not None and e.high is not None]
                covers = np.mean([low <= truth <= high for low, high in ends]) if ends else 1.0
                width = f"{50 * median((high - low) / truth for low, high in ends):.0f} %" if ends else "none given"
                floors = np.mean([e.floor <= truth for e in estimates])
                share = median(e.floor for e in estimates) / truth
                print(
                    f"| {what} | {step:,} | {name} | {len(ends) / reps:.2f} | {covers:.3f} | {width} |"
                    f" {floors:.3f} | {share:.2f} |",
                    flush=True,
                )
                good = good and (name != "ours" or (covers >= 0.92 and floors >= 0.965))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
