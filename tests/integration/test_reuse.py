"""Models of one study in another: copied fold by fold, refused where the test images would differ."""

import shutil
import unittest

import program
import study
from program import SCRATCH, good, mpirun, run

numpy = program.need("numpy")
FIRST = """\
name: first
seed: 3
data: {file: cells.h5, split: {folds: 2, train: 0.6}}
models:
  - {name: one, network: resnet18, train: {epochs: 1, batch_size: 4}, normalisation: from_training}
  - {name: two, network: resnet18, train: {epochs: 2, batch_size: 4}, processing: {mode: none}}
drift:
  design: {type: grid, levels: 2}
  parameters: {capture.exposure: {min: 0.5, max: 1}}
"""
SECOND = """\
name: second
kind: synthesis
seed: 3
data: {file: cells.h5, split: {folds: 2, train: 0.6}}
models:
  - from: first.h5
synthesis: {cases: [corruptions]}
"""


def write(name, text):
    (SCRATCH / name).write_text(text)
    return SCRATCH / name


def setUpModule():
    program.cells("cells", 20)
    good(mpirun(2, "run", write("first.yaml", FIRST), "-o", SCRATCH / "first.h5"))


class Reuse(unittest.TestCase):
    def refused(self, text, part, code=3):
        for verb in (("check",), ("run", "-o", SCRATCH / "refused.h5")):
            done = run(*verb, write("refused.yaml", text))
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertIn(part, done.stderr)
        self.assertFalse((SCRATCH / "refused.h5").exists())

    def test_a_study_of_models_trained_elsewhere(self):
        job, path, first = write("second.yaml", SECOND), SCRATCH / "second.h5", SCRATCH / "first.h5"
        good(run("check", job))
        good(mpirun(2, "run", job, "-o", path))
        self.assertEqual(study.weights(path), study.weights(first))
        for name in ("loss", "accuracy"):
            self.assertEqual(study.read(path, f"reference/{name}").tobytes(),
                             study.read(first, f"reference/{name}").tobytes())
        for name in ("loss", "metric", "weights_sha256"):
            self.assertEqual(study.read(path, f"training/{name}").tobytes(),
                             study.read(first, f"training/{name}").tobytes())
        # The other study may go.
        gone = SCRATCH / "gone"
        gone.mkdir()
        for name in ("first.h5", "first.h5.models", "first.h5.d"):
            shutil.move(SCRATCH / name, gone / name)
        try:
            for verb in ("analyze", "status", "verify"):
                good(run(verb, path))
            good(run("export", path, "--weights", SCRATCH / "weights"))
            done = run("run", job, "-o", path)
            self.assertEqual(done.returncode, 3)
            self.assertIn("first.h5: there is no such file", done.stderr)
        finally:
            for name in ("first.h5", "first.h5.models", "first.h5.d"):
                shutil.move(gone / name, SCRATCH / name)
        good(run("run", job, "-o", path))

    def test_other_splits_are_refused(self):
        self.refused(SECOND.replace("0.6", "0.7"), "data.split.train is 0.6 there and 0.7 here")
        self.refused(SECOND.replace("seed: 3", "seed: 4"), "seed is 3 there and 4 here")
        self.refused(SECOND.replace("folds: 2", "folds: 3"), "it has 2 folds, and this study 3")

    def test_other_data_are_refused(self):
        program.cells("others", 20, seed=9)
        self.refused(SECOND.replace("cells.h5", "others.h5"), "its data are others")

    def test_fewer_folds_are_enough(self):
        job = write("fewer.yaml", SECOND.replace("folds: 2", "folds: 1"))
        good(run("run", job, "-o", SCRATCH / "fewer.h5"))
        self.assertEqual(study.read(SCRATCH / "fewer.h5", "reference/loss")[:, 0].tolist(),
                         study.read(SCRATCH / "first.h5", "reference/loss")[:, 0].tolist())

    def test_a_model_that_is_not_there(self):
        self.refused(SECOND.replace("from: first.h5", "{from: first.h5, name: tow}"),
                     "Did you mean 'two'", 2)
        self.refused(SECOND.replace("first.h5", "none.h5"), "none.h5: there is no such file")

    def test_changed_weights_fail_the_row(self):
        for name in ("first.h5", "first.h5.models"):
            copy = shutil.copytree if name.endswith("models") else shutil.copy
            copy(SCRATCH / name, SCRATCH / name.replace("first", "changed"))
        victim = SCRATCH / "changed.h5.models" / "one.fold0.safetensors"
        victim.write_bytes(victim.read_bytes()[:-1] + b"x")
        job = write("changed.yaml", SECOND.replace("first.h5", "changed.h5"))
        done = run("run", job, "-o", SCRATCH / "failed.h5")
        self.assertEqual(done.returncode, 4, done.stderr)
        status = study.read(SCRATCH / "failed.h5", "training/status")
        self.assertEqual(status.tolist(), [[study.FAILED, study.COMPLETE],
                                           [study.COMPLETE, study.COMPLETE]])
        self.assertIn("not those that their study has named",
                      b" ".join(study.read(SCRATCH / "failed.h5", "failures/text")).decode())


if __name__ == "__main__":
    program.main()
