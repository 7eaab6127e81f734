"""How fast the window gets what it shows of a case of a million files, beside `sort` over the same columns.

    python bench/window_rows.py [FILES]

Makes the case below the temp folder unless it is there (tests/core/million.py), asks every question some times, prints
markdown tables. `sort` (GNU, LC_ALL=C, one thread) gets number and column of every file as lines and writes them back.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.clock import best_seconds
from core.case import Case
from core.filter import Query, parse
from core.views import Stopped, facet, file_ids, file_rows, filter_total, folder_index, ledger, not_examined, top_files
from tests.core.million import FILES, million

PAGE = 200
COLUMNS = {  # sort key: (expression, option of sort)
    "path": ("h.path", ""),
    "size": ("h.size_bytes", "n"),
    "records": ("COALESCE(r.point, r.floor, -1)", "n"),
}
FILTERS = ("客户名单0001", "kind:csv", "size:>10mb", "type:身份证 est:>1000", "path:资源共享", "-status:exact")


def sorting(case: Case, folder: Path) -> None:
    """Orders of everything, beside `sort`."""
    print("| order by | ids, s | CPU s | against sort |\n|---|---|---|---|")
    for key, (column, option) in COLUMNS.items():
        lines = folder / key
        rows = case.rows(f"SELECT h.id, {column} FROM result r JOIN entry h ON h.id = r.entry")
        lines.write_bytes(b"".join(b"%d\t%s\n" % (number, str(value).encode()) for number, value in rows))
        command = ["sort", "--parallel=1", "-t", "\t", f"-k2{option}r", "-o", str(folder / "sorted"), str(lines)]
        sort, _ = best_seconds(partial(subprocess.run, command, check=True, env={**os.environ, "LC_ALL": "C"}))
        wall, cpu = best_seconds(partial(file_ids, case, Query(), key))
        print(f"| {key} | {wall:.2f} | {cpu:.2f} | {wall / sort:.2f} |")
    for key in ("name", "modified", "kind", "status", "encoding", "share"):
        wall, cpu = best_seconds(partial(file_ids, case, Query(), key))
        print(f"| {key} | {wall:.2f} | {cpu:.2f} | |")


def questions(case: Case) -> None:
    """Everything else that pages ask."""
    every = file_ids(case, Query(), "path")
    page = random.Random(0).sample(list(every), min(PAGE, len(every)))
    asked: dict[str, Callable[[], object]] = {
        **{f"ids of `{text}`": partial(file_ids, case, parse(text), "path") for text in FILTERS},
        f"{PAGE} rows from anywhere": partial(file_rows, case, page),
        "total of `kind:csv`": partial(filter_total, case, parse("kind:csv")),
        **{f"facet {column}": partial(facet, case, Query(), column) for column in ("kind", "folder", "type")},
        "ledger": partial(ledger, case),
        "what was not examined": partial(not_examined, case),
        "top files": partial(top_files, case),
        "folders": partial(folder_index, case),
    }
    print("\n| question | s | CPU s |\n|---|---|---|")
    for name, work in asked.items():
        wall, cpu = best_seconds(work)
        print(f"| {name} | {wall:.3f} | {cpu:.3f} |")


def slowest_stop(case: Case, key: str) -> float:
    """Seconds until a question ends that is not wanted any more, at the worst of many moments."""
    worst = 0.0
    for step in count(1):
        end = time.perf_counter() + 0.1 * step

        def stop(end: float = end) -> bool:
            return time.perf_counter() > end

        stopped = True
        with suppress(Stopped):
            file_ids(case, Query(), key, stop=stop)
            stopped = False
        if not stopped:
            return worst
        worst = max(worst, time.perf_counter() - end)
    raise AssertionError


def main(files: int) -> None:
    """Prints the tables."""
    started = time.perf_counter()
    made = million(files)
    print(f"{files:,} files; the case was there, or made, in {time.perf_counter() - started:.0f} s\n")
    with closing(Case.open_existing(made, writable=False)) as case, tempfile.TemporaryDirectory() as name:
        sorting(case, Path(name))
        questions(case)
        print("\n| stopped while ordering by | at the worst, ms |\n|---|---|")
        for key in ("path", "name", "records"):
            print(f"| {key} | {1000 * slowest_stop(case, key):.0f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="?", type=int, default=FILES)
    main(parser.parse_args().files)
