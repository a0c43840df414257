"""Trainings with everything a job can ask of them: under drift, with a schedule, stopped early; the
same weights on one rank or two, paused or not."""

import csv
import os
import shutil
import signal
import subprocess
import time
import unittest

import program
import study
from program import SCRATCH, mpirun, run

numpy = program.need("numpy")
JOB = SCRATCH / "training.yaml"


def setUpModule():
    program.cells("cells", 30)
    shutil.copy(program.SOURCE / "tests/integration/training.yaml", JOB)
    program.good(mpirun(1, "run", JOB, "-o", SCRATCH / "one.h5"))


class Trainings(unittest.TestCase):
    def same(self, path):
        self.assertEqual(study.values(path), study.values(SCRATCH / "one.h5"))
        self.assertEqual(study.weights(path), study.weights(SCRATCH / "one.h5"))

    def test_two_ranks_train_the_same_weights(self):
        program.good(mpirun(2, "run", JOB, "-o", SCRATCH / "two.h5"))
        self.assertEqual(set(study.read(SCRATCH / "two.h5", "training/rank").ravel()), {0, 1})
        self.same(SCRATCH / "two.h5")

    def test_a_pause_changes_nothing(self):
        path = SCRATCH / "paused.h5"
        process = subprocess.Popen([program.PROGRAM, "run", str(JOB), "-o", str(path)],
                                   env=program.environment(), stderr=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL)
        folder = f"{path}.d/checkpoints"
        while process.poll() is None and not (os.path.isdir(folder) and os.listdir(folder)):
            time.sleep(0.02)
        self.assertIsNone(process.poll(), "the trainings ended before their first checkpoint")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 75)
        program.good(run("run", JOB, "-o", path))
        self.same(path)

    def test_curves_end_where_the_training_stopped(self):
        loss = study.read(SCRATCH / "one.h5", "training/loss")
        finite = numpy.isfinite(loss).sum(axis=2)
        numpy.testing.assert_array_equal(finite, [[3, 3], [2, 2]])
        program.good(run("export", SCRATCH / "one.h5", "--csv", SCRATCH / "tables"))
        with open(SCRATCH / "tables" / "training.csv", newline="", encoding="utf-8") as file:
            epochs = [row["epoch"] for row in csv.DictReader(file) if row["model"] == "stopped"]
        self.assertEqual(epochs, ["0", "1"] * 2)

    def test_metrics_of_pictures_agree_with_what_is_kept_of_each_image(self):
        path = SCRATCH / "one.h5"
        counts = study.read(path, "evaluations/confusion").astype(float)
        recall = numpy.diagonal(counts, axis1=3, axis2=4) / counts.sum(axis=4)
        numpy.testing.assert_allclose(study.read(path, "evaluations/balanced_accuracy"),
                                      recall.mean(axis=3), rtol=1e-6)
        for name in ("auroc", "ece"):
            found = study.read(path, f"evaluations/{name}")
            self.assertTrue(((found >= 0) & (found <= 1)).all(), found)

    def test_the_drift_of_a_training_is_part_of_the_study(self):
        done = run("run", JOB, "-o", SCRATCH / "one.h5", "--set",
                   "models[0].train.drift.parameters.capture.exposure.max=1.4")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("models.under drift.train.drift.parameters.capture.exposure.max: 1.5 -> 1.4",
                      done.stderr)


if __name__ == "__main__":
    program.main()
