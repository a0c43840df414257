"""A TorchScript model that Debian's python3-torch exported: the study gives what Python gives.

Python develops nothing itself: `render -o x.npy` gives the picture of each raw at each point, and the
module that was exported gives the logits. So raw, processing, normalisation and network agree.
"""

import functools
import unittest

import exported
import program
import study
from program import SCRATCH, run

numpy, torch, xarray = program.need("numpy", "torch", "xarray")
program.need("h5netcdf")

MEAN, SD = [0.6, 0.5, 0.6], [0.2, 0.25, 0.15]
JOB = """\
data: {file: cells.h5}
models:
  - {name: plain, torchscript: smooth.pt}
  - {name: normalised, torchscript: smooth.pt, normalisation: {mean: [0.6, 0.5, 0.6], sd: [0.2, 0.25, 0.15]}}
  - {name: half, torchscript: smooth.pt, processing: {mode: none}}
drift:
  design: {type: list, file: points.csv}
  parameters: {capture.exposure: {}, isp.gamma: {}, isp.white_balance.r: {as: factor}}
evaluation: {batch_size: 4}
store: {per_image: always}
"""
# Each with the same drift for `render`.
POINTS = [(",,", []),
          ("0.7,1.9,1.2", ["capture.exposure=0.7", "isp.gamma=1.9", "isp.white_balance.r*=1.2"])]
EXPOSURE_ONLY = 1  # what acts where there is no processing


@functools.lru_cache(maxsize=None)
def picture(image, point, mode):
    """The raw as `render` develops it: float32 (3, H, W)."""
    shifts = POINTS[point][1] if mode != "none" else POINTS[point][1][:EXPOSURE_ONLY]
    options = [word for shift in shifts for word in ("-p", shift)]
    output = SCRATCH / "picture.npy"
    program.good(run("render", SCRATCH / "cells/images" / image, "--camera",
                     SCRATCH / "cells/camera.yaml", "--processing", mode, *options, "-o", output))
    return torch.from_numpy(numpy.load(output))


def setUpModule():
    program.cells("cells", 10)
    images = sorted(file.name for file in (SCRATCH / "cells/images").iterdir())
    developed = torch.stack([picture(image, 0, "parametrized") for image in images])
    exported.save(exported.centre(exported.smooth(5), developed), SCRATCH / "smooth.pt")
    (SCRATCH / "points.csv").write_text("\n".join(
        ["capture.exposure,isp.gamma,isp.white_balance.r", *(text for text, _ in POINTS)]))
    (SCRATCH / "job.yaml").write_text(JOB)


class SameAsPython(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        program.good(run("run", SCRATCH / "job.yaml", "-o", SCRATCH / "study.h5"))
        cls.found = xarray.open_dataset(SCRATCH / "study.h5", group="evaluations",
                                        engine="h5netcdf")
        cls.module = torch.jit.load(str(SCRATCH / "smooth.pt"))

    def logits(self, image, point, mode, mean, sd):
        shape = [3, 1, 1]
        mean, sd = torch.tensor(mean).view(shape), torch.tensor(sd).view(shape)
        with torch.no_grad():
            return self.module(((picture(image, point, mode) - mean) / sd)[None])[0]

    def compare(self, model, mode="parametrized", mean=(0., 0., 0.), sd=(1., 1., 1.)):
        labels = dict(line.split(",")[:2] for line in
                      (SCRATCH / "cells/labels.csv").read_text().split()[1:])
        classes = list(self.found["true_class"].values)
        predicted = set()
        for point in range(len(POINTS)):
            losses = []
            for image in self.found["image"].values:
                with self.subTest(model=model, point=point, image=image):
                    name = image.split("/")[-1]
                    logits = self.logits(name, point, mode, mean, sd)
                    loss = -torch.log_softmax(logits, 0)[classes.index(labels[name])].item()
                    losses.append(loss)
                    row = self.found.sel(model=model, fold=0, point=point, image=image)
                    self.assertLess(abs(float(row["image_loss"]) - loss), 1e-4)
                    top = logits.sort(descending=True).values
                    self.assertGreater(top[0] - top[1], 1e-4, "a tie: choose another seed")
                    self.assertEqual(int(row["image_prediction"]), int(logits.argmax()))
                    predicted.add(int(logits.argmax()))
            loss = float(self.found["loss"].sel(model=model, fold=0, point=point))
            self.assertLess(abs(loss - sum(losses) / len(losses)), 1e-4)
        self.assertGreater(len(predicted), 1, "it sees no difference between the images")

    def test_behind_the_parametrized_processing(self):
        self.compare("plain")

    def test_with_a_fixed_normalisation(self):
        self.compare("normalised", mean=MEAN, sd=SD)

    def test_without_processing(self):
        self.compare("half", mode="none")

    def test_drift_changes_the_losses(self):
        losses = self.found["image_loss"].sel(model="plain", fold=0)
        self.assertGreater(float(abs(losses[0] - losses[1]).max()), 1e-2)


class Moody(torch.nn.Module):
    """Five logits for the one or two pictures of a trial, and four for the batches of a row."""

    def __init__(self):
        super().__init__()
        self.inner = exported.smooth(5)

    def forward(self, pictures):
        logits = self.inner(pictures)
        if pictures.shape[0] > 2:
            return logits[:, :4]
        return logits


class WrongNumberOfLogits(unittest.TestCase):
    def test_rows_fail_with_class_and_text_and_the_others_complete(self):
        exported.save(Moody(), SCRATCH / "four.pt")
        job = SCRATCH / "four.yaml"
        job.write_text(JOB.replace("{name: half, torchscript: smooth.pt", "{name: four, torchscript: four.pt"))
        path = SCRATCH / "four.h5"
        done = run("run", job, "-o", path)
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        status = study.read(path, "evaluations/status")
        self.assertTrue((status[:2] == study.COMPLETE).all())
        self.assertTrue((status[2] == study.FAILED).all())
        self.assertTrue(numpy.isnan(study.read(path, "evaluations/loss")[2]).all())
        error = study.read(path, "evaluations/error")[2].ravel()[0].decode()
        self.assertTrue(error)
        texts = [text.decode() for text in study.read(path, "failures/text") if text]
        self.assertEqual(len(texts), 1 + len(POINTS))
        for text in texts:
            self.assertIn("(4, 4), not (4, 5) = (images, classes)", text)
        shown = run("status", path)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn(error, shown.stdout)
        self.assertIn("four.pt", shown.stdout)
        # The same command does not try them again; `retry` is the verb for that.
        again = run("run", job, "-o", path)
        self.assertEqual(again.returncode, 4, again.stdout + again.stderr)
        self.assertEqual([text.decode() for text in study.read(path, "failures/text") if text],
                         texts)


if __name__ == "__main__":
    program.main()
