"""SQL dumps of two dialects, several tables each."""

from collections.abc import Iterator

import numpy as np

from core.demo.matrix import Cells, decimal, digits, draw, packed, rows, words
from core.demo.parts import NOTHING, Chunk, People, counted

STATEMENT_ROWS = 1000
REMARKS = ("", "VIP客户", "it\\'s ok (new); see note", "老客户, 勿扰")
"""The third holds what a careless reader stumbles over: an escaped quote, brackets, a semicolon."""

MYSQL_HEAD = """\
-- MySQL dump 10.13  Distrib 5.7.36, for Linux (x86_64)
SET NAMES utf8mb4;
DROP TABLE IF EXISTS `app_config`;
CREATE TABLE `app_config` (
  `k` varchar(64) NOT NULL,
  `v` varchar(255) DEFAULT NULL COMMENT '值; (内部)',
  PRIMARY KEY (`k`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `app_config` VALUES ('version','3.2.1'),('salt','9f86d081884c7d659a2feaa0c55ad015');
"""
MYSQL_MEMBERS = """\
DROP TABLE IF EXISTS `members`;
CREATE TABLE `members` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(32) DEFAULT NULL,
  `id_card` varchar(18) DEFAULT NULL COMMENT '身份证号',
  `mobile` varchar(20) DEFAULT NULL,
  `email` varchar(64) DEFAULT NULL,
  `address` varchar(255) DEFAULT NULL,
  `remark` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
LOCK TABLES `members` WRITE;
"""
MYSQL_ORDERS = """\
UNLOCK TABLES;
DROP TABLE IF EXISTS `orders`;
CREATE TABLE `orders` (
  `order_no` varchar(32) NOT NULL,
  `consignee` varchar(32) DEFAULT NULL,
  `phone` varchar(20) DEFAULT NULL,
  `amount` decimal(10,2) DEFAULT NULL,
  `waybill` varchar(32) DEFAULT NULL,
  `created_at` int(11) DEFAULT NULL,
  PRIMARY KEY (`order_no`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
LOCK TABLES `orders` WRITE;
"""
MYSQL_TAIL = "UNLOCK TABLES;\n-- Dump completed on 2023-05-01 12:00:00\n"

POSTGRES_HEAD = """\
--
-- PostgreSQL database dump
--
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
CREATE TABLE public.customers (
    id integer NOT NULL,
    full_name character varying(32),
    sfzh character(18),
    phone character varying(20)
);
COPY public.customers (id, full_name, sfzh, phone) FROM stdin;
"""
POSTGRES_CARDS = """\
\\.

CREATE TABLE public.cards (
    id integer NOT NULL,
    holder character varying(32),
    card_no character varying(24),
    note text
);
"""
POSTGRES_TAIL = "--\n-- PostgreSQL database dump complete\n--\n"


def mysql(members: People, orders: People) -> Iterator[Chunk]:
    """mysqldump: INSERTs of 1,000 tuples each; the orders hold no resident IDs."""
    names = ("name", "resident_id", "mobile_phone", "email", "address")
    yield Chunk((MYSQL_HEAD + MYSQL_MEMBERS).encode(), persons=members.persons(names))
    for numbers in members.batches():
        fields = members.fields(numbers, names, "utf-8")
        remark = words(REMARKS, "utf-8")[draw(numbers, members.seed + 30, len(REMARKS))]
        number = decimal(numbers - np.uint64(members.first) + np.uint64(1), 9)
        cells = rows([b"(", number, *_quoted(field.cells for field in fields), b",'", remark, b"'),"], len(numbers))
        yield Chunk(_inserts(cells, "`members`"), counted(fields, len(numbers)))
    yield Chunk(MYSQL_ORDERS.encode())
    for numbers in orders.batches():
        fields = orders.fields(numbers, ("order_number", "name", "mobile_phone", "amount", "waybill"), "utf-8")
        order, *rest = (field.cells for field in fields)
        created = digits(draw(numbers, orders.seed + 31, 10**7) + np.uint64(1_673_000_000), 10)
        cells = rows([b"('", order, b"'", *_quoted(rest), b",", created, b"),"], len(numbers))
        yield Chunk(_inserts(cells, "`orders`"), counted(fields, len(numbers)))
    yield Chunk(MYSQL_TAIL.encode())


def postgres(customers: People, holders: People) -> Iterator[Chunk]:
    """pg_dump: one table by COPY, one by an INSERT a row."""
    names = ("name", "resident_id", "mobile_phone")
    yield Chunk(POSTGRES_HEAD.encode(), persons=customers.persons(names))
    for numbers in customers.batches():
        fields = customers.fields(numbers, names, "utf-8")
        who, card, phone = (field.cells for field in fields)
        number = decimal(numbers - np.uint64(customers.first) + np.uint64(1), 9)
        cells = rows([number, b"\t", who, b"\t", card, b"\t", phone, b"\n"], len(numbers))
        yield Chunk(packed(cells), counted(fields, len(numbers)))
    yield Chunk(POSTGRES_CARDS.encode(), NOTHING)
    for numbers in holders.batches():
        fields = holders.fields(numbers, ("name", "bank_card"), "utf-8")
        number = decimal(numbers - np.uint64(holders.first) + np.uint64(1), 9)
        quoted = _quoted(field.cells for field in fields)
        start = b"INSERT INTO public.cards VALUES ("
        cells = rows([start, number, *quoted, ", '行员''说明; (1)');\n".encode()], len(numbers))
        yield Chunk(packed(cells), counted(fields, len(numbers)))
    yield Chunk(POSTGRES_TAIL.encode())


def _quoted(columns: "Iterator[Cells] | list[Cells]") -> list[Cells | bytes]:
    """Each column as a further quoted value of a tuple."""
    parts: list[Cells | bytes] = []
    for cells in columns:
        parts += [b",'", cells, b"'"]
    return parts


def _inserts(cells: Cells, name: str) -> bytes:
    """Tuples that end in a comma as INSERT statements."""
    start = f"INSERT INTO {name} VALUES ".encode()
    blocks = (packed(cells[at : at + STATEMENT_ROWS]) for at in range(0, len(cells), STATEMENT_ROWS))
    return b"".join(start + block[:-1] + b";\n" for block in blocks)
