"""What is invisible on the evidence is seen in the window."""

from core.escapes import LINE_BREAKS, marked


def test_bidi_control_and_zero_width_characters_are_written_out() -> None:
    assert marked("invoice\u202efdp.exe") == "invoice‹U+202E›fdp.exe"
    assert marked("a\u200bb\x07\U000e0041") == "a‹U+200B›b‹U+0007›‹U+E0041›"
    assert marked("张三 a~") == "张三 a~"


def test_running_text_keeps_its_lines_and_cells_do_not() -> None:
    assert marked("a\n\tb\n\n\n\n\nc", LINE_BREAKS) == "a\n\tb\n\n\n\n\nc"
    assert marked("a\nb") == "a‹U+000A›b"


def test_many_of_one_are_counted() -> None:
    assert marked("\0" * 3) == "‹U+0000›" * 3
    assert marked("x" + "\0" * 70_000 + "y") == "x‹U+0000 ×70000›y"
