"""Rows that take their process with them: a TorchScript module that reads beyond its memory, and
one that never comes back.

    test_crashes.py PROGRAM MPIEXEC
"""

import csv
import os
import signal
import subprocess
import time
import unittest

import h5py
import torch

from support import (CLASSES, COMPLETE, ENVIRONMENT, FAILED, PROGRAM, SCRATCH, WAITING, call, main,
                     mpi, save_model, simulate, start, statuses)

POINTS, DEADLY = 8, 5  # the deadly point's pictures are all white
JOB = """\
data: {file: cells.h5}
models: [{name: m, torchscript: MODEL}]
evaluation: {batch_size: 8}
drift:
  design: {type: list, file: points.csv}
  parameters: {capture.exposure: {}}
run: {RUN}
"""


class Deadly(torch.nn.Module):
    """Logits from the mean colour; of white pictures a wild address, or work without end."""

    def __init__(self, endless: bool):
        super().__init__()
        torch.manual_seed(1)
        self.head = torch.nn.Linear(3, CLASSES)
        self.endless = endless

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if bool(x.mean() > 0.93):
            busy = torch.ones(128, 128)
            while self.endless:
                busy = busy.mm(busy) / 128
            far = torch.full([1, 1], 1 << 60, dtype=torch.long)
            x = x + torch._sparse_coo_tensor_unsafe(far, torch.ones(1), [4]).to_dense().sum()
        return self.head(x.mean([2, 3]))


def job(name, model, run):
    (SCRATCH / name).write_text(JOB.replace("MODEL", model).replace("RUN", run))


def mpirun(*arguments):
    return subprocess.run(mpi(2, *arguments), env=ENVIRONMENT, cwd=SCRATCH, timeout=120,
                          capture_output=True, text=True)


def errors(study):
    with h5py.File(SCRATCH / study, "r") as file:
        return file["evaluations/error"][()].ravel()


class Crashes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        simulate(12)
        for name, endless in (("deadly.pt", False), ("endless.pt", True)):
            torch.jit.script(Deadly(endless).eval()).save(str(SCRATCH / name))
        exposures = [0.5 - point / 40 for point in range(POINTS)]
        exposures[DEADLY] = 100
        (SCRATCH / "points.csv").write_text("capture.exposure\n" +
                                            "".join(f"{value}\n" for value in exposures))

    def look(self, study, kind, text):
        """All rows complete but the deadly one, which has failed with this class."""
        state = statuses(study).ravel()
        self.assertEqual([int(s) for s in state],
                         [FAILED if point == DEADLY else COMPLETE for point in range(POINTS)])
        self.assertEqual(errors(study)[DEADLY], kind.encode())
        with h5py.File(SCRATCH / study, "r") as file:
            self.assertIn(text, file["failures/text"][0].decode())
        shown = call("status", study)
        self.assertIn(kind, shown.stdout)
        exported = call("export", study, "--csv", f"{study}.csv")
        self.assertEqual(exported.returncode, 0, exported.stderr)
        rows = []
        for path in (SCRATCH / f"{study}.csv").glob("*.csv"):
            with open(path, newline="") as file:
                rows += [row for row in csv.DictReader(file) if row.get("point") == str(DEADLY)]
        self.assertIn("failed", [row.get("state") for row in rows])
        verified = call("verify", study)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_a_row_that_kills_its_process_fails_at_the_limit(self):
        job("a.yaml", "deadly.pt", "crash_limit: 3")
        for _ in range(3):
            done = call("run", "a.yaml", "-o", "a.h5")
            self.assertEqual(done.returncode, -signal.SIGSEGV, done.stderr)
            self.assertEqual(statuses("a.h5").ravel()[DEADLY], WAITING)
        done = call("run", "a.yaml", "-o", "a.h5")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("run.crash_limit", done.stderr)
        self.look("a.h5", "crashed", "died 3 times")
        # `retry` begins to count anew.
        self.assertEqual(call("retry", "a.h5", "--status", "failed", "--error",
                              "crashed").returncode, 0)
        self.assertEqual(statuses("a.h5").ravel()[DEADLY], WAITING)
        for _ in range(3):
            self.assertEqual(call("run", "a.yaml", "-o", "a.h5").returncode, -signal.SIGSEGV)
        self.assertEqual(call("run", "a.yaml", "-o", "a.h5").returncode, 4)
        self.look("a.h5", "crashed", "died 3 times")

    def test_a_row_that_kills_its_rank_fails_alone(self):
        job("b.yaml", "deadly.pt", "crash_limit: 2")
        for _ in range(2):
            done = mpirun("run", "b.yaml", "-o", "b.h5")
            self.assertNotIn(done.returncode, (0, 4), done.stderr)
        done = mpirun("run", "b.yaml", "-o", "b.h5")
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        self.look("b.h5", "crashed", "died 2 times")

    def test_a_row_that_hangs_fails_and_its_cause_is_journalled(self):
        job("c.yaml", "endless.pt", "time_limit: {evaluation: 4s}")
        done = call("run", "c.yaml", "-o", "c.h5")
        self.assertEqual(done.returncode, 75, done.stderr)
        self.assertIn("twice its time limit", done.stderr)
        os.remove(SCRATCH / "c.h5")  # what the journals know is enough
        done = call("run", "c.yaml", "-o", "c.h5")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.look("c.h5", "time_limit", "twice its time limit")

    def test_hangs_that_may_be_retried_count_like_crashes(self):
        job("d.yaml", "endless.pt",
            "time_limit: {evaluation: 4s}, retry: {time_limit: 1}, crash_limit: 2")
        for _ in range(2):
            done = call("run", "d.yaml", "-o", "d.h5")
            self.assertEqual(done.returncode, 75, done.stderr)
            self.assertEqual(statuses("d.h5").ravel()[DEADLY], WAITING)
        done = call("run", "d.yaml", "-o", "d.h5")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.look("d.h5", "time_limit", "died 2 times")

    def test_a_run_that_was_told_to_stop_charges_nobody(self):
        save_model("slow.pt", work=400)
        job("e.yaml", "slow.pt", "crash_limit: 1")
        run = start(mpi(2, "run", "e.yaml", "-o", "e.h5"))
        journal = SCRATCH / "e.h5.d" / "journal"
        end = time.monotonic() + 60
        while not (journal.is_dir() and len(list(journal.glob("*.running"))) == 2):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        time.sleep(1)
        run.terminate()
        run.communicate(timeout=60)
        done = call("run", "e.yaml", "-o", "e.h5", timeout=240)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((statuses("e.h5") == COMPLETE).all())
        self.assertEqual(list(journal.glob("*.running")), [])

    def test_a_killed_run_charges_its_row(self):
        job("f.yaml", "endless.pt", "crash_limit: 1")  # no time limit: it runs until it is killed
        run = start([PROGRAM, "run", "f.yaml", "-o", "f.h5"])
        end = time.monotonic() + 60
        while not (SCRATCH / "f.h5").exists() or (statuses("f.h5") == COMPLETE).sum() < DEADLY:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        time.sleep(1)
        run.kill()
        run.communicate()
        shown = call("status", "f.h5").stdout
        self.assertRegex(shown, rf"lost leases, which run again: 1: evaluation of \S+, fold 0, "
                                rf"point {DEADLY} \(rank 0 on ")
        done = call("run", "f.yaml", "-o", "f.h5")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.look("f.h5", "crashed", "died 1 time")
        self.assertIn("lost leases of earlier runs: 1", call("status", "f.h5").stdout)


if __name__ == "__main__":
    main()
