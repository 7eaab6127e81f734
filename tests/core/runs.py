"""Running the program as its users do, and small drives of known content for it to run on."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from core.case import Case
from core.evidence.folder import describe
from core.settings import Settings
from core.triage import go_on, triage

TREE = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "gui"]
READ = ("exact", "sampled", "indicative", "container", "no_content")
"""Statuses that need no line among the problems."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@cache
def resident_id(n: int) -> str:
    """A valid number of 18 characters (GB 11643-1999), another one for every n below 50,000."""
    body = f"310101{1960 + n % 40}{1 + n // 40 % 12:02}{1 + n // 480 % 28:02}{n // 13440:03}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]


def phone(n: int) -> str:
    return f"139{10_000_000 + 7919 * n % 80_000_000}"


@cache
def people(count: int, first: int = 0) -> bytes:
    """A table with a header; every row is a record."""
    rows = [f"张{n % 97},{resident_id(n)},{phone(n)}" for n in range(first, first + count)]
    return ("姓名,身份证号,手机号\n" + "\n".join(rows) + "\n").encode()


def plain_log(lines: int) -> bytes:
    """Lines without anybody in them."""
    return b"".join(
        b"2023-05-01 12:%02d:%02d INFO cache reload ok, %d ms\n" % (i // 60 % 60, i % 60, i % 89) for i in range(lines)
    )


def pandian(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """One command, run to its end, in a process of its own."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        cwd=TREE,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        **options,
    )


@contextmanager
def started(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A command that is under way, leader of a process group of its own; killed with it at the end."""
    process = subprocess.Popen(
        [*PROGRAM, *map(str, arguments)], cwd=TREE, start_new_session=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def left_of_group(group: int, within_s: float) -> list[psutil.Process]:
    """Processes of a group that still run after a while; one that has ended but was not waited for runs no more."""
    left = [process for process in psutil.process_iter() if _is_of(process, group)]
    psutil.wait_procs(left, timeout=within_s)
    return [process for process in left if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def _is_of(process: psutil.Process, group: int) -> bool:
    try:
        return os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, psutil.Error):
        return False


def run(evidence: Path, case: Path, settings: Settings | None = None, **changes: object) -> dict[str, Any]:
    """The whole job in this process (its children are real); the result as written."""
    for _ in triage(str(evidence), case, replace(settings or Settings(workers=1, seed="a"), **changes)):  # type: ignore[arg-type]
        pass
    return result(case)


def run_on_solid_state(evidence: Path, case: Path, seed: str) -> dict[str, Any]:
    """The same where random cells are cheap, whatever this machine's disks are: large files are sampled."""
    settings = Settings(workers=2, seed=seed, sequential_bytes=115_000)
    with closing(Case.create(case, describe(str(evidence)), settings)) as made:
        for _ in go_on(made):
            pass
    return result(case)


def result(case: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((case / "result.json").read_bytes())
    return found


def by_path(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {file["path"]: file for file in found["files"]}


def problems(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {line["path"]: (line["status"], line["reason"]) for line in found["problems"]}


def holds(estimate: dict[str, Any], truth: int) -> bool:
    """Is everything that the estimate claims true?"""
    low, high, most = estimate["low"], estimate["high"], estimate["at_most"]
    inside = low is None or low <= truth <= high
    return estimate["floor"] <= truth and inside and (most is None or truth <= most)
