"""From places in decoded text to byte offsets in the file."""

import numpy as np
import numpy.typing as npt

_BOMS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def decoded(data: bytes, encoding: str) -> tuple[str, int]:
    """The text without its byte order mark, and the length of that mark in bytes."""
    bom = _BOMS.get(encoding, b"")
    skipped = len(bom) if bom and data.startswith(bom) else 0
    return data[skipped:].decode(encoding), skipped


def edges(text: str, encoding: str) -> npt.NDArray[np.int64]:
    """Where each character, and the end, stands in the encoded text; int64 (n + 1,)."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    kinds, which = np.unique(codes, return_inverse=True)
    lengths = np.array([len(chr(code).encode(encoding)) for code in kinds.tolist()], np.int64)
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths[which])))
