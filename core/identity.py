"""Who examines what, and by which authority: typed in by the examiner, kept as a fact; the newest one counts.

Earlier ones stay in the case. The process log names the fields that changed, never what is in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.case import Case

FACT = "identity"
ACTION = "identity changed"
"""Line of the process log, with the keys of the fields that changed."""

NEEDED = ("number", "unit", "authority", "item", "examiner_1", "examiner_2", "witness")
"""What a final workbook must name (design page 5, requirement 6; 法发〔2016〕22号 arts. 7, 14, 15). Where there was no
witness the field holds the reason and the number of the video, as art. 15 asks."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The case on paper. Empty text: not given yet.

    number: of the case. item, seal: numbers of the evidence and of its seal. authority: number of the document or the
    legal basis. write_reason: why evidence that is not proven read-only was examined. time_zone: as IANA or UTC±hh:mm.
    """

    number: str = ""
    title: str = ""
    examiners: tuple[str, str] = ("", "")
    witness: str = ""
    unit: str = ""
    item: str = ""
    seal: str = ""
    time_zone: str = ""
    authority: str = ""
    write_reason: str = ""


BLANK = Identity()


def by_key(identity: Identity) -> dict[str, str]:
    """Every field as text under its key; the examiners are examiner_1 and examiner_2."""
    texts: dict[str, str] = {}
    for field in fields(identity):
        if field.name == "examiners":
            texts["examiner_1"], texts["examiner_2"] = identity.examiners
        else:
            texts[field.name] = getattr(identity, field.name)
    return texts


def missing_for_final(identity: Identity, read_only: str = "yes") -> tuple[str, ...]:
    """Keys of what a final workbook still needs, in the order of a form; empty if nothing.

    read_only: the evidence's, yes | no | unknown; unless it is "yes" the reason for going on is needed too. The same
    name twice is one examiner.
    """
    texts = {key: text.strip() for key, text in by_key(identity).items()}
    missing = [key for key in NEEDED if not texts[key]]
    if texts["examiner_1"] and texts["examiner_1"] == texts["examiner_2"]:
        missing.append("examiner_2")
    if read_only != "yes" and not texts["write_reason"]:
        missing.append("write_reason")
    return tuple(missing)


def load_identity(case: "Case") -> Identity:
    """The newest one of the case; empty fields where nobody has written any."""
    return _identity_of(case.fact(FACT) or {})


def save_identity(case: "Case", identity: Identity) -> tuple[str, ...]:
    """Keeps it as the newest one. Returns the keys that changed; nothing is written if none did."""
    new, old = _cleaned(identity), by_key(load_identity(case))
    changed = tuple(key for key, text in by_key(new).items() if text != old[key])
    if changed:
        with case.writing():
            case.add_fact(FACT, by_key(new))
            case.log(ACTION, {"fields": list(changed)})
    return changed


def _identity_of(texts: Mapping[str, Any]) -> Identity:
    known = {field.name for field in fields(Identity)}
    examiners = (texts.get("examiner_1", ""), texts.get("examiner_2", ""))
    return Identity(**{key: text for key, text in texts.items() if key in known}, examiners=examiners)


def _cleaned(identity: Identity) -> Identity:
    """Without blanks around, and without half characters that no file can hold."""
    texts = by_key(identity)
    return _identity_of({key: text.strip().encode("utf-8", "replace").decode("utf-8") for key, text in texts.items()})
