"""Timing for the benchmarks."""

import os
import time
from collections.abc import Callable

ROUNDS = 3


def best_seconds(work: Callable[[], object]) -> tuple[float, float]:
    """(wall, CPU) seconds of the best of a few rounds, children included."""
    times = []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), sum(os.times()[:4])
        work()
        times.append((time.perf_counter() - wall, sum(os.times()[:4]) - cpu))
    return min(times)
