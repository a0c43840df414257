"""A study as a Python user sees it, with xarray and pandas' kind of tables, for two models and two folds."""

import csv
import math
import shutil
import subprocess
import unittest

import exported
import program
import study
from program import SCRATCH, good, run

numpy, xarray = program.need("numpy", "xarray")
program.need("h5netcdf")
POINTS, FOLDS = 5, 2


def setUpModule():
    program.cells("cells", 20)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")
    job = (program.SOURCE / "tests/integration/job.yaml").read_text()
    (SCRATCH / "job.yaml").write_text(job.replace(
        "models:\n", "models:\n  - {name: exported, torchscript: smooth.pt, processing: {mode: none}}\n"))
    good(run("run", SCRATCH / "job.yaml", "-o", SCRATCH / "study.h5"))


def group(name):
    return xarray.open_dataset(SCRATCH / "study.h5", group=name, engine="h5netcdf")


class Xarray(unittest.TestCase):
    def test_evaluations(self):
        data = group("evaluations")
        self.assertEqual(dict(data.sizes), {
            "model": 2, "fold": FOLDS, "point": POINTS, "parameter": 3, "true_class": 5,
            "predicted_class": 5, "image": 20})
        one = data["loss"].sel(model="resnet18")
        self.assertEqual(one.dims, ("fold", "point"))
        self.assertEqual(one.dtype, numpy.float32)
        self.assertTrue(numpy.isfinite(one).all())
        # Drift parameters are coordinates of the points, with their unit and how they apply.
        for name in ("capture.exposure", "isp.gamma", "isp.white_balance.r"):
            self.assertEqual(data[name].dims, ("point",))
            self.assertIn(name, data["accuracy"].coords)
        self.assertEqual(data["isp.white_balance.r"].attrs["as"], "factor")
        self.assertEqual(data["capture.exposure"].attrs["units"], "factor")
        exposure = data["capture.exposure"]
        self.assertTrue(((exposure >= 0.5) & (exposure <= 1.5)).all())
        dark = one.where(one["capture.exposure"] < float(exposure.median()), drop=True)
        self.assertEqual(dark.sizes["point"], POINTS // 2)
        self.assertEqual(list(data["parameter"].values),
                         ["capture.exposure", "isp.gamma", "isp.white_balance.r"])

    def test_a_gradient_that_does_not_exist_is_nan(self):
        gradient = group("evaluations")["gradient"]
        self.assertTrue(numpy.isfinite(gradient.sel(model="resnet18")).all())
        bare = gradient.sel(model="exported")
        self.assertTrue(numpy.isfinite(bare.sel(parameter="capture.exposure")).all())
        for name in ("isp.gamma", "isp.white_balance.r"):
            self.assertTrue(numpy.isnan(bare.sel(parameter=name)).all())

    def test_status_says_what_its_numbers_mean(self):
        for name in ("evaluations", "reference", "training"):
            status = group(name)["status"]
            self.assertEqual(status.attrs["flag_meanings"].split(),
                             ["waiting", "running", "complete", "failed", "pruned"])
            self.assertEqual(list(status.attrs["flag_values"]), [0, 1, 2, 3, 4])
        self.assertTrue((group("evaluations")["status"] == 2).all())
        # Nothing was trained for the exported model.
        self.assertTrue((group("training")["status"].sel(model="exported") == 4).all())

    def test_confusion_images_and_metrics_tell_one_story(self):
        data = group("evaluations")
        confusion = data["confusion"]
        tested = confusion.sum(("true_class", "predicted_class"))
        right = sum(confusion.sel(true_class=name, predicted_class=name)
                    for name in data["true_class"].values)
        numpy.testing.assert_allclose(data["accuracy"], right / tested, rtol=1e-6)
        numpy.testing.assert_allclose(data["image_loss"].mean("image", skipna=True), data["loss"],
                                      rtol=1e-5)
        # An image that is not in the fold's test part has no value.
        counted = data["image_loss"].notnull().sum("image")
        numpy.testing.assert_array_equal(counted, tested)
        self.assertEqual(int(tested.max()), 10)  # 2 of the 4 images of each class
        self.assertLess(int(tested.max()), data.sizes["image"])

    def test_reference_training_and_the_other_groups(self):
        reference = group("reference")
        self.assertEqual(reference["loss"].dims, ("model", "fold"))
        self.assertTrue(numpy.isfinite(reference["accuracy"]).all())
        training = group("training")
        self.assertEqual(training["loss"].dims, ("model", "fold", "epoch"))
        self.assertTrue(numpy.isfinite(training["loss"].sel(model="resnet18")).all())
        self.assertTrue(numpy.isnan(training["loss"].sel(model="exported")).all())
        for fold in range(FOLDS):
            file = str(training["weights_file"].sel(model="resnet18", fold=fold).values)
            self.assertEqual(study.sha256(SCRATCH / "study.h5.models" / file),
                             str(training["weights_sha256"].sel(model="resnet18", fold=fold).values))
        self.assertEqual(group("design").sizes["point"], POINTS)
        sessions = group("sessions")
        self.assertEqual(int(sessions["ranks"][0]), 1)
        self.assertIn("driftsweep", str(sessions["versions"].values[0]))
        text = (SCRATCH / "job.yaml").read_text()
        self.assertEqual(study.read(SCRATCH / "study.h5", "study/job").decode(), text)

    def test_the_data_set_opens_in_h5py(self):
        path = SCRATCH / "cells.h5"
        self.assertEqual(study.read(path, "images/mosaic").shape, (20, 32, 32))
        self.assertEqual(sorted(set(study.read(path, "images/label"))), [0, 1, 2, 3, 4])
        self.assertEqual(study.read(path, "images/source")[0].decode().split("/")[-1], "0000.dng")


class Export(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        good(run("export", SCRATCH / "study.h5", "--csv", SCRATCH / "tables"))

    def table(self, name):
        with open(SCRATCH / "tables" / name, newline="") as file:
            return list(csv.DictReader(file))

    def same(self, text, value):
        if math.isnan(value):
            self.assertEqual(text, "")
        else:
            self.assertEqual(numpy.float32(text), numpy.float32(value))

    def test_evaluations(self):
        data, reference = group("evaluations"), group("reference")
        rows = self.table("evaluations.csv")
        self.assertEqual(len(rows), 2 * FOLDS * POINTS)
        for row in rows:
            at = {"model": row["model"], "fold": int(row["fold"]), "point": int(row["point"])}
            one = data.sel(at)
            self.assertEqual(row["state"], "complete")
            for name in ("loss", "accuracy", "macro_f1"):
                self.same(row[f"values_{name}"], float(one[name]))
            drop = float(reference["accuracy"].sel(model=at["model"], fold=at["fold"])) - float(
                one["accuracy"])
            self.assertAlmostEqual(float(row["values_drop_accuracy"]), drop, places=6)
            for name in data["parameter"].values:
                self.same(row[f"values_gradient_{name}"], float(one["gradient"].sel(parameter=name)))
                self.assertEqual(float(row[f"params_{name}"]), float(one[name]))

    def test_reference_training_confusion_sessions(self):
        for row in self.table("reference.csv"):
            at = {"model": row["model"], "fold": int(row["fold"])}
            self.same(row["values_loss"], float(group("reference")["loss"].sel(at)))
        trained = self.table("training.csv")
        self.assertEqual({row["model"] for row in trained}, {"resnet18"})
        for row in trained:
            at = {"model": row["model"], "fold": int(row["fold"]), "epoch": int(row["epoch"])}
            self.same(row["values_loss"], float(group("training")["loss"].sel(at)))
        confusion = group("evaluations")["confusion"]
        for row in self.table("confusion.csv"):
            if row["kind"] == "evaluation":
                at = {name: row[name] for name in ("model", "true_class", "predicted_class")}
                at.update(fold=int(row["fold"]), point=int(row["point"]))
                self.assertEqual(int(row["count"]), int(confusion.sel(at)))
        self.assertEqual(len(self.table("sessions.csv")), 1)
        self.assertEqual(self.table("failures.csv"), [])

    def test_status_and_inspect_agree(self):
        done = good(run("status", SCRATCH / "study.h5"))
        self.assertIn(str(2 * FOLDS * POINTS), done.stdout)
        self.assertIn("sensitivity", good(run("inspect", SCRATCH / "study.h5")).stdout)


@unittest.skipIf(shutil.which("h5dump") is None, "h5dump is not installed")
class StockTools(unittest.TestCase):
    def test_h5dump_reads_it(self):
        done = subprocess.run(["h5dump", "-H", SCRATCH / "study.h5"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    program.main()
