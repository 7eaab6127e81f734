"""Single compressed streams: gzip, bzip2, xz. Several in a row are one content, as their tools see it."""

import bz2
import lzma
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO, cast

from core.errors import ReadError
from core.evidence.inflate import Inflate
from core.evidence.streams import Decoder, Pulled, decode, pieces

_FORMATS: dict[str, tuple[bytes, Callable[[], Decoder]]] = {
    "gzip": (b"\x1f\x8b\x08", lambda: Inflate(31)),
    "bzip2": (b"BZh", bz2.BZ2Decompressor),
    "xz": (b"\xfd7zXZ\0", partial(lzma.LZMADecompressor, lzma.FORMAT_XZ)),
}
_FOREVER = 1 << 62


def open_stream(kind: str, file: BinaryIO) -> BinaryIO:
    """The decoded content of a compressed file (gzip | bzip2 | xz), which stands at its beginning.

    Reads forwards only, in bounded memory. What can be decoded before damage is delivered, then
    ReadError("unreadable"); so too where other bytes follow the last stream (zeros may: padding).
    """
    magic, start = _FORMATS[kind]
    beginning = file.tell() if file.seekable() else 0
    first = True

    def chunks() -> Iterator[bytes]:
        nonlocal first
        if not first:
            file.seek(beginning)
        first = False
        return _decoded(file, magic, start)

    return cast(BinaryIO, Pulled(chunks, f"{kind} stream"))


def _decoded(file: BinaryIO, magic: bytes, start: Callable[[], Decoder]) -> Iterator[bytes]:
    """All streams of the file, one after the other."""
    source = pieces(file, _FOREVER)
    held = b""
    while True:
        decoder = start()
        yield from decode(_put_back(held, source), decoder)
        held = _behind_padding(decoder.unused_data, source, len(magic))
        if not held:
            return
        if not held.startswith(magic):
            raise ReadError("unreadable", "other bytes follow the compressed stream; they were not read")


def _put_back(held: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    if held:
        yield held
    yield from source


def _behind_padding(held: bytes, source: Iterator[bytes], enough: int) -> bytes:
    """The bytes behind zeros: none at the end of the file, at least `enough` to tell what follows otherwise."""
    held = held.lstrip(b"\0")
    while len(held) < enough:
        data = next(source, b"")
        if not data:
            return held
        held = (held + data).lstrip(b"\0")
    return held
