"""What a look into one file gives the window: frozen, masked, small. Made in `core.look`'s child."""

from dataclasses import dataclass

ENCODINGS = (
    "auto",
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "big5",
    "utf-16-le",
    "utf-16-be",
    "shift_jis",
    "euc_kr",
    "latin-1",
)
"""What the encoding chooser offers; "auto" is what was learnt of the file."""

SUPERSEDED = "superseded"
"""Note of a view that was given up because a newer one was asked for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One hit in a text. start, end: characters of the text as shown. verdict: valid | invalid | odd. offset: of the
    hit's first byte in the content."""

    start: int
    end: int
    type: str
    verdict: str
    offset: int


@dataclass(frozen=True, slots=True)
class TextView:
    """A window of text, from a line's (in very long lines a character's) first byte on.

    encoding: what it was decoded with. guessed: what "auto" stands for, "" where it is no text. offset, end: bytes
    of the content that are shown, half-open. size: bytes of the content, as far as known. Bytes that cannot be
    decoded are \\xNN, invisible characters ‹U+NNNN›. note: "" or "word: why" (encrypted | limit | unreadable |
    unsupported | superseded). closed: nothing says which bytes are names, so every letter is masked.
    """

    encoding: str = ""
    guessed: str = ""
    offset: int = 0
    end: int = 0
    size: int = 0
    text: str = ""
    marks: tuple[Mark, ...] = ()
    note: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class CellMark:
    """A hit in a table: row and column are indices of the view."""

    row: int
    column: int
    type: str
    verdict: str


@dataclass(frozen=True, slots=True)
class TableView:
    """Rows as the reader saw them. A cell is None where the row has no such field (or NULL), "" where it is empty.

    header_types: per column the type that its name announces, "" for none. row_places: byte offset of each row, or
    its number where by_row_number. groups: sheets or tables to choose from, group: the one that is shown ("" where
    there is one). next_place: where the next page begins, None at the end. size: bytes of the content (0 where
    by_row_number). delimiter: "" where there is none. note: as in TextView.
    """

    columns: tuple[str, ...] = ()
    header_types: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    row_places: tuple[int, ...] = ()
    by_row_number: bool = False
    groups: tuple[str, ...] = ()
    group: str = ""
    marks: tuple[CellMark, ...] = ()
    next_place: int | None = None
    size: int = 0
    encoding: str = ""
    guessed: str = ""
    delimiter: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HexView:
    """Bytes from `offset` on. masked: ranges (indices into `data`, half-open) whose bytes are not shown: they hold
    "*" in `data`, draw them as ··. size: bytes of the content, as far as known. note, closed: as in TextView."""

    offset: int = 0
    size: int = 0
    data: bytes = b""
    masked: tuple[tuple[int, int], ...] = ()
    note: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit. why: words of the checks that it passes ("") or fails ("checksum date"). place: byte offset, or row
    number where by_row_number. row_place: the same of the beginning of its row, as in TableView. group: the sheet or
    table of the row, "" where there is one. context_masked: what stands around it, masked, with it in the middle."""

    type: str
    verdict: str
    why: str
    column: str
    place: int
    by_row_number: bool
    masked: str
    context_masked: str
    row_place: int
    group: str


@dataclass(frozen=True, slots=True)
class HitsView:
    """Hits in the order of the content, whichever way was searched. searched_from, searched_to: places, half-open;
    go on from searched_to (forwards) or searched_from (backwards). complete: nothing is left that way."""

    hits: tuple[HitRow, ...] = ()
    searched_from: int = 0
    searched_to: int = 0
    complete: bool = False
    note: str = ""
