"""Checks a Pandian result without Pandian, as README.md beside this file explains. Needs Python 3.11 and numpy.
Draws every cell again, computes every floor, estimate and interval again from the counts of the cells and, with the
evidence at hand, hashes the cells again. Prints each difference: where, what, expected (here), found (in the result).
"""

import argparse
import csv
import hashlib
import json
import math
import os
import re
from collections import Counter
from pathlib import Path
from statistics import NormalDist
from types import SimpleNamespace

import numpy as np

CELL, PILOT = 65536, 100
NODES, WEIGHTS = np.polynomial.legendre.leggauss(300)
PLAY = 1e-8  # relative; two programs that add and take roots in another order agree to more digits than this
ROUND = {"point": round, "low": math.floor, "high": math.ceil, "floor": math.floor, "at_most": math.ceil}
NOTHING = dict.fromkeys(ROUND, 0) | {"method": "none"}
SURE = (
    "hash",
    "blocks",
    "length",
)  # how sure it is that a file is a copy: proven, alike in random blocks, of one length
differences = []


def differs(where, what, expected, found):
    differences.append(where)
    print(f"{where}: {what}: expected {expected}, found {found}")


def number_below(limit, seed, path, size, label, index):
    """A number in [0, limit): the first 128 bits of BLAKE2b as a fraction of 2**128, times the limit."""
    text = b"%b\0%b\0%d\0%b\0%d" % (seed.encode(), path, size, label.encode(), index)
    return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big") * limit >> 128


def draw_pairs(seed, path, size, label, n):
    """Two different cells in each of n/2 equal zones of one file."""
    cells, zones, drawn = -(-size // CELL), n // 2, []
    for zone in range(zones):
        start, end = cells * zone // zones, cells * (zone + 1) // zones
        first = number_below(end - start, seed, path, size, f"{label}{zone}", 0)
        second = number_below(end - start - 1, seed, path, size, f"{label}{zone}", 1)
        drawn += [start + first, start + second + (second >= first)]
    return drawn


def draw_without_replacement(seed, label, population, n):
    """n different numbers below population (Floyd's algorithm)."""
    chosen = set()
    for index, last in enumerate(range(population - n, population)):
        number = number_below(last + 1, seed, b"", population, label, index)
        chosen.add(last if number in chosen else number)
    return sorted(chosen)


def raw(path):
    """The bytes of a path: \\xNN stands for one byte, all else for itself."""
    parts = re.split(r"\\x([0-9a-f]{2})", path)
    return b"".join(bytes.fromhex(part) if n % 2 else part.encode() for n, part in enumerate(parts))


def student_t(p, df):
    """The t with P(T <= t) = p, for p > 0.5: bisection of the integral of the density (300 Gauss points)."""
    log_c = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)
    low, high = 0.0, 2 * NormalDist().inv_cdf(p) + 700.0 / df**2
    for _ in range(100):
        t, x = (low + high) / 2, (low + high) / 4 * (NODES + 1)
        area = t / 2 * float(WEIGHTS @ np.exp(log_c - (df + 1) / 2 * np.log1p(x * x / df)))
        low, high = (t, high) if area < p - 0.5 else (low, t)
    return high


def gaffke_floor(values, alpha):
    """Gaffke's lower bound of the mean: alpha-quantile of sum D_i z_i, z = (0, values), D ~ Dirichlet(1, ..., 1)."""
    z, w = np.unique(np.append(values, 0.0), return_counts=True)
    if z[-1] == 0:
        return 0.0
    z, scale = z / z[-1], float(z[-1])

    def tail(v):
        """log P(sum D_i z_i <= m) and m, at the m whose saddlepoint is s = -v/(1 + v m) (Lugannani and Rice 1980)."""
        share = w / (1 + v * z)
        m = float(share @ z / share.sum())
        k = w.sum() * math.log1p(v * m) - float(w @ np.log1p(v * z))
        if k > -1e-6:  # at the mean itself
            return math.log(0.5), m
        a, b = -math.sqrt(-2 * k), -v * math.sqrt(float((share / (1 + v * z)) @ (z - m) ** 2))
        p = NormalDist().cdf(a) + math.exp(k) / math.sqrt(2 * math.pi) * (1 / a - 1 / b)
        return (math.log(p) if p > 0 else -math.inf), m

    low, high = -60.0, 60.0  # log v; the tail falls as v grows
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(math.exp(middle))[0] > math.log(alpha) else (low, middle)
    return scale * tail(math.exp(high))[1]


def estimate(known, strata, confidence):
    """point, low, high, floor, at_most, not rounded yet (None where the rule gives none), and the method.
    strata: (cells M, counts y in order of the draw, are they pairs, read in distinct cells, most in a cell)."""
    known += sum(max(sum(y), read) for cells, y, _, read, _ in strata if len(y) == cells)
    strata = [s for s in strata if len(s[1]) != s[0]]
    if not strata:
        return known, known, known, known, known, "exact"
    total, variance, squares, missed, ceiling = float(known), 0.0, 0.0, 0.0, 0
    read_in_all, filled, expanded, room = known, 0, np.empty(0), np.empty(0)
    for cells, counts, pairs, read, most in strata:
        y, n, most = np.array(counts, float), len(counts), max(most, *counts)
        if pairs:
            zone = np.diff(np.arange(n // 2 + 1) * cells // (n // 2)).astype(float)
            weight, d = np.repeat(zone / 2, 2), y[0::2] - y[1::2]
            part, df, zones_missed = math.fsum(zone * (zone - 2) * d * d) / 4, n // 2, 2
        else:
            weight = np.full(n, cells / n)
            part, df, zones_missed = cells * (cells - n) / n * float(np.var(y, ddof=1)), n - 1, 1
        total, variance, squares = total + float(weight @ y), variance + part, squares + part**2 / df
        missed, ceiling = max(missed, zones_missed * cells / n * float(y.max())), ceiling + cells * most
        read_in_all, filled = read_in_all + max(read, int(y.sum())), filled + int(np.count_nonzero(y))
        expanded, room = np.append(expanded, weight * y), np.append(room, weight * (most - y))
    floor = max(known + gaffke_floor(expanded.size * expanded, (1 - confidence) / 2), read_in_all)
    at_most = max(known + ceiling - gaffke_floor(room.size * room, (1 - confidence) / 2), read_in_all)
    if filled < 50:
        if math.ceil(at_most) > 1.5 * math.floor(floor):
            return None, None, None, floor, at_most, "sampled"
        return min(max(total, math.floor(floor)), math.ceil(at_most)), floor, at_most, floor, at_most, "sampled"
    half = missed + (student_t(0.5 + confidence / 2, variance**2 / squares) * math.sqrt(variance) if variance else 0.0)
    point, high = max(total, read_in_all), max(total + half, read_in_all)
    return point, max(total - half, read_in_all), high, floor, max(at_most, high), "sampled"


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
    """Per file its draws {label: {cell: state}}, counts {cell: {measure: n}}, their sum, hashes {cell: …}."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    sizes = {row["sample"]["path"]: row["size"] for row in drawn}
    sizes |= {line["path"]: int(line["size_bytes"]) for line in lines}
    files = {p: SimpleNamespace(path=p, size=n, cells=-(-n // CELL), draws={}, counts={}) for p, n in sizes.items()}
    for line in lines:
        file, cell, state = files[line["path"]], int(line["cell"]), line["state"]
        file.draws.setdefault(line["stage"], {})[cell] = state
        counts = Counter({name: int(n) for name, n in (item.rsplit("=", 1) for item in line["counts"].split())})
        for kind in ("tier:", "class:"):  # each record is in one tier and in one class
            there = sum(n for name, n in counts.items() if name.startswith(kind))
            if there != int(line["records"]):
                differs(f"{file.path}: cell {cell}", f"records, by {kind[:-1]}", there, line["records"])
        if state == "read" or (state == "lost" and cell not in file.counts):
            file.counts[cell] = counts + Counter(records=int(line["records"]))
    for file in files.values():
        file.read = sum(file.counts.values(), Counter())
    return files, [line for line in lines if line["state"] == "read"]


def check_draws(sampling, files, drawn):
    """Is every cell where the rule puts it, and is the hash of the plan that of these draws? The cells by the rule."""
    rule, plan, seed = {}, [], sampling["seed"]
    for path, file in files.items():
        for label in file.draws:
            if label == "p" or re.fullmatch(r"s\d+/", label):
                rule[path, label] = draw_pairs(seed, raw(path), file.size, label, int(label[1:-1] or PILOT))
    for pool in sampling["pools"]:
        inside = sorted((row["sample"]["path"] for row in drawn if row["sample"]["pool"] == pool["name"]), key=raw)
        tape = [(path, cell) for path in inside for cell in range(files[path].cells)]
        label = f"pool/{pool['name']}"
        if len(tape) != pool["cells"]:
            differs(label, "cells of its files", len(tape), pool["cells"])
        for number in draw_without_replacement(seed, label, len(tape), min(pool["sampled"], len(tape))):
            rule.setdefault((tape[number][0], label), []).append(tape[number][1])
    there = {(path, s): set(file.draws[s]) for path, file in files.items() for s in file.draws if s != "sweep"}
    for path, label in sorted(rule.keys() | there.keys()):
        expected, found = set(rule.get((path, label), ())), there.get((path, label), set())
        if expected != found:
            differs(path, f"cells of draw {label}", sorted(expected - found), sorted(found - expected))
    for (path, label), cells in there.items():
        numbers = ",".join(map(str, sorted(cells))).encode()
        plan.append(hashlib.sha256(b"%b\0%d\0%b\0%b" % (raw(path), files[path].size, label.encode(), numbers)).digest())
    if (plan_sha256 := hashlib.sha256(b"".join(sorted(plan))).hexdigest()) != sampling["plan_sha256"]:
        differs("result", "hash of the plan", plan_sha256, sampling["plan_sha256"])
    return rule


def own_stratum(file, rule, name, sampling):
    """One file with draws of its own: the largest that was read to its end, the pilot only if there is no other."""
    ended = [label for label, cells in file.draws.items() if label != "sweep" and "not_read" not in cells.values()]
    label = max(ended, key=lambda label: (label != "p", len(file.draws[label])))
    counts = [file.counts.get(cell, Counter())[name] for cell in rule[file.path, label]]
    return file.cells, counts, True, file.read[name], sampling["most_in_a_cell"][name]


def names_of(figures, read):
    """Measures that the result or a file of it states, or that were read in it."""
    there = {name for name in read if name.startswith(("valid", "invalid"))}
    return ["records", *sorted(there | {f"{kind}:{key}" for key in figures["types"] for kind in ("valid", "invalid")})]


def stated(figures, name):
    """What the result or a file of it states of a measure."""
    kind, _, key = name.partition(":")
    return figures["types"].get(key, {}).get(kind, NOTHING) if key else figures["records"]


def check_file(row, file, rule, sampling):
    """Every figure of one sampled file."""
    lost = any("lost" in cells.values() for cells in file.draws.values())
    for name in names_of(row, file.read):
        seen, unread = file.read[name], file.cells - len(file.counts)
        if row["status"] == "indicative":
            expected = (None, None, None, seen, None, "indicative")
        elif not row["sample"]["pool"]:
            expected = estimate(0, [own_stratum(file, rule, name, sampling)], sampling["confidence"])
        elif unread:
            expected = (None, None, None, seen, seen + unread * sampling["most_in_a_cell"][name], "sampled")
        else:
            expected = (*[seen] * 5, "exact")
        compare(row["path"], name, expected, stated(row, name), lost)


def total(name, known, result, files, rule, left_out=()):
    """One measure over all files but copies. known: counted in what was not sampled. left_out: how sure copies are."""
    sampling, strata, pools = result["sampling"], [], {}
    for row in result["sampled"]:
        file, pool, taken = files[row["sample"]["path"]], row["sample"]["pool"], row.get("copy") not in left_out
        if pool:
            drawn = rule.get((file.path, f"pool/{pool}"), ())
            pools.setdefault(pool, []).extend(file.counts.get(c, Counter())[name] if taken else 0 for c in drawn)
        elif taken:
            strata.append(own_stratum(file, rule, name, sampling))
    for pool in (pool for pool in sampling["pools"] if pool["name"] in pools):
        y, most = pools[pool["name"]], sampling["most_in_a_cell"][name]
        strata.append((pool["cells"], y, False, sum(y), most))
    return estimate(known, strata, sampling["confidence"])


def check_totals(result, files, rule):
    """Records, types, tiers and classes over everything, and records without copies."""
    sampling, known = result["sampling"], result["sampling"]["known"]
    whole = [row for row in result["files"] if row["records"] and row["status"] != "sampled"]
    figures = {name: stated(result, name) for name in names_of(result, ())}
    for name in figures:
        counted = sum(stated(row, name)["floor"] for row in whole)
        if counted != known.get(name, 0):
            differs("result", f"{name} of files that were not sampled", counted, known.get(name, 0))
    for tier in result["tiers"]:
        figures |= {f"tier:{tier['tier']}": tier["records"], f"gross:{tier['tier']}": tier["gross"]}
        figures |= {f"class:{one['class']}": one["records"] for one in tier["classes"]}
    for name, figure in figures.items():
        compare("result", name, total(name, known.get(name, 0), result, files, rule), figure, sampling["open_ended"])
    counted = [sum(r["records"]["floor"] for r in whole if r.get("copy") not in SURE[:n]) for n in (1, 2, 3)]
    most, likely, least = (total("records", counted[n], result, files, rule, SURE[: n + 1]) for n in range(3))
    interval = (None, None, None)
    if likely[1] is not None and most[2] is not None:
        interval = likely[0], min(likely[1], least[3] if least[1] is None else least[1]), max(most[2], likely[2])
    expected = (*interval, min(likely[3], least[3]), most[4], likely[5])
    compare("result", "records without copies", expected, result["records_without_copies"], sampling["open_ended"])


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("result", type=Path, help="result.json; the list of cells lies beside it")
    asked.add_argument("--evidence", type=Path, help="folder with the same files; it is only read")
    asked = asked.parse_args()
    result = json.loads(asked.result.read_text("utf-8"))
    drawn = [row for row in result["files"] if "sample" in row]
    result["sampled"] = [row for row in drawn if row["status"] == "sampled"]
    files, lines = read_list(asked.result.parent / result["sampling"]["cells_file"], drawn)
    rule = check_draws(result["sampling"], files, drawn)
    for row in (row for row in drawn if row["status"] in ("sampled", "indicative")):
        check_file(row, files[row["sample"]["path"]], rule, result["sampling"])
    check_totals(result, files, rule)
    for line in lines if asked.evidence else ():
        with open(os.path.join(os.fsencode(asked.evidence), raw(line["path"])), "rb") as stream:
            stream.seek(int(line["cell"]) * CELL)
            found = hashlib.blake2b(stream.read(CELL), digest_size=16).hexdigest()
        if found != line["blake2b_128"]:
            differs(f"{line['path']}: cell {line['cell']}", "hash on the evidence", found, line["blake2b_128"])
    print(f"{len(rule)} draws, {len(lines)} cells, {len(drawn)} files: {len(differences) or 'no'} differences")
    return 4 if differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
