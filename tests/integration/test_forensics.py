"""Searches for the worst drift: the same on any number of ranks, killed or not, and told in table,
CSV and status."""

import csv
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import unittest

import program
import study
from program import SCRATCH, mpi_command, mpirun, run

numpy = program.need("numpy")
JOB = SCRATCH / "job.yaml"
COMPLETE, PRUNED = 2, 4
GROUPS, LAMBDAS, RESTARTS = 2, 2, 2
ALONE = SCRATCH / "ranks1.h5"


def setUpModule():
    program.cells("cells", 24)
    shutil.copy(program.SOURCE / "tests/integration/forensics.yaml", JOB)
    program.good(mpirun(1, "run", JOB, "-o", ALONE))


class Forensics(unittest.TestCase):
    def test_every_number_of_ranks_gives_the_same_bytes(self):
        expected, names = study.values(ALONE), study.weights(ALONE)
        self.assertIn("forensics/parameters", expected)
        for ranks in (2, 3):
            with self.subTest(ranks=ranks):
                path = SCRATCH / f"ranks{ranks}.h5"
                program.good(mpirun(ranks, "run", JOB, "-o", path))
                found = study.values(path)
                self.assertEqual([name for name in expected if found.get(name) != expected[name]],
                                 [])
                self.assertEqual(found.keys(), expected.keys())
                self.assertEqual(study.weights(path), names)

    def test_a_search_is_at_least_as_bad_as_no_drift(self):
        status = study.read(ALONE, "forensics/status")
        self.assertEqual(status.shape, (2, 2, GROUPS, LAMBDAS, RESTARTS))
        # The mode none has no gamma.
        self.assertEqual(set(status[1, :, 1].ravel()), {PRUNED})
        done = status == COMPLETE
        self.assertEqual(done.sum(), 2 * 8 + 2 * 4)
        values = {name: study.read(ALONE, f"forensics/{name}")
                  for name in ("loss", "undrifted_loss", "distance", "metric", "evaluations")}
        # 16 scouts, two of which climb four steps, and as many from the best of them. Eight images
        # are searched in fold 1; in fold 0 ten, where the race takes eight until both stand on all.
        taken = {0: -(-(16 * 8 + 2 * 5 * 8 + 2 * 10) // 10) + 5, 1: 16 + 2 * 5 + 5}
        for fold, evaluations in taken.items():
            found = values["evaluations"][:, fold][done[:, fold]]
            self.assertEqual(set(found), {evaluations})
        self.assertTrue((values["evaluations"][~done] == -1).all())
        for name in ("loss", "distance", "metric"):
            self.assertTrue(numpy.isnan(values[name][~done]).all())
        weight = study.read(ALONE, "forensics/lambda")[None, None, None, :, None]
        objective = values["loss"] - weight * values["distance"]
        # The first restart looks at the undrifted pictures too and keeps the best.
        first = (objective - values["undrifted_loss"])[..., 0]
        self.assertTrue((first[done[..., 0]] > -1e-6).all(), first)
        self.assertTrue((first[:, :, :, 0][done[:, :, :, 0, 0]] > 0).all(), first)

    def test_parameters_outside_the_group_are_missing(self):
        names = [name.decode() for name in study.read(ALONE, "forensics/parameter")]
        parameters = study.read(ALONE, "forensics/parameters")
        gamma = parameters[0, :, 1]
        for i, name in enumerate(names):
            self.assertEqual(numpy.isnan(gamma[..., i]).all(), name != "isp.gamma", name)
            self.assertEqual(numpy.isnan(gamma[..., i]).any(), name != "isp.gamma", name)
            raw = parameters[1, :, 0, ..., i]
            self.assertEqual(numpy.isnan(raw).all(), not name.startswith("capture."), name)

    def test_tolerances_lie_around_the_undrifted_number(self):
        names = [name.decode() for name in study.read(ALONE, "tolerance/parameter")]
        undrifted = study.read(ALONE, "tolerance/undrifted").astype(numpy.float32)
        values = {name: study.read(ALONE, f"tolerance/{name}") for name in
                  ("low", "high", "searched_low", "searched_high", "low_drop", "high_drop",
                   "status", "low_limit", "evaluations")}
        for i, name in enumerate(names):
            for model in (0, 1):
                acts = model == 0 or name.startswith("capture.")
                for fold in (0, 1):
                    at = {key: value[model, fold, i] for key, value in values.items()}
                    self.assertEqual(at["status"], COMPLETE if acts else PRUNED)
                    self.assertEqual(at["low_limit"] >= 0, acts)
                    self.assertEqual(numpy.isnan(at["low"]), not acts)
                    if not acts:
                        continue
                    order = [at["searched_low"], at["low"], undrifted[i], at["high"],
                             at["searched_high"]]
                    self.assertEqual(order, sorted(order), name)
                    self.assertLessEqual(at["low_drop"], 0.4)
                    self.assertLessEqual(at["high_drop"], 0.4)
                    self.assertLessEqual(at["evaluations"], 66)

    def test_the_joint_tolerance_comes_from_the_gradients(self):
        self.assertTrue((study.read(ALONE, "tolerance/ellipsoid_status") == COMPLETE).all())
        names = [name.decode() for name in study.read(ALONE, "tolerance/parameter")]
        covariance = study.read(ALONE, "tolerance/covariance")
        self.assertEqual(covariance.shape, (2, 2, len(names), len(names)))
        self.assertEqual(covariance.dtype, numpy.float64)
        self.assertTrue(numpy.isfinite(covariance[0]).all())
        gamma = names.index("isp.gamma")
        missing = numpy.isnan(covariance[1, 0])
        self.assertEqual(missing.sum(), 2 * len(names) - 1)
        self.assertTrue(missing[gamma].all() and missing[:, gamma].all())
        ridge = study.read(ALONE, "tolerance/ellipsoid_ridge")
        radius = study.read(ALONE, "tolerance/ellipsoid_radius")
        for fold in (0, 1):
            numpy.testing.assert_allclose(covariance[0, fold], covariance[0, fold].T, rtol=1e-12)
            values = numpy.linalg.eigvalsh(covariance[0, fold])
            self.assertGreater(values[0], -1e-12 * values[-1])
            self.assertAlmostEqual(ridge[0, fold] / (values[-1] / 63), 1, 5)
        searched = study.read(ALONE, "tolerance/ellipsoid_searched_radius")
        self.assertTrue((radius <= searched).all() and (radius >= 0).all())
        self.assertTrue((study.read(ALONE, "tolerance/ellipsoid_drop") <= 0.4).all())
        evaluations = study.read(ALONE, "tolerance/ellipsoid_evaluations")
        self.assertTrue((evaluations > 3).all() and (evaluations <= 35).all())

    def test_a_study_of_an_earlier_version_goes_on_without_ellipsoids(self):
        path = SCRATCH / "former.h5"
        shutil.copy(ALONE, path)
        shutil.copytree(f"{ALONE}.models", f"{path}.models")
        with study.h5py.File(path, "r+") as file:
            for name in [*file["tolerance"]]:
                if name.startswith("ellipsoid_") or name in ("covariance", "domain_low",
                                                                   "domain_high", "parameter_2"):
                    del file["tolerance"][name]
            file["tolerance/status"][0, 1, 2] = 0
            file["tolerance/low"][0, 1, 2] = numpy.nan
        done = program.good(run("run", JOB, "-o", path))
        self.assertIn("22 of 22 tolerances.", " ".join(done.stdout.split()))
        self.assertNotIn("Joint tolerances", done.stdout)
        self.assertEqual(study.read(path, "tolerance/low").tobytes(),
                         study.read(ALONE, "tolerance/low").tobytes())

    def test_xarray_shows_named_axes(self):
        try:
            import h5netcdf  # noqa: F401
            import xarray
        except ImportError as error:
            self.skipTest(f"Python cannot import {error.name}")
        with xarray.open_dataset(ALONE, group="forensics", engine="h5netcdf") as data:
            picked = data["loss"].sel(model="isp", group="gamma").isel(restart=0, fold=1)
            self.assertEqual(picked.dims, ("lambda",))
            self.assertEqual(list(picked["lambda"].values), [0, 10])
            self.assertEqual(data["parameters"].dims, ("model", "fold", "group", "lambda",
                                                       "restart", "parameter"))

    def test_all_ranks_killed_then_the_same_command_goes_on(self):
        path = SCRATCH / "killed.h5"
        process = subprocess.Popen(mpi_command(2, "run", JOB, "-o", path), env=program.environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 200
        while not path.exists() or (study.read(path, "forensics/status") == COMPLETE).sum() < 3:
            self.assertIsNone(process.poll(), "it ended before it was killed")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        for number in [*map(int, children.split()), process.pid]:
            os.kill(number, signal.SIGKILL)
        process.wait()
        time.sleep(0.5)
        first = study.read(path, "forensics/status") == COMPLETE
        self.assertLess(first.sum(), 24, "it was killed too late to show anything")
        program.good(run("verify", path))
        program.good(mpirun(2, "run", JOB, "-o", path))
        self.assertEqual(study.values(path), study.values(ALONE))
        session = study.read(path, "forensics/session")
        self.assertEqual(set(session[first]), {0})
        program.good(run("verify", path))

    def test_a_lost_file_is_built_again_from_the_journals(self):
        path = SCRATCH / "lost.h5"
        program.good(run("run", JOB, "-o", path))
        path.unlink()
        program.good(run("repair", path))
        self.assertEqual(study.values(path), study.values(ALONE))
        program.good(run("verify", path))

    def test_the_table_status_and_csv_tell_of_them(self):
        done = program.good(run("run", JOB, "-o", ALONE))
        self.assertIn("24 of 24 searches, 22 of 22 tolerances", " ".join(done.stdout.split()))
        self.assertIn("Tolerances: up to these ends accuracy loses", done.stdout)
        self.assertIn("Worst drift found", done.stdout)
        self.assertRegex(done.stdout, r"gamma +0 .* -> .* isp\.gamma 2\.2 -> ")
        self.assertIn("searches", program.good(run("status", ALONE)).stdout)
        folder = SCRATCH / "tables"
        program.good(run("export", ALONE, "--csv", folder))
        with open(folder / "tolerance.csv", newline="") as file:
            tolerances = list(csv.DictReader(file))
        self.assertEqual(len(tolerances), 2 * 2 * 6)
        self.assertEqual({row["parameter"] for row in tolerances if row["state"] == "pruned"},
                         {"isp.gamma"})
        self.assertIn("Joint tolerances: all parameters drift at once", done.stdout)
        with open(folder / "ellipsoid.csv", newline="") as file:
            ellipsoids = list(csv.DictReader(file))
        self.assertEqual([row["state"] for row in ellipsoids], ["complete"] * 4)
        with open(folder / "covariance.csv", newline="") as file:
            pairs = list(csv.DictReader(file))
        self.assertEqual(len(pairs), 2 * (6 * 7 // 2 + 5 * 6 // 2))
        covariance = study.read(ALONE, "tolerance/covariance")
        self.assertAlmostEqual(float(pairs[1]["values_covariance"]), covariance[0, 0, 0, 1], 12)
        with open(folder / "forensics.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 32)
        loss = study.read(ALONE, "forensics/loss").ravel()
        for row, value in zip(rows, loss):
            if row["state"] == "complete":
                self.assertAlmostEqual(float(row["values_loss"]), value, 6)
            else:
                self.assertEqual((row["state"], row["values_loss"]), ("pruned", ""))

    def test_analyze_tells_what_run_told_and_writes_it_for_scripts(self):
        told = program.good(run("run", JOB, "-o", ALONE)).stdout
        done = program.good(run("analyze", ALONE))
        self.assertIn(done.stdout.strip(), told)
        for part in ("Worst drift found", "Tolerances: up to these ends", "Joint tolerances"):
            self.assertIn(part, done.stdout)
        document = json.loads(program.good(run("analyze", ALONE, "--json")).stdout)
        self.assertEqual(len(document["worst_drifts"]), 2 * GROUPS * LAMBDAS)
        self.assertEqual(len(document["tolerances"]), 6 + 5)
        self.assertEqual([len(each["axes"]) for each in document["ellipsoids"]], [6, 5])
        for ellipsoid in document["ellipsoids"]:
            for axis in ellipsoid["axes"]:
                self.assertAlmostEqual(
                    sum(part["share"] for part in axis["parameters"].values()), 1, 9)
        for name in ("worst.csv", "worst.json"):
            program.good(run("analyze", ALONE, "-o", SCRATCH / name))
        self.assertEqual(json.loads((SCRATCH / "worst.json").read_text()), document)
        with open(SCRATCH / "worst.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([(row["model"], row["group"], float(row["lambda"])) for row in rows],
                         [(each["model"], each["group"], each["lambda"])
                          for each in document["worst_drifts"]])
        for row, each in zip(rows, document["worst_drifts"]):
            self.assertEqual(row["accuracy"] == "", each["drifted"] is None)
            if each["drifted"] is not None:
                self.assertAlmostEqual(float(row["accuracy"]), each["drifted"], 12)
        done = run("analyze", ALONE, "-o", SCRATCH / "worst.txt")
        self.assertEqual(done.returncode, 2)
        self.assertIn("neither CSV nor JSON", done.stderr)

    def test_each_search_leaves_the_picture_it_hurt_most(self):
        pairs = sorted(file.name for file in pathlib.Path(f"{ALONE}.d/pairs").iterdir())
        self.assertEqual(len(pairs), 24)
        self.assertIn("isp.fold0.gamma.lambda10.restart1.png", pairs)
        for name in pairs:
            head = (pathlib.Path(f"{ALONE}.d/pairs") / name).read_bytes()[:8]
            self.assertEqual(head, b"\x89PNG\r\n\x1a\n")

    def test_a_changed_search_is_another_study(self):
        done = run("run", JOB, "-o", ALONE, "--set", "forensics.steps=5")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("forensics.steps: 4 -> 5", done.stderr)


if __name__ == "__main__":
    program.main()
