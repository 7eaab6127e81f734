"""A whole-file census of a finished case beside `rg -c`, `rg --count-matches` and `wc -l` on the same bytes; Markdown.

    python -m bench.census [MB per file, default 1024]

Two files are made from a seed and removed again: dense (rows of personal data) and plain (a server log), each alone on
its evidence, sampled first, then counted with two children. Wall time of the reading stage, and processor time of all
our processes, against the wall and processor time of the commands; memory is the largest sum of resident sizes of all
processes of ours, at half the size and at the whole.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.scan import PATTERN, TILE_BYTES, dense_line, make, plain_line
from core.settings import Settings
from core.triage import census, triage

FILES = {"dense": dense_line, "plain": plain_line}
COMMANDS = {
    "rg -c": ("rg", "-c", PATTERN),
    "rg --count-matches": ("rg", "--count-matches", PATTERN),
    "wc -l": ("wc", "-l"),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of wall and processor time, and the most memory in bytes (0 where it was not looked at)."""

    wall_s: float
    cpu_s: float
    most_bytes: int = 0


def counted(path: Path, case: Path) -> Taken:
    """The census of the one file of a folder, which is sampled first."""
    for _ in triage(str(path.parent), case, Settings(workers=2, seed="bench", budget_bytes=32 << 20)):
        pass
    own = psutil.Process()
    start, began, most, last = 0.0, 0.0, 0, (0.0, 0.0)
    for step in census(case):
        if step.stage != "census":
            continue
        family = [own, *own.children(recursive=True)]
        times, sizes = zip(*_looked_at(family), strict=True)
        if not began:
            start, began = time.perf_counter(), sum(times)
        most, last = max(most, sum(sizes)), (time.perf_counter() - start, sum(times) - began)
    return Taken(*last, most)


def _looked_at(family: list[psutil.Process]) -> Iterator[tuple[float, int]]:
    """Processor seconds and resident bytes of each."""
    for process in family:
        with process.oneshot():
            yield sum(process.cpu_times()[:2]), process.memory_info().rss


def command(arguments: tuple[str, ...], path: Path) -> Taken:
    """One command over the file."""
    cpu, wall = sum(os.times()[2:4]), time.perf_counter()
    subprocess.run([*arguments, str(path)], stdout=subprocess.DEVNULL, check=False)
    return Taken(time.perf_counter() - wall, sum(os.times()[2:4]) - cpu)


def report(megabytes: int, folder: Path) -> Iterator[str]:
    """The table, line by line."""
    half: dict[str, Taken] = {}
    yield "| | MB/s | against rg -c | MB per CPU second | against rg -c |\n|---|---:|---:|---:|---:|"
    for name, line in FILES.items():
        for part, copies in ((half, megabytes // 2), (None, megabytes)):
            path = folder / f"{name}{copies}" / f"{name}.txt"
            path.parent.mkdir()
            make(path, line, copies * 1_000_000 // TILE_BYTES)
            rounds = {key: command(arguments, path) for key, arguments in COMMANDS.items()} if part is None else {}
            found, size = counted(path, folder / f"case_{name}{copies}"), path.stat().st_size / 1e6
            path.unlink()
            if part is not None:
                part[name] = found
                continue
            base = rounds["rg -c"]
            for key, taken in {"pandian census": found, **rounds}.items():
                against, cpu = base.wall_s / taken.wall_s, base.cpu_s / taken.cpu_s
                rates = f"{size / taken.wall_s:,.0f} | {against:.2f}x | {size / taken.cpu_s:,.0f} | {cpu:.2f}x"
                yield f"| {key}, {name} | {rates} |"
            memory = (half[name].most_bytes / 2**20, found.most_bytes / 2**20)
            yield f"| memory, {name} | {memory[0]:.0f} MiB at half the size, {memory[1]:.0f} MiB at the whole | | | |"


def main() -> None:
    """Prints the table."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    with tempfile.TemporaryDirectory() as folder:
        for line in report(megabytes, Path(folder)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
