"""Large sheets of xlsx workbooks, row by row in little memory.

calamine holds a whole sheet as a block of 32-byte cells between its corners: a million rows, or one
stray cell far out, would need more memory than a child has. Such sheets are read here instead.
Dates stay the serial numbers they are kept as: their formats are not looked up.
"""

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from xml.parsers import expat

from core.errors import ReadError
from core.readers.joined import number_text

LARGE_XML_BYTES = 192 << 20
"""calamine takes about twice the bytes of a sheet's XML."""

LARGE_CELLS = 10_000_000
MAX_COLUMNS = 16_384
CHUNK_BYTES = 1 << 18

ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, LookupError)
"""What `zipfile` raises on damaged archives."""

_WIDE = re.compile(rb' r="([A-Z]{2,3})[0-9]')
_REFERENCE = re.compile(rb' r="[A-Z]{1,3}([0-9]{1,7})"')

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
"""How xlsx writes control characters in text."""


def large_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """{sheet name: member of the archive} of the sheets that are too large for calamine."""
    try:
        return {name: member for name, member in _members(archive).items() if _is_large(archive, member)}
    except (*ZIP_ERRORS, ElementTree.ParseError):
        return {}  # calamine says what is wrong


def stream_rows(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[int, list[str]]]:
    """(1-based row number, cells as text) of each row of a sheet; trailing empty cells may be missing."""
    try:
        yield from _parsed(archive, member, _SheetParser(_shared_strings(archive)))
    except (*ZIP_ERRORS, expat.ExpatError) as error:
        raise ReadError("unreadable", f"XML of the sheet: {error}") from error


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            key = next((value for name, value in sheet.items() if name.endswith("}id")), "")
            target = targets.get(key, "")
            found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _is_large(archive: zipfile.ZipFile, member: str) -> bool:
    """True if the sheet's XML, or the block between its corners, is large. Looks at every cell's name."""
    size = archive.getinfo(member).file_size
    if size > LARGE_XML_BYTES:
        return True
    columns, rows, tail = 26, 0, b""
    with archive.open(member) as xml:
        while chunk := xml.read(1 << 20):
            text = tail + chunk
            columns = max(columns, max(map(_column, set(_WIDE.findall(text))), default=0))
            last = _REFERENCE.findall(text[-4096:]) or _REFERENCE.findall(text)
            rows = max(rows, max(map(int, last), default=0))
            tail = text[-64:]
    return columns * rows > LARGE_CELLS


def _column(letters: bytes) -> int:
    """1-based number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _parsed(archive: zipfile.ZipFile, member: str, parser: "_SheetParser") -> Iterator[tuple[int, list[str]]]:
    with archive.open(member) as xml:
        while chunk := xml.read(CHUNK_BYTES):
            try:
                parser.expat.Parse(chunk)
            finally:
                done, parser.rows = parser.rows, []
            yield from done
    parser.expat.Parse(b"", True)
    yield from parser.rows


def _shared_strings(archive: zipfile.ZipFile) -> "_Strings":
    strings = _Strings()
    if "xl/sharedStrings.xml" in archive.namelist():
        with archive.open("xl/sharedStrings.xml") as xml:
            while chunk := xml.read(CHUNK_BYTES):
                strings.expat.Parse(chunk)
        strings.expat.Parse(b"", True)
    return strings


class _Parser:
    """What both parsers share: text is collected inside <t> and <v>, but not of phonetic readings."""

    def __init__(self) -> None:
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.EntityDeclHandler = self._refuse
        self.text: list[str] = []
        self.is_reading = False

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in ("t", "v") and not self.is_reading:
            self.expat.CharacterDataHandler = self.text.append
        elif local == "rPh":
            self.is_reading = True
        else:
            self.begin(local, attributes)

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in ("t", "v"):
            self.expat.CharacterDataHandler = None
        elif local == "rPh":
            self.is_reading = False
        else:
            self.finish(local)

    def _refuse(self, *_declaration: object) -> None:
        raise ValueError("the XML declares entities")

    def begin(self, local: str, attributes: Mapping[str, str]) -> None:
        """An element other than text starts."""

    def finish(self, local: str) -> None:
        """An element other than text ends."""

    def taken(self) -> str:
        """The text collected since the last time."""
        text = "".join(self.text)
        self.text.clear()
        return text


class _Strings(_Parser):
    """The shared strings, kept as one block of UTF-8 and where each ends."""

    def __init__(self) -> None:
        super().__init__()
        self.block, self.ends = bytearray(), array("Q", [0])

    def finish(self, local: str) -> None:
        """A string is complete."""
        if local == "si":
            self.block += self.taken().encode()
            self.ends.append(len(self.block))

    def get(self, index: int) -> str:
        """The string of that number; empty where there is none."""
        if not 0 <= index < len(self.ends) - 1:
            return ""
        return self.block[self.ends[index] : self.ends[index + 1]].decode()


class _SheetParser(_Parser):
    """Collects complete rows in `rows`."""

    def __init__(self, strings: _Strings) -> None:
        super().__init__()
        self.strings = strings
        self.rows: list[tuple[int, list[str]]] = []
        self.cells: list[str] = []
        self.number, self.column, self.kind = 0, 0, ""
        self.columns: dict[str, int] = {}

    def begin(self, local: str, attributes: Mapping[str, str]) -> None:
        """A row or a cell starts; both may leave out their place, which then is the next one."""
        if local == "c":
            self.kind = attributes.get("t", "n")
            letters = attributes.get("r", "").rstrip("0123456789")
            if letters and letters not in self.columns:
                self.columns[letters] = _column(letters.encode())
            self.column = self.columns[letters] if letters else len(self.cells) + 1
            if not len(self.cells) < self.column <= MAX_COLUMNS:
                raise ValueError(f"column {letters} is out of place")
            self.text.clear()
        elif local == "row":
            self.number = int(attributes.get("r", self.number + 1))
            self.cells = []

    def finish(self, local: str) -> None:
        """A row or a cell is complete."""
        if local == "c":
            value = self._value(self.taken())
            if value:
                self.cells.extend([""] * (self.column - 1 - len(self.cells)))
                self.cells.append(value)
        elif local == "row" and self.cells:
            self.rows.append((self.number, self.cells))
            self.cells = []

    def _value(self, text: str) -> str:
        if not text or self.kind == "e":
            return ""
        if self.kind == "n":
            return number_text(float(text))
        if self.kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        value = self.strings.get(int(text)) if self.kind == "s" else text
        return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value) if "_x" in value else value
