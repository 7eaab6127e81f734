"""Archives made by real programs, for the tests beside this file."""

import shutil
import subprocess
from pathlib import Path

import pytest

CSV = "".join(f"{n},张三{n},1380000{n:04d}\n" for n in range(3000)).encode()


def seven_zip(*arguments: str, folder: Path) -> None:
    """Runs 7z; its absence fails the test: these archives are what evidence holds."""
    program = shutil.which("7z") or shutil.which("7zz")
    if program is None:
        pytest.fail("7z is missing: install p7zip-full to run the container tests")
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def sample_files(folder: Path) -> dict[str, bytes]:
    """Files of several shapes in a folder; {relative path: content}."""
    files = {
        "名单/a.csv": CSV,
        "名单/深/b.csv": CSV[::-1],
        "empty.txt": b"",
        "zeros.bin": bytes(300_000),
        "with space .txt": b"x",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return files
