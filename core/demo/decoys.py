"""What looks like records and is none, and the log in which few lines are."""

from collections.abc import Iterator

import numpy as np

from core.demo.matrix import Cells, Numbers, decimal, digits, draw, packed, picked, rows, words
from core.demo.parts import BATCH_ROWS, Chunk, People, counted, only

HEX = b"0123456789abcdef"
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
MODULES = ("OrderService", "StockService", "GatewayFilter", "SessionCache")
EVENTS = ("查询完成", "cache miss, reload", "request accepted", "更新库存 ok")
CODE = '''\
"""爬虫: 抓取店铺与订单列表."""
import json
import time

import requests
from selenium import webdriver

BASE = "https://shop.example.com/api/v2"
HEADERS = {"User-Agent": "Mozilla/5.0", "Cookie": "sid=9f86d081884c7d659a2feaa0c55ad015"}
PROXIES = ["http://10.0.0.%d:8118" % n for n in range(2, 40)]
MAGIC = 0x5bd1e9955bd1e995
EPOCH_MS = 1682899200000


def page(shop: int, number: int) -> dict:
    reply = requests.get(f"{BASE}/shops/{shop}/orders", params={"p": number}, headers=HEADERS, timeout=10)
    time.sleep(0.35)
    return json.loads(reply.text)
'''


def log(lines: int, island: People) -> Iterator[Chunk]:
    """A service's log; in its middle one block of lines names people, a line each."""
    before = lines // 2
    yield from _plain_log(range(before), island.seed)
    names = ("name", "resident_id", "mobile_phone")
    persons = island.persons(names)
    for numbers in island.batches():
        fields = island.fields(numbers, names, "utf-8")
        who, card, phone = (field.cells for field in fields)
        line = [
            *_stamp(numbers, island.seed),
            " DEBUG c.e.RealNameService - 实名核验 姓名=".encode(),
            who,
            " 身份证号=".encode(),
            card,
            " 手机号=".encode(),
            phone,
            b" ret=0\n",
        ]
        yield Chunk(packed(rows(line, len(numbers))), counted(fields, len(numbers), in_columns=False), persons=persons)
    yield from _plain_log(range(before, lines), island.seed)


def orders(count: int, seed: int) -> Iterator[Chunk]:
    """Order numbers of 18 and 19 digits, serial numbers that only by chance pass for cards, IDs and phones."""
    yield Chunk("订单号,流水号,批次,雪花号,序列,金额\r\n".encode("gb18030"))
    for n in _batches(count):
        line: list[Cells | bytes] = [
            b"2023", digits(draw(n, seed, 10**14), 14), b",62", digits(draw(n, seed + 1, 10**14), 14), b",",
            digits(draw(n, seed + 2, 10**18), 18), b",1", digits(draw(n, seed + 3, 10**18), 18), b",",
            digits(draw(n, seed + 4, 10**11), 11), b",", digits(draw(n, seed + 5, 10**4), 4), b".50\r\n",
        ]  # fmt: skip
        yield Chunk(packed(rows(line, len(n))))


def waybills(count: int, seed: int) -> Iterator[Chunk]:
    """Parcel numbers of three carriers: values of a type, and nobody's."""
    for n in _batches(count):
        sf, yt, sto = (digits(draw(n, seed + i, 10**width), width) for i, width in enumerate((12, 13, 12)))
        lines = packed(rows([b"SF1", sf, b"\tYT", yt, b"\t773", sto, b"\n"], len(n)))
        yield Chunk(lines, only("waybill", len(n)))


def time_stamps(count: int, seed: int) -> Iterator[Chunk]:
    """Times in seconds, milliseconds and as 14 and 17 digits."""
    yield Chunk(b"ts\tts_ms\tstart\tend\n")
    for n in _batches(count):
        day = draw(n, seed, 28) + np.uint64(20230501)
        date, seconds, millis = digits(day, 8), digits(draw(n, seed + 1, 10**5), 5), digits(draw(n, seed + 2, 10**8), 8)
        line: list[Cells | bytes] = [
            b"16828",
            seconds,
            b"\t16828",
            millis,
            b"\t",
            date,
            b"093015\t",
            date,
            b"174500",
            millis[:, :3],
            b"\n",
        ]
        yield Chunk(packed(rows(line, len(n))))


def hex_lines(count: int, seed: int) -> Iterator[Chunk]:
    """64 hexadecimal digits a line."""
    for n in _batches(count):
        line = [picked(draw(n, seed + i, 2**62), 15, HEX) for i in range(4)]
        yield Chunk(packed(rows([*line, b"0f0e\n"], len(n))))


def base64_lines(count: int, seed: int) -> Iterator[Chunk]:
    """64 characters of base64 a line, as in mail and certificates."""
    for n in _batches(count):
        line = [picked(draw(n, seed + i, 2**60), 10, BASE64) for i in range(6)]
        yield Chunk(packed(rows([*line, b"AbCd\n"], len(n))))


def floats(count: int, seed: int) -> Iterator[Chunk]:
    """Measurements with many decimals."""
    yield Chunk(b"x,y,z\n")
    for n in _batches(count):
        x, y, z = (digits(draw(n, seed + i, 10**width), width) for i, width in enumerate((11, 15, 18)))
        yield Chunk(packed(rows([b"0.", x, b",-12.", y, b",3.", z, b"\n"], len(n))))


def media(start: bytes, size_bytes: int, seed: int) -> Iterator[Chunk]:
    """Noise after a file signature."""
    yield Chunk(start)
    for n in _batches(size_bytes // 8):
        yield Chunk(draw(n, seed, 2**64 - 1).astype("<u8").tobytes())


def code() -> Iterator[Chunk]:
    """A crawler's source."""
    yield Chunk(CODE.encode())


def _batches(count: int) -> Iterator[Numbers]:
    for start in range(0, count, BATCH_ROWS):
        yield np.arange(start, min(start + BATCH_ROWS, count), dtype=np.uint64)


def _stamp(n: Numbers, seed: int) -> list[Cells | bytes]:
    hour, minute, second = (digits(draw(n, seed + 40 + i, bound), 2) for i, bound in enumerate((24, 60, 60)))
    return [b"2023-05-01 ", hour, b":", minute, b":", second, b".", digits(draw(n, seed + 43, 1000), 3)]


def _plain_log(lines: range, seed: int) -> Iterator[Chunk]:
    for start in range(lines.start, lines.stop, BATCH_ROWS):
        n = np.arange(start, min(start + BATCH_ROWS, lines.stop), dtype=np.uint64)
        line: list[Cells | bytes] = [
            *_stamp(n, seed), b" INFO c.e.", words(MODULES, "ascii")[draw(n, seed + 44, len(MODULES))], b" - ",
            words(EVENTS, "utf-8")[draw(n, seed + 45, len(EVENTS))], b" order=202305",
            digits(draw(n, seed + 46, 10**12), 12),
            b" cost=", digits(draw(n, seed + 47, 90), 2), b".", digits(draw(n, seed + 48, 1000), 3), b"ms trace=",
            picked(draw(n, seed + 49, 2**62), 15, HEX), b" ip=10.0.3.", decimal(draw(n, seed + 50, 255), 3), b"\n",
        ]  # fmt: skip
        yield Chunk(packed(rows(line, len(n))))
