"""Damages studies at random and asks `verify` and `repair` what they make of it.

    mutate_studies.py PROGRAM MPIEXEC [--mutations 150] [--seed 1] [--only NUMBER …] [--keep DIR]

A mutation is one of: bits flipped, bytes drawn anew, a stretch of zeros, a stretch written twice, two
stretches exchanged, the end cut off. It is right that `verify` says good only where every value
reads as before it, and else ends with exit code 3 and a sentence; that `repair` gives back every
value, or ends so too; and that nothing hangs. What went wrong is kept in DIR, study, journals and
what verify said: a number hits other bytes where the path of the folder, which the study holds, has
another length.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile

import h5py

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from study_under_test import Study  # noqa: E402

BOOKKEEPING = {"attempts", "seconds", "session", "rank"}
GROUPS = ("study", "design", "reference", "evaluations")
# Seconds. A file that sends the reading library round and round is given up after ten seconds of
# computing, which take longer on a busy machine.
PATIENCE = 120


def values(path):
    """Bytes of job, rows, axes and coordinates; nothing where one cannot be read."""
    found = {}
    try:
        with h5py.File(path, "r") as file:
            for group in GROUPS:
                for name, dataset in file[group].items():
                    if name not in BOOKKEEPING:
                        found[f"{group}/{name}"] = (dataset.shape, dataset[()].tobytes())
    except (OSError, KeyError, RuntimeError, ValueError, TypeError, AttributeError):
        return None
    return found


def mutate(data, chance):
    kind = chance.randrange(6)
    at = chance.randrange(len(data))
    length = min(chance.choice((1, 8, 64, 700)), len(data) - at)
    if kind == 0:
        for _ in range(chance.choice((1, 3, 20))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return data, "bits flipped"
    if kind == 1:
        data[at:at + length] = bytes(chance.randrange(256) for _ in range(length))
        return data, f"{length} bytes drawn anew at {at}"
    if kind == 2:
        data[at:at + length] = bytes(length)
        return data, f"{length} zeros at {at}"
    if kind == 3:
        return data[:at + length] + data[at:], f"{length} bytes doubled at {at}"
    if kind == 4:
        other = chance.randrange(len(data) - length + 1)
        data[at:at + length], data[other:other + length] = \
            data[other:other + length], data[at:at + length]
        return data[:], f"{length} bytes exchanged at {at} and {other}"
    return data[:at], f"cut at {at}"


def call(study, *arguments):
    try:
        done = subprocess.run(study.command(*arguments), cwd=study.folder, env=study.environment,
                              text=True, errors="replace", stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return None, "no end"
    return done.returncode, done.stdout


def check(study, original, wanted, chance, keep=None):
    """The faults that this mutation shows, and whether it was told."""
    mutated, what = mutate(bytearray(original), chance)
    with open(study.path("s.h5"), "wb") as file:
        file.write(mutated)
    faults = []
    shutil.copy(study.path("s.h5"), study.path("mutated.h5"))
    code, text = call(study, "verify", "s.h5")
    said = text
    if code == 0 and values(study.path("s.h5")) != wanted:
        faults.append("verify says good of other values")
    if code not in (0, 3):
        faults.append(f"verify ends with {code}: {text.strip()[-200:]}")
    told = code == 3
    code, text = call(study, "repair", "s.h5")
    if code == 0 and values(study.path("s.h5")) != wanted:
        faults.append("repair gives other values")
    if code not in (0, 3):
        faults.append(f"repair ends with {code}: {text.strip()[-200:]}")
    if faults and keep:
        shutil.copytree(study.path("kept"), os.path.join(keep, "journals"), dirs_exist_ok=True)
        shutil.copy(study.path("mutated.h5"), keep)
        with open(os.path.join(keep, "verify.txt"), "w", encoding="utf-8") as file:
            file.write(said)
    return [f"{what}: {fault}" for fault in faults], told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("mpiexec")
    parser.add_argument("--mutations", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="a folder for what went wrong")
    parser.add_argument("--only", type=int, action="append", help="this mutation of the seed alone")
    options = parser.parse_args()
    chosen = options.only or range(options.mutations)
    faults, told = [], 0
    with tempfile.TemporaryDirectory() as folder:
        study = Study(options.program, options.mpiexec, folder, points=8)
        study.environment["DRIFTSWEEP_LOCK_WAIT"] = "5"
        study.run("s.h5")
        original = open(study.path("s.h5"), "rb").read()
        wanted = values(study.path("s.h5"))
        assert wanted
        shutil.copytree(study.path("s.h5.d"), study.path("kept"))
        for number in chosen:
            shutil.rmtree(study.path("s.h5.d"))
            shutil.copytree(study.path("kept"), study.path("s.h5.d"))
            chance = random.Random(options.seed * 1000003 + number)
            keep = options.keep and os.path.join(options.keep, f"{options.seed}-{number}")
            found, was_told = check(study, original, wanted, chance, keep)
            told += was_told
            for fault in found:
                print(f"mutation {number} of seed {options.seed}: {fault}", flush=True)
            faults += found
    print(f"{len(chosen)} mutated studies, {told} told by verify, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
