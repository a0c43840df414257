"""The intensity series as a study: less light with noise costs something, the undrifted point costs
nothing, discrete parameters have no gradient, and one rank writes what two write, byte for byte.

Call: test_intensity_study.py DRIFTSWEEP MPIEXEC
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

DRIFTSWEEP, MPIEXEC = sys.argv[1:3]

JOB = """\
name: intensity
seed: 7
data: {file: cells.h5, split: {folds: 2, train: 0.7}}
models:
  - name: small
    network: resnet18
    processing: {mode: parametrized, trainable: none}
    normalisation: from_training
    train: {epochs: 1, batch_size: 16, learning_rate: 1e-3}
metric: accuracy
evaluation: {batch_size: 8}
drift:
  design: {type: list, file: points.csv}
  parameters:
    capture.exposure:
    capture.shot_noise: {as: factor}
    capture.hot_pixels:
    capture.bit_depth:
gradients: true
"""
# An empty cell keeps the camera's own.
POINTS = """\
capture.exposure,capture.shot_noise,capture.hot_pixels,capture.bit_depth
1,1,0,
0.05,1,0,
0.01,1,0,
0.01,1,0.01,8
0.25,,,
"""
# The last point alone, behind the same trained models.
ALONE = """\
name: exposure
seed: 7
data: {file: cells.h5, split: {folds: 2, train: 0.7}}
models:
  - name: small
    from: study1.h5
metric: accuracy
evaluation: {batch_size: 8}
drift:
  design: {type: list, file: alone.csv}
  parameters: {capture.exposure: }
gradients: true
"""


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return done


def study(folder, ranks, job="job.yaml", name="study"):
    path = folder / f"{name}{ranks}.h5"
    run(MPIEXEC, "-n", str(ranks), "--oversubscribe", "--bind-to", "none", DRIFTSWEEP, "run",
        str(folder / job), "-o", str(path))
    with h5py.File(path, "r") as file:
        group = file["evaluations"]
        return {name: group[name][()] for name in ("loss", "accuracy", "gradient")} | {
            "reference": file["reference/loss"][()],
            "names": [n.decode() if isinstance(n, bytes) else n for n in group["parameter"][()]]}


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    run(DRIFTSWEEP, "simulate", "cells", "-n", "40", "--size", "32", "--seed", "3", "-o",
        str(folder / "cells"))
    run(DRIFTSWEEP, "pack", str(folder / "cells"), "-o", str(folder / "cells.h5"))
    (folder / "job.yaml").write_text(JOB)
    (folder / "points.csv").write_text(POINTS)
    one, two = study(folder, 1), study(folder, 2)

    for key in ("loss", "accuracy", "gradient", "reference"):
        assert one[key].tobytes() == two[key].tobytes(), key
    loss = one["loss"]
    assert np.isfinite(loss).all(), loss
    # The same camera at the same light is the undrifted pipeline, to the last bit.
    assert (loss[:, :, 0] == one["reference"]).all(), (loss, one["reference"])
    # Dim, noisy images are others, and hot pixels and 8 bits change them again.
    for first, second in ((0, 1), (1, 2), (2, 3)):
        assert (loss[:, :, first] != loss[:, :, second]).all(), loss
    assert one["names"] == ["capture.exposure", "capture.shot_noise"], one["names"]
    assert np.isfinite(one["gradient"][:, :, :4]).all(), one["gradient"]
    # A finite exposure moves the loss of noisy dim images: the gradient sees it.
    assert (one["gradient"][:, :, 1:, 0] != 0).all(), one["gradient"]
    # Noise that a point leaves empty stays the raw's own: the loss and the gradient are those of a
    # design of exposure alone, to the last bit, and noise that is not drawn has no gradient.
    (folder / "alone.yaml").write_text(ALONE)
    (folder / "alone.csv").write_text("capture.exposure\n0.25\n")
    alone = study(folder, 1, "alone.yaml", "alone")
    assert (loss[:, :, 4] == alone["loss"][:, :, 0]).all(), (loss, alone["loss"])
    assert (one["gradient"][:, :, 4, 0] == alone["gradient"][:, :, 0, 0]).all(), one["gradient"]
    assert np.isnan(one["gradient"][:, :, 4, 1]).all(), one["gradient"]
print("one rank and two agree")
