"""How rows are written: delimited text, SQL, JSON lines, blocks of keys, logs, chats, combo lists, decoys."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from bench.corpus import decoys, values
from bench.corpus.tables import DECOY, PLAIN, Cell, Table

Row = list[Cell]
"""One row in pieces, its line feed included."""


def delimited(table: Table, rng: Random, names: int, mark: str) -> Iterator[Row]:
    """A header, then rows. Fields that hold the mark are quoted. names: which of the columns' names."""
    heads = [column.names[names % len(column.names)] for column in table.columns]
    yield [(mark.join(heads) + "\n", PLAIN)]
    while True:
        row: Row = []
        for column in table.columns:
            text, label = column.make(rng)
            quote = '"' if mark in text else ""
            row += [(mark if row else "", PLAIN), (quote, PLAIN), (text, label), (quote, PLAIN)]
        yield [*row, ("\n", PLAIN)]


def sql(table: Table, rng: Random) -> Iterator[Row]:
    """A dump with one INSERT a row."""
    heads = [column.names[1] for column in table.columns]
    fields = ",\n".join(f"  `{head}` varchar(255) DEFAULT NULL" for head in heads)
    yield [(f"CREATE TABLE `t_{table.key}` (\n{fields}\n);\n", PLAIN)]
    while True:
        row: Row = [(f"INSERT INTO `t_{table.key}` VALUES (", PLAIN)]
        for place, column in enumerate(table.columns):
            row += [(",'" if place else "'", PLAIN), column.make(rng), ("'", PLAIN)]
        yield [*row, (");\n", PLAIN)]


def json_lines(table: Table, rng: Random) -> Iterator[Row]:
    """One object a line."""
    heads = [column.names[1] for column in table.columns]
    while True:
        row: Row = []
        for head, column in zip(heads, table.columns, strict=True):
            row += [((", " if row else "{") + f'"{head}": "', PLAIN), column.make(rng), ('"', PLAIN)]
        yield [*row, ("}\n", PLAIN)]


def blocks(table: Table, rng: Random) -> Iterator[Row]:
    """key：value, one a line, an empty line between people."""
    heads = [column.names[0] for column in table.columns]
    while True:
        row: Row = []
        for head, column in zip(heads, table.columns, strict=True):
            text, label = column.make(rng)
            row += [(f"{head}：", PLAIN), (text, PLAIN if label in ("name", "address") else label), ("\n", PLAIN)]
        yield [*row, ("\n", PLAIN)]


def log(rng: Random) -> Iterator[Row]:
    """A program's log: now and then a person."""
    while True:
        row: Row = [(decoys.moment(rng), DECOY), (rng.choice((" INFO ", " WARN ", " DEBUG ")), PLAIN)]
        kind = rng.randrange(4)
        if kind == 0:
            row += [("用户登录 phone=", PLAIN), (values.mobile_phone(rng), "mobile_phone"), (" cost=", PLAIN)]
        elif kind == 1:
            row += [("实名认证 idCard=", PLAIN), (values.resident_id(rng), "resident_id"), (" cost=", PLAIN)]
        elif kind == 2:
            row += [("发送邮件 to=", PLAIN), (values.email(rng), "email"), (" cost=", PLAIN)]
        else:
            row += [("订单处理 orderNo=", PLAIN), (decoys.order_number(rng), DECOY), (" cost=", PLAIN)]
        yield [*row, (decoys.decimal(rng), DECOY), (" trace=", PLAIN), (decoys.hexadecimal(rng), DECOY), ("\n", PLAIN)]


_SAID: tuple[tuple[str, str, Callable[[Random], str]], ...] = (
    ("我的手机号是", "mobile_phone", values.mobile_phone),
    ("打这个电话：", "mobile_phone", values.mobile_phone),
    ("转到这张卡 ", "bank_card", values.bank_card),
    ("身份证", "resident_id", values.resident_id),
    ("发我邮箱 ", "email", values.email),
    ("加QQ：", "qq", values.qq),
    ("微信号：", "wechat_id", values.wechat_id),
    ("座机：", "landline", values.landline),
    ("车牌", "vehicle_plate", values.vehicle_plate),
    ("订单号：", DECOY, decoys.order_number),
    ("版本 ", DECOY, decoys.version),
    ("密钥 ", DECOY, decoys.product_key),
    ("型号 ", DECOY, decoys.part_number),
)


def chat(rng: Random) -> Iterator[Row]:
    """What two people write."""
    while True:
        before, label, make = rng.choice(_SAID)
        head = [(decoys.moment(rng), DECOY), (rng.choice((" 小明: ", " 老王: ")), PLAIN)]
        yield [*head, (before, PLAIN), (make(rng), label), (rng.choice(("，收到请回\n", "\n", " 谢谢\n")), PLAIN)]


def combo(rng: Random, mark: str) -> Iterator[Row]:
    """Accounts and passwords; the secret is the value."""
    while True:
        account = values.email(rng) if rng.random() < 0.7 else values.mobile_phone(rng)
        kind = "email" if "@" in account else "mobile_phone"
        yield [(account, kind), (mark, PLAIN), (values.password(rng), "credential"), ("\n", PLAIN)]


def lines(makes: Sequence[Callable[[Random], str]], rng: Random) -> Iterator[Row]:
    """Decoys and nothing else."""
    while True:
        row: Row = []
        for make in makes:
            row += [("\t" if row else "", PLAIN), (make(rng), DECOY)]
        yield [*row, ("\n", PLAIN)]
