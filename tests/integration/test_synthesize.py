"""The drifted pictures as files: another framework's model on them gives what the study gives."""

import csv
import json
import unittest

import exported
import program
import study
from program import SCRATCH, good, run

numpy, torch = program.need("numpy", "torch")
JOB = """\
name: pictures
kind: synthesis
seed: 5
data: {file: cells.h5, split: {folds: 2, train: 0.6}}
models:
  - {name: smooth, torchscript: smooth.pt, processing: {mode: static}}
synthesis: {cases: [pipelines, corruptions, capture]}
evaluation: {batch_size: 4}
store: {per_image: always}
"""
IMAGES, POINTS = 15, 36


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def setUpModule():
    program.cells("cells", IMAGES)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")
    (SCRATCH / "job.yaml").write_text(JOB)


class Synthesize(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = SCRATCH / "arrays"
        cls.printed = good(run("synthesize", SCRATCH / "job.yaml", "-o", cls.folder, "--format",
                               "npy")).stdout
        cls.rows = table(cls.folder / "manifest.csv")
        cls.splits = table(cls.folder / "splits.csv")
        good(run("run", SCRATCH / "job.yaml", "-o", SCRATCH / "study.h5"))

    def test_the_manifest_names_every_file(self):
        files = {str(path.relative_to(self.folder)) for path in self.folder.rglob("*.npy")}
        self.assertEqual({row["file"] for row in self.rows}, files)
        self.assertEqual(len(files), len(self.rows))
        tested = {row["image"] for row in self.splits if "test" in (row["fold0"], row["fold1"])}
        self.assertEqual(len(self.rows), IMAGES + POINTS * len(tested))
        self.assertIn(f"{len(self.rows)} pictures, undrifted and at {POINTS} points", self.printed)

    def test_splits_are_those_of_the_study(self):
        predicted = study.read(SCRATCH / "study.h5", "reference/image_prediction")[0]
        label = study.read(SCRATCH / "study.h5", "reference/image_label")
        classes = [text.decode() for text in study.read(SCRATCH / "study.h5", "study/class")]
        for image, row in enumerate(self.splits):
            self.assertEqual(row["image"], str(image))
            self.assertEqual(row["label"], classes[label[image]])
            for fold in range(2):
                self.assertEqual(row[f"fold{fold}"] == "test", predicted[fold, image] >= 0)
                self.assertIn(row[f"fold{fold}"], ("train", "test"))

    def test_coordinates_are_those_of_the_design(self):
        for name in ("isp.demosaic", "corruption.name", "case"):
            stored = [text.decode() for text in study.read(SCRATCH / "study.h5", f"design/{name}")]
            for row in self.rows:
                point = int(row["point"])
                self.assertEqual(row[name], "" if point < 0 else stored[point])
        exposure = study.read(SCRATCH / "study.h5", "design/capture.exposure")
        for row in self.rows:
            value = exposure[int(row["point"])] if row["point"] != "-1" else numpy.nan
            self.assertEqual(row["capture.exposure"], "" if numpy.isnan(value) else f"{value:g}")

    def test_losses_on_the_files_are_those_of_the_study(self):
        module = torch.jit.load(str(SCRATCH / "smooth.pt"))
        label = study.read(SCRATCH / "study.h5", "reference/image_label")
        reference = study.read(SCRATCH / "study.h5", "reference/image_loss")[0]
        evaluated = study.read(SCRATCH / "study.h5", "evaluations/image_loss")[0]
        compared = 0
        for row in self.rows:
            point, image = int(row["point"]), int(row["image"])
            picture = torch.from_numpy(numpy.load(self.folder / row["file"]))[None]
            with torch.no_grad():
                loss = torch.nn.functional.cross_entropy(module(picture),
                                                         torch.tensor([int(label[image])])).item()
            for fold in range(2):
                stored = reference[fold, image] if point < 0 else evaluated[fold, point, image]
                if not numpy.isnan(stored):
                    self.assertAlmostEqual(loss, stored, delta=1e-4 * max(1, abs(loss)), msg=row)
                    compared += 1
        self.assertGreater(compared, POINTS * 2)

    def predictions(self):
        """What the exported model says of every picture, as the table that `score` takes."""
        module = torch.jit.load(str(SCRATCH / "smooth.pt"))
        lines = []
        for row in self.rows:
            picture = torch.from_numpy(numpy.load(self.folder / row["file"]))[None]
            with torch.no_grad():
                guess = int(module(picture).argmax())
            for fold in range(2):
                if self.splits[int(row["image"])][f"fold{fold}"] == "test":
                    lines.append(["smooth", fold, row["point"], row["image"], guess])
        return lines

    def score(self, name, lines):
        path = SCRATCH / f"{name}.csv"
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows([["model", "fold", "point", "image", "prediction"], *lines])
        return run("score", SCRATCH / "job.yaml", path, "-o", SCRATCH / f"{name}.h5")

    def test_predictions_come_back_as_a_study(self):
        lines = self.predictions()
        printed = good(self.score("scored", lines)).stdout
        self.assertIn(f"{2 * (1 + POINTS)} rows complete, 0 without predictions", printed)
        for name in ("reference/accuracy", "evaluations/accuracy", "evaluations/macro_f1",
                     "evaluations/confusion", "evaluations/image_prediction", "design/case"):
            self.assertEqual(study.read(SCRATCH / "scored.h5", name).tolist(),
                             study.read(SCRATCH / "study.h5", name).tolist(), name)
        self.assertTrue(numpy.isnan(study.read(SCRATCH / "scored.h5", "evaluations/loss")).all())
        said, own = (json.loads(good(run("analyze", SCRATCH / f"{name}.h5", "--json")).stdout)
                     for name in ("scored", "study"))
        self.assertEqual(said, own)
        good(run("status", SCRATCH / "scored.h5"))

    def test_points_without_predictions_wait(self):
        lines = [line for line in self.predictions() if int(line[2]) < 12]
        good(self.score("partly", lines))
        status = study.read(SCRATCH / "partly.h5", "evaluations/status")[0]
        self.assertTrue((status[:, :12] == study.COMPLETE).all())
        self.assertTrue((status[:, 12:] == 0).all())
        self.assertIn("PARTIAL", good(run("analyze", SCRATCH / "partly.h5")).stdout)

    def test_wrong_tables_are_refused(self):
        lines = self.predictions()
        outside = next(image for image, row in enumerate(self.splits) if row["fold0"] == "train")
        for name, change, part in (
                ("class", [[*lines[0][:4], "basofil"]] + lines[1:], "class.csv:2: there is no class"),
                ("twice", lines + lines[:1], "stands here again"),
                ("missing", lines[1:], "is missing"),
                ("outside", lines + [["smooth", 0, 3, outside, 0]], "is no test image of fold 0"),
                ("point", lines + [["smooth", 0, POINTS, 0, 0]], f"point is '{POINTS}'")):
            done = self.score(name, change)
            self.assertEqual(done.returncode, 3, done.stdout)
            self.assertIn(part, done.stderr)
            self.assertFalse((SCRATCH / f"{name}.h5").exists())

    def test_png_of_the_same_pictures(self):
        folder = SCRATCH / "pictures"
        good(run("synthesize", SCRATCH / "job.yaml", "-o", folder, "--set",
                 "synthesis.cases=corruptions"))
        rows = table(folder / "manifest.csv")
        self.assertEqual({row["case"] for row in rows}, {"", "corruptions"})
        for row in rows[:5]:
            self.assertEqual((folder / row["file"]).read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def test_refusals(self):
        done = run("synthesize", SCRATCH / "job.yaml", "-o", self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("the folder is not empty", done.stderr)
        job = SCRATCH / "two.yaml"
        job.write_text(JOB.replace("synthesis:", "  - {name: other, torchscript: smooth.pt, processing: "
                                   "{mode: static, demosaic: menon2007}}\nsynthesis:", 1))
        done = run("synthesize", job, "-o", SCRATCH / "none")
        self.assertEqual(done.returncode, 2)
        self.assertIn("'smooth' and 'other' are processed differently", done.stderr)
        done = run("synthesize", job, "-o", SCRATCH / "none", "--model", "othr")
        self.assertIn("Did you mean 'other'", done.stderr)
        self.assertFalse((SCRATCH / "none").exists())


if __name__ == "__main__":
    program.main()
