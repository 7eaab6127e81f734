"""Checks a Pandian result without Pandian, as README.md beside this file explains; formulas.py holds the formulas.
Draws every cell again, computes every floor, estimate and interval again from the counts of cells and drawn files and,
with the evidence at hand, hashes them again. Each difference: where, what, expected (here), found (in the result).
"""

import argparse
import csv
import hashlib
import json
import math
import os
import re
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # also where Python is started with -I
from formulas import CELL, draw_pairs, draw_without_replacement, estimate, place_of_file

PILOT = 100
PLAY = 1e-8  # relative; two programs that add and take roots in another order agree to more digits than this
ROUND = {"point": round, "low": math.floor, "high": math.ceil, "floor": math.floor, "at_most": math.ceil}
NOTHING = dict.fromkeys(ROUND, 0) | {"method": "none"}
SURE = ("hash", "blocks", "length")  # that a file is a copy: proven, alike in random blocks, of one length
PHASES = ("unit/pilot/", "unit/second/")  # whole files are drawn: stage of their lines, with the name of the stratum
differences = []


def differs(where, what, expected, found):
    differences.append(where)
    print(f"{where}: {what}: expected {expected}, found {found}")


def raw(path):
    """The bytes of a path: \\xNN stands for one byte, all else for itself."""
    parts = re.split(r"\\x([0-9a-f]{2})", path)
    return b"".join(bytes.fromhex(part) if n % 2 else part.encode() for n, part in enumerate(parts))


def compare(where, what, expected, found, only_floor=False):
    """Every figure of an estimate; what is so near a whole number that its last digit decides may round both ways."""
    for name, value in zip(ROUND, expected, strict=False):
        plays = (0,) if isinstance(value, int) else (0, -PLAY, PLAY)
        given = value is not None and (name == "floor" or not only_floor)
        near = [ROUND[name](value * (1 + play)) for play in plays] if given else [None]
        if found[name] not in near:
            differs(where, f"{what}, {name}", near[0], found[name])
    if not only_floor and found["method"] != expected[5]:
        differs(where, f"{what}, method", expected[5], found["method"])


def read_list(path, drawn):
    """Per file its draws {label: {cell: state}}, counts {cell: {measure: n}}, their sum; whole: if it was read whole as
    a drawn file or counted beside a draw, {measure: n}."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    sizes = {row["sample"]["path"]: row["size"] for row in drawn}
    sizes |= {line["path"]: int(line["size_bytes"]) for line in lines}
    files = {p: SimpleNamespace(path=p, size=n, cells=-(-n // CELL), draws={}, counts={}) for p, n in sizes.items()}
    for line in lines:
        file, cell, state = files[line["path"]], int(line["cell"]), line["state"]
        if not line["stage"].startswith(("census", "sweep")):
            file.draws.setdefault(line["stage"], {})[cell] = state
        counts = Counter({name: int(n) for name, n in (item.rsplit("=", 1) for item in line["counts"].split())})
        for kind in ("tier:", "class:"):  # each record is in one tier and in one class
            there = sum(n for name, n in counts.items() if name.startswith(kind))
            if there != int(line["records"]):
                differs(f"{file.path}: cell {cell}", f"records, by {kind[:-1]}", there, line["records"])
        cell = None if line["stage"].startswith((*PHASES, "census")) else cell
        if state == "read" or (state == "lost" and cell not in file.counts):
            file.counts[cell] = counts + Counter(records=int(line["records"]))
    for file in files.values():
        file.whole = file.counts.pop(None, None)
        file.read = sum(file.counts.values(), Counter())
    return files, [line for line in lines if line["state"] == "read"]


def check_draws(sampling, files, drawn):
    """Is every cell where the rule puts it, and is the hash of the plan that of these draws? The cells by the rule."""
    rule, plan, seed, widths = {}, [], sampling["seed"], [asked["precision"] for asked in sampling["precisions"]]
    if widths != sorted(set(widths), reverse=True):
        differs("result", "precisions", "each smaller than the one before", widths)
    for path, file in files.items():
        samples = [label for label in file.draws if re.fullmatch(r"s\d+/", label)]
        if len(samples) > len(widths):  # somebody drew again until a figure pleased
            differs(path, "samples", f"at most {len(widths)}, one for each precision", ", ".join(samples))
        for label in ("p", *samples) if "p" in file.draws else samples:
            rule[path, label] = draw_pairs(seed, raw(path), file.size, label, int(label[1:-1] or PILOT))
    for pool in sampling["pools"]:
        inside = sorted((row["sample"]["path"] for row in drawn if row["sample"]["pool"] == pool["name"]), key=raw)
        tape = [(path, cell) for path in inside for cell in range(files[path].cells)]
        label = f"pool/{pool['name']}"
        if len(tape) != pool["cells"]:
            differs(label, "cells of its files", len(tape), pool["cells"])
        for number in draw_without_replacement(seed, label, len(tape), min(pool["sampled"], len(tape))):
            rule.setdefault((tape[number][0], label), []).append(tape[number][1])
    there = {(path, s): set(file.draws[s]) for path, file in files.items() for s in file.draws}
    for path, label in sorted(rule.keys() | {key for key in there if not key[1].startswith(PHASES)}):
        expected, found = set(rule.get((path, label), ())), there.get((path, label), set())
        if expected != found:
            differs(path, f"cells of draw {label}", sorted(expected - found), sorted(found - expected))
    for (path, label), cells in there.items():
        numbers = ",".join(map(str, sorted(cells))).encode()
        plan.append(hashlib.sha256(b"%b\0%d\0%b\0%b" % (raw(path), files[path].size, label.encode(), numbers)).digest())
    if (plan_sha256 := hashlib.sha256(b"".join(sorted(plan))).hexdigest()) != sampling["plan_sha256"]:
        differs("result", "hash of the plan", plan_sha256, sampling["plan_sha256"])
    return rule


def check_units(result, files):
    """Drawn files stand first in the order of their stratum, as far as those that are listed can tell."""
    seed, units = result["sampling"]["seed"], result["unit_rows"]
    for stratum in result["sampling"]["units"]:
        places = [[], [], []]  # as fractions of 2**64: of the pilot, of the rest of the sample, of others
        labels = [phase + stratum["name"] for phase in PHASES]
        for file in files.values():
            phase = next((n for n, label in enumerate(labels) if label in file.draws), 2)
            if phase < 2 or stratum["name"] in {row["unit"]["stratum"] for row in units.get(file.path, ())}:
                places[phase].append(place_of_file(seed, raw(file.path), file.size))
        pilot, second, others = places
        sizes, drawn = [len(pilot), len(pilot + second)], sorted(pilot + second)
        if sizes != [stratum["pilot"], stratum["drawn"]]:
            differs(stratum["name"], "files of pilot and sample", [stratum["pilot"], stratum["drawn"]], sizes)
        if drawn != sorted(pilot) + sorted(second) or (drawn and min(others, default=1) < drawn[-1]):
            differs(stratum["name"], "files of the sample", "the first ones of the order", "others")
        likely = stratum["units"] * max(drawn, default=0)
        if abs(likely - len(drawn)) > 6 * math.sqrt(len(drawn)) + 12:
            differs(stratum["name"], "files before the last one drawn", f"about {likely:.0f}", len(drawn))
    for path, rows in units.items():
        if path in files and files[path].whole is not None:
            for name in sorted({name for row in rows for name in names_of(row, files[path].whole)}):
                counted = sum(stated(row, name)["floor"] for row in rows)
                if counted != files[path].whole[name]:
                    differs(path, f"{name} of the file with all inside it", files[path].whole[name], counted)


def own_stratum(file, rule, name, sampling):
    """One file with draws of its own: the largest that was read to its end, without its lost cells; the pilot only if
    there is no other."""
    ended = [label for label, cells in file.draws.items() if "not_read" not in cells.values()]
    label = max(sorted(ended), key=lambda label: (label != "p", sum(s != "lost" for s in file.draws[label].values())))
    counts = [file.counts.get(cell, Counter())[name] for cell in rule[file.path, label]]
    return file.cells, counts, "pairs", file.read[name], sampling["most_in_a_cell"][name]


def names_of(figures, read):
    """Measures that the result or a file of it states, or that were read in it."""
    there = {name for name in read if name.startswith(("valid", "invalid"))}
    return ["records", *sorted(there | {f"{kind}:{key}" for key in figures["types"] for kind in ("valid", "invalid")})]


def stated(figures, name):
    """What the result or a file of it states of a measure."""
    kind, _, key = name.partition(":")
    return figures["types"].get(key, {}).get(kind, NOTHING) if key else figures["records"] or NOTHING


def check_file(row, file, rule, sampling):
    """Every figure of one file that was sampled, or counted beside the draw of its pool."""
    lost = file.whole is None and any("lost" in cells.values() for cells in file.draws.values())
    read = file.read if file.whole is None else file.whole
    for name in names_of(row, read):
        seen, unread = read[name], file.cells - len(file.counts)
        if row["status"] == "indicative":
            expected = (None, None, None, seen, None, "indicative")
        elif file.whole is not None:
            expected = (*[seen] * 5, "exact")
        elif not row["sample"]["pool"]:
            expected = estimate(0, [own_stratum(file, rule, name, sampling)], sampling["confidence"])
        elif unread:
            expected = (None, None, None, seen, seen + unread * sampling["most_in_a_cell"][name], "sampled")
        else:
            expected = (*[seen] * 5, "exact")
        compare(row["path"], name, expected, stated(row, name), lost)


def total(name, known, result, files, rule, left_out=()):
    """One measure over all files but copies. known: counted in what was not sampled. left_out: how sure copies are."""
    sampling, strata, pools, beside = result["sampling"], [], {}, Counter()
    for row in result["sampled"]:
        file, pool, taken = files[row["sample"]["path"]], row["sample"]["pool"], row.get("copy") not in left_out
        if pool:
            drawn = rule.get((file.path, f"pool/{pool}"), ())
            y = [file.counts.get(c, Counter())[name] for c in drawn]
            pools.setdefault(pool, []).extend(y if taken else [0] * len(y))
            beside[pool] += max(0, file.whole[name] - sum(y)) if taken and file.whole is not None else 0
        elif taken:
            strata.append(own_stratum(file, rule, name, sampling))
    for pool in (pool for pool in sampling["pools"] if pool["name"] in pools):
        y, most = pools[pool["name"]], sampling["most_in_a_cell"][name]
        strata.append((pool["cells"], y, "pool", sum(y) + beside[pool["name"]], most))
    for stratum, (units, paths) in result["unit_strata"].items():
        y, read = [], 0
        for path, rows in result["unit_rows"].items():
            if rows[0]["unit"]["stratum"] == stratum:
                in_rows = sum(stated(row, name)["floor"] for row in rows if row.get("copy") not in left_out)
                count = in_rows if name == "records" else files[path].whole[name]
                y, read = y + [count] * (path in paths), read + count
        if len(left_out) == len(SURE):  # files that nobody opened may all be copies
            known += read
        else:
            strata.append((units, y, "units", read, None))
    if sampling["picked"]:  # files were chosen to be counted after they had been drawn: no total is inferred
        read = known + sum(max(sum(y), seen) for _, y, _, seen, _ in strata)
        before = 0 if left_out else sampling["floors_before"].get(name, 0)
        return None, None, None, max(read, before), None, "sampled", read
    return estimate(known, strata, sampling["confidence"])


def is_beside(row, files):
    """Was the file counted though the draw of its pool goes on speaking for it?"""
    return bool(row.get("sample", {}).get("pool")) and files[row["sample"]["path"]].whole is not None


def check_totals(result, files, rule):
    """Records, types, tiers and classes over everything, and records without copies."""
    sampling, known = result["sampling"], result["sampling"]["known"]
    whole = [
        row for row in result["files"] if row["records"] and row["status"] != "sampled" and not is_beside(row, files)
    ]
    whole = [row for row in whole if row.get("unit", {}).get("stratum") not in result["unit_strata"]]
    figures = {name: stated(result, name) for name in names_of(result, ())}
    for name in figures:
        counted = sum(stated(row, name)["floor"] for row in whole)
        if counted != known.get(name, 0):
            differs("result", f"{name} of files that were not sampled", counted, known.get(name, 0))
    for tier in result["tiers"]:
        figures |= {f"tier:{tier['tier']}": tier["records"], f"gross:{tier['tier']}": tier["gross"]}
        figures |= {f"class:{one['class']}": one["records"] for one in tier["classes"]}
    for name, figure in figures.items():
        found = total(name, known.get(name, 0), result, files, rule)
        compare("result", name, found, figure, sampling["open_ended"])
        if name == "records":
            told = dict.fromkeys(ROUND) | {"floor": sampling["proven_floor"]}
            proven = max(found[6], sampling["floors_before"].get("proven_floor", 0))
            compare("result", "proven floor", (None, None, None, proven), told, only_floor=True)
    counted = [sum(r["records"]["floor"] for r in whole if r.get("copy") not in SURE[:n]) for n in (1, 2, 3)]
    most, likely, least = (total("records", counted[n], result, files, rule, SURE[: n + 1]) for n in range(3))
    interval = (None, None, None)
    if likely[1] is not None and most[2] is not None:
        interval = likely[0], min(likely[1], least[3] if least[1] is None else least[1]), max(most[2], likely[2])
    before = sampling["floors_before"].get("records_without_copies", 0)
    expected = (*interval, max(min(likely[3], least[3]), before), most[4], likely[5])
    compare("result", "records without copies", expected, result["records_without_copies"], sampling["open_ended"])


def find_units(result, files):
    """unit_rows: {path of a file drawn or counted as a unit: its row and those of all inside it}. unit_strata: of
    which not every file was read, {name: (files M, paths of the sample that was read to its end)}."""
    rows, sample = {}, {}
    for row in (row for row in result["files"] if "unit" in row):
        rows.setdefault(row["unit"]["path"], []).append(row)
    read = Counter(inside[0]["unit"]["stratum"] for inside in rows.values())
    for phase in PHASES:
        states = {(p, s): c[0] for p, f in files.items() for s, c in f.draws.items() if s.startswith(phase)}
        if "not_read" in states.values():
            break
        for path, label in states:
            sample.setdefault(label.removeprefix(phase), set()).add(path)
    strata = {s["name"]: (s["units"], sample.get(s["name"])) for s in result["sampling"]["units"]}
    open_strata = {name: pair for name, pair in strata.items() if pair[1] and read[name] < pair[0]}
    result["unit_rows"], result["unit_strata"] = rows, open_strata


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("result", type=Path, help="result.json; the list of cells lies beside it")
    asked.add_argument("--evidence", type=Path, help="folder with the same files; it is only read")
    asked = asked.parse_args()
    result = json.loads(asked.result.read_text("utf-8"))
    drawn = [row for row in result["files"] if "sample" in row]
    files, lines = read_list(asked.result.parent / result["sampling"]["cells_file"], drawn)
    result["sampled"] = [row for row in drawn if row["status"] == "sampled" or is_beside(row, files)]
    find_units(result, files)
    rule = check_draws(result["sampling"], files, drawn)
    check_units(result, files)
    for row in (row for row in drawn if row["status"] in ("sampled", "indicative") or is_beside(row, files)):
        check_file(row, files[row["sample"]["path"]], rule, result["sampling"])
    check_totals(result, files, rule)
    for line in lines if asked.evidence else ():
        with open(os.path.join(os.fsencode(asked.evidence), raw(line["path"])), "rb") as stream:
            stream.seek(int(line["cell"]) * CELL)
            is_cell = bool(line["blake2b_128"])
            found = (
                hashlib.blake2b(stream.read(CELL), digest_size=16) if is_cell else hashlib.file_digest(stream, "sha256")
            )
        told = line["blake2b_128"] or line["sha256"]
        if told not in ("", found.hexdigest()):
            differs(f"{line['path']}: cell {line['cell']}", "hash on the evidence", found.hexdigest(), told)
    read = len(drawn) + len(result["unit_rows"])
    print(f"{len(rule)} draws, {len(lines)} cells, {read} files: {len(differences) or 'no'} differences")
    if result["sampling"]["units"]:
        print("not checked: that no file outside result.json stands before a drawn one (pandian verify does)")
    return 4 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
