"""Kills the program at every write, fsync, rename, ftruncate and unlink in turn.

    sweep_kills.py PROGRAM MPIEXEC KILL_AT.so [--scenario NAME …] [--points N] [--torn]

Each scenario is a command on a prepared folder: `run` (one process), `ranks` (each of two ranks),
`training`, `extend`, `retry`, `repair`, `replay` (rows that stand in the journals alone). It runs
once to count its calls, then once for each kill (all of them, or N spread over it) on a fresh copy;
then come the commands that a user would give, after which every table must equal that of an
unbroken study, `verify` must say good, and no half-written file may be left. It prints a line per
scenario; the whole sweep takes an hour or so, a few points of each a minute.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

import h5py

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from study_under_test import Study, differences, trained_job  # noqa: E402
from test_verbs import MOODY  # noqa: E402

POINTS, GROWN = 6, 9
NAMES = ("s.h5", "s.h5.d", "s.h5.models")


class Sweep:
    def __init__(self, study, preload, torn):
        self.study, self.preload, self.torn = study, preload, torn

    def clear(self):
        for name in os.listdir(self.study.folder):
            if name.startswith("s.h5"):
                path = self.study.path(name)
                shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)

    def keep(self, to):
        os.makedirs(self.study.path(to))
        for name in NAMES:
            source = self.study.path(name)
            if os.path.isdir(source):
                shutil.copytree(source, os.path.join(self.study.path(to), name))
            elif os.path.exists(source):
                shutil.copy(source, self.study.path(to))

    def restore(self, base):
        self.clear()
        if base:
            shutil.copytree(self.study.path(base), self.study.folder, dirs_exist_ok=True)

    def struck(self, command, at, rank=None):
        """Runs the command with a kill at that call; its exit code and the calls it made."""
        count = self.study.path("calls")
        if os.path.exists(count):
            os.remove(count)
        more = {"LD_PRELOAD": self.preload, "KILL_UNDER": self.study.path("s.h5"),
                "KILL_COUNT": count, "KILL_AT": str(at), "KILL_TORN": "1" if self.torn else "0"}
        if rank is not None:
            more["KILL_RANK"] = str(rank)
        # The launcher needs none of it.
        program = command.index(self.study.program)
        command = [*command[:program], "env", *(f"{k}={v}" for k, v in more.items()),
                   *command[program:]]
        done = subprocess.run(command, cwd=self.study.folder, env=self.study.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300,
                              check=False)
        calls = int(open(count, encoding="utf-8").read()) if os.path.exists(count) else 0
        return done.returncode, calls

    def expect_whole(self, reference, what):
        self.study.call("verify", "s.h5")
        wrong = differences(self.study.table("s.h5"), reference)
        assert not wrong, f"{what}: {', '.join(wrong)} differ from the unbroken study"
        left = [name for folder, _, names in os.walk(self.study.folder) for name in names
                if any(mark in name for mark in (".new-", ".creating-", ".tmp"))]
        assert not left, f"{what}: left behind: {', '.join(left)}"

    def scenario(self, name, base, command, follow, reference, points, rank=None):
        begin = time.monotonic()
        self.restore(base)
        code, calls = self.struck(command, 0, rank)
        assert code in (0, 4) and calls > 0, f"{name}: exit {code} with {calls} calls"
        chosen = range(1, calls + 1)
        if points and points < calls:
            chosen = [1 + round(i * (calls - 1) / max(points - 1, 1)) for i in range(points)]
        killed = 0
        for at in chosen:
            self.restore(base)
            code, _ = self.struck(command, at, rank)
            killed += code not in (0, 4)
            follow()
            self.expect_whole(reference, f"{name}, killed at call {at}")
        assert killed > 0, f"{name}: no kill struck"
        print(f"{name}: {killed} kills at {len(list(chosen))} of {calls} calls: all tables equal "
              f"({time.monotonic() - begin:.0f} s)", flush=True)


def lose_rows(path):
    """As a kill between journal and file leaves it, for half of the rows."""
    with h5py.File(path, "r+") as file:
        group = file["evaluations"]
        group["status"][:, :, ::2] = 0
        for name in ("loss", "accuracy", "gradient"):
            group[name][:, :, ::2] = float("nan")


def prepare_failures(study):
    with open(study.path("moody.py"), "w", encoding="utf-8") as script:
        script.write(MOODY)  # TorchScript reads the source
    subprocess.run(["/usr/bin/python3", study.path("moody.py"), study.path("moody.pt"),
                    str(study.classes())], check=True)
    with open(study.path("job.yaml"), encoding="utf-8") as job:
        text = job.read().replace("model.pt", "moody.pt")
    with open(study.path("moody.yaml"), "w", encoding="utf-8") as job:
        job.write(text)
    with open(study.path("trained.yaml"), "w", encoding="utf-8") as job:
        job.write(trained_job(epochs=2, batch_size=12))


def sweep(study, options):
    todo = Sweep(study, os.path.abspath(options.preload), options.torn)
    prepare_failures(study)

    def run(points=None):
        return lambda: study.run("s.h5", points=points)

    def wanted(name):
        return not options.scenario or name in options.scenario

    study.run("s.h5")
    reference = study.table("s.h5")
    todo.keep("complete")
    command = study.run_command("s.h5")
    if wanted("run"):
        todo.scenario("run", None, command, run(), reference, options.points)
    if wanted("ranks"):
        for rank in (0, 1):
            todo.scenario(f"rank {rank} of 2", None, study.run_command("s.h5", ranks=2), run(),
                          reference, options.points, rank)
    if wanted("repair"):
        todo.scenario("repair", "complete", study.command("repair", "s.h5"), run(), reference,
                      options.points)
    if wanted("replay"):
        todo.restore("complete")
        lose_rows(study.path("s.h5"))
        todo.keep("lacking")
        todo.scenario("replay", "lacking", command, run(), reference, options.points)
    if wanted("extend"):
        todo.clear()
        study.run("s.h5", points=GROWN)
        grown = study.table("s.h5")

        def extend_and_run():
            study.call("extend", "s.h5", "--points", str(GROWN))
            study.run("s.h5", points=GROWN)
        todo.scenario("extend", "complete", study.command("extend", "s.h5", "--points", str(GROWN)),
                      extend_and_run, grown, options.points)
    moody = ("run", "moody.yaml", "--set", "drift.design.n=24", "-o", "s.h5")
    if wanted("retry"):
        todo.clear()
        study.call(*moody, expect=4)
        failed = study.table("s.h5")
        todo.keep("failed")

        def retry_and_run():
            study.call("retry", "s.h5", "--status", "failed")
            study.call(*moody, expect=4)
        todo.scenario("retry", "failed", study.command("retry", "s.h5", "--status", "failed"),
                      retry_and_run, failed, options.points)
    if wanted("training"):
        todo.clear()
        training = ("run", "trained.yaml", "-o", "s.h5")
        study.call(*training)
        trained = study.table("s.h5")
        todo.scenario("training", None, study.command(*training),
                      lambda: study.call(*training), trained, options.points)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("mpiexec")
    parser.add_argument("preload")
    parser.add_argument("--scenario", action="append")
    parser.add_argument("--points", type=int, default=0)
    parser.add_argument("--torn", action="store_true", help="half of a fatal write arrives")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sweep(Study(options.program, options.mpiexec, os.path.realpath(folder), points=POINTS),
              options)


if __name__ == "__main__":
    main()
