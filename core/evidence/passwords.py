"""Passwords: in memory only. Nothing that is shown, logged or raised holds one."""

from dataclasses import dataclass, field

from core.errors import ReadError


@dataclass(frozen=True, slots=True)
class Password:
    """What opens an archive or a workbook; false where none was given. Its text is in no repr."""

    text: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.text)

    def forms(self) -> tuple[bytes, ...]:
        """The bytes that a program may have made of it: UTF-8, or GB18030 under a Chinese Windows."""
        return tuple(dict.fromkeys(self.text.encode(encoding, "replace") for encoding in ("utf-8", "gb18030")))


NO_PASSWORD = Password()

WRONG = "wrong password"


def not_known() -> ReadError:
    """No password was given."""
    return ReadError("encrypted", "encrypted in its archive; the password is not known")


def wrong() -> ReadError:
    """The password does not fit."""
    return ReadError("encrypted", WRONG)
