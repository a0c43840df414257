"""Damages copies of a file in a repeatable way and looks at what a command says of each.

    python3 damage_files.py --seed 1 --count 300 FILE -- driftsweep inspect --validate {}

What is right: exit code 0 (what was hit is not read, or has no digest) or 3 with the file's name. What is
wrong: any other exit code, a death by a signal, an answer that does not come within --limit seconds, and a
refusal that does not name the file. Prints what is wrong and a table; exits 1 where something is.
"""

import argparse
import collections
import pathlib
import random
import subprocess
import sys
import tempfile

KINDS = ("flip", "zeros", "noise", "ones", "double", "drop", "cut")


def damaged(data, kind, generator):
    """A copy of `data` with one damage of this kind at a random place, and a text that says which."""
    at = generator.randrange(len(data))
    length = generator.choice((1, 2, 4, 8, 64, 512))
    end = min(len(data), at + length)
    hit = data[at:end]
    if kind == "flip":
        bit = generator.randrange(8)
        return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:], f"bit {bit} of byte {at} flipped"
    if kind == "cut":
        return data[:at], f"cut at {at}"
    if kind == "drop":
        return data[:at] + data[end:], f"{end - at} bytes from {at} dropped"
    if kind == "double":
        return data[:end] + data[at:], f"{end - at} bytes from {at} doubled"
    new = {"zeros": bytes(len(hit)), "ones": b"\xff" * len(hit), "noise": generator.randbytes(len(hit))}[kind]
    return data[:at] + new + data[end:], f"{end - at} bytes from {at} now {kind}"


def damages(data, seed, count, first=0, region=None):
    """(number, text, damaged copy): the same for the same data and seed. `region`: the first so many bytes
    alone are hit, where a file's structure lies before its pixels."""
    for number in range(first, first + count):
        generator = random.Random(f"{seed} {number}")
        kind = KINDS[number % len(KINDS)]
        head = data if region is None else data[:region]
        changed, text = damaged(head, kind, generator)
        yield number, text, changed if region is None else changed + data[region:]


def verdict(command, file, limit, name):
    """(good, verdict as a text) of the command on a damaged file."""
    try:
        done = subprocess.run([part.replace("{}", str(file)) for part in command], capture_output=True,
                              text=True, errors="replace", timeout=limit)
    except subprocess.TimeoutExpired:
        return False, f"no answer in {limit} s"
    if done.returncode == 0:
        return True, "taken"
    if done.returncode < 0:
        return False, f"died of signal {-done.returncode}"
    if done.returncode != 3:
        return False, f"exit {done.returncode}: {done.stderr.strip()[-300:]}"
    if name not in done.stderr:
        return False, f"exit 3 without the file's name: {done.stderr.strip()[-300:]}"
    return True, "refused"


def main():
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help="number of the first damage")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--region", type=int, help="hit the first so many bytes alone")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one answer")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the files that went wrong")
    options = parser.parse_args(sys.argv[1:split])
    command = sys.argv[split + 1:]
    if not command:
        parser.error("write the command behind --, with {} for the file")
    data = options.file.read_bytes()
    counts = collections.Counter()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / ("damaged" + options.file.suffix)
        for number, text, changed in damages(data, options.seed, options.count, options.first,
                                             options.region):
            file.write_bytes(changed)
            good, said = verdict(command, file, options.limit, file.name)
            counts[said if good else "WRONG"] += 1
            if good:
                continue
            wrong += 1
            print(f"{number}: {text}: {said}", flush=True)
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"{number}{options.file.suffix}").write_bytes(changed)
    print(", ".join(f"{count} {said}" for said, count in sorted(counts.items())))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
