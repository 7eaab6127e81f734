"""A SQLite database of two tables, made in memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from core.demo.parts import NOTHING, Chunk, People, counted
from core.demo.people import shown

MOST_ROWS = 300_000
"""Bounds the memory: the database is made whole, about 80 bytes a row."""
FIELDS = ("name", "resident_id", "mobile_phone", "bank_card")


def database(people: People) -> Iterator[Chunk]:
    """Table `person` with name, ID, phone and card; table `setting` with nothing about anybody."""
    limited = replace(people, count=min(people.count, MOST_ROWS))
    total = NOTHING
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT)")
        connection.executemany("INSERT INTO setting VALUES (?, ?)", [("version", "2.1"), ("build", "20230501120000")])
        connection.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, xm TEXT, sfzh TEXT, sjh TEXT, yhk TEXT)")
        for numbers in limited.batches():
            fields = limited.fields(numbers, FIELDS, "utf-8")
            values = zip(*map(shown, fields), strict=True)
            connection.executemany("INSERT INTO person (xm, sfzh, sjh, yhk) VALUES (?, ?, ?, ?)", values)
            total += counted(fields, len(numbers))
        connection.commit()
        data = connection.serialize()
    yield Chunk(data, total, persons=limited.persons(FIELDS))
