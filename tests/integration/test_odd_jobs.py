"""Odd but legal jobs: what a user tries once, and what must not fall over."""

import os
import pathlib
import shutil
import unittest

import exported
import program
import study
from program import SCRATCH, good, run

numpy = program.need("numpy")
JOB = """\
data: {file: cells.h5}
models:
  - {name: smooth, torchscript: smooth.pt}
drift:
  design: {type: grid, levels: 2}
  parameters:
    capture.exposure: {min: 0.8, max: 1.2}
"""
TRAINED = JOB.replace("cells.h5}", "cells.h5, split: {folds: 1, train: 0.5}}").replace(
    "{name: smooth, torchscript: smooth.pt}",
    "{network: resnet18, train: {epochs: 1, batch_size: 1000}}")


def setUpModule():
    program.cells("cells", 10)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")


class OddJobs(unittest.TestCase):
    def study(self, text, ranks=1):
        name = self.id().split(".")[-1]
        job = SCRATCH / f"{name}.yaml"
        job.write_text(text)
        good(run("check", job))
        call = run if ranks == 1 else lambda *words: program.mpirun(ranks, *words)
        good(call("run", job, "-o", SCRATCH / f"{name}.h5"))
        path = SCRATCH / f"{name}.h5"
        self.assertTrue((study.read(path, "evaluations/status") == study.COMPLETE).all())
        self.assertTrue(numpy.isfinite(study.read(path, "evaluations/loss")).all())
        return path

    def test_one_image_of_each_class_one_fold_and_a_batch_beyond_the_set(self):
        # Ten images, two of each class: one trains, one tests.
        path = self.study(TRAINED)
        numpy.testing.assert_array_equal(study.read(path, "evaluations/confusion").sum(-1), 1)

    def test_batches_of_one(self):
        batched = self.study(JOB)
        single = SCRATCH / "single.h5"
        job = SCRATCH / "test_batches_of_one.yaml"
        good(run("run", job, "--set", "evaluation.batch_size=1", "-o", single))
        numpy.testing.assert_allclose(study.read(single, "evaluations/loss"),
                                      study.read(batched, "evaluations/loss"), rtol=1e-5)

    def test_two_models_of_different_processing(self):
        two = JOB.replace("{name: smooth", "{name: bare, processing: {mode: none}, torchscript: "
                          "smooth.pt}\n  - {name: smooth")
        path = self.study(two.replace("capture.exposure: {min: 0.8, max: 1.2}",
                                      "isp.gamma: {values: [1.8, 2.2, 2.6]}") + "gradients: true\n")
        losses = study.read(path, "evaluations/loss")[:, 0]
        # What does not act changes nothing, and says so in its gradient.
        self.assertEqual(len(set(losses[0])), 1)
        self.assertEqual(len(set(losses[1])), 3)
        gradient = study.read(path, "evaluations/gradient")[:, 0, :, 0]
        self.assertTrue(numpy.isnan(gradient[0]).all())
        self.assertTrue(numpy.isfinite(gradient[1]).all())
        self.assertEqual(losses[1][1], study.read(path, "reference/loss")[1, 0])

    def test_a_grid_of_values_and_ranges(self):
        path = self.study(JOB.replace("capture.exposure: {min: 0.8, max: 1.2}", """\
capture.exposure: {values: [1, 0.5]}
    isp.white_balance.b: {min: -0.1, max: 0.1, as: offset}"""))
        exposure = study.read(path, "design/capture.exposure")
        offset = study.read(path, "design/isp.white_balance.b")
        self.assertEqual({*zip(exposure, offset)}, {(1, -.1), (1, .1), (.5, -.1), (.5, .1)})

    def test_more_ranks_than_rows(self):
        path = self.study(JOB.replace("levels: 2", "levels: 1"), ranks=4)
        self.assertEqual(study.read(path, "evaluations/loss").size, 1)

    def test_no_light_at_all(self):
        self.study(JOB.replace("capture.exposure: {min: 0.8, max: 1.2}",
                               "capture.exposure: {values: [0, 1000]}") + "gradients: true\n")

    def test_names_that_need_care(self):
        path = self.study(JOB.replace("name: smooth", "name: 'größer, \"B\" 50%'"))
        self.assertEqual(study.read(path, "evaluations/model")[0].decode(), 'größer, "B" 50%')
        done = good(run("export", path, "--csv", SCRATCH / "care"))
        self.assertIn("evaluations.csv", done.stdout)
        self.assertIn('"größer, ""B"" 50%"', (SCRATCH / "care/evaluations.csv").read_text())


class Paths(unittest.TestCase):
    def test_spaces_and_another_working_directory(self):
        folder = SCRATCH / "my jobs" / "first one"
        folder.mkdir(parents=True)
        for name in ("cells.h5", "smooth.pt"):
            shutil.copy(SCRATCH / name, folder / name)
        (folder / "job 1.yaml").write_text(JOB)
        # Paths in the job are relative to the job, paths of the command to where it is given.
        elsewhere = SCRATCH / "elsewhere"
        elsewhere.mkdir()
        job = pathlib.Path("..") / "my jobs" / "first one" / "job 1.yaml"
        good(run("run", job, "-o", "my study.h5", cwd=elsewhere))
        self.assertTrue((elsewhere / "my study.h5").exists())
        again = good(run("run", folder / "job 1.yaml", "-o", elsewhere / "my study.h5"))
        self.assertIn("2 of 2 evaluations", again.stdout)
        self.assertIn("complete", good(run("status", "my study.h5", cwd=elsewhere)).stdout)

    def test_moved_data_are_the_same_study(self):
        folder = SCRATCH / "moved"
        folder.mkdir()
        (folder / "job.yaml").write_text(JOB)
        for name in ("cells.h5", "smooth.pt"):
            shutil.copy(SCRATCH / name, folder / name)
        good(run("run", folder / "job.yaml", "-o", folder / "study.h5"))
        (folder / "cells.h5").rename(folder / "other.h5")
        done = good(run("run", folder / "job.yaml", "--set", "data.file=other.h5", "-o",
                        folder / "study.h5"))
        self.assertIn("2 of 2 evaluations", done.stdout)

    def test_a_job_in_a_folder_that_cannot_be_written(self):
        folder = SCRATCH / "frozen"
        folder.mkdir()
        (folder / "job.yaml").write_text(JOB)
        for name in ("cells.h5", "smooth.pt"):
            shutil.copy(SCRATCH / name, folder / name)
            os.chmod(folder / name, 0o444)
        os.chmod(folder, 0o555)
        try:
            good(run("run", folder / "job.yaml", "-o", SCRATCH / "thawed.h5"))
            self.assertEqual({file.name for file in folder.iterdir()},
                             {"job.yaml", "cells.h5", "smooth.pt"})
        finally:
            os.chmod(folder, 0o755)


if __name__ == "__main__":
    program.main()
