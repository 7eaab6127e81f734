"""Properties and text of office documents and PDF files: who wrote them, for which company, with which marks."""

import html
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from core.content_rules import load_rules
from core.contents import Clue, Found, guarded, of_document
from core.errors import ReadError
from core.evidence.containers import open_container

PART_BYTES, MOST_PARTS, LOOK_THROUGH = 1 << 18, 12, 2000
"""How much of a part is read, how many parts, and among how many members they are looked for."""

PDF_HEAD_BYTES, PDF_TAIL_BYTES = 1 << 14, 1 << 15
"""How much of a PDF file is looked through: its Info dictionary stands near one of its ends."""

_PROPERTIES = ("docprops/core.xml", "docprops/app.xml")
_TEXTS = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml|ppt/slides/slide[1-3]\.xml|xl/worksheets/sheet1\.xml")
_FIELD = re.compile(r"<(?:dc:|cp:)?(creator|lastModifiedBy|Company)>([^<]{1,200})</")
_HEADER_FOOTER = re.compile(r"<(?:odd|even|first)(?:Header|Footer)>([^<]{1,500})</")
_TEXT = re.compile(r"<(?:w:t|a:t)(?: [^>]*)?>([^<]*)</|</(w:p|a:p)>")
_PDF_FIELD = re.compile(rb"/(Author|Company)\s*(?:\(((?:[^()\\]|\\.){1,400})\)|<([0-9A-Fa-f\s]{2,800})>)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)


def of_office(path: str, file: BinaryIO, scratch: Path) -> tuple[Clue, ...]:
    """Clues of an office document of zipped XML; none of one that is damaged: its reader says so."""

    def look() -> Iterator[Found]:
        try:
            parts = list(_parts(file, scratch))
        except (ReadError, OSError):
            return
        for name, xml in parts:
            if name in _PROPERTIES:
                yield from _persons_and_companies((key, html.unescape(text)) for key, text in _FIELD.findall(xml))
            else:
                yield from of_document(_plain(xml))

    return guarded(path, look)


def of_pdf(path: str, file: BinaryIO, size_bytes: int) -> tuple[Clue, ...]:
    """Clues of a PDF file's Info dictionary (ISO 32000-1, 14.3.3)."""

    def look() -> Iterator[Found]:
        file.seek(0)
        data = file.read(PDF_HEAD_BYTES)
        if size_bytes > PDF_HEAD_BYTES:
            file.seek(max(PDF_HEAD_BYTES, size_bytes - PDF_TAIL_BYTES))
            data += file.read(PDF_TAIL_BYTES)
        found = _PDF_FIELD.findall(data)
        yield from _persons_and_companies((key.decode(), _pdf_text(plain, digits)) for key, plain, digits in found)

    return guarded(path, look)


def _parts(file: BinaryIO, scratch: Path) -> Iterator[tuple[str, str]]:
    """(name in lower case, XML) of the members that are looked into."""
    taken = 0
    with closing(open_container("zip", file, scratch)) as container:
        for number, member in enumerate(container.members()):
            name = member.shown.replace("\\", "/")
            is_text = _TEXTS.fullmatch(name) is not None
            if number >= LOOK_THROUGH or taken >= MOST_PARTS:
                return
            if member.node == "file" and not member.encrypted and (is_text or name.lower() in _PROPERTIES):
                taken += 1
                with container.open(member.position) as part:
                    yield name.lower(), part.read(PART_BYTES).decode("utf-8", "ignore")


def _plain(xml: str) -> str:
    """The text of a part, a line a paragraph; of a worksheet its printed header and footer."""
    if "<w:" not in xml and "<a:" not in xml:
        return html.unescape("\n".join(_HEADER_FOOTER.findall(xml)))
    return html.unescape("".join("\n" if end else text for text, end in _TEXT.findall(xml)))


def _persons_and_companies(fields: Iterator[tuple[str, str]]) -> Iterator[Found]:
    """A company is a fact of the document and shown; a person is masked."""
    rules = load_rules()
    for key, text in fields:
        value = text.strip()
        if key == "Company" and value and value.casefold() not in rules.ignored_companies:
            yield Found(rules.company, value)
        elif key != "Company" and value:
            yield Found(rules.author, f"{value[:1]}**")


def _pdf_text(plain: bytes, digits: bytes) -> str:
    """A text string: UTF-16 behind a byte order mark, else PDFDocEncoding (taken as Latin 1) or, as many writers do it
    against the norm, GB18030."""
    if digits:
        pairs = b"".join(digits.split()).decode()
        data = bytes.fromhex(pairs + "0" * (len(pairs) % 2))  # a digit that is missing is a zero
    else:
        data = _ESCAPE.sub(lambda match: _escaped(match.group(1)), plain)
    if data.startswith(b"\xfe\xff"):
        return data[2:].decode("utf-16-be", "ignore")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _escaped(code: bytes) -> bytes:
    if code[:1].isdigit():
        return bytes([int(code, 8) & 255])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\n": b""}.get(code, code)
