"""Which files the demonstration drive has. One line of the tuple a file, in the order they are written."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from core.demo import decoys, dumps, json_text
from core.demo.archive import Member, gzipped, zipped
from core.demo.database import database
from core.demo.office import workbook
from core.demo.parts import Chunk, Make, People
from core.demo.text import Style, table

MOST_PEOPLE = 600_000
"""Persons in the largest table of one data set at scale 1; every data set has its own such range of numbers."""
DATA_SETS = 27
STAR = "＊" if sys.platform == "win32" else "*"
"""Windows allows no asterisk in a name; there the full-width one stands for it."""
JPEG, MP4 = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
LOCKED, PASSWORD = "会员密.csv", b"tg888"

ORDER_TITLES = ("订单编号", "收件人", "手机", "收货地址", "商品名称", "订单金额", "下单时间")
LIVES = (  # path, fields, how it is written, rows at scale 1, KiB
    ("医院/就诊记录.csv", ("name", "resident_id", "mobile_phone", "department", "diagnosis", "drug"),
     Style(",", "gb18030", ("姓名", "身份证号", "联系电话", "科室", "诊断", "用药"), "\r\n"), 12_000, 950),
    ("话单/2023年5月话单.csv", ("mobile_phone", "other_phone", "call_time", "call_seconds", "call_kind"),
     Style(",", header=("主叫号码", "被叫号码", "通话时间", "通话时长", "通话类型")), 60_000, 3400),
    ("酒店/开房记录.txt", ("name", "resident_id", "hotel", "room", "arrival", "departure"),
     Style("\t", "gb18030", ("姓名", "证件号码", "酒店名称", "房号", "入住时间", "退房时间"), "\r\n"), 20_000, 1700),
    ("网贷/逾期客户.csv", ("name", "resident_id", "mobile_phone", "credit_line", "overdue_days", "credit_score"),
     Style(",", header=("xm", "sfzh", "sjh", "授信额度", "逾期天数", "信用评分")), 15_000, 900),
    ("理财/高净值客户.csv", ("name", "mobile_phone", "savings", "shares"),
     Style(",", "utf-16-le", ("客户姓名", "手机号码", "存款余额", "持仓市值"), "\r\n", bom=True), 8_000, 700),
    ("订单/买家订单.csv", ("goods_number", "name", "mobile_phone", "address", "goods", "paid", "ordered"),
     Style(",", "utf-8", ORDER_TITLES, "\r\n", '"', True), 20_000, 2900),
    ("聊天/客户聊天.csv", ("name", "mobile_phone", "message", "sent"),
     Style("\t", header=("姓名", "手机号", "聊天内容", "发送时间")), 15_000, 1100),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One file. size_bytes: about, for the progress bar. same_as: path of the file it is a copy of."""

    path: str
    make: Make
    size_bytes: int
    same_as: str | None = None
    decoy: bool = False
    encrypted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The drive of one scale and seed."""

    scale: float
    seed: int

    def rows(self, at_scale_1: int) -> int:
        """How many rows a table of so many has at this scale; at least 20."""
        return max(20, round(at_scale_1 * self.scale))

    def people(self, data_set: int, at_scale_1: int, shuffled: bool = False) -> People:
        """The first people of a data set: the same number is the same person everywhere on the drive."""
        first = data_set * (self.rows(MOST_PEOPLE) + 1)
        return People(first, self.rows(at_scale_1), self.seed * 1000, shuffled)

    def items(self) -> tuple[Item, ...]:
        """All files."""
        people = (*self._school(), *self._ids(), *self._phones(), *self._telegram(), *self._backup())
        return (*people, *self._lives(), *self._others())

    def _item(self, path: str, make: Make, kib: int, **more: object) -> Item:
        return Item(path, make, int(kib * 1024 * self.scale), **more)  # type: ignore[arg-type]

    def _new_pupils(self) -> Iterator[Chunk]:
        style = Style(",", "gb18030", ("姓名", "身份证号", "家长电话", "家庭住址"), "\r\n", '"')
        return table(self.people(0, 30_000), ("name", "resident_id", "some_mobile_phone", "address_lines"), style)

    def _school(self) -> Iterator[Item]:
        folder = f"{STAR}{STAR}学籍"
        names, titles = ("name", "resident_id", "mobile_phone"), ("学生姓名", "身份证件号", "监护人电话")
        sheets = {
            "高一": (self.people(1, 12_000), names, titles),
            "毕业生": (self.people(2, 6_000), names[:2], titles[:2]),
        }
        tabbed = Style("\t", "utf-16-le", ("姓名", "身份证号", "联系电话"), "\r\n", bom=True)
        yield self._item(f"{folder}/2022级新生名单.csv", self._new_pupils, 2700)
        yield self._item(f"{folder}/学籍信息.xlsx", partial(workbook, sheets), 600)
        yield self._item(f"{folder}/高中.txt", partial(table, self.people(3, 20_000), names, tabbed), 1400)

    def _four_factors(self, shuffled: bool = False) -> Iterator[Chunk]:
        names = ("name", "resident_id", "some_mobile_phone", "bank_card")
        return table(self.people(4, 60_000, shuffled), names, Style("|"))

    def _ids(self) -> Iterator[Item]:
        many = self.people(5, 590_000)
        names = ("name", "resident_id", "mobile_phone")
        glued = Style("", "gb18030", newline="\n")
        dashed = partial(table, many, names, Style("----", "gb18030"))
        yield self._item(f"身份证/{tally_name(many.count)}.txt", dashed, 26000)
        yield self._item("身份证/姓名身份证.txt", partial(table, self.people(6, 40_000), names[:2], glued), 1000)
        yield self._item("身份证/四要素.txt", self._four_factors, 3600)
        yield self._item("身份证/四要素.db", partial(database, self.people(4, 30_000)), 2300)
        for number in range(1, 7):
            picture = partial(decoys.media, JPEG, 60_000, self.seed + number)
            yield self._item(f"身份证/正反面/IMG_{number:04}.jpg", picture, 60, decoy=True)

    def _phones(self) -> Iterator[Item]:
        members, buyers = self.people(7, 330_000), self.people(7, 280_000)
        customers, holders = self.people(8, 25_000), self.people(8, 15_000)
        traded = self.people(9, 284_750)
        taiwan = Style(",", "big5", ("姓名", "手機號碼", "電子郵件", "地址"), "\r\n")
        taiwanese = partial(table, self.people(10, 30_000), ("name", "mobile_phone", "email", "address"), taiwan)
        header = ("xm", "sfzh", "sjhm")
        exchange = partial(table, traded, ("name", "resident_id", "mobile_phone"), Style(",", header=header))
        folder = "姓名 手机号码"
        yield self._item(f"{folder}/会员_2023.sql", partial(dumps.mysql, members, buyers), 66000)
        yield self._item(f"{folder}/customers_pg.sql", partial(dumps.postgres, customers, holders), 2400)
        yield self._item(f"{folder}/姓名 手机号码.txt", self._name_and_phone, 2300)
        yield self._item(f"{folder}/台灣會員.csv", taiwanese, 2300)
        yield self._item(f"{folder}/交换{traded.count}.csv", exchange, 11500)

    def _name_and_phone(self) -> Iterator[Chunk]:
        return table(self.people(11, 100_000), ("name", "mobile_phone"), Style(" ", bom=True, newline="\r\n"))

    def _telegram(self) -> Iterator[Item]:
        folder, export = "Telegram Desktop", "Telegram Desktop/ChatExport_2023-05-01"
        owners = Style(",", "gb18030", ("车主姓名", "身份证号码", "手机号码", "住址"), "\r\n")
        cars = partial(table, self.people(12, 30_000), ("name", "resident_id", "mobile_phone", "address"), owners)
        houses = partial(table, self.people(13, 30_000), ("name", "mobile_phone", "address"), Style("\t", "gb18030"))
        shared = (
            Member("车主/车主2021.csv", cars),
            Member("学籍/2022级新生名单.csv", self._new_pupils),
            Member("内层/业主.zip", partial(zipped, (Member("小区业主.txt", houses),))),
        )
        secret = partial(table, self.people(14, 200), ("name", "resident_id"), Style(","))
        locked = (Member(LOCKED, secret, PASSWORD),)
        yield self._item(f"{folder}/资源共享.zip", partial(zipped, shared), 3000)
        leak = partial(json_text.lines, self.people(15, 40_000))
        yield self._item(f"{folder}/leak_0501.jsonl.gz", partial(gzipped, leak), 1500)
        yield self._item(f"{folder}/users.json", partial(json_text.array, self.people(16, 20_000)), 3500)
        yield self._item(f"{folder}/加密.zip", partial(zipped, locked), 20, encrypted=(LOCKED,))
        yield self._item(f"{export}/result.json", partial(json_text.chat, self.rows(500)), 80, decoy=True)

    def _backup(self) -> Iterator[Item]:
        original = "姓名 手机号码/姓名 手机号码.txt"
        yield self._item("资料备份/姓名 手机号码 - 副本.txt", self._name_and_phone, 2300, same_as=original)
        yield self._item("资料备份/四要素_整理.txt", partial(self._four_factors, shuffled=True), 3600)

    def _lives(self) -> Iterator[Item]:
        """A file of each kind of content: what happened to people, beside who they are."""
        for number, (path, names, style, count, kib) in enumerate(LIVES, 18):
            yield self._item(path, partial(table, self.people(number, count), names, style), kib)

    def _others(self) -> Iterator[Item]:
        seed, count = self.seed * 1000 + 500, self.rows(10_000)
        island = self.people(17, 900)
        yield self._item("日志/server.log", partial(decoys.log, self.rows(89_100), island), 12000)
        yield self._item("日志/时间戳.tsv", partial(decoys.time_stamps, count, seed), 600, decoy=True)
        yield self._item("订单/订单号.csv", partial(decoys.orders, count, seed + 10), 900, decoy=True)
        yield self._item("订单/运单.txt", partial(decoys.waybills, count, seed + 20), 500, decoy=True)
        yield self._item("杂项/摘要.txt", partial(decoys.hex_lines, count, seed + 30), 650, decoy=True)
        yield self._item("杂项/证书.b64", partial(decoys.base64_lines, count, seed + 40), 650, decoy=True)
        yield self._item("杂项/测量.csv", partial(decoys.floats, count, seed + 50), 600, decoy=True)
        yield self._item("杂项/讲解.mp4", partial(decoys.media, MP4, self.rows(2_000_000), seed + 60), 2000, decoy=True)
        yield self._item("代码/spider.py", decoys.code, 1, decoy=True)


def tally_name(count: int) -> str:
    """How a trader names a file by its count: 590000 is 59万条."""
    return f"{count // 10_000}万条" if count % 10_000 == 0 else f"{count}条"
