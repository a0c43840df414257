"""Kills runs at random instants and compares the final table with that of an unbroken run.

    test_kill.py PROGRAM MPIEXEC [--kills 25] [--seed 1]

The victim is one rank, all ranks, or the launcher, in turn. Whenever a study ends in spite of the
kills it is compared and a new one begins. Then the same around file creation; what `extend`,
`retry` and checkpoints survive is in test_verbs.py.
"""
import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

import h5py

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from study_under_test import Study, differences  # noqa: E402

SMALL = 6  # points of the studies whose creation is killed


def children(pid):
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], stdout=subprocess.PIPE,
                          text=True, check=False)
    return [int(word) for word in done.stdout.split()]


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def strike(process, victim, chance):
    """SIGKILL; without a launcher the process is its own only rank."""
    ranks = children(process.pid) if victim != "alone" else []
    if victim == "one" and ranks:
        kill(chance.choice(ranks))
    elif victim == "all" and ranks:
        for rank in ranks:
            kill(rank)
    else:
        kill(process.pid)


def reap(process, patience=60):
    """Waits for the launcher and for whatever is left of its process group."""
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        kill(process.pid)
        process.wait()
        raise AssertionError("the launcher hung after a rank was killed")


def expect_opens(study, name):
    if os.path.exists(study.path(name)):
        with h5py.File(study.path(name), "r") as file:
            assert file.attrs["kind"] in ("driftsweep study", b"driftsweep study")


def expect_same(study, name, reference, what):
    wrong = differences(study.table(name), reference)
    assert not wrong, f"{what}: {', '.join(wrong)} differ from the unbroken run"
    study.call("verify", name)


def random_kills(study, kills, chance):
    begin = time.monotonic()
    study.run("unbroken.h5", ranks=2)
    length = time.monotonic() - begin
    reference = study.table("unbroken.h5")
    number, ended = 0, 0
    while number < kills:
        name = f"killed{ended}.h5"
        while number < kills:
            victim = ("one", "all", "launcher", "alone")[number % 4]
            process = study.start(study.run_command(name, ranks=0 if victim == "alone" else 2))
            time.sleep(chance.uniform(0.05, 1.0) * length)
            finished = process.poll() is not None
            if not finished:
                strike(process, victim, chance)
                number += 1
            reap(process)
            expect_opens(study, name)
            if finished:
                break
        study.run(name, ranks=chance.choice((0, 1, 3)))
        expect_same(study, name, reference, f"study {ended}")
        ended += 1
    print(f"{number} kills over {ended} studies of {length:.1f} s: all tables equal the unbroken one")
    return reference


def wait_for(study, start, process, patience=30):
    """Until a file whose name begins so is there; False where the process ended before."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if any(entry.startswith(start) for entry in os.listdir(study.folder)):
            return True
        if process.poll() is not None:
            return False
    raise AssertionError(f"no {start} within {patience} s")


def creation_kills(study, chance):
    study.run("small.h5", points=SMALL)
    reference = study.table("small.h5")
    caught = 0
    for number in range(6):
        name = f"created{number}.h5"
        process = study.start(study.run_command(name, points=SMALL))
        # The temporary name, the folder made before it, or the final name.
        mark = (f"{name}.creating-", f"{name}.d", name)[number % 3]
        caught += wait_for(study, mark, process)
        time.sleep(chance.uniform(0, 0.02))
        kill(process.pid)
        reap(process)
        expect_opens(study, name)
        study.run(name, points=SMALL)
        left = [entry for entry in os.listdir(study.folder) if ".creating-" in entry]
        assert not left, f"leftovers: {left}"
        expect_same(study, name, reference, f"creation {number}")
    print(f"6 kills around creation ({caught} seen in time): all tables equal")


def rank_counts(study, reference):
    """Without kills: the table of any number of ranks."""
    for ranks in (1, 2, 3, 8):
        study.run(f"ranks{ranks}.h5", ranks=ranks)
        expect_same(study, f"ranks{ranks}.h5", reference, f"{ranks} ranks")
    print("1, 2, 3 and 8 ranks: all tables equal")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("mpiexec")
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", type=int, default=150)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        study = Study(options.program, options.mpiexec, folder, options.points)
        rank_counts(study, random_kills(study, options.kills, chance))
        creation_kills(study, chance)


if __name__ == "__main__":
    main()
