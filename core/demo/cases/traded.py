"""A1 and A2: a portable drive full of records from a messenger's group, sold to several buyers."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from core.demo.archive import Member, zipped
from core.demo.cases.piece import CONTENT, NAME, Piece, Sign, Size, text
from core.demo.json_text import chat
from core.demo.matrix import Cells, digits, draw, packed, picked, rows
from core.demo.parts import Chunk, People, counted
from core.demo.text import Style, table

_ZONE = (
    "[ZoneTransfer]\r\nZoneId=3\r\n"
    "ReferrerUrl=https://pan.example.com/s/1abc\r\nHostUrl=https://d.pan.example.com/f\r\n"
)
_PRICES = """\
报价（长期有效）
身份证正反面 3元/套
车主信息 0.5元/条 10万条起
医生名单 带手机号 已去重
换料私聊，纸飞机联系
"""


def pieces(size: Size) -> Iterator[Piece]:
    """A1, then A2."""
    yield from _group(size)
    yield from _sold(size)


def _group(size: Size) -> Iterator[Piece]:
    folder, names = "A1/Telegram Desktop/资源共享", ("name", "resident_id", "mobile_phone")
    pupils = partial(
        table, size.people(0, 60_000), names, Style(",", "gb18030", ("姓名", "身份证号", "家长电话"), "\r\n")
    )
    shared = partial(zipped, (Member("**学籍/名单.csv".replace("*", "＊"), pupils),))
    source = Sign("source", "telegram", NAME, "A1/Telegram Desktop")
    yield Piece(f"{folder}.zip", shared, (source, Sign("sharing", "exchange", NAME)))
    yield Piece(f"{folder}/＊＊学籍/名单.csv", pupils, (Sign("knowledge", "student", NAME, f"{folder}/＊＊学籍"),))
    yield Piece(
        "A1/Telegram Desktop/ChatExport_2023-05-01/result.json", partial(chat, 200), (Sign("sharing", "chat", CONTENT),)
    )
    phones = partial(table, size.people(1, 80_000), ("name", "mobile_phone"), Style("\t", "utf-16-le", bom=True))
    yield Piece("A1/姓名 手机号码/59万条.txt", phones, (
        Sign("knowledge", "mobile_phone", NAME, "A1/姓名 手机号码"), Sign("knowledge", "count_in_name", NAME),
    ))  # fmt: skip
    yield Piece("A1/姓名 手机号码/59万条.txt.Zone.Identifier", text(_ZONE), (Sign("source", "download", CONTENT),))


def _sold(size: Size) -> Iterator[Piece]:
    phone = "mobile_phone"
    doctors = Style(",", "utf-8", ("医生姓名", "手机号", "住址"))
    owners = Style(",", "gb18030", ("车主姓名", "身份证号码", "手机号码", "住址"), "\r\n")
    investors = Style("|", "utf-8", ("姓名", "手机号", "邮箱", "银行卡号"))
    cars = partial(table, size.people(2, 40_000), ("name", "resident_id", phone, "address"), owners)
    lead = ("name", phone, "email", "bank_card")
    yield Piece(
        "A2/医生名单.csv",
        partial(table, size.people(3, 10_000), ("name", phone, "address"), doctors),
        (Sign("knowledge", "staff", NAME),),
    )
    yield Piece("A2/车主2021.csv", cars, (Sign("knowledge", "vehicle", NAME),))
    yield Piece(
        "A2/理财客户.txt",
        partial(table, size.people(4, 20_000), lead, investors),
        (Sign("knowledge", "finance", NAME),),
    )
    friends = partial(_friends, size.people(11, 8_000))
    yield Piece("A2/微信好友.txt", friends, (Sign("knowledge", "contacts", NAME),))
    for buyer in ("买家甲", "买家乙"):
        bought = (Sign("knowledge", "delivery", NAME, f"A2/{buyer}"),)
        yield Piece(f"A2/{buyer}/车主2021.csv", cars, bought, same_as="A2/车主2021.csv")
    yield Piece("A2/报价.txt", text(_PRICES), (Sign("sharing", "exchange", CONTENT),))


def _friends(people: People) -> Iterator[Chunk]:
    """WeChat and QQ accounts with telephones."""
    yield Chunk("微信号\tQQ号\t手机号\n".encode())
    for numbers in people.batches():
        (phone,) = people.fields(numbers, ("mobile_phone",), "utf-8")
        account = picked(draw(numbers, people.seed + 60, 2**62), 13, b"abcdefghijklmnop0123456789")
        qq = digits(draw(numbers, people.seed + 61, 8 * 10**8) + np.uint64(10**8), 9)
        line: list[Cells | bytes] = [b"wxid_", account, b"\t", qq, b"\t", phone.cells, b"\n"]
        yield Chunk(packed(rows(line, len(numbers))), counted([phone], len(numbers)))
