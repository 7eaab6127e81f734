"""What the table of files shows of each, and how a status is said where there is no number."""

from datetime import UTC, datetime

from core.model import Estimate
from core.views import FileRow
from gui import figures
from gui.columns import Column, estimate_columns
from gui.figures import Figure
from gui.words import say, term

_ICONS = {
    "delimited": "file-type-csv",
    "sql": "file-type-sql",
    "text": "file-text",
    "html": "file-code",
    "xml": "file-code",
    "json": "braces",
    "jsonlines": "braces",
    "xlsx": "file-spreadsheet",
    "xlsb": "file-spreadsheet",
    "xls": "file-spreadsheet",
    "ods": "file-spreadsheet",
    "sqlite": "database",
    "database": "database",
    "zip": "file-zip",
    "tar": "file-zip",
    "7z": "file-zip",
    "gzip": "file-zip",
    "bzip2": "file-zip",
    "xz": "file-zip",
    "rar": "file-zip",
    "archive": "file-zip",
    "document": "file-text",
    "mail": "mail",
    "media": "photo",
    "executable": "binary",
    "image": "disc",
    "empty": "file",
    "font": "file",
}
FACETS = {"records": "type", "folder": "folder", "kind": "kind", "encoding": "encoding", "status": "status"}
"""Column of the table -> what its head's menu lists (a column of core.views.facet)."""
KEYS = {
    "type": "type",
    "folder": "folder",
    "kind": "kind",
    "encoding": "encoding",
    "status": "status",
    "reason": "reason",
}
"""Column of core.views.facet -> key of the filter."""
WITHOUT_NUMBER = ("container", "no_content", "to_be_read")
"""Statuses of files that were not missed but have no number (yet)."""


def kind_icon(row: FileRow) -> str:
    """A file of resources/icons."""
    if row.node == "folder":
        return "folder"
    return _ICONS.get(row.kind, "file-unknown" if not row.kind else "file")


def kind_words(kind: str) -> str:
    """The kind of a file in words; unknown ones as they are."""
    return term("kind", kind or "unknown")


def status_words(status: str) -> str:
    """The status in words."""
    return say("files.to_be_read") if status == "to_be_read" else term("status", status)


def facet_words(column: str, value: str) -> str:
    """A distinct value as a menu shows it."""
    if not value:
        return say("tables.empty_value")
    if column == "kind":
        return kind_words(value)
    if column == "status":
        return status_words(value)
    return term("type", value) if column == "type" else encoding_words(value) if column == "encoding" else value


def encoding_words(encoding: str | None) -> str:
    """As people write it: GB18030, UTF-8; a dash where it does not apply."""
    return encoding.upper() if encoding else "—"


def record_figure(row: FileRow) -> Estimate | Figure:
    """The number of records of a file, or the words in its place: never 0 and never blank where nothing is known."""
    if row.records is not None:
        return row.records
    if row.status in ("to_be_read", "exact", "sampled", "indicative"):  # read so far, and not reckoned yet
        return Figure("none", "…", status_words(row.status))
    if row.status in WITHOUT_NUMBER:
        return Figure("none", "—", status_words(row.status))
    return Figure("not_examined", say("figures.not_examined"), status_words(row.status))


def modified_words(row: FileRow) -> str:
    """Date and time in UTC."""
    return figures_time(row.modified_ns)


def figures_time(time_ns: int | None) -> str:
    """Nanoseconds since 1970 as "2023-05-01 08:00:00" in UTC, a dash where there is none."""
    if time_ns is None:
        return "—"
    seconds = time_ns // 1_000_000_000
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return f"{seconds} s"


def file_columns(running: bool = False) -> tuple[Column, ...]:
    """The table of Files. running: figures are those so far."""
    title = "files.records_so_far" if running else "files.records"
    mark, point, interval = estimate_columns("records", title, record_figure, "records", 92)
    return (
        Column("icon", "", "icon", lambda r: kind_words(r.kind), kind_icon, 34),
        Column("name", "files.name", "name", lambda r: r.name, None, 0, "name"),
        Column("folder", "files.folder", "path", lambda r: r.folder, None, 120, "path"),
        Column("size", "files.size", "bytes", lambda r: figures.size(r.size_bytes), lambda r: r.size_bytes, 78, "size"),
        mark,
        point,
        interval,
        Column("share", "files.share", "share", share_words, lambda r: r.share, 96, "share"),
        Column("encoding", "files.encoding", "text", lambda r: encoding_words(r.encoding), None, 94, "encoding"),
        Column("kind", "files.kind", "text", lambda r: kind_words(r.kind), None, 92, "kind"),
        Column("status", "files.status", "text", lambda r: status_words(r.status), None, 96, "status"),
        Column("modified", "files.modified", "text", modified_words, None, 148, "modified"),
    )


HIDDEN_AT_FIRST = ("kind", "status", "modified")
"""Columns that are shown when they are asked for."""


SMALL_ORDER = ("icon", "name", "records_mark", "records", "records_interval")
"""What stands first in a small window; the other columns follow."""


def share_words(row: FileRow) -> str:
    """Percent of the drive's records, by floors; a dash where it is not known."""
    return "—" if row.share is None else figures.share(row.share)
