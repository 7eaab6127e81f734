"""Names that are no UTF-8, as their makers read them: Chinese systems of old wrote GB18030 (GBK) and Big5.

The case keeps them as `\\xNN`, byte by byte, which finds the file again and is what result.json and the workbook say.
Here they are read for people, and for the lexicons.
"""

import re
from functools import lru_cache

from core.hanzi import read_as

_ESCAPE = re.compile(r"\\x([0-9a-f]{2})")
_PARTS = re.compile(r"([/!])")


def read_names(path: str) -> str:
    """The path with every name in it as its maker read it; those that are plausibly nothing stay as they are."""
    return "".join(_read(part)[1] for part in _PARTS.split(path)) if "\\x" in path else path


def read_marked(path: str) -> str:
    """The same with the encoding behind each name that was read: 姓名.csv ‹GB18030›."""
    return "".join(_marked(part, "") for part in _PARTS.split(path)) if "\\x" in path else path


def read_beside(path: str) -> str:
    """The same with the bytes too: 姓名.csv ‹GB18030 \\xd0\\xd5\\xc3\\xfb.csv›."""
    parts = _PARTS.split(path) if "\\x" in path else ()
    return "".join(_marked(p, f" {_raw(p).decode('ascii', 'backslashreplace')}") for p in parts) or path


def _marked(part: str, more: str) -> str:
    encoding, text = _read(part)
    return f"{text} ‹{encoding.upper()}{more}›" if encoding else text


@lru_cache(maxsize=4096)
def _read(part: str) -> tuple[str, str]:
    """(encoding, one name as it reads in it), ("", as it is) where it holds no escapes or they make no Chinese."""
    is_escaped = any(int(code, 16) >= 0x80 for code in _ESCAPE.findall(part))
    return (read_as(_raw(part)) if is_escaped else None) or ("", part)


def _raw(part: str) -> bytes:
    """The bytes of a name. Two bytes of GBK may happen to be one character of UTF-8, and then stand as that."""
    pieces = enumerate(_ESCAPE.split(part))
    return b"".join(bytes.fromhex(p) if at % 2 else p.encode("utf-8", "surrogatepass") for at, p in pieces)
