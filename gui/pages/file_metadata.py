"""The Metadata tab: what the file system and the container say of a file, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtWidgets import QWidget

from core import queries
from core.case import Case
from core.model import Entry, Layout
from core.views import FileRow
from gui.columns import Column, named_whole
from gui.figures import whole
from gui.pages.file_pane import FilePane
from gui.pages.files_columns import kind_words, status_words
from gui.tables import ListModel, Table
from gui.words import say


@dataclass(frozen=True, slots=True)
class Fact:
    """One line. name: words key."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """sha256: hex, "" unless all was read."""

    row: FileRow
    entry: Entry
    layout: Layout | None
    sha256: str
    zone: str


class MetadataPane(FilePane):
    """A list of facts; each can be copied."""

    def __init__(self, compact: bool = False, parent: QWidget | None = None) -> None:
        """compact: no difference."""
        super().__init__(compact, parent)
        self.tools.setContentsMargins(0, 0, 0, 0)
        self.foot.hide()
        self.table = Table()
        columns = (
            Column("name", "file.fact", "text", lambda fact: say(fact.name), None, 200),
            Column("value", "file.fact_value", "mono", lambda fact: fact.value),
        )
        self.model = ListModel(columns, (), self.table)
        self.table.setModel(self.model)
        self.body.addWidget(self.table)
        self._facts: Facts | None = None
        self.retranslate()

    def clear(self) -> None:
        """No facts."""
        self._facts = None
        self.model.set_rows(())

    def load(self) -> None:
        """Asks the case."""
        reader = self.reader
        if reader is None or reader.row is None or reader.found is None:
            self._is_loaded = False
            return
        row, found = reader.row, reader.found
        reader.ask("metadata", lambda case, stop: gather(case, row, found.entry, found.layout), self._take)

    def _take(self, facts: Facts) -> None:
        self._facts = facts
        self.model.set_rows(facts_of(facts))

    def retranslate(self) -> None:
        """The language changed."""
        self.table.setAccessibleName(say("file.tab_metadata"))
        self.table.retranslate()
        if self._facts is not None:
            self._take(self._facts)

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.table.restyle()


def gather(case: Case, row: FileRow, entry: Entry, layout: Layout | None) -> Facts:
    """What the case holds beside the row."""
    known = queries.facts_of(case, row.id)
    digest = None if known is None else known["sha256"]
    return Facts(row, entry, layout, digest.hex() if digest else "", (case.fact("identity") or {}).get("time_zone", ""))


def facts_of(facts: Facts) -> list[Fact]:
    """All lines in order."""
    return [Fact(name, value) for name, value in (*_identity(facts), *_times(facts), *_content(facts))]


def _identity(facts: Facts) -> Iterator[tuple[str, str]]:
    row, entry = facts.row, facts.entry
    yield "file.fact_path", named_whole(row.path)
    yield "file.fact_raw_path", entry.key.hex(" ")
    if row.is_member:
        yield "file.fact_container", named_whole(row.path.rpartition("!")[0])
    yield "file.fact_size", say("file.size_bytes", size=whole(row.size_bytes))
    yield "file.fact_sha256", facts.sha256 or say("file.no_sha256")
    if row.same_as:
        yield "file.fact_same", named_whole(row.same_as)
    if entry.flags:
        yield "file.fact_flags", " ".join(entry.flags)
    yield "file.fact_mode", f"{entry.mode:o}" if entry.mode else "—"


def _times(facts: Facts) -> Iterator[tuple[str, str]]:
    entry = facts.entry
    for name, time_ns in (
        ("file.fact_modified", entry.modified_ns),
        ("file.fact_created", entry.created_ns),
        ("file.fact_changed", entry.changed_ns),
        ("file.fact_accessed", entry.accessed_ns),
    ):
        yield name, time_words(time_ns, facts.zone)


def _content(facts: Facts) -> Iterator[tuple[str, str]]:
    row, layout = facts.row, facts.layout
    yield "file.fact_status", status_words(row.status)
    yield "file.fact_reason", row.reason or "—"
    yield "file.fact_kind", kind_words(row.kind)
    yield "file.fact_encoding", row.encoding.upper() if row.encoding else "—"
    if layout is None:
        return
    if layout.delimiter:
        yield "file.fact_delimiter", repr(layout.delimiter)
    if layout.columns:
        yield "file.fact_columns", ", ".join(layout.columns)
    yield "file.fact_header", say("file.yes" if layout.header else "file.no")
    if layout.bom_bytes:
        yield "file.fact_bom", say("file.size_bytes", size=whole(layout.bom_bytes))


def time_words(time_ns: int | None, zone: str) -> str:
    """The moment in UTC to the nanosecond as kept, and the zone of the case where it is an offset from UTC."""
    if time_ns is None:
        return "—"
    seconds, rest = divmod(time_ns, 1_000_000_000)
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return f"{seconds} s"
    parts = f".{rest:09d}".rstrip("0").rstrip(".")
    shown = f"{moment:%Y-%m-%d %H:%M:%S}{parts} UTC"
    local = _local(moment, zone)
    return f"{local}{parts} {zone} · {shown}" if local else shown


def _local(moment: datetime, zone: str) -> str:
    """The moment in a zone written as UTC+08:00; "" for any other writing: a time is never guessed."""
    try:
        offset = datetime.strptime(zone.strip().upper().removeprefix("UTC"), "%z").tzinfo
    except ValueError:
        return ""
    return f"{moment.astimezone(offset):%Y-%m-%d %H:%M:%S}"
