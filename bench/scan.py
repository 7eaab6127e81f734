"""How fast one core scans, beside cat and ripgrep on the same bytes in the same run; prints Markdown.

    python bench/scan.py [MB per file, at least 256]
    python bench/scan.py types

Two files are made from a seed and removed again: dense (rows of personal data) and plain (a server log).
Our figure includes reading, detectors with validation, lines, and which line holds which types: with all
detectors, with those of the first kernel (FEW: the goal is 0.7 of their speed), and with the three of resident IDs,
mobile phones and bank cards.
ripgrep's pattern validates nothing. Everything is pinned to one core; processor time counts, so that
a busy machine does little harm, and the median of seven rounds.

With `types` it measures what all types cost beside the first five (FEW) of the same kernel, on four kinds of text: for
each block the best of the rounds in which both take turns, without reading and lines.
"""

import os
import random
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from core.detect import DETECTORS, Detector
from core.detect.bits import pack
from core.detect.block import make_block
from core.detect.kernel import hits_of

TILE_BYTES = 8 << 20
BLOCK_BYTES = 1 << 20
ROUNDS = 7
TURNS = 30
SEED = 20261122
FEW = ("resident_id", "resident_id_15", "mobile_phone", "bank_card", "email")
"""The types of the first kernel."""

ALL, FIRST, THREE = "pandian, all types", "pandian, first types", "pandian, three types"
PATTERN = r"(^|[^0-9])[1-9][0-9]{5}(18|19|20)[0-9]{9}[0-9Xx]([^0-9]|$)"
SURNAMES, GIVEN, ROADS = (
    "王李张刘陈杨赵黄周吴",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平",
    ("中山", "人民", "解放", "建设", "和平"),
)
REGIONS = ("110101", "310110", "320102", "440305", "510104", "610113")


def resident_id(rng: random.Random) -> str:
    """A made-up number that passes every check."""
    day = f"{rng.randint(1950, 2008)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    digits = f"{rng.choice(REGIONS)}{day}{rng.randint(1, 999):03}"
    total = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return digits + "10X98765432"[total % 11]


def bank_card(rng: random.Random) -> str:
    """A made-up UnionPay number of 19 digits that passes Luhn."""
    digits = f"62{rng.randrange(10**16):016}"
    doubled = (int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return digits + str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def dense_line(rng: random.Random) -> str:
    """One row of a usual list: name, ID, phone, address; a card in every third row, an e-mail in every third."""
    name = rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=2))
    phone = f"1{rng.choice((38, 39, 50, 86, 77))}{rng.randrange(10**8):08}"
    street = f"上海市杨浦区{rng.choice(ROADS)}路{rng.randint(1, 999)}弄"
    address = f"{street}{rng.choice(ROADS)}小区{rng.randint(1, 99)}号{rng.randint(101, 3004)}室"
    card = bank_card(rng) if rng.random() < 1 / 3 else ""
    mail = f"{rng.randrange(10**8, 10**9)}@qq.com" if rng.random() < 1 / 3 else ""
    return f"{name},{resident_id(rng)},{phone},{address},{card},{mail}\n"


def plain_line(rng: random.Random) -> str:
    """One line of a web server's log, with the long numbers such logs have."""
    day = f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    moment = f"{day}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:07.{rng.randint(0, 999):03}Z"
    level, path = (
        rng.choice(("INFO", "WARN", "DEBUG")),
        rng.choice(("/api/v2/items", "/static/app.js", "/login", "/q?a=b")),
    )
    numbers = f"200 {rng.randint(100, 99999)} {rng.random():.6f} trace={rng.getrandbits(64):016x}"
    return f"{moment} {level} [worker-{rng.randint(1, 64)}] com.example.web.Handler - GET {path} {numbers}\n"


def gateway_line(rng: random.Random) -> str:
    """One line of a payment gateway's log: an order, a merchant, an amount, a phone and a signature."""
    day, clock = (
        f"2026{rng.randint(1, 12):02}{rng.randint(1, 28):02}",
        f"{rng.randint(0, 23):02}{rng.randint(0, 59):02}07",
    )
    moment = f"{day[:4]}-{day[4:6]}-{day[6:]} {clock[:2]}:{clock[2:4]}:{clock[4:]}.{rng.randint(0, 999):03}"
    order = f"order_no={day}{clock}{rng.randrange(10**4):04} 商户号={rng.randrange(10**14, 10**15)}"
    phone = f"手机号=1{rng.choice((38, 39, 50, 86, 77))}{rng.randrange(10**8):08}"
    amount = f"金额={rng.randint(1, 99999)}.{rng.randint(0, 99):02}元"
    sign = f"sign={rng.getrandbits(128):032x}"
    return f"{moment} [支付网关-{rng.randint(1, 32)}] 收到请求 {order} {amount} {phone} 渠道=微信 {sign} 状态=成功\n"


def python_code(size: int) -> bytes:
    """So many bytes of Python's standard library, and the rest of a file."""
    found, paths = b"", sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    while len(found) < size:
        found += paths.pop(0).read_bytes()
    return found


def lines_of_text(line: Callable[[random.Random], str], encoding: str, size: int) -> bytes:
    """So many bytes of such lines, and the rest of the last one."""
    rng, parts, made = random.Random(SEED), [], 0
    while made < size:
        parts.append(line(rng).encode(encoding))
        made += len(parts[-1])
    return b"".join(parts)


def print_types() -> None:
    """Prints the speed with few types and with all, on four kinds of text."""
    few = tuple(detector for detector in DETECTORS if detector.key in FEW)
    size = 2 * BLOCK_BYTES
    texts = (
        ("plain", lines_of_text(plain_line, "utf-8", size), "utf-8"),
        ("code", python_code(size), "utf-8"),
        ("gateway, GB18030", lines_of_text(gateway_line, "gb18030", size), "gb18030"),
        ("dense", lines_of_text(dense_line, "utf-8", size), "utf-8"),
    )
    print("| processor ms a MiB | few types | all types | ratio |\n|---|---:|---:|---:|")
    for name, text, encoding in texts:
        blocks = [np.frombuffer(text, np.uint8, BLOCK_BYTES, start) for start in range(0, size, BLOCK_BYTES)]
        best = [sum(each) / len(blocks) for each in zip(*(best_of(b, encoding, few) for b in blocks), strict=True)]
        print(f"| {name} | {best[0]:.2f} | {best[1]:.2f} | {best[0] / best[1]:.2f} |", flush=True)


def best_of(data: np.ndarray, encoding: str, few: tuple[Detector, ...]) -> list[float]:
    """Milliseconds that a block takes with few types and with all: the best of many rounds."""
    best = [float("inf")] * 2
    for _ in range(TURNS):
        for which, detectors in enumerate((few, DETECTORS)):
            start = time.process_time()
            hits_of(make_block(data, encoding), detectors)
            best[which] = min(best[which], 1000 * (time.process_time() - start))
    return best


def make(path: Path, line: Callable[[random.Random], str], copies: int) -> None:
    """Writes a tile of such lines, then its copies."""
    tile = lines_of_text(line, "utf-8", TILE_BYTES)
    with path.open("wb") as file:
        for _ in range(copies):
            file.write(tile)


def scan_file(path: Path, detectors: tuple[Detector, ...] = DETECTORS) -> tuple[int, int]:
    """Reads a file in blocks cut at line ends. Returns its lines and those with two valid types or more."""
    lines = together = kept = 0
    buffer = bytearray(BLOCK_BYTES)
    view, data = memoryview(buffer), np.frombuffer(buffer, np.uint8)
    with path.open("rb", buffering=0) as file:
        while got := file.readinto(view[kept:]):
            cut = buffer.rfind(b"\n", 0, kept + got) + 1
            count, both = scan_lines(data[:cut], detectors)
            lines, together = lines + count, together + both
            kept = kept + got - cut
            view[:kept] = view[cut : cut + kept]
    return lines, together


def scan_lines(data: np.ndarray, detectors: tuple[Detector, ...]) -> tuple[int, int]:
    """Scans one block. Returns its lines and those with two valid types or more."""
    hits = hits_of(make_block(data, "utf-8"), detectors)
    lines, line = lines_of(data, hits.start)
    if not line.size:
        return lines, 0
    flags = (np.uint8(1) << hits.type) * (hits.verdict == 0)
    first = np.flatnonzero(line[1:] != line[:-1]) + 1
    types = np.bitwise_or.reduceat(flags, np.concatenate(([0], first)))
    return lines, int(np.count_nonzero(types & (types - 1)))


def lines_of(data: np.ndarray, at: np.ndarray) -> tuple[int, np.ndarray]:
    """How many line feeds there are, and how many stand before each place: counted in bitmaps of 64 bytes a word."""
    mask = np.zeros(-(-data.size // 64) * 64, np.bool_)
    np.equal(data, 10, out=mask[: data.size])
    words = pack(mask)
    inside = np.bitwise_count(words)
    upto = np.cumsum(inside, dtype=np.int64)
    word, place = at >> 6, (at & 63).view(np.uint64)
    here = words[word] & ~(~np.uint64(0) << place)
    return int(upto[-1]), (upto - inside)[word] + np.bitwise_count(here)


def megabytes_per_second(path: Path, works: Sequence[Callable[[], object]]) -> list[float]:
    """Median of the rounds, by processor time (user and system) of this process and the commands it ran.

    Each round runs everything once, so that a machine that slows down for a while slows down all.
    """
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for taken, work in zip(seconds, works, strict=True):
            start = sum(os.times()[:4])
            work()
            taken.append(sum(os.times()[:4]) - start)
    return [path.stat().st_size / 1e6 / max(median(taken), 0.01) for taken in seconds]


def command(*words: str) -> Callable[[], object]:
    """A command whose output is thrown away; ripgrep's status 1 means no match."""
    return lambda: subprocess.run(words, stdout=subprocess.DEVNULL, check=False)


def main() -> None:
    """Makes the files, measures, prints the table."""
    if sys.argv[1:] == ["types"]:
        return print_types()
    few = tuple(detector for detector in DETECTORS if detector.key in FEW)
    three = tuple(detector for detector in DETECTORS if detector.key in ("resident_id", "mobile_phone", "bank_card"))
    megabytes = max(256, int(sys.argv[1]) if len(sys.argv) > 1 else 256)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="pandian-bench-") as folder:
        rows: list[tuple[str, list[float]]] = [
            (name, []) for name in (ALL, FIRST, THREE, "cat", "rg -c", "rg --count-matches")
        ]
        for name, line in (("dense", dense_line), ("plain", plain_line)):
            path = Path(folder) / name
            make(path, line, -(-megabytes * 10**6 // TILE_BYTES))
            works = (
                lambda path=path: scan_file(path),
                lambda path=path: scan_file(path, few),
                lambda path=path: scan_file(path, three),
                command("cat", str(path)),
                command("rg", "-j1", "-c", PATTERN, str(path)),
                command("rg", "-j1", "--count-matches", PATTERN, str(path)),
            )
            for (_, figures), figure in zip(rows, megabytes_per_second(path, works), strict=True):
                figures.append(figure)
            path.unlink()
    base = rows[4][1]
    print(f"One core, {megabytes} MB a file, blocks of {BLOCK_BYTES >> 10} KiB, median of {ROUNDS}\n")
    print("| | dense MB/s | against rg -c | plain MB/s | against rg -c |\n|---|---:|---:|---:|---:|")
    for name, (dense, plain) in rows:
        print(f"| {name} | {dense:,.0f} | {dense / base[0]:.2f}x | {plain:,.0f} | {plain / base[1]:.2f}x |")
    (_, whole), (_, first) = rows[:2]
    dense, plain = (one / other for one, other in zip(whole, first, strict=True))
    both = sum(1 / speed for speed in first) / sum(1 / speed for speed in whole)
    print(f"\nAll types against the first: dense {dense:.2f}, plain {plain:.2f}, both files together {both:.2f}")


if __name__ == "__main__":
    main()
