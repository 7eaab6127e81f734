"""Documents that come with programs, told by their paths (resources/rules/email.yaml, `documents`)."""

import re
from functools import cache

from core.detect.rules import FOLDER, rule
from core.errors import CoreError


def comes_with_programs(path: str) -> bool:
    """Is this the name of a list of authors, a change log, a manual page …? Members of archives too."""
    return any(pattern.search(path) for pattern in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """CoreError if the pack is wrong."""
    try:
        return tuple(re.compile(rf"(?:^|[/!])(?:{each})$", re.VERBOSE) for each in rule("email")["documents"])
    except (KeyError, TypeError, re.error) as error:
        raise CoreError(f"{FOLDER / 'email.yaml'}: documents cannot be used: {error!r}") from error
