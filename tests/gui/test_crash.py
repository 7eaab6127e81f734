"""When this program is at fault: it is logged without what was read, it is shown, and a start that fails says why."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType
from PySide6.QtWidgets import QApplication

from core.paths import log_path
from gui import crash, logfile, selftest
from gui.crash import CrashHandler
from gui.dialogs import DetailsDialog, crash_dialog
from gui.logfile import start_log, stop_log
from tests.core.runs import PROGRAM, TREE

SECRET = "张三 11010119900307109X"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    path, level = start_log(), logging.getLogger().level
    assert path == log_path()
    yield path
    stop_log()
    logging.getLogger().setLevel(level)


def text(path: Path) -> str:
    for handler in logging.getLogger().handlers:
        handler.flush()
    return path.read_text(encoding="utf-8")


def fail() -> None:
    raise ValueError(SECRET)


def test_an_error_in_a_slot_is_logged_and_shown_without_what_was_read(qtbot, log) -> None:
    shown: list[str] = []
    handler = CrashHandler(shown.append)
    try:
        with qtbot.waitSignal(handler.crashed, timeout=5000):
            try:
                fail()
            except ValueError:
                sys.excepthook(*sys.exc_info())
    finally:
        handler.close()
    assert "ValueError" in shown[0] and "in fail" in shown[0]
    assert "ValueError" in text(log)
    assert SECRET not in shown[0] + text(log)


def test_an_error_in_a_thread_is_caught_too(qtbot, log) -> None:
    shown: list[str] = []
    handler = CrashHandler(shown.append)
    try:
        with qtbot.waitSignal(handler.crashed, timeout=5000):
            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
    finally:
        handler.close()
    assert "ValueError" in shown[0]
    assert SECRET not in text(log)


def test_a_storm_of_errors_opens_one_dialog(qtbot, log) -> None:
    shown: list[str] = []
    handler = CrashHandler(lambda details: (shown.append(details), QApplication.processEvents()))
    try:
        with qtbot.waitSignal(handler.crashed, timeout=5000):
            for _ in range(5):
                try:
                    fail()
                except ValueError:
                    sys.excepthook(*sys.exc_info())
    finally:
        handler.close()
    assert text(log).count("error in this program") == 5
    assert len(shown) == 1


def test_logged_exceptions_leave_out_their_text(log) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("test").exception("a job failed")
    assert "a job failed" in text(log)
    assert SECRET not in text(log)


def test_what_qt_says_goes_into_the_log(log) -> None:
    crash._from_qt(QtMsgType.QtWarningMsg, QMessageLogContext(), "a plugin is missing")
    assert "qt: a plugin is missing" in text(log)


def test_the_log_is_bounded(log) -> None:
    line = "x" * 1000
    for _ in range(6 * logfile.MOST_BYTES // 1000):
        logging.getLogger("test").warning(line)
    sizes = [path.stat().st_size for path in log.parent.iterdir()]
    assert len(sizes) == logfile.KEPT + 1
    assert max(sizes) <= logfile.MOST_BYTES


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "file"))
    assert start_log() is None


def test_the_dialog_gives_details_to_copy_and_says_where_the_log_is(qtbot, look, log) -> None:
    dialog = crash_dialog("ValueError\n  in fail")
    qtbot.addWidget(dialog)
    dialog.copy.click()
    assert QApplication.clipboard().text() == "ValueError\n  in fail"
    labels = [label.text() for label in dialog.findChildren(type(dialog.text))]
    assert any(str(log) in label for label in labels)
    assert isinstance(dialog, DetailsDialog)


def start(code: str, tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "", "XDG_DATA_HOME": str(tmp_path), "LC_ALL": "C.UTF-8", **variables}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=TREE, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="there a signal ends the process at once")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_started_window_ends_when_the_system_asks_it_to(qtbot, tmp_path, number) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(tmp_path)}
    path = tmp_path / "pandian" / "log" / "pandian.log"
    with subprocess.Popen([*PROGRAM, "gui"], cwd=TREE, env=environment, stderr=subprocess.PIPE) as started:
        try:
            qtbot.waitUntil(lambda: path.exists() and "the window is open" in path.read_text("utf-8"), timeout=30_000)
            started.send_signal(number)
            assert started.wait(20) == 0
        finally:
            started.kill()
        assert started.stderr is not None
        assert b"Traceback" not in started.stderr.read()
    assert "error in this program" not in path.read_text("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_it_says_what_to_do_and_where_the_log_is(tmp_path) -> None:
    done = start("import sys; from gui.__main__ import main; sys.exit(main([]))", tmp_path)
    assert done.returncode == 3
    assert "pandian triage" in done.stderr
    assert str(tmp_path / "pandian" / "log" / "pandian.log") in done.stderr
    assert "cannot be opened" in (tmp_path / "pandian" / "log" / "pandian.log").read_text(encoding="utf-8")


def test_a_missing_library_of_the_system_is_said_not_thrown(tmp_path) -> None:
    code = "import sys; sys.modules['PySide6.QtWidgets'] = None\nfrom gui.__main__ import main; sys.exit(main(['gui']))"
    done = start(code, tmp_path, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 3
    assert "libegl1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the plugin of another system")
def test_a_platform_plugin_that_does_not_load_is_said_not_aborted(tmp_path) -> None:
    done = start("import sys; from gui.__main__ import main; sys.exit(main([]))", tmp_path, QT_QPA_PLATFORM="nonsense")
    assert done.returncode == 3
    assert "pandian.log" in done.stderr


def test_the_self_test_of_the_window_passes(tmp_path) -> None:
    code = (
        "import sys; from pathlib import Path; from gui.selftest import CHECKS\n"
        "for name, check in CHECKS: sys.stdout.write(f'{name}: {check(Path(sys.argv[1]))}\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=TREE, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"{selftest.EMITS:,} signals" in done.stdout
