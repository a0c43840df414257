"""Stopping a run from outside and going on: SIGUSR1, SIGTERM, --deadline, a launcher killed.

    test_signals.py PROGRAM MPIEXEC
"""

import os
import pathlib
import signal
import time
import unittest

import h5py

from support import (COMPLETE, FAILED, PROGRAM, SCRATCH, WAITING, call, complete, main, mpi,
                     save_model, simulate, start, statuses)

POINTS = 150
JOB = """\
data: {file: cells.h5}
models: [{name: slow, torchscript: slow.pt}]
evaluation: {batch_size: 3}
drift:
  design: {type: random, n: %d}
  parameters: {isp.gamma: {min: 1.8, max: 2.6}}
""" % POINTS


def processes():
    """Ranks of this program that live."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            folder = os.readlink(entry / "cwd")
        except (OSError, ValueError):  # it has ended meanwhile
            continue
        # Of this test only: others may run the same program.
        if words[0] == PROGRAM.encode() and folder == str(SCRATCH.resolve()):
            found.append(int(entry.name))
    return found


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.05)


class Signals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        simulate(12)
        save_model("slow.pt", work=90)
        (SCRATCH / "job.yaml").write_text(JOB)

    def interrupt(self, study, command, number):
        """Sends the signal once some rows are complete; returns (exit code, stderr)."""
        run = start(command)
        wait_for(lambda: complete(study) >= 3)
        run.send_signal(number)
        _, errors = run.communicate(timeout=60)
        return run.returncode, errors

    def goes_on(self, study):
        """The same command completes the study and computes nothing twice."""
        before = complete(study)
        self.assertGreaterEqual(before, 3)
        self.assertLess(before, POINTS)
        self.assertFalse((statuses(study) == FAILED).any())
        self.assertEqual(before + int((statuses(study) == WAITING).sum()), POINTS)
        done = call("run", "job.yaml", "-o", study)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(SCRATCH / study, "r") as file:
            self.assertTrue((file["evaluations/status"][()] == COMPLETE).all())
            self.assertTrue((file["evaluations/attempts"][()] == 1).all())
            self.assertEqual(int((file["evaluations/session"][()] == 0).sum()), before)

    def test_usr1_lets_rows_end(self):
        code, errors = self.interrupt("a.h5", [PROGRAM, "run", "job.yaml", "-o", "a.h5"],
                                         signal.SIGUSR1)
        self.assertEqual(code, 75, errors)
        self.assertIn("asked to stop by a signal", errors)
        self.assertIn("the same command goes on", errors)
        self.goes_on("a.h5")

    def test_usr2_to_mpirun_reaches_all_ranks(self):
        code, errors = self.interrupt("b.h5", mpi(2, "run", "job.yaml", "-o", "b.h5"),
                                         signal.SIGUSR2)
        self.assertEqual(code, 75, errors)
        self.assertIn("the same command goes on", errors)
        self.goes_on("b.h5")

    def test_term_ends_the_run_and_keeps_what_is_complete(self):
        code, errors = self.interrupt("c.h5", [PROGRAM, "run", "job.yaml", "-o", "c.h5"],
                                               signal.SIGTERM)
        self.assertEqual(code, 75, errors)
        self.goes_on("c.h5")

    def test_term_to_mpirun_loses_nothing(self):
        # mpirun's own exit code tells that it was killed.
        _, errors = self.interrupt("d.h5", mpi(2, "run", "job.yaml", "-o", "d.h5"),
                                            signal.SIGTERM)
        wait_for(lambda: not processes(), 5)
        self.goes_on("d.h5")

    def test_ranks_end_with_a_killed_mpirun(self):
        run = start(mpi(2, "run", "job.yaml", "-o", "e.h5"))
        wait_for(lambda: complete("e.h5") >= 3)
        self.assertEqual(len(processes()), 2)
        run.kill()
        wait_for(lambda: not processes(), 5)
        run.communicate()
        self.goes_on("e.h5")

    def test_a_killed_rank_ends_the_job_by_name(self):
        run = start(mpi(2, "run", "job.yaml", "-o", "f.h5"))
        wait_for(lambda: complete("f.h5") >= 3)
        for rank in processes():
            environment = pathlib.Path(f"/proc/{rank}/environ").read_bytes()
            if b"OMPI_COMM_WORLD_RANK=1" in environment.split(b"\0"):
                os.kill(rank, signal.SIGKILL)
        output, errors = run.communicate(timeout=30)
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("rank 1", output + errors)
        wait_for(lambda: not processes(), 5)
        self.goes_on("f.h5")

    def test_a_deadline_is_kept(self):
        done = call("run", "job.yaml", "-o", "g.h5", "--deadline", "4s", "--set",
                    f"drift.design.n={POINTS * 20}")
        self.assertEqual(done.returncode, 75, done.stderr)
        self.assertIn("deadline", done.stderr)
        self.assertGreater(complete("g.h5"), 0)
        self.assertLess(complete("g.h5"), POINTS * 20)
        self.assertFalse((statuses("g.h5") == FAILED).any())

    def test_a_deadline_that_is_none_is_refused(self):
        done = call("run", "job.yaml", "-o", "h.h5", "--deadline", "soon")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("--deadline", done.stderr)


if __name__ == "__main__":
    main()
