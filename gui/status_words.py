"""What the status bar and the banner say of the session. Words only: the figures are core's."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core import __version__
from gui.figures import moment, share, size, whole
from gui.run_history import Told
from gui.session import Session
from gui.status_bar import Segment
from gui.words import language, say

SEED_HEAD, SEED_TAIL = 4, 4
_STATES = {
    "paused": ("player-pause", "warn"),
    "stopping": ("player-stop", "warn"),
    "failed": ("circle-x", "error"),
    "evidence_gone": ("plug-connected-x", "error"),
}
UNITS = {"zh": (" 小时 ", " 分 ", " 秒"), "en": (" h ", " min ", " s")}


@dataclass(frozen=True, slots=True)
class Notice:
    """The strip above the pages. resume: "" = no button; else its words. refusal: why it cannot be pressed.
    detail: what core said of it."""

    text: str = ""
    tone: str = "warn"
    icon: str = "info-circle"
    resume: str = ""
    refusal: str = ""
    detail: str = ""


def long_duration(seconds: float) -> str:
    """16 分 24 秒, 16 min 24 s."""
    hours, rest = divmod(max(0, round(seconds)), 3600)
    minutes, left = divmod(rest, 60)
    shown = zip((hours, minutes, left), UNITS[language()], strict=True)
    told = [(number, unit) for number, unit in shown]
    while len(told) > 1 and told[0][0] == 0:
        told = told[1:]
    return "".join(f"{number}{unit}" for number, unit in told).strip()


def zone_words(zone: str) -> str:
    """A time zone as its hours from UTC now; the local one where none was given or nobody knows it."""
    try:
        now = datetime.now(ZoneInfo(zone)) if zone else datetime.now().astimezone()
    except (ZoneInfoNotFoundError, ValueError):
        return zone
    offset = f"{now:%z}"
    return f"UTC{offset[:3]}:{offset[3:]}"


def ready_segments() -> list[Segment]:
    """Without a case."""
    return [Segment(say("shell.ready"), "circle-check", "ok"), Segment(say("shell.version", version=__version__))]


def case_segments(session: Session) -> list[Segment]:
    """With a case, or a run that is about to make one."""
    if session.has_run and session.run.state not in ("ended", "idle"):
        return [*_run_segments(session), *_not_examined(session)]
    found = [_state_segment(session), *_read_segments(session), *_not_examined(session)]
    if session.facts is not None and session.facts.seed:
        found.append(Segment(say("shell.seed"), mono=short_seed(session.facts.seed)))
    return found


def short_seed(seed: str) -> str:
    """A derived seed is a hash: its ends are enough. What the examiner typed is shown as it is."""
    is_hash = len(seed) == 32 and all(letter in "0123456789abcdef" for letter in seed)
    return f"{seed[:SEED_HEAD]}…{seed[-SEED_TAIL:]}" if is_hash else seed


def _state_segment(session: Session) -> Segment:
    facts, state = session.facts, session.state
    if state is not None and state.state in ("finished", "limited") and facts is not None:
        took = "" if facts.elapsed_s is None else long_duration(facts.elapsed_s)
        words = say("shell.complete_took", time=took) if took else say("shell.complete")
        return Segment(words, "circle-check", "ok")
    if state is not None and state.state in ("interrupted", "source_missing"):
        return Segment(say("shell.interrupted"), "player-pause", "warn")
    return Segment(say("shell.partial") if facts is not None and facts.ledger.partial else say("shell.ready"))


def _run_segments(session: Session) -> list[Segment]:
    run, told = session.run, session.told
    if run.state in _STATES:
        icon, role = _STATES[run.state]
        words = "shell." + run.state
        return [Segment(say(words), icon, role), *_pace(told)]
    return [Segment(_job(told), "player-play", "accent"), *_pace(told)]


def _job(told: Told | None) -> str:
    line = told.running if told is not None else None
    if line is None:
        return say("shell.stage_inventory")
    stage = say("shell.stage_" + line.key)
    if line.share is None:
        return say("shell.running_unknown", stage=stage)
    words = say("shell.running", stage=stage, share=share(line.share).partition(".")[0])
    if line.estimating:
        return f"{words} · {say('shell.time_estimating')}"
    return words if line.eta_s is None else f"{words} · {say('shell.time_left', time=long_duration(line.eta_s))}"


def _pace(told: Told | None) -> list[Segment]:
    line = told.running if told is not None else None
    if line is None:
        return []
    found = []
    if line.bytes_per_s:
        found.append(Segment(say("shell.rate", rate=size(round(line.bytes_per_s)))))
    if line.total_bytes:
        found.append(Segment(say("shell.read_of", done=size(line.done_bytes), total=size(line.total_bytes))))
    return found


def _read_segments(session: Session) -> list[Segment]:
    facts = session.facts
    if facts is None or facts.bytes_read is None:
        return []
    return [Segment(say("shell.read_of", done=size(facts.bytes_read), total=size(facts.ledger.bytes)))]


def _not_examined(session: Session) -> list[Segment]:
    return (
        [] if session.facts is None else [Segment(say("shell.not_examined", number=whole(session.facts.not_examined)))]
    )


def notice(session: Session) -> Notice:
    """What is out of order; the most important thing only."""
    case, state = session.case, session.state
    if session.has_run and session.run.state == "evidence_gone":
        text = say("shell.evidence_is_gone")
        return Notice(text, "error", "plug-connected-x", say("shell.resume"), detail=session.run.reason)
    if case is None or session.run.is_at_work:
        return Notice()
    unfinished = session.is_unfinished
    if case.view_only:
        resume = say("shell.resume") if unfinished else ""
        refusal = say("shell.resume_view_only")
        return Notice(say("shell.view_only"), "warn", "lock", resume, refusal, case.view_only_reason)
    if not unfinished or state is None:
        return Notice()
    left = state.files - state.done_files
    when = moment(state.ended_utc) or "—"
    early = say("shell.was_interrupted_early", time=when)
    text = say("shell.was_interrupted", time=when, files=whole(left)) if left > 0 else early
    refusal = say("shell.resume_no_source") if state.state == "source_missing" else ""
    if case.running:
        refusal = say("shell.resume_busy")
    return Notice(text, "warn", "player-pause", say("shell.resume"), refusal)


def rail_counts(session: Session) -> dict[str, str]:
    """What stands at the right of the rail's items."""
    facts, told, counts = session.facts, session.told, {}
    if facts is not None:
        counts = {
            "files": whole(facts.ledger.files),
            "indicators": whole(facts.indicators),
            "errors": whole(facts.not_examined),
        }
    line = told.running if told is not None and session.run.is_at_work else None
    if line is not None and line.key == "sample" and line.share is not None:
        counts["run"] = share(line.share).partition(".")[0] + "%"
    return counts
