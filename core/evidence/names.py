"""Names for eyes. The raw bytes are kept beside them wherever a name is needed to reopen something."""

import re

_CONTROL = re.compile("[\x00-\x1f\x7f]")


def shown(raw: bytes) -> str:
    """A name on the evidence: UTF-8, each byte that is not as \\xNN (lower case); nothing else is changed."""
    return raw.decode("utf-8", "backslashreplace")


def shown_member(raw: bytes, utf8: bool = False, backslash_separates: bool = False) -> str:
    """A name inside a container: UTF-8 if it is that, else GB18030, else as `shown`; control characters as \\xNN.

    utf8: the container says that the name is UTF-8. backslash_separates: it was made on a system
    whose folders are separated by backslashes: they are shown as "/" (after decoding: 0x5C is also
    a trail byte of GBK).
    """
    text = _decode(raw, utf8)
    if backslash_separates:
        text = text.replace("\\", "/")
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


def _decode(raw: bytes, utf8: bool) -> str:
    for encoding in ("utf-8",) if utf8 else ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return shown(raw)
