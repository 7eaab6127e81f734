"""B1 to B3: a crawler, a cheat program, and an insider with lists of sellers."""

from collections.abc import Iterator
from functools import partial

from core.demo import dumps
from core.demo.cases.piece import CONTENT, NAME, Piece, Sign, Size, text
from core.demo.decoys import orders
from core.demo.matrix import Cells, decimal, digits, draw, packed, picked, rows
from core.demo.parts import Chunk, People
from core.demo.text import Style, table

_KEYS = b"BCDFGHJKMPQRTVWXY2346789"
_SPIDER = """\
import json
import random
import time

import requests
from selenium import webdriver

COOKIES = [line.strip() for line in open("cookies_pool.txt")]
PROXIES = [line.strip() for line in open("proxy_pool.txt")]


def shop_orders(shop, page):
    cookie, proxy = random.choice(COOKIES), random.choice(PROXIES)
    answer = requests.get("https://shop.example.com/api/orders", params={"shop": shop, "page": page},
                          headers={"Cookie": cookie}, proxies={"https": proxy})
    time.sleep(random.random())
    return json.loads(answer.text)["orders"]


def captcha(driver):
    return driver.find_element("id", "captcha").screenshot_as_png
"""
_HOOK = """\
Java.perform(function () {
    var Room = Java.use("com.example.live.RoomApi");
    Room.grabRedPacket.implementation = function (id) {
        console.log("hook red packet " + id);
        return this.grabRedPacket(id);
    };
});
// frida -U -f com.example.live -l hook.js
"""
_PROTOCOL = """\
import frida

session = frida.get_usb_device().attach("com.example.live")
script = session.create_script(open("hook.js").read())
script.load()
"""


def pieces(size: Size) -> Iterator[Piece]:
    """B1, B2, B3."""
    yield from _crawler(size)
    yield from _cheat(size)
    yield from _insider(size)


def _crawler(size: Size) -> Iterator[Piece]:
    folder = "B1/店铺爬虫"
    tool = Sign("tools", "crawler", NAME, folder)
    yield Piece(f"{folder}/shop_spider.py", text(_SPIDER), (tool, Sign("tools", "crawler", CONTENT)))
    yield Piece(f"{folder}/cookies_pool.txt", partial(_secrets, size.rows(500), size.seed + 1))
    yield Piece(f"{folder}/proxy_pool.txt", partial(_proxies, size.rows(300), size.seed + 2))
    yield Piece("B1/数据/shops_orders.sql", partial(dumps.mysql, size.people(5, 20_000), size.people(5, 30_000)))
    yield Piece(
        "B1/数据/订单流水.csv", partial(orders, size.rows(5_000), size.seed + 3), (Sign("knowledge", "delivery", NAME),)
    )


def _cheat(size: Size) -> Iterator[Piece]:
    folder = "B2/直播外挂"
    tool = Sign("tools", "cheat", NAME, folder)
    yield Piece(f"{folder}/hook.js", text(_HOOK), (tool, Sign("tools", "cheat", CONTENT)))
    yield Piece(f"{folder}/协议.py", text(_PROTOCOL), (Sign("tools", "cheat", CONTENT),))
    yield Piece(
        f"{folder}/卡密2022.txt",
        partial(_card_keys, size.rows(2_000), size.seed + 4),
        (Sign("knowledge", "leaked_data", NAME),),
    )
    customers = Style(",", "gb18030", ("客户", "手机号"), "\r\n")
    yield Piece("B2/客户名单.csv", partial(table, size.people(6, 3_000), ("name", "mobile_phone"), customers),
                (Sign("trade_secret", "customers", NAME),))  # fmt: skip


def _insider(size: Size) -> Iterator[Piece]:
    settled = Style(",", "utf-8", ("联系人", "手机号", "结算金额", "订单号"))
    fields = ("name", "mobile_phone", "amount", "order_number")
    yield Piece(
        "B3/商家ID.txt", partial(_sellers, size.rows(20_000), size.seed + 5), (Sign("knowledge", "merchant", NAME),)
    )
    yield Piece("B3/结算单2020Q4.csv", partial(table, size.people(7, 5_000), fields, settled),
                (Sign("knowledge", "merchant", NAME),))  # fmt: skip


def _lines(count: int, seed: int, parts: int, width: int, alphabet: bytes, between: bytes) -> Iterator[Chunk]:
    for n in People(0, count, seed).batches():
        line = [part for i in range(parts) for part in (picked(draw(n, seed + i, 2**60), width, alphabet), between)]
        yield Chunk(packed(rows([*line[:-1], b"\n"], len(n))))


def _card_keys(count: int, seed: int) -> Iterator[Chunk]:
    return _lines(count, seed, 4, 5, _KEYS, b"-")


def _secrets(count: int, seed: int) -> Iterator[Chunk]:
    return _lines(count, seed, 3, 12, b"abcdef0123456789", b"; sid=")


def _proxies(count: int, seed: int) -> Iterator[Chunk]:
    for n in People(0, count, seed).batches():
        low, high, port = (draw(n, seed + i, bound) for i, bound in enumerate((256, 256, 9000)))
        line: list[Cells | bytes] = [
            b"http://10.7.",
            decimal(low, 3),
            b".",
            decimal(high, 3),
            b":",
            digits(port, 4),
            b"\n",
        ]
        yield Chunk(packed(rows(line, len(n))))


def _sellers(count: int, seed: int) -> Iterator[Chunk]:
    yield Chunk("商家ID,店铺等级\n".encode())
    for n in People(0, count, seed).batches():
        line: list[Cells | bytes] = [
            b"22",
            digits(draw(n, seed, 10**11), 11),
            b",",
            digits(draw(n, seed + 1, 10), 1),
            b"\n",
        ]
        yield Chunk(packed(rows(line, len(n))))
