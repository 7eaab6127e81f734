"""What looks like a number with letters and is none is never believed; lists of real ones are, under their names."""

import hashlib
import random
import uuid
from base64 import b64encode
from collections.abc import Callable

import numpy as np
import pytest

from core.detect.chance import decide
from core.detect.kernel import scan
from core.model import TYPES, Batch, Slot
from core.tally import tally_of
from tests.core.detect import reference_codes

ROWS = 400
CAPITALS = "ABCDEFGHJKLMNPRSTUVWXYZ"
PERSONAL = frozenset(reference_codes.KINDS)


def part(rng: random.Random) -> str:
    """Something random: the raw material of decoys."""
    return f"{rng.getrandbits(256):064x}"


def drawn(rng: random.Random, alphabet: str, length: int) -> str:
    """So many characters of an alphabet."""
    return "".join(rng.choices(alphabet, k=length))


DECOYS: dict[str, Callable[[random.Random], str]] = {
    "hex": lambda rng: part(rng)[:17].upper(),
    "git": lambda rng: part(rng)[:9],
    "md5": lambda rng: hashlib.md5(part(rng).encode(), usedforsecurity=False).hexdigest().upper(),
    "sha256": lambda rng: hashlib.sha256(part(rng).encode()).hexdigest(),
    "base64": lambda rng: b64encode(part(rng).encode()[:24]).decode(),
    "uuid": lambda rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)).upper(),
    "version": lambda rng: f"v{rng.randrange(20)}.{rng.randrange(100)}.{rng.randrange(10**6)}-rc{rng.randrange(9)}",
    "product key": lambda rng: "-".join(drawn(rng, CAPITALS + "23456789", 5) for _ in range(5)),
    "part number": lambda rng: f"{rng.choice('PSDEGHM')}{rng.randrange(10**8):08}",
    "stock number": lambda rng: f"{rng.choice(('PN', 'SKU', 'MA', 'EA'))}{rng.randrange(10**7):07}",
    "serial number": lambda rng: f"{rng.choice('CDFW')}{part(rng)[:11].upper()}",
    "serial of 17": lambda rng: drawn(rng, CAPITALS + "0123456789", 13) + drawn(rng, "0123456789", 4),
    "serial of 18": lambda rng: f"91{rng.randrange(10**6):06}" + drawn(rng, reference_codes.USCC_ALPHABET, 10),
    "date and one": lambda rng: f"{rng.randrange(20000101, 20261231)}-{rng.randrange(10)}",
    "fingerprint": lambda rng: ":".join(part(rng)[2 * n : 2 * n + 2] for n in range(16)),
    "time": lambda rng: f"2026-11-{rng.randrange(10, 29)} 12:{rng.randrange(10, 60)}:{rng.randrange(10, 60)}",
    "words": lambda rng: f"新A股{rng.randrange(10**4)} 京B{rng.randrange(99)} 川C级{rng.randrange(10**5)}",
}  # fmt: skip


def batch_of(values: list[str], column: str, encoding: str = "utf-8") -> Batch:
    """Rows of two fields: a number of the row, and a value."""
    rows = [f"{n}," + value for n, value in enumerate(values)]
    lengths = np.array([len(f"{row}\n".encode(encoding)) for row in rows])
    start = np.cumsum(lengths) - lengths
    leads = np.array([len(f"{n},") for n in range(len(rows))])
    places, columns = np.stack((start, start + leads), axis=1).ravel(), np.tile((0, 1), len(rows))
    data = np.frombuffer("".join(f"{row}\n" for row in rows).encode(encoding), np.uint8)
    group = np.zeros(len(rows), np.int32)
    return Batch(
        data, encoding, start, start + lengths - 1, start, group, ("",), places, columns.astype(np.int32), ("n", column)
    )


def believed(batch: Batch) -> set[Slot]:
    """The slots of a batch that count."""
    return set(decide(tally_of(batch)).accepted)


@pytest.mark.parametrize("decoy", sorted(DECOYS))
@pytest.mark.parametrize("column", ["col", "code", "内容"])
def test_decoys_are_never_believed(decoy: str, column: str) -> None:
    rng = random.Random(decoy)
    found = believed(batch_of([DECOYS[decoy](rng) for _ in range(ROWS)], column))
    assert not {slot for slot in found if slot[1] in PERSONAL}


def vin(rng: random.Random) -> str:
    """A made-up one that is right."""
    body = drawn(rng, CAPITALS + "0123456789", 11)
    tail = f"{rng.randrange(10**6):06}"
    whole = (f"L{body[:7]}{check}{body[9:]}{tail}" for check in "0123456789X")
    return next(code for code in whole if reference_codes.vin(code))


def uscc(rng: random.Random) -> str:
    """A made-up one that is right."""
    body = "91310000" + "MA1" + drawn(rng, "0123456789ABCDEFGH", 6)
    return next(body + check for check in reference_codes.USCC_ALPHABET if reference_codes.uscc(body + check))


def plate(rng: random.Random) -> str:
    """A made-up one, every fourth of a vehicle of new energy."""
    head = rng.choice("京沪粤苏") + rng.choice("ABCD")
    return head + (
        f"D{rng.randrange(10**5):05}" if rng.random() < 0.25 else f"{rng.choice('0A')}{rng.randrange(10**4):04}"
    )


LISTS: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "passport": ("护照号", lambda rng: f"E{rng.choice('ABCDE0123')}{rng.randrange(10**7):07}"),
    "travel_permit": ("回乡证号", lambda rng: f"{rng.choice('HM')}{rng.randrange(10**8):08}"),
    "vehicle_plate": ("车牌号", plate),
    "vin": ("车架号", vin),
    "uscc": ("统一社会信用代码", uscc),
    "waybill": ("运单号", lambda rng: f"SF{rng.randrange(10**13):013}"),
    "wechat_id": ("微信号", lambda rng: "wxid_" + part(rng)[:14]),
    "mac": ("MAC地址", lambda rng: "00:1a:" + ":".join(part(rng)[n : n + 2] for n in (0, 2, 4, 6))),
}


@pytest.mark.parametrize("key", sorted(LISTS))
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_lists_are_believed_under_their_names(key: str, encoding: str) -> None:
    rng = random.Random(key)
    column, value = LISTS[key]
    assert believed(batch_of([value(rng) for _ in range(ROWS)], column, encoding)) == {(column, key)}


@pytest.mark.parametrize("key", ["vehicle_plate", "vin", "uscc", "wechat_id", "mac", "waybill"])
def test_what_can_be_told_by_its_values_needs_no_name(key: str) -> None:
    rng = random.Random(key)
    assert believed(batch_of([LISTS[key][1](rng) for _ in range(ROWS)], "col")) == {("col", key)}


@pytest.mark.parametrize("column", ["运单号", "快递单号", "waybill_no"])
def test_waybills_of_eleven_digits_do_not_become_phones(column: str) -> None:
    rng = random.Random(1)
    assert not believed(batch_of([f"13{rng.randrange(10**9):09}" for _ in range(ROWS)], column))


@pytest.mark.parametrize("key", sorted(LISTS))
def test_different_numbers_have_different_values(key: str) -> None:
    rng = random.Random(key)
    numbers = sorted({LISTS[key][1](rng) for _ in range(ROWS)})
    hits = scan(np.frombuffer("\n".join([*numbers, numbers[0]]).encode(), np.uint8), "utf-8")
    values = hits.value[hits.type == TYPES.index(key)].tolist()
    assert len(values) == len(numbers) + 1 and values[0] == values[-1]
    assert len(set(values)) == len(numbers) and min(values) >= 0
