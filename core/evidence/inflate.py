"""zlib and Deflate64 with the manners of bz2 and lzma decoders (`core.evidence.streams.Decoder`)."""

import zlib


class Inflate:
    """Deflate, zlib or gzip as `wbits` says (RFC 1950-1952). Gives out all that can be decoded before damage."""

    def __init__(self, wbits: int) -> None:
        self._zlib = zlib.decompressobj(wbits)
        self._error: zlib.error | None = None

    @property
    def eof(self) -> bool:
        """True behind the end mark."""
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        """False while input is left from the call before."""
        return not self._zlib.unconsumed_tail and self._error is None

    @property
    def unused_data(self) -> bytes:
        """Input beyond the end mark."""
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Up to max_length decoded bytes. zlib.error at damage, after all that came before it."""
        if self._error is not None:
            raise self._error
        before, data = self._zlib.copy(), self._zlib.unconsumed_tail + data
        try:
            return self._zlib.decompress(data, max(0, max_length))
        except zlib.error as error:
            self._error = error
            return _salvage(before, data)


def _salvage(decoder: "zlib._Decompress", data: bytes) -> bytes:
    """What comes out before the damage: zlib keeps it back when it is fed the damage in the same call."""
    parts, place = [], 0
    for step in (4096, 64, 1):
        while place < len(data):
            before = decoder.copy()
            try:
                parts.append(decoder.decompress(data[place : place + step]))
            except zlib.error:
                decoder = before
                break
            place += step
    return b"".join(parts)


class Inflate64:
    """Deflate64 (ZIP method 9), in the manner of Inflate; output is not limited per call."""

    def __init__(self) -> None:
        import inflate64  # late: it loads much that no other file needs

        self._inflater = inflate64.Inflater()
        self.unused_data = b""
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """True behind the end mark."""
        return bool(self._inflater.eof)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """All that this input decodes to."""
        return bytes(self._inflater.inflate(data))
