"""Batches as the readers give them, made from rows."""

from collections.abc import Sequence

import numpy as np

from core.model import Batch
from core.text import narrow, units_of

UTF16 = "utf-16-le"


def batch_encoded(text: str, encoding: str) -> np.ndarray:
    """The text as a batch of that encoding holds it."""
    if encoding == "narrowed":
        return narrow(text.encode(UTF16), UTF16)
    return np.frombuffer(text.encode(encoding), np.uint8)


def batch_of(
    rows: Sequence[Sequence[str]], columns: Sequence[str] = (), encoding: str = "utf-8", delimiter: str = ","
) -> Batch:
    """A table with these columns, or free text (each row one text) without any."""
    pieces = [[batch_encoded(field, encoding) for field in row] for row in rows]
    mark, data, row_start, row_end, starts, field_column = batch_encoded(delimiter, encoding), [], [], [], [], []
    at = 0
    for row in pieces:
        row_start.append(at)
        for index, field in enumerate(row):
            starts.append(at)
            field_column.append(index)
            data.append(field)
            at += field.size
            if index < len(row) - 1:
                data.append(mark)
                at += mark.size
        row_end.append(at)
        data.append(batch_encoded("\n", encoding))
        at += 1
    places = np.array(row_start, np.int64)
    text = "".join(delimiter.join(row) + "\n" for row in rows)
    return Batch(
        data=np.concatenate(data),
        encoding=encoding,
        row_start=places,
        row_end=np.array(row_end, np.int64),
        row_place=places,
        group=np.zeros(len(rows), np.int32),
        groups=("",),
        field_start=np.array(starts if columns else [], np.int64),
        field_column=np.array(field_column if columns else [], np.int32),
        columns=tuple(columns),
        units=units_of(text.encode(UTF16), UTF16) if encoding == "narrowed" else None,
    )
