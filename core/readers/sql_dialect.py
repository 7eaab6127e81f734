"""What is fixed about a dump before it is read: its dialect, and the states and tokens of its text."""

from dataclasses import dataclass

OPEN, CLOSE, COMMA, SEMICOLON, QUOTE = range(1, 6)
IN_CODE, IN_STRING, IN_OTHER, IN_LINE, IN_BLOCK = range(5)
"""Where a stretch of SQL begins or ends: outside, inside '…', inside "…", in -- … or in /* … */."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """backslash: it escapes inside strings. e_strings: E'…' does so elsewhere. quote: of string values.

    copy: the dump may hold COPY … FROM stdin.
    """

    backslash: bool = False
    e_strings: bool = False
    quote: str = "'"
    copy: bool = False

    @property
    def other(self) -> str:
        """The quote that is not that of values."""
        return '"' if self.quote == "'" else "'"
