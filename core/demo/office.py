"""A workbook of two sheets, written as the zip of XML that it is: reproducible, and as large as asked."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from core.demo.archive import Member, zipped
from core.demo.matrix import Cells, packed, rows
from core.demo.parts import Chunk, Make, People, counted

MOST_ROWS = 1_000_000
"""A little below what a sheet can hold (1,048,576)."""
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(sheets: dict[str, tuple[People, tuple[str, ...], tuple[str, ...]]]) -> Iterator[Chunk]:
    """{sheet name: (people, fields, titles)} as .xlsx; it counts as one file."""
    fixed = {
        "[Content_Types].xml": _types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(list(sheets)),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
        ),
    }
    members = [Member(name, _constant(text)) for name, text in fixed.items()]
    for index, (people, names, titles) in enumerate(sheets.values(), 1):
        limited = replace(people, count=min(people.count, MOST_ROWS))
        members.append(Member(f"xl/worksheets/sheet{index}.xml", partial(_sheet, limited, names, titles)))
    for chunk in zipped(members):
        yield replace(chunk, member="")


def _constant(text: str) -> Make:
    return lambda: iter((Chunk((XML + text).encode()),))


def _sheet(people: People, names: tuple[str, ...], titles: tuple[str, ...]) -> Iterator[Chunk]:
    """One sheet: a row of titles, a row a person, all cells as inline text."""
    titled = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in titles)
    yield Chunk(
        f'{XML}<worksheet xmlns="{MAIN}"><sheetData><row>{titled}</row>'.encode(), persons=people.persons(names)
    )
    for numbers in people.batches():
        fields = people.fields(numbers, names, "utf-8")
        parts: list[Cells | bytes] = [b"<row>"]
        for field in fields:
            parts += [b'<c t="inlineStr"><is><t>', field.cells, b"</t></is></c>"]
        yield Chunk(packed(rows([*parts, b"</row>"], len(numbers))), counted(fields, len(numbers)))
    yield Chunk(b"</sheetData></worksheet>")


def _types(sheets: int) -> str:
    parts = [("/xl/workbook.xml", "sheet.main")]
    parts += [(f"/xl/worksheets/sheet{i}.xml", "worksheet") for i in range(1, sheets + 1)]
    overrides = "".join(f'<Override PartName="{part}" ContentType="{TYPE}.{kind}+xml"/>' for part, kind in parts)
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'<Types xmlns="{PACKAGE}/content-types">{defaults}{overrides}</Types>'


def _relations(targets: list[tuple[str, str]]) -> str:
    lines = (
        f'<Relationship Id="rId{i}" Type="{DOCUMENT}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _book(names: list[str]) -> str:
    sheets = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(names, 1))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>{sheets}</sheets></workbook>'
