"""How fast and how flat the inventory is: files a second into a case, beside `find -printf`.

    python bench/inventory.py [FILES]

Makes a tree of FILES small files (default 200,000, 100 to a folder) below the temp folder, walks it
warm, prints a markdown table and removes the tree. Peak memory is that of a fresh process each.
"""

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.clock import best_seconds
from core.case import Case
from core.evidence import open_source
from core.evidence.folder import describe
from core.inventory import inventory
from core.settings import Settings

FILES_PER_FOLDER = 100


def make_tree(root: Path, files: int) -> None:
    """Folders of folders of tiny files."""
    for number in range(files):
        if number % FILES_PER_FOLDER == 0:
            folder = root / f"部门{number // 10_000:03d}" / f"folder {number // FILES_PER_FOLDER:05d}"
            folder.mkdir(parents=True)
        (folder / f"客户名单{number:07d}.csv").write_bytes(b"x")


def into_case(root: Path, folder: Path) -> int:
    """The walk into a new case; returns the number of files."""
    info = describe(str(root))
    with open_source(info) as source, closing(Case.create(folder, info, Settings())) as case:
        *_, last = inventory(source, partial(case.add_entries, walk=1))
    return last.done_files


def walk_only(root: Path) -> int:
    """The walk alone; returns the number of entries."""
    with open_source(describe(str(root))) as source:
        return sum(1 for _ in source.walk())


def by_find(root: Path) -> int:
    """The same facts by find, written to a file."""
    with tempfile.TemporaryFile() as out:
        subprocess.run(["find", os.fspath(root), "-printf", r"%P\t%y\t%s\t%T@\t%A@\t%C@\t%m\0"], stdout=out, check=True)
        return out.tell()


def peak_mib(root: Path, folder: Path) -> float:
    """Peak memory of a fresh process that does the inventory, in MiB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (root, folder))


def _peak(root: Path, folder: Path) -> float:
    into_case(root, folder)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(files: int) -> None:
    """Prints the tables."""
    with tempfile.TemporaryDirectory(prefix="inventory-bench-") as name:
        folder = Path(name)
        small, large = folder / "small", folder / "large"
        make_tree(small, 10_000)
        make_tree(large, files)
        cases = (folder / f"case{number}" for number in range(100))
        find_wall, find_cpu = best_seconds(lambda: by_find(large))
        works: dict[str, Callable[[], object]] = {
            "inventory into the case": lambda: into_case(large, next(cases)),
            "walk alone": lambda: walk_only(large),
        }
        rows = {what: best_seconds(work) for what, work in works.items()} | {"find -printf": (find_wall, find_cpu)}
        print("| what | files/s | files per CPU second | against find |\n|---|---|---|---|")
        for what, (wall, cpu) in rows.items():
            print(f"| {what} | {files / wall:,.0f} | {files / cpu:,.0f} | {find_wall / wall:.2f} |")
        print("\n| files | peak memory, MiB |\n|---|---|")
        for count, root in ((10_000, small), (files, large)):
            print(f"| {count:,} | {peak_mib(root, next(cases)):.0f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="?", type=int, default=200_000)
    main(parser.parse_args().files)
