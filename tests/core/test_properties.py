"""Properties of documents: companies as they stand, persons masked, marks in the text."""

import io
import zipfile
from pathlib import Path

import pytest

from core.contents import Clue
from core.model import Indicator
from core.properties import of_office, of_pdf

CORE = (
    "<cp:coreProperties><dc:creator>王小明</dc:creator><cp:lastModifiedBy>Li Si</cp:lastModifiedBy></cp:coreProperties>"
)
APP = "<Properties><Company>{}</Company></Properties>"
BODY = '<w:document><w:p><w:r><w:t>密级：</w:t></w:r><w:r><w:t xml:space="preserve">机密</w:t></w:r></w:p></w:document>'


def office(**parts: str) -> io.BytesIO:
    """A zip of such parts; two underscores stand for a slash, one for a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), xml)
    file.seek(0)
    return file


def told(clues: tuple[Clue, ...]) -> set[tuple[str, str, str]]:
    assert all(isinstance(clue, Indicator) for clue in clues)
    return {(clue.term, clue.note, clue.weight) for clue in clues}  # type: ignore[union-attr]


def test_a_company_is_shown_and_persons_are_masked(tmp_path: Path) -> None:
    file = office(docProps__core_xml=CORE, docProps__app_xml=APP.format("北方重工 &amp; 机械"), word__document_xml=BODY)
    assert told(of_office("a.docx", file, tmp_path)) == {
        ("密级：机密", "about=secrecy_mark", "S"),
        ("北方重工 & 机械", "about=document_company", "M"),
        ("王**", "about=document_author", "W"),
        ("L**", "about=document_author", "W"),
    }


def test_an_author_alone_and_the_company_of_a_computer_say_nothing(tmp_path: Path) -> None:
    assert of_office("a.docx", office(docProps__core_xml=CORE.replace("王小明", "")), tmp_path) == ()
    assert of_office("a.xlsx", office(docProps__app_xml=APP.format("Microsoft")), tmp_path) == ()


def test_marks_in_the_header_and_footer_of_documents_and_sheets_are_seen(tmp_path: Path) -> None:
    header = BODY.replace("document", "hdr")
    sheet = "<worksheet><headerFooter><oddHeader>&amp;C密级：机密</oddHeader></headerFooter></worksheet>"
    for parts in ({"word__header1_xml": header}, {"xl__worksheets__sheet1_xml": sheet}):
        assert told(of_office("a.docx", office(**parts), tmp_path)) == {("密级：机密", "about=secrecy_mark", "S")}


def test_a_damaged_document_says_nothing(tmp_path: Path) -> None:
    whole = office(docProps__app_xml=APP.format("北方重工")).getvalue()
    for end in range(0, len(whole), 7):
        of_office("a.docx", io.BytesIO(whole[:end]), tmp_path)
    assert of_office("a.docx", io.BytesIO(whole[:40]), tmp_path) == ()


@pytest.mark.parametrize(
    "author",
    [b"(\xfe\xff" + "张三".encode("utf-16-be") + b")", b"<FEFF5F204E09>", b"(" + "张三".encode("gb18030") + b")"],
)
def test_a_pdf_tells_its_company_and_author(author: bytes) -> None:
    data = b"%PDF-1.4\n" + b" " * 200_000 + b"1 0 obj<</Author" + author + b"/Company(ACME \\(Asia\\))>>endobj\n%%EOF"
    assert told(of_pdf("a.pdf", io.BytesIO(data), len(data))) == {
        ("ACME (Asia)", "about=document_company", "M"),
        ("张**", "about=document_author", "W"),
    }
