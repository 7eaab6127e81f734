"""The key that signs what is exported: made once for a user on a workstation, never leaves it."""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from core.errors import ReportError
from core.paths import user_folder

KEY_NAME = "signing-key.pem"


def sign(data: bytes) -> tuple[str, str]:
    """(public key, Ed25519 signature) of the data, both hex; makes the key at the first start."""
    key = _signing_key()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return public.hex(), key.sign(data).hex()


def is_signed(data: bytes, public_hex: str, signature_hex: str) -> bool:
    """True if the signature over the data was made with the private half of that public key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
        key.verify(bytes.fromhex(signature_hex), data)
    except (ValueError, InvalidSignature):
        return False
    return True


def _signing_key() -> Ed25519PrivateKey:
    path = user_folder() / KEY_NAME
    try:
        if not path.exists():
            _make_key(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise ReportError(
            f"The signing key {path} cannot be used ({error}). Move it away to have a new one made."
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ReportError(f"The signing key {path} is not an Ed25519 key. Move it away to have a new one made.")
    return key


def _make_key(path: Path) -> None:
    """Writes a new key that is never readable by others nor half there; the first of two starts wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        return  # another start was quicker: its key counts
    except OSError:
        part.replace(path)  # a file system without hard links
    finally:
        part.unlink(missing_ok=True)
