"""The same answer on any number of ranks, killed or not; and what a batch log shows meanwhile."""

import os
import pathlib
import shutil
import signal
import subprocess
import time
import unittest

import program
import study
from program import SCRATCH, mpirun, run

numpy = program.need("numpy")
JOB = SCRATCH / "job.yaml"
MORE_POINTS = ("--set", "drift.design.n=40")


def setUpModule():
    program.cells("cells", 20)
    shutil.copy(program.SOURCE / "tests/integration/job.yaml", JOB)


class Ranks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.done = {ranks: mpirun(ranks, "run", JOB, "-o", SCRATCH / f"ranks{ranks}.h5")
                    for ranks in (1, 2, 3)}
        cls.alone = SCRATCH / "ranks1.h5"

    def test_every_value_is_equal_byte_for_byte(self):
        expected, names = study.values(self.alone), study.weights(self.alone)
        for name in ("loss", "accuracy", "macro_f1", "gradient", "confusion", "image_loss",
                     "image_prediction", "status"):
            self.assertIn(f"evaluations/{name}", expected)
        self.assertEqual(len(names), 2)
        self.assertFalse(numpy.isnan(study.read(self.alone, "evaluations/gradient")).any())
        for ranks in (2, 3):
            with self.subTest(ranks=ranks):
                program.good(self.done[ranks])
                path = SCRATCH / f"ranks{ranks}.h5"
                found = study.values(path)
                self.assertEqual([name for name in expected if found.get(name) != expected[name]],
                                 [])
                self.assertEqual(found.keys(), expected.keys())
                self.assertEqual(study.weights(path), names)

    def test_without_mpirun_it_is_one_rank(self):
        path = SCRATCH / "singleton.h5"
        program.good(run("run", JOB, "-o", path))
        self.assertEqual(study.values(path), study.values(self.alone))
        self.assertEqual(study.read(path, "sessions/ranks")[0], 1)

    def test_several_ranks_took_part(self):
        # Two folds: their trainings start at once on two ranks.
        ranks = study.read(SCRATCH / "ranks2.h5", "training/rank")
        self.assertEqual(set(ranks.ravel()), {0, 1})
        self.assertEqual(study.read(SCRATCH / "ranks2.h5", "sessions/ranks")[0], 2)

    def test_the_stored_hash_is_that_of_the_weights(self):
        stored = {text.decode() for text in
                  study.read(self.alone, "training/weights_sha256").ravel()}
        self.assertEqual(stored, set(study.weights(self.alone).values()))

    def test_stdout_holds_the_table_and_a_batch_log_is_sparse(self):
        for ranks, done in self.done.items():
            with self.subTest(ranks=ranks):
                self.assertTrue(done.stdout.startswith("small: sensitivity study"), done.stdout)
                self.assertEqual(done.stdout.splitlines()[-1],
                                 f"study: {SCRATCH / f'ranks{ranks}.h5'}")
                self.assertNotIn("rows 14/14", done.stdout)
                self.assertEqual(done.stdout.count("Undrifted"), 1)
                for text in (done.stdout, done.stderr):
                    self.assertNotIn("\x1b", text)
                    self.assertNotIn("\r", text)
                lines = [line for line in done.stderr.splitlines() if line.startswith("rows ")]
                # One line for each tenth of the rows at most, one at the start, one at the end;
                # silence is broken every half minute.
                self.assertLessEqual(len(lines), 12 + 240 // 30, done.stderr)
                self.assertRegex(lines[-1], r"^rows 14/14 .* in ")

    def test_a_finished_study_is_left_as_it_is(self):
        path = SCRATCH / "again.h5"
        shutil.copy(self.alone, path)
        shutil.copytree(f"{self.alone}.models", f"{path}.models")
        before = study.values(path), study.read(path, "evaluations/session")
        done = program.good(mpirun(2, "run", JOB, "-o", path))
        self.assertIn("10 of 10 evaluations", done.stdout)
        self.assertEqual(study.values(path), before[0])
        numpy.testing.assert_array_equal(study.read(path, "evaluations/session"), before[1])
        self.assertEqual((study.read(path, "evaluations/session") == 0).all(), True)

    def test_a_terminal_gets_one_line_without_colour_where_it_is_not_wanted(self):
        # `script` gives the program a terminal.
        for wish, coloured in (({"NO_COLOR": "1"}, False), ({"NO_COLOR": None}, True)):
            command = f"{program.PROGRAM} run {SCRATCH}/no_such_job.yaml -o {SCRATCH}/none.h5"
            done = subprocess.run(["script", "-qec", command, "/dev/null"], timeout=60,
                                  env=program.environment(TERM="xterm", **wish),
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertEqual("\x1b[3" in done.stdout, coloured, repr(done.stdout))


class Killed(unittest.TestCase):
    def complete(self, path):
        """Rows that `status` counts as complete while the study runs, -1 before it is there."""
        if not path.exists():
            return -1
        done = run("status", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return int((study.read(path, "evaluations/status") == study.COMPLETE).sum())

    def test_all_ranks_killed_then_the_same_command_goes_on(self):
        whole, path = SCRATCH / "whole.h5", SCRATCH / "killed.h5"
        command = ("run", JOB, *MORE_POINTS, "-o")
        program.good(mpirun(2, *command, whole))

        started = subprocess.Popen(program.mpi_command(2, *command, path),
                                   env=program.environment(), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 200
        while self.complete(path) < 3:
            self.assertIsNone(started.poll(), "it ended before it was killed")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        # Open MPI starts each rank in a group of its own, so that they are killed one by one.
        children = pathlib.Path(f"/proc/{started.pid}/task/{started.pid}/children").read_text()
        self.assertEqual(len(children.split()), 2)
        for process in [*map(int, children.split()), started.pid]:
            os.kill(process, signal.SIGKILL)
        started.wait()
        time.sleep(0.5)

        status = study.read(path, "evaluations/status")
        first = status == study.COMPLETE
        self.assertGreaterEqual(first.sum(), 3)
        self.assertLess(first.sum(), first.size, "it was killed too late to show anything")
        kept = study.read(path, "evaluations/loss")[first]

        done = program.good(mpirun(2, *command, path))
        self.assertIn("80 of 80 evaluations", done.stdout)
        self.assertEqual(study.values(path), study.values(whole))
        self.assertEqual(study.weights(path), study.weights(whole))
        # What was complete is of the first session and was not touched; all else is of the second.
        session = study.read(path, "evaluations/session")
        numpy.testing.assert_array_equal(session, numpy.where(first, 0, 1))
        numpy.testing.assert_array_equal(study.read(path, "evaluations/loss")[first], kept)


if __name__ == "__main__":
    program.main()
