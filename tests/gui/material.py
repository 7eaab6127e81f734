"""What the pictures and walks show: a demonstration drive, cases of it in every state, and a run by a script.

Everything is made up, and of the same seed every time. Nothing of the machine it is made on can be seen: paths are
short, drives are invented, the clock of the scripted run is its own.
"""

import json
import math
import os
import shutil
import sqlite3
import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import cast
from unittest.mock import patch

from core.case import Case
from core.case_result import CaseResult
from core.control import Control
from core.demo import write_demo
from core.evidence.drive import Drive, Volume
from core.evidence.folder import describe
from core.identity import Identity, save_identity
from core.lock import Lock
from core.model import Busy, Estimate, EvidenceInfo, Progress, SoFar
from core.paths import user_folder
from core.recent import LIST_NAME, RecentCase
from core.settings import Settings
from core.triage import go_on

FREE_BYTES, USED_BYTES, DISK_BYTES = 412_316_860_416, 588_100_000_000, 1_000_202_273_280
OPENED = (
    "2026-10-19T09:05:00",
    "2026-10-18T08:42:00",
    "2026-10-17T01:20:00",
    "2026-10-12T06:08:00",
    "2026-09-02T10:56",
)
FACTS = {
    "model": "Passport 25E2 (demo)",
    "serial": "DEMO25E20417A1",
    "label": "A1",
    "file_system": "ntfs",
    "total_bytes": str(DISK_BYTES),
    "rotational": "no",
    "block_device_read_only": "yes",
    "mount_options": "ro,noatime,nodev,noexec,nosuid",
    "access_times": "kept",
    "bridge": "Tableau T8u (demo)",
    "known_blocker": "Tableau T8u (demo)",
}


@dataclass(frozen=True, slots=True)
class Material:
    """drive: the evidence. cases: working copies of `kept`, which nothing changes. budget_bytes: forces sampling."""

    root: Path
    drive: Path
    cases: Path
    kept: Path
    budget_bytes: int

    @property
    def finished(self) -> Path:
        """A sampled case that came to its end."""
        return self.cases / "YP-2026-0417"

    @property
    def stopped(self) -> Path:
        """One that was stopped while it read."""
        return self.cases / "YP-2026-0411"

    @property
    def running(self) -> Path:
        """Where the scripted run goes to."""
        return self.cases / "YP-2026-0418"

    def reset(self) -> None:
        """All cases as they were made; no recent ones."""
        shutil.rmtree(self.cases, ignore_errors=True)
        shutil.copytree(self.kept, self.cases)
        (user_folder() / LIST_NAME).unlink(missing_ok=True)

    def remember(self) -> None:
        """All cases are recent ones, each opened at a time of its own."""
        number = {path.name: path for path in sorted(self.cases.iterdir()) if path != self.running}
        order: list[str] = [name for name in ("YP-2026-0417", "YP-2026-0411", "PT-2026-0388") if name in number]
        order += [name for name in number if name not in order]
        lines = []
        for name, opened in zip(order, OPENED, strict=False):
            model, serial = DEVICES[name]
            lines.append(RecentCase(str(number[name]), name, name, model, serial, f"{opened}+00:00"))
        user_folder().mkdir(parents=True, exist_ok=True)
        (user_folder() / LIST_NAME).write_text(json.dumps([asdict(line) for line in lines]), "utf-8")


DEVICES = {
    "YP-2026-0417": (FACTS["model"], FACTS["serial"]),
    "YP-2026-0411": ("EVO 2.5 (demo)", "DEMOEVO0411"),
    "PT-2026-0388": ("ST4000 (demo)", "DEMOST0388"),
    "XH-2026-0352": ("DT100 (demo)", "DEMODT0352"),
    "MH-2026-0329": ("BUP (demo)", "—"),
}
TITLES = {
    "YP-2026-0417": "演示 A1 移动硬盘",
    "YP-2026-0411": "演示 离职电脑",
    "PT-2026-0388": "演示 服务器 2 号盘",
    "XH-2026-0352": "演示 电商工号 U 盘",
}


def identity(number: str) -> Identity:
    """Complete, and nobody's."""
    return Identity(
        number=number,
        title=TITLES.get(number, ""),
        examiners=("检验人甲", "检验人乙"),
        witness="见证人丙",
        unit="演示单位",
        item="JC-01",
        seal="FT-0417",
        time_zone="UTC+08:00",
        authority="演示委托书 1 号",
    )


def described(path: str) -> EvidenceInfo:
    """A folder as if it lay on a drive behind a write blocker."""
    number = next((name for name in DEVICES if name in path), "YP-2026-0417")
    model, serial = DEVICES[number]
    return replace(describe(path), read_only="yes", facts={**FACTS, "model": model, "serial": serial})


# cases ---------------------------------------------------------------------------------------------
def make(root: Path, scale: float = 1.0, budget_bytes: int = 64 << 20) -> Material:
    """Writes the drive and counts it, in a new folder."""
    found = Material(root, root / "检材" / "A1", root / "案件", root / "原件", budget_bytes)
    _write(found.drive, scale, 4)
    small = root / "检材" / "XH-2026-0352"
    _write(small, 0.02, 5)
    found.kept.mkdir()
    _run(found.kept / found.finished.name, found.drive, budget_bytes)
    _run(found.kept / found.stopped.name, found.drive, budget_bytes, share=0.4)
    _run(found.kept / "PT-2026-0388", small, None)
    _run(found.kept / "XH-2026-0352", small, None, share=0.4)
    shutil.rmtree(small)
    newer = found.kept / "MH-2026-0329"
    newer.mkdir()
    with closing(sqlite3.connect(newer / "case.db")) as db:
        db.execute("PRAGMA user_version=99")
        db.execute("CREATE TABLE later (x)")
    shutil.copytree(found.kept / found.stopped.name, found.kept / found.running.name)
    return found


def _write(drive: Path, scale: float, seed: int) -> None:
    drive.parent.mkdir(parents=True, exist_ok=True)
    for _ in write_demo(drive, scale, seed):
        pass


def _run(folder: Path, drive: Path, budget_bytes: int | None, share: float | None = None) -> None:
    """share: of the bytes to read, after which the run is stopped."""
    settings = Settings(workers=1, budget_bytes=budget_bytes, language="both")
    with closing(Case.create(folder, described(str(drive)), settings)) as case:
        save_identity(case, identity(folder.name))
        with closing(cast(Generator[Progress], go_on(case))) as steps:
            for step in steps:
                reading = share is not None and step.stage == "sample" and step.total_bytes
                if reading and step.done_bytes > (share or 0) * step.total_bytes:
                    break


def drives(material: Material) -> tuple[Drive, ...]:
    """What the New case page finds."""

    def drive(
        name: str, serial: str, size: int, used: int | None, read_only: str, protection: str, **more: str
    ) -> Drive:
        volume = Volume(more.get("label", ""), more.get("fs", "NTFS"), size - (1 << 20), used, more.get("on", ""))
        facts = {**FACTS, "block_device_read_only": read_only} if read_only != "unknown" else {}
        if protection != "blocker":
            facts = {key: value for key, value in facts.items() if key not in ("bridge", "known_blocker")}
        return Drive(
            more.get("device", "sdb"), name, serial, size, used, more.get("fs", "NTFS"), more.get("by", "USB"),
            more.get("on", ""), read_only, protection, more.get("kind", "usb"), more.get("disabled", ""), (volume,), facts,  # noqa: E501
        )  # fmt: skip

    blocker = drive(
        FACTS["model"], FACTS["serial"], DISK_BYTES, USED_BYTES, "yes", "blocker", on=str(material.drive), label="A1"
    )
    return (
        blocker,
        drive("DT100 (demo)", "DEMODT0352", 62_109_253_632, 21_474_836_480, "no", "none", on="/media/U", fs="exFAT"),
        drive("DVD-R (demo)", "—", 4_700_372_992, 4_403_000_320, "yes", "medium", on="/media/D", fs="UDF", kind="optical"),  # noqa: E501
        drive("BUP (demo)", "DEMONA7Q5C", 2_000_398_934_016, None, "unknown", "unknown"),
        drive(
            "NVMe 512 (demo)", "DEMONV0001", 512_110_190_592, 201_000_000_000, "no", "none",
            on="/", fs="ext4", kind="nvme", by="NVMe", disabled="system",
        ),
    )  # fmt: skip


# the run -------------------------------------------------------------------------------------------
NOW_S, END_S, FIRST_S = 41, 58, 6
BUSY = (
    Busy(11, "姓名 手机号码/会员_2023.sql", 1, "sql", 2.0),
    Busy(12, "**学籍/学籍信息.xlsx", 1, "xlsx", 5.0),
    Busy(13, "Telegram Desktop/资源共享.zip", 1, "zip", 33.0),
    Busy(14, "身份证/59万条.txt", 1, "delimited", 0.5),
)


class Clock(Control):
    """A control whose time is the script's."""

    at_s = 0.0

    def now(self) -> float:
        """Seconds of the script."""
        return self.at_s


def so_far(at_s: int, total: int = 2_156_452) -> SoFar:
    """The figure of a run after so many seconds: a band that shrinks, a floor that only rises."""
    gone = (at_s - FIRST_S) / (NOW_S - FIRST_S)
    half = 0.55 * math.exp(-4 * gone) + 0.055
    point = round(total * (1 + 0.12 * math.sin(1.9 * at_s) * math.exp(-3 * gone)))
    floor = round(total * 0.925 * (1 - math.exp(-9 * gone - 0.004)))
    low, high = max(floor, round(point * (1 - half))), round(point * (1 + half))
    return SoFar(float(at_s), Estimate(point, low, high, floor, "sampled"), 18 * at_s, 1240)


def scripted(
    evidence: str, folder: Path, settings: Settings, control: Clock, identity: Identity | None, lock: Lock | None
) -> Iterator[Progress]:
    """In the place of `core.triage.triage`: as far as NOW_S, then it waits to be stopped."""
    if lock is not None:
        lock.take()
    total = 55_680_000
    for stage, at_s, files in (("inventory", 1, 34), ("identify", 4, 34)):
        control.at_s = at_s
        yield Progress(stage, files, 34, 157_180_000 if stage == "inventory" else 0, 0, float(at_s), None)
    for at_s in range(FIRST_S, NOW_S + 1):
        control.at_s = at_s
        done = round(total * (at_s - FIRST_S) / (END_S - FIRST_S))
        files = round(27 * done / total)
        yield Progress("sample", files, 27, done, total, float(at_s), None, busy=BUSY, so_far=so_far(at_s))
    wait = threading.Event()
    while True:
        wait.wait(0.2)
        yield Progress("sample", files, 27, done, total, float(NOW_S), None, busy=BUSY, so_far=so_far(NOW_S))


@contextmanager
def invented(material: Material) -> Iterator[None]:
    """What the machine would show of itself is replaced: drives, room on its disks, folders, system."""
    usage = type(shutil.disk_usage("/"))
    words = {"tool": "Pandian", "rules": "demo", "system": "demo", "machine": "demo", "time_zone": "CST +0800"}
    with ExitStack() as stack:
        for where, what in (
            ("shutil.disk_usage", lambda path: usage(DISK_BYTES, USED_BYTES, FREE_BYTES)),
            ("gui.pages.new_case_source.drives", lambda: iter(drives(material))),
            ("gui.pages.start.cases_folder", lambda: material.cases),
            ("gui.pages.new_case_identity.cases_folder", lambda: material.cases),
            ("core.environment.describe", lambda: dict(words)),
        ):
            stack.enter_context(patch(where, what))
        yield


@contextmanager
def scripted_run() -> Iterator[None]:
    """Runs that the window starts are the script's."""
    with patch("core.triage.triage", scripted), patch("gui.run_control.Control", Clock):
        yield


@contextmanager
def own_user_folder(folder: Path) -> Iterator[None]:
    """Recent cases, settings and keys of the user stay untouched."""
    folder.mkdir(parents=True, exist_ok=True)
    with patch.dict(os.environ, {"XDG_DATA_HOME": str(folder), "LOCALAPPDATA": str(folder)}):
        yield


def floor_of(folder: Path) -> int:
    """Of the newest result of a case."""
    with closing(Case.open_existing(folder, writable=False)) as case:
        return CaseResult(case).summary().records.floor
