"""All readers. To add one: write its module, add it here. Order is precedence: the first that knows a text reads it."""

from core.readers.base import Reader
from core.readers.delimited import DELIMITED
from core.readers.freetext import FREETEXT
from core.readers.json_rows import JSON_ROWS
from core.readers.spreadsheet import SPREADSHEET
from core.readers.sqldump import SQLDUMP
from core.readers.sqlite import SQLITE

TEXT_READERS: tuple[Reader, ...] = (SQLDUMP, JSON_ROWS, DELIMITED, FREETEXT)
READERS: tuple[Reader, ...] = (SPREADSHEET, SQLITE, *TEXT_READERS)
