"""What looks like a value and is none. Each maker draws from the given generator."""

import base64
import uuid
from random import Random

from bench.corpus.values import digits, mobile_phone, resident_id


def order_number(rng: Random) -> str:
    """Date, time and more."""
    return f"2023{rng.randint(1, 12):02}{rng.randint(1, 28):02}{digits(rng, rng.choice((6, 10, 12)))}"


def serial(rng: Random) -> str:
    """Eleven digits that begin like a mobile number, and are a serial number."""
    return f"1{digits(rng, 10)}"


def seconds(rng: Random) -> str:
    """Unix time in seconds or milliseconds."""
    return f"16{digits(rng, rng.choice((8, 11)))}"


def moment(rng: Random) -> str:
    """Date and time."""
    return (
        f"2023-{rng.randint(1, 12):02}-{rng.randint(1, 28):02} "
        f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"
    )


def hexadecimal(rng: Random) -> str:
    """MD5, SHA-1 or SHA-256."""
    count = rng.choice((32, 40, 64))
    return f"{rng.getrandbits(4 * count):0{count}x}"


def uuid4(rng: Random) -> str:
    """A UUID."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def base64_text(rng: Random) -> str:
    """48 characters."""
    return base64.b64encode(rng.randbytes(36)).decode()


def decimal(rng: Random) -> str:
    """A measurement with many decimals."""
    return f"{rng.uniform(-1000, 1000):.{rng.randint(6, 15)}f}"


def version(rng: Random) -> str:
    """Of a program, with three or four parts."""
    return ".".join(str(rng.randrange(30)) for _ in range(rng.randint(3, 4)))


def like_imei(rng: Random) -> str:
    """Fifteen digits."""
    return rng.choice("345678") + digits(rng, 14)


def part_number(rng: Random) -> str:
    """Letters, digits and hyphens."""
    letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(2))
    return f"{letters}{digits(rng, 4)}-{digits(rng, 5)}{rng.choice('ABCX')}"


def product_key(rng: Random) -> str:
    """Five groups of five."""
    return "-".join("".join(rng.choice("BCDFGHJKMPQRTVWXY2346789") for _ in range(5)) for _ in range(5))


def price(rng: Random) -> str:
    """Two decimals."""
    return f"{rng.randint(1, 99999)}.{digits(rng, 2)}"


def masked(rng: Random) -> str:
    """A number that cannot be read any more."""
    phone, number = mobile_phone(rng), resident_id(rng)
    return rng.choice(
        (f"{phone[:3]}****{phone[7:]}", f"{number[:6]}********{number[14:]}", f"{number[:1]}****{number[-1:]}")
    )


def code(rng: Random) -> str:
    """A line of a program."""
    number = rng.randrange(10**9)
    return rng.choice((
        f"const MAX_{number % 97} = {digits(rng, 11)};",
        f"int id{number % 89} = 0x{number:08x}; // see #{number % 9999}",
        f"assert hash(x) == {digits(rng, 18)}L",
        f"if (ts > {seconds(rng)}) return new BigInteger(\"{digits(rng, 19)}\");",
        f"@Version(\"{version(rng)}\") class Node{number % 61} {{}}",
    ))  # fmt: skip


def long_number(rng: Random) -> str:
    """16 to 19 digits of a machine."""
    return rng.choice("13579") + digits(rng, rng.randint(15, 18))


LINES = {
    "orders": (order_number, serial, price, moment), "times": (seconds, moment, seconds),
    "hashes": (hexadecimal, base64_text), "uuids": (uuid4, uuid4), "sensors": (moment, decimal, decimal, decimal),
    "parts": (part_number, price, version), "keys": (product_key,), "masked": (masked, masked, price),
    "code": (code,), "machines": (like_imei, long_number, hexadecimal), "base64": (base64_text,),
}  # fmt: skip
"""Files of nothing else: what a line of each holds."""
