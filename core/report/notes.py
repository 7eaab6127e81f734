"""The language-neutral notes of detectors and lexicons, in words."""

import ast
import re

from core.model import DOCUMENT, FREE, OTHER, SIGNED, WITH_ID
from core.report.words import Text, absent, sentence, word

PLACES = {FREE: "free", WITH_ID: "with_id", OTHER: "other", SIGNED: "signed", DOCUMENT: "document"}

_BY_CHANCE = re.compile(r"by_chance type=(\w+) column=(.*) valid=(\d+) candidates=(\d+)", re.DOTALL)
_CONSECUTIVE = re.compile(r"consecutive type=(\w+) column=(.*) following=(\d+) valid=(\d+)", re.DOTALL)
_PROGRAM_DOCUMENT = re.compile(r"program_document type=(\w+) valid=(\d+)")
_ONE_BY_ONE = re.compile(r"one_by_one because=(\w+) tier=(\w+)")
_NOT_ONE_BY_ONE = re.compile(r"not_one_by_one tier=(\w+)")
_DRAWN = re.compile(r"drawn stratum=(.+)")
_NAMES_ONLY = re.compile(r"names_only column=(.*) valid=(\d+)", re.DOTALL)
_REMARK = re.compile(r"(masked|precision_lost|test_value) type=(\w+) column=(.*) count=(\d+)", re.DOTALL)
_VALUE = re.compile(r"(about|count_in_name|data_of_year)=(.+)", re.DOTALL)
_TRACE = re.compile(r"(burst|same_tree|extracted|gap)((?: \w+=\S+)+)")


def note_text(note: str) -> Text:
    """A note in both languages; one that is not known here as it is, an empty one as "none"."""
    if not note:
        return absent("none")
    if note == "in_segments":
        return sentence("notes", note)
    if match := _BY_CHANCE.fullmatch(note):
        type_, column, valid, candidates = match.groups()
        return sentence(
            "notes", "by_chance", type=word("type", type_), where=_where(column), valid=valid, candidates=candidates
        )
    if match := _CONSECUTIVE.fullmatch(note):
        type_, column, following, valid = match.groups()
        type_words = word("type", type_)
        return sentence("notes", "consecutive", type=type_words, where=_where(column), following=following, valid=valid)
    if match := _PROGRAM_DOCUMENT.fullmatch(note):
        return sentence("notes", "program_document", type=word("type", match[1]), valid=match[2])
    if match := _ONE_BY_ONE.fullmatch(note):
        return sentence("notes", "one_by_one", because=word("one_by_one", match[1]), tier=match[2])
    if match := _NOT_ONE_BY_ONE.fullmatch(note):
        return sentence("notes", "not_one_by_one", tier=match[1])
    if match := _DRAWN.fullmatch(note):
        return sentence("notes", "drawn", stratum=match[1])
    if match := _NAMES_ONLY.fullmatch(note):
        return sentence("notes", "names_only", column=match[1], valid=match[2])
    if match := _REMARK.fullmatch(note):
        code, type_, column, count = match.groups()
        return sentence("notes", code, type=word("type", type_), where=_where(column), count=count)
    if match := _VALUE.fullmatch(note):
        code, value = match.groups()
        shown: str | Text = word("about", value) if code == "about" else value
        return sentence("notes", code, value=shown)
    if match := _TRACE.fullmatch(note):
        values = dict(each.split("=", 1) for each in match.group(2).split())
        return sentence("notes", match.group(1), **values)
    return Text(note, note)


def _where(column: str) -> Text:
    """The column that a note names, or what of free text it speaks of (`core.model.FREE` and its like). column: quoted
    as Python does."""
    label = str(ast.literal_eval(column))
    if label in PLACES:
        return sentence("notes", f"in_{PLACES[label]}")
    if label.startswith("~"):
        return sentence("notes", "in_named", type=word("type", label.removeprefix("~")))
    return sentence("notes", "in_column", column=column)


def about_of(note: str) -> str:
    """What an indicator's note is about, as a key: of words and of reasons."""
    return note.removeprefix("about=") if note.startswith("about=") else re.split("[ =]", note, maxsplit=1)[0]
