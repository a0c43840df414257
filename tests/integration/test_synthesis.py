"""A small synthesis from the job to its conclusions, which are computed here once more from the file."""

import csv
import itertools
import json
import math
import unittest

import program
import study
from program import SCRATCH, good, mpirun, run

numpy = program.need("numpy")
JOB = """\
name: small
kind: synthesis
data: {file: cells.h5, split: {folds: 2, train: 0.6}}
models:
  - network: resnet18
    processing: {mode: static}
    normalisation: from_training
    train: {epochs: 2, batch_size: 4, learning_rate: 1e-3}
    grid:
      processing.demosaic: [bilinear, menon2007]
      processing.denoising: [gaussian_denoising, median_denoising]
synthesis: {cases: [pipelines, corruptions, capture]}
store: {per_image: always}
"""
MODELS = ["bilinear-gaussian_denoising", "bilinear-median_denoising", "menon2007-gaussian_denoising",
          "menon2007-median_denoising"]
STAGES = ("demosaic", "sharpening", "denoising")
PATH = SCRATCH / "small.h5"


def setUpModule():
    program.cells("cells", 30)
    (SCRATCH / "job.yaml").write_text(JOB)
    good(mpirun(2, "run", SCRATCH / "job.yaml", "-o", PATH))


def texts(name):
    return [text.decode() for text in study.read(PATH, name)]


def ranks(values):
    """From 1; equals share the mean of theirs."""
    return [sum(other < value - 1e-12 for other in values) +
            (1 + sum(abs(other - value) <= 1e-12 for other in values)) / 2 for value in values]


def spearman(a, b):
    return numpy.corrcoef(ranks(a), ranks(b))[0, 1]


class Synthesis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cases = numpy.array(texts("design/case"))
        cls.document = json.loads(good(run("analyze", PATH, "--json")).stdout)
        cls.reference = study.read(PATH, "reference/accuracy").astype(float)
        cls.accuracy = study.read(PATH, "evaluations/accuracy").astype(float)
        stages = [texts(f"design/isp.{stage}") for stage in STAGES]
        cls.pipelines = list(zip(*stages))
        own = [(name.split("-")[0], "sharpening_filter", name.split("-")[1]) for name in MODELS]
        cls.own = [cls.pipelines.index(pipeline) for pipeline in own]

    def test_the_grid_became_models(self):
        self.assertEqual(texts("evaluations/model"), MODELS)

    def test_the_cases_follow_each_other(self):
        self.assertEqual([(name, len(list(group))) for name, group in itertools.groupby(self.cases)],
                         [("pipelines", 12), ("corruptions", 10), ("capture", 14)])
        self.assertEqual(set(self.pipelines[12:]), {("", "", "")})

    def test_a_model_on_its_own_pipeline_is_its_reference(self):
        for name in ("loss", "accuracy", "macro_f1"):
            reference = study.read(PATH, f"reference/{name}")
            drifted = study.read(PATH, f"evaluations/{name}")
            for model, point in enumerate(self.own):
                self.assertEqual(drifted[model, :, point].tolist(), reference[model].tolist(), name)
        self.assertEqual(self.document["own_pipeline_difference"], 0)

    def test_other_cases_change_the_loss(self):
        reference = study.read(PATH, "reference/loss")
        drifted = study.read(PATH, "evaluations/loss")
        for point in range(12, 35):
            self.assertTrue((drifted[:, :, point] != reference).any(), point)
        # Hot pixels belong to the camera: of the 1,024 of this one none is hot at a density of 1e-4.
        self.assertTrue((drifted[:, :, 35] == reference).all())

    def test_matrices_and_drops(self):
        for case, content in self.document["cases"].items():
            points = numpy.flatnonzero(self.cases == case)
            for model, name in enumerate(MODELS):
                cells = list(content["results"][name].values())
                self.assertEqual([cell["point"] for cell in cells], points.tolist())
                for cell in cells:
                    values = self.accuracy[model, :, cell["point"]]
                    self.assertAlmostEqual(cell["accuracy"]["mean"], values.mean())
                    self.assertAlmostEqual(cell["accuracy"]["sd"], values.std(ddof=1))
                    drops = self.reference[model] - values
                    self.assertAlmostEqual(cell["drop"]["mean"], drops.mean())
                    self.assertEqual(cell["own_pipeline"], cell["point"] == self.own[model])

    def mean_drops(self, case):
        drops = []
        for model in range(len(MODELS)):
            points = [point for point in numpy.flatnonzero(self.cases == case)
                      if point != self.own[model]]
            drops.append((self.reference[model][:, None] - self.accuracy[model][:, points]).mean())
        return drops

    def test_ratio_and_agreement(self):
        corruptions = self.mean_drops("corruptions")
        pairs = {pair["drift"]: pair for pair in self.document["against_corruptions"]}
        self.assertEqual(set(pairs), {"pipelines", "capture"})
        for case, pair in pairs.items():
            faithful = self.mean_drops(case)
            self.assertAlmostEqual(pair["drift_drop"], numpy.mean(faithful))
            self.assertAlmostEqual(pair["corruption_drop"], numpy.mean(corruptions))
            self.assertAlmostEqual(pair["ratio"], numpy.mean(corruptions) / numpy.mean(faithful))
            agreement = pair["agreement"]["mean drop"]
            expected = spearman(faithful, corruptions)
            if math.isnan(expected):
                self.assertIsNone(agreement["spearman"])
            else:
                self.assertAlmostEqual(agreement["spearman"], expected)
            chosen = MODELS.index(agreement["drift_chooses"])
            self.assertAlmostEqual(faithful[chosen], min(faithful))

    def test_pairs_on_the_same_images(self):
        label = study.read(PATH, "evaluations/image_label")
        parent = study.read(PATH, "evaluations/image_parent").tolist()
        folds = {"": study.read(PATH, "reference/image_prediction")[:, :, None]}
        predicted = study.read(PATH, "evaluations/image_prediction")
        for case in ("pipelines", "corruptions", "capture"):
            folds[case] = predicted[:, :, self.cases == case]
        tested = folds[""][0, :, 0] >= 0
        first = [int(numpy.flatnonzero(column)[0]) if column.any() else None for column in tested.T]
        self.assertEqual(len(self.document["paired"]), 4 * 6)
        for pair in self.document["paired"]:
            one, other = MODELS.index(pair["one"]), MODELS.index(pair["other"])
            right = [[(folds[pair["case"] or ""][model, fold, :, image] == label[image]).sum()
                      for image, fold in enumerate(first) if fold is not None]
                     for model in (one, other)]
            better = sum(a > b for a, b in zip(*right))
            worse = sum(a < b for a, b in zip(*right))
            self.assertEqual((pair["one_better"], pair["other_better"]), (better, worse))
            self.assertEqual(pair["images"], len(right[0]))
            # Ten cells to a slide: the exact test over the signs of the slides' net numbers.
            images = [image for image, fold in enumerate(first) if fold is not None]
            nets = {}
            for image, a, b in zip(images, *right):
                nets[parent[image]] = nets.get(parent[image], 0) + int(a > b) - int(a < b)
            patterns = [abs(sum(sign * net for sign, net in zip(signs, nets.values())))
                        for signs in itertools.product((1, -1), repeat=len(nets))]
            self.assertEqual((pair["unit"], pair["parents"]), ("parent", len(nets)))
            self.assertAlmostEqual(pair["p"], numpy.mean(
                [reached >= abs(sum(nets.values())) for reached in patterns]))

    def test_labels_are_those_of_the_confusion(self):
        label = study.read(PATH, "evaluations/image_label")
        confusion = study.read(PATH, "reference/confusion")
        predicted = study.read(PATH, "reference/image_prediction")
        for model, fold in itertools.product(range(len(MODELS)), range(2)):
            counted = numpy.zeros_like(confusion[model, fold])
            for truth, guess in zip(label, predicted[model, fold]):
                if guess >= 0:
                    counted[truth, guess] += 1
            self.assertEqual(counted.tolist(), confusion[model, fold].tolist())

    def test_the_tables_in_print_and_as_csv(self):
        path = SCRATCH / "cells.csv"
        printed = good(run("analyze", PATH, "-o", path)).stdout
        for part in ("small: synthesis study of 4 models, 2 folds, 36 points", "bi/s/me", "contrast",
                     "colour_temperature x0.8", "Worst cells", "Spearman", "the same images"):
            self.assertIn(part, printed)
        with open(path, newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 4 * 37)
        row = next(row for row in rows if row["model"] == MODELS[2] and row["point"] == "20")
        self.assertAlmostEqual(float(row["accuracy"]), self.accuracy[2, :, 20].mean())

    def test_the_same_command_finds_nothing_to_do(self):
        before = study.values(PATH)
        good(run("run", SCRATCH / "job.yaml", "-o", PATH))
        self.assertEqual(study.values(PATH), before)

    def test_analyze_says_what_it_cannot_do(self):
        for arguments, part in ((("analyze",), "nothing is given"),
                                (("analyze", PATH, "-o", "x.txt"), "neither CSV nor JSON"),
                                (("analyze", "--matrix", "a.csv"), "only one of the two tables")):
            done = run(*arguments)
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertIn(part, done.stderr)


if __name__ == "__main__":
    program.main()
