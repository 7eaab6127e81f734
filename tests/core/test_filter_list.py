"""A pasted list of names: what it says is what the filter means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.filter import ANY, ONE, parse
from core.filter_list import from_lines

LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"])
NAMES = st.text(st.one_of(LETTERS, st.sampled_from(" |*?:")), min_size=1, max_size=12).map(str.strip)
PLAIN_NAMES = NAMES.filter(lambda name: name and not name.startswith("-") and '"' not in name)
LINES = st.lists(st.tuples(st.booleans(), PLAIN_NAMES), max_size=8)


@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n  \n"]))
def test_every_line_is_one_name_wanted_or_excluded_and_the_text_says_itself_again(
    lines: list[tuple[bool, str]], between: str
) -> None:
    text = from_lines(between.join(f"{'-' if excluded else ''}{name}" for excluded, name in lines))
    query = parse(text)
    assert str(query) == text
    found = {condition.negated: condition.words for condition in query.conditions}
    for excluded in (False, True):
        names = dict.fromkeys(name for not_wanted, name in lines if not_wanted == excluded)
        masks = tuple(name.replace("*", ANY).replace("?", ONE) for name in names)
        assert found.get(excluded, ()) == masks
    assert {condition.key for condition in query.conditions} <= {"name"}


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("", ""),
        ("  \n\n", ""),
        ("-\n", ""),
        ("工资*.xls\n名单.csv\n- ~$*", "name:工资*.xls|名单.csv -name:~$*"),
        ("a b*.csv\na b*.csv", 'name:"a b"*.csv'),
        ('"-draft"\n"a*"', 'name:"-draft"|"a*"'),
        ('say "hi"', r'name:"say \"hi\""'),
        ("one", "name:one"),
    ],
)
def test_a_list_is_read_as_people_write_it(lines: str, text: str) -> None:
    assert from_lines(lines) == text
