"""Designs over corruptions, run by the program on 1 and on 2 ranks: equal byte for byte, and every
row the row it says.

    test_corruption_study.py PROGRAM MPIEXEC
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy

PROGRAM, MPIEXEC = sys.argv[1:3]
SCRATCH = tempfile.TemporaryDirectory(prefix="driftsweep-")
FOLDER = pathlib.Path(SCRATCH.name)
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("OMPI_", "PMI"))}
ENVIRONMENT |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMP_NUM_THREADS": "1"}

JOB = """
name: corruptions
kind: sensitivity
seed: 7
data: {file: cells.h5, split: {folds: 1, train: 0.5}}
models:
  - {name: small, network: resnet18, train: {epochs: 1, batch_size: 8}}
gradients: true
drift:
"""
LIST = """
  design: {type: list, file: points.csv}
"""
GRID = """
  design: {type: grid}
  parameters:
    corruption.name: {values: [none, contrast, speckle_noise]}
    corruption.severity: {values: [1, 5]}
"""
POINTS = """corruption.name,corruption.severity,isp.gamma
,,
none,5,
contrast,,
contrast,3,
gaussian_noise,2,
shot_noise,4,2
jpeg_compression,5,
elastic_transform,3,
"""


def run(*command, expect=0):
    done = subprocess.run([str(word) for word in command], cwd=FOLDER, env=ENVIRONMENT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    assert done.returncode == expect, f"{command}: {done.returncode}\n{done.stdout}"
    return done.stdout


def study(job, ranks):
    """The rows of a job as {dataset: array}, without what belongs to the run."""
    output = FOLDER / f"{job}_{ranks}.h5"
    run(MPIEXEC, "--oversubscribe", "--bind-to", "none", "-n", ranks, PROGRAM, "run", f"{job}.yaml",
        "-o", output)
    with h5py.File(output) as file:
        rows = {name: file["evaluations"][name][()] for name in
                ("loss", "accuracy", "gradient", "image_loss", "image_prediction", "status")
                if name in file["evaluations"]}
        rows["reference"] = file["reference/loss"][()]
        rows["names"] = file["design/corruption.name"][()].astype(str)
        rows["severities"] = file["design/corruption.severity"][()]
    return rows


class CorruptionStudy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        run(PROGRAM, "simulate", "cells", "-n", 24, "--size", 32, "--seed", 3, "-o", "cells")
        run(PROGRAM, "pack", "cells", "-o", "cells.h5")
        (FOLDER / "list.yaml").write_text(JOB + LIST)
        (FOLDER / "grid.yaml").write_text(JOB + GRID)
        (FOLDER / "points.csv").write_text(POINTS)
        cls.rows = study("list", 1)

    def equal(self, one, other):
        self.assertEqual(one.keys(), other.keys())
        for name in one:
            self.assertEqual(one[name].tobytes(), other[name].tobytes(), name)

    def test_ranks_agree(self):
        self.equal(self.rows, study("list", 2))

    def test_rows_are_what_their_point_says(self):
        loss = self.rows["loss"][0, 0]
        self.assertTrue((self.rows["status"] == 2).all())
        self.assertEqual(list(self.rows["names"][:5]), ["", "none", "contrast", "contrast", "gaussian_noise"])
        # An empty point and "none" leave the reference as it is; 3 is the severity where none is named.
        self.assertEqual(loss[0], self.rows["reference"][0, 0])
        self.assertEqual(loss[1], loss[0])
        self.assertEqual(loss[2], loss[3])
        self.assertEqual(len(set(loss[3:])), 5)

    def test_gradients_pass_where_they_exist(self):
        gradient = self.rows["gradient"][0, 0, :, 0]  # of isp.gamma
        self.assertTrue(numpy.isfinite(gradient[[0, 1, 2, 3, 4, 7]]).all())
        self.assertTrue(numpy.isnan(gradient[[5, 6]]).all())  # counted photons, and JPEG

    def test_a_grid_crosses_names_and_severities(self):
        rows = study("grid", 1)
        self.equal(rows, study("grid", 2))
        self.assertEqual(list(rows["names"]), ["none"] * 2 + ["contrast"] * 2 + ["speckle_noise"] * 2)
        self.assertEqual(list(rows["severities"]), [1, 5] * 3)
        loss = rows["loss"][0, 0]
        self.assertEqual(loss[0], loss[1])
        self.assertEqual(len(set(loss[1:])), 5)

    def test_render_shows_corruptions(self):
        picture = FOLDER / "cells" / "images"
        raw = sorted(picture.iterdir())[0] if picture.is_dir() else next((FOLDER / "cells").glob("*.dng"))
        run(PROGRAM, "render", raw, "-o", "plain.npy")
        run(PROGRAM, "render", raw, "-p", "corruption.name=contrast", "-p", "corruption.severity=3",
            "-o", "dull.npy")
        plain, dull = numpy.load(FOLDER / "plain.npy"), numpy.load(FOLDER / "dull.npy")
        mean = plain.mean(axis=(1, 2), keepdims=True)
        numpy.testing.assert_allclose(dull, (plain - mean) * 0.4 + mean, atol=1e-6)
        run(PROGRAM, "render", raw, "--sweep", "corruption.name=all", "-o", "all.png")
        run(PROGRAM, "render", raw, "-p", "corruption.name=contrast", "--sweep",
            "corruption.severity=1:5:5", "-o", "sweep.png")
        said = run(PROGRAM, "render", raw, "--sweep", "corruption.severity=1:5:4", "-o", "no.png", expect=2)
        self.assertIn("whole numbers", said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
