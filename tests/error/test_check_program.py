"""`driftsweep check` from outside: exit codes, streams, and that it needs no MPI launcher.

    test_check_program.py PROGRAM
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

JOB = """\
name: cells
data: {file: cells.h5, split: {folds: 2}}
models: [{network: resnet18, train: {epochs: 3}}]
drift:
  design: {type: grid, levels: 3}
  parameters:
    isp.gamma: {min: 1.8, max: 2.6}
"""


class Check(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.job = pathlib.Path(self.folder.name) / "job.yaml"
        self.job.write_text(JOB)

    def tearDown(self):
        self.folder.cleanup()

    def check(self, *arguments):
        # Without any variable of a launcher: check must not initialise MPI.
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder.name}
        return subprocess.run([PROGRAM, "check", *arguments], env=environment, timeout=60,
                              capture_output=True, text=True)

    def test_a_valid_job_prints_its_plan(self):
        done = self.check(str(self.job))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("2 trainings, 2 references, 6 evaluations: 10 rows", done.stdout)
        self.assertIn("does not exist yet", done.stdout)

    def test_changes_may_stand_before_and_after_the_job(self):
        done = self.check("--set", "drift.design.levels=4", str(self.job), "--set", "data.split.folds=3")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("3 trainings, 3 references, 12 evaluations", done.stdout)

    def test_a_mistake_is_one_sentence_and_exit_code_2(self):
        self.job.write_text(JOB.replace("isp.gamma", "isp.gama"))
        done = self.check(str(self.job))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(f"{self.job}:7: ", done.stderr)
        self.assertIn("Did you mean 'isp.gamma'?", done.stderr)

    def test_a_bad_list_of_points_is_exit_code_3(self):
        (self.job.parent / "points.csv").write_text("isp.gamma\ntwo\n")
        done = self.check(str(self.job), "--set", "drift.design={type: list, file: points.csv}")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("points.csv:2: ", done.stderr)

    def test_a_data_set_that_is_none_is_exit_code_3(self):
        (self.job.parent / "cells.h5").write_text("this is no HDF5 file")
        done = self.check(str(self.job))
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("cells.h5", done.stderr)

    def test_the_command_line(self):
        self.assertEqual(self.check().returncode, 2)
        self.assertEqual(self.check("no_such_job.yaml").returncode, 2)
        self.assertEqual(self.check(str(self.job), "--sett", "a=b").returncode, 2)
        self.assertEqual(self.check("--help").returncode, 0)

    def test_list_parameters_needs_no_job(self):
        done = self.check("--list-parameters")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        self.assertTrue(lines[0].startswith("parameter"), lines[0])
        self.assertTrue(any(line.startswith("capture.exposure ") for line in lines))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
