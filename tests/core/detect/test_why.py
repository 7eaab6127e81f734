"""The words beside a hit say which check it failed, and agree with the kernel's verdict."""

import numpy as np
import pytest

from core.detect.kernel import scan
from core.detect.why import CHECKS, failed
from core.model import TYPES


@pytest.mark.parametrize(
    ("value", "type_key", "words"),
    [
        ("11010519491231002X", "resident_id", ()),
        ("110105194912310021", "resident_id", ("checksum",)),
        ("110105194913310025", "resident_id", ("date", "checksum")),
        ("99010519491231002X", "resident_id", ("region", "checksum")),
        ("110105491231002", "resident_id_15", ()),
        ("110105491331002", "resident_id_15", ("date",)),
        ("6222020000000000001", "bank_card", ("checksum",)),
        ("10012345678", "mobile_phone", ("prefix",)),
        ("G11010519491231002X", "student_id", ()),
        ("J110105194913310025", "student_id", ("date", "checksum")),
        ("L110105194912310021", "student_id", ()),
        ("LSVAU2A37N2183296", "vin", ("checksum",)),
        ("RB123456784GB", "waybill", ("checksum",)),
        ("01:00:5e:00:00:01", "mac", ("prefix",)),
        ("a@b.png", "email", ("domain",)),
        ("git@github.com", "email", ("shape",)),
    ],
)
def test_each_failed_check_is_named(value: str, type_key: str, words: tuple[str, ...]) -> None:
    assert failed(type_key, value) == words
    assert set(words) <= set(CHECKS)


def test_what_the_kernel_calls_valid_fails_no_check_and_the_rest_fails_one() -> None:
    rng = np.random.default_rng(3)
    numbers = [f"{n:018d}" for n in rng.integers(11 * 10**16, 82 * 10**16, 3000)]
    numbers += [f"{prefix}{n:010d}" for prefix in (622202, 621700, 999999) for n in rng.integers(0, 10**10, 500)]
    numbers += [f"1101051949123{n:04d}{c}" for n in range(1000, 1400) for c in "0123456789X"]
    text = "\n".join(numbers).encode()
    hits = scan(np.frombuffer(text, np.uint8), "utf-8")
    numeric = [i for i, type_ in enumerate(hits.type.tolist()) if TYPES[type_] in ("resident_id", "bank_card")]
    assert len(numeric) > 5000
    for i in numeric:
        value = text[int(hits.start[i]) : int(hits.end[i])].decode()
        assert (failed(TYPES[hits.type[i]], value) == ()) == (hits.verdict[i] == 0), value
