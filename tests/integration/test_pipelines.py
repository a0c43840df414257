"""One study over the twelve static pipelines: each point of the design is a pipeline of its own."""

import csv
import itertools
import shutil
import unittest

import exported
import program
import study
from program import SCRATCH, good, mpirun, run

numpy = program.need("numpy")
CHOICES = {
    "isp.demosaic": ("bilinear", "malvar2004", "menon2007"),
    "isp.sharpening": ("sharpening_filter", "unsharp_masking"),
    "isp.denoising": ("gaussian_denoising", "median_denoising"),
}
PIPELINES = list(itertools.product(*CHOICES.values()))
JOB = """\
name: pipelines
data: {file: cells.h5}
models:
  - {name: smooth, torchscript: smooth.pt, processing: {mode: static}}
drift:
  design: {type: list, file: pipelines.csv}
  parameters:
    isp.demosaic: {values: [bilinear, malvar2004, menon2007]}
    isp.sharpening: {values: [sharpening_filter, unsharp_masking]}
    isp.denoising: {values: [gaussian_denoising, median_denoising]}
"""


def setUpModule():
    program.cells("cells", 10)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")
    with open(SCRATCH / "pipelines.csv", "w", newline="") as file:
        csv.writer(file).writerows([CHOICES, *PIPELINES])
    (SCRATCH / "job.yaml").write_text(JOB)


class Pipelines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = SCRATCH / "study.h5"
        good(mpirun(2, "run", SCRATCH / "job.yaml", "-o", cls.path))
        cls.loss = study.read(cls.path, "evaluations/loss")[0, 0]

    def test_every_pipeline_gives_pictures_of_its_own(self):
        self.assertEqual(self.loss.shape, (12,))
        self.assertTrue(numpy.isfinite(self.loss).all())
        self.assertEqual(len(set(self.loss.tolist())), 12, self.loss)

    def test_the_design_says_which_pipeline_a_point_is(self):
        for place, name in enumerate(CHOICES):
            stored = [text.decode() for text in study.read(self.path, f"design/{name}")]
            self.assertEqual(stored, [pipeline[place] for pipeline in PIPELINES])

    def test_a_point_equals_a_model_that_has_its_pipeline(self):
        # A job whose model is built with the pipeline of point 7, tested undrifted.
        point = 7
        own = ", ".join(f"{name.removeprefix('isp.')}: {value}"
                        for name, value in zip(CHOICES, PIPELINES[point]))
        job = SCRATCH / "own.yaml"
        job.write_text(JOB.split("drift:")[0].replace("{mode: static}", f"{{mode: static, {own}}}") +
                       "drift:\n  design: {type: grid, levels: 1}\n"
                       "  parameters:\n    isp.gamma: {min: 2.0, max: 2.4}\n")
        good(run("run", job, "-o", SCRATCH / "own.h5"))
        self.assertEqual(study.read(SCRATCH / "own.h5", "reference/loss")[0, 0],
                         self.loss[point])

    def test_a_pipeline_that_does_not_exist_is_named(self):
        text = (SCRATCH / "pipelines.csv").read_text().replace("menon2007", "menon2008", 1)
        folder = SCRATCH / "wrong"
        folder.mkdir()
        for name in ("cells.h5", "smooth.pt", "job.yaml"):
            shutil.copy(SCRATCH / name, folder / name)
        (folder / "pipelines.csv").write_text(text)
        done = run("check", folder / "job.yaml")
        self.assertEqual(done.returncode, 3, done.stdout)
        self.assertIn("pipelines.csv", done.stderr)
        self.assertIn("menon2008", done.stderr)


if __name__ == "__main__":
    program.main()
