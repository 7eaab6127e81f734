"""Delimited text: any separator, any encoding, quoted or not."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.demo.matrix import Cells, packed, rows
from core.demo.parts import Chunk, People, counted

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Style:
    """How a table is written. header: column names, () for none. newline and quote: as ASCII text."""

    delimiter: str
    encoding: str = "utf-8"
    header: tuple[str, ...] = ()
    newline: str = "\n"
    quote: str = ""
    bom: bool = False

    @property
    def drawn_in(self) -> str:
        """The encoding the rows are first made in: UTF-16 has zero bytes, which are padding there."""
        return "utf-8" if self.encoding.startswith("utf-16") else self.encoding


def table(people: People, names: tuple[str, ...], style: Style) -> Iterator[Chunk]:
    """A table of people, one row a person."""
    head = style.delimiter.join(f"{style.quote}{title}{style.quote}" for title in style.header)
    text = (BOM if style.bom else "") + (head + style.newline if head else "")
    yield Chunk(text.encode(style.encoding), persons=people.persons(names))
    quote = style.quote.encode()
    between = quote + style.delimiter.encode() + quote
    for numbers in people.batches():
        fields = people.fields(numbers, names, style.drawn_in)
        parts: list[Cells | bytes] = [quote]
        for field in fields:
            parts += [field.cells, between]
        parts[-1] = quote + style.newline.encode()
        data = packed(rows(parts, len(numbers)))
        if style.encoding != style.drawn_in:
            data = data.decode(style.drawn_in).encode(style.encoding)
        yield Chunk(data, counted(fields, len(numbers), in_columns=bool(style.delimiter)))
