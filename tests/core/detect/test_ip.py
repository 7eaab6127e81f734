"""IPv4 addresses of people's connections, and the many other numbers with full stops."""

import pytest

from tests.core.detect.test_resident_id import found


@pytest.mark.parametrize("around", ["{}", "ip={}", "{}:8080", "[{}]", "来自{}。", "/{} "])
def test_a_public_address_is_found(around: str) -> None:
    assert found(around.format("218.30.103.5").encode()) == [("218.30.103.5", "ip", "V")]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "10.1.2.3",
            "127.0.0.1",
            "192.168.1.20",
            "172.31.255.1",
            "169.254.3.4",
            "100.64.9.9",
            "224.0.0.251",
            "0.0.0.0",
        ),
        *("255.255.255.0", "203.0.113.9", "240.1.2.3"),
    ],
)
def test_addresses_that_are_nobodys_are_none(text: str) -> None:
    assert found(text.encode()) == []


@pytest.mark.parametrize(
    "text",
    [
        "256.1.1.1",
        "36.01.2.3",
        "36.1.2",
        "36.1.2.3.4",
        "v36.1.2.3",
        "lib-36.1.2.3",
        "36.1.2.3a",
        "36.1.2.3-1",
        "36.1.2.0/24",
    ],
)
def test_releases_networks_and_longer_numbers_are_none(text: str) -> None:
    assert found(text.encode()) == []


def test_small_numbers_are_odd_for_releases_look_so() -> None:
    assert found(b"4.18.0.1 8.8.8.8") == [("4.18.0.1", "ip", "O"), ("8.8.8.8", "ip", "O")]
