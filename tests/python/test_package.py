"""The Python package against the study file and the program."""

import json
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import exported  # noqa: E402
import program  # noqa: E402
from program import SCRATCH, SOURCE, good, run  # noqa: E402

numpy, h5py, xarray, pandas = program.need("numpy", "h5py", "xarray", "pandas")
program.need("h5netcdf")
sys.path.insert(0, str(SOURCE / "python"))
import driftsweep  # noqa: E402

JOB = """\
name: of-python
kind: sensitivity
data: {file: cells.h5, split: {folds: 2, train: 0.5}}
models:
  - {name: smooth, processing: {mode: parametrized}, torchscript: smooth.pt}
  - name: net
    network: resnet18
    processing: {mode: parametrized}
    normalisation: from_training
    train: {epochs: 1, batch_size: 8, learning_rate: 1e-3}
metric: accuracy
gradients: true
store: {per_image: always}
drift:
  design: {type: random, n: 6}
  parameters:
    capture.exposure: {min: 0.5, max: 2, distribution: log_uniform}
    isp.gamma: {min: 1.8, max: 2.6}
"""


def setUpModule():
    program.cells("cells", 24)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")
    (SCRATCH / "job.yaml").write_text(JOB)
    good(run("run", "job.yaml", "-o", "study.h5", cwd=SCRATCH))


def opened():
    return driftsweep.open(SCRATCH / "study.h5")


class Reading(unittest.TestCase):
    def test_facts(self):
        study = opened()
        self.assertEqual((study.name, study.kind, study.metric), ("of-python", "sensitivity", "accuracy"))
        self.assertEqual(study.models, ["smooth", "net"])
        self.assertEqual(len(study.classes), 5)
        self.assertIn("seed: 0", study.job)

    def test_evaluations_have_their_parameters_as_coordinates(self):
        evaluations = opened().evaluations
        with h5py.File(SCRATCH / "study.h5") as file:
            numpy.testing.assert_array_equal(evaluations["loss"], file["evaluations/loss"][()])
            numpy.testing.assert_array_equal(evaluations["isp.gamma"], file["design/isp.gamma"][()])
        self.assertIn("isp.gamma", evaluations.coords)
        self.assertEqual(evaluations["loss"].dims, ("model", "fold", "point"))

    def test_drops_are_undrifted_minus_drifted_and_positive_where_drift_hurts(self):
        study = opened()
        drops, losses = study.drops(), study.drops("loss")
        with h5py.File(SCRATCH / "study.h5") as file:
            for metric, found, sign in (("accuracy", drops, 1), ("loss", losses, -1)):
                expected = sign * (file[f"reference/{metric}"][()][:, :, None]
                                   - file[f"evaluations/{metric}"][()])
                numpy.testing.assert_array_equal(found, expected)

    def test_trials(self):
        frame = opened().trials_dataframe()
        self.assertEqual(len(frame), 2 * 2 * 6)
        with h5py.File(SCRATCH / "study.h5") as file:
            row = frame[(frame.model == "net") & (frame.fold == 1) & (frame.point == 4)].iloc[0]
            self.assertEqual(row["values_loss"], file["evaluations/loss"][1, 1, 4])
            self.assertEqual(row["params_isp.gamma"], file["design/isp.gamma"][4])
            self.assertEqual(row["number"], (1 * 2 + 1) * 6 + 4)
        self.assertEqual(set(frame.state), {"complete"})

    def test_predictions(self):
        predictions = opened().predictions()
        self.assertEqual(predictions["image_prediction"].dims, ("model", "fold", "point", "image"))
        tested = predictions["image_prediction"].values >= 0
        self.assertTrue(0 < tested.mean() < 1)

    def test_weights_are_those_of_the_file(self):
        torch = program.need("torch")
        weights = opened().weights("net", fold=1)
        good(run("export", "study.h5", "--weights", "exported", cwd=SCRATCH))
        self.assertEqual(weights["fc.weight"].shape, (5, 512))
        self.assertEqual(weights["conv1.weight"].dtype, numpy.float32)
        state = {name: torch.from_numpy(values) for name, values in weights.items()}
        self.assertGreater(sum(values.numel() for values in state.values()), 11_000_000)

    def test_what_is_not_there_is_said(self):
        study = opened()
        for call, words in ((lambda: study.weights("none"), "no model 'none'"),
                            (lambda: study.weights("smooth"), "not complete"),
                            (lambda: study.table("none"), "it has undrifted"),
                            (lambda: study.tolerances(), "no table 'tolerances'"),
                            (lambda: study.figure("none"), "it has ")):
            with self.assertRaises(KeyError) as caught:
                call()
            self.assertIn(words, str(caught.exception))
        with self.assertRaises(ValueError):
            driftsweep.open(SCRATCH / "cells.h5")
        with self.assertRaises(OSError):
            driftsweep.open(SCRATCH / "nowhere.h5")


class Asking(unittest.TestCase):
    def test_tables_are_those_of_analyze(self):
        study = opened()
        told = json.loads(good(run("analyze", SCRATCH / "study.h5", "--json")).stdout)
        tables = study.tables()
        self.assertEqual(list(tables), [table["name"] for table in told["tables"]])
        drops = study.table("drops")
        self.assertEqual(drops["mean_drop"][0], told["tables"][1]["rows"][0]["mean_drop"])
        self.assertEqual(drops.attrs["units"]["mean_drop"], "accuracy")
        self.assertEqual(set(study.sensitivity()), {"chaos_indices", "chaos_second_order", "dgsm"})

    def test_figures_are_those_of_the_report(self):
        study = opened()
        good(run("report", "study.h5", "--figures", "figures", cwd=SCRATCH))
        spec = json.loads((SCRATCH / "figures/responses.vl.json").read_text())
        self.assertEqual(study.figure("responses"), spec)
        study.report(SCRATCH / "page.html")
        self.assertIn("<html", (SCRATCH / "page.html").read_text())

    def test_the_programs_errors_arrive(self):
        study = opened()
        study.path = SCRATCH / "cells.h5"
        with self.assertRaises(driftsweep.Error) as caught:
            study.tables()
        self.assertIn("cells.h5", str(caught.exception))


class Examples(unittest.TestCase):
    def test_the_notebook_runs(self):
        notebook = json.loads((SOURCE / "python/examples/study.ipynb").read_text())
        cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
        shown = []
        code = "\n".join(cells).replace("from IPython.display import display\n", "").replace(
            '"study.h5"', repr(str(SCRATCH / "study.h5")))
        exec(code, {"display": lambda *values, **_: shown.extend(values)})  # noqa: S102
        self.assertIn("mark", json.dumps(shown[0]["application/vnd.vegalite.v5+json"]))
        self.assertEqual(shown[1::2], list(driftsweep.open(SCRATCH / "study.h5").sensitivity()))

    def test_run(self):
        environment = program.environment(PYTHONPATH=str(SOURCE / "python"))
        for name, arguments, words in (
                ("what_drift_costs", [], "net: mean drop of accuracy"),
                ("which_parameter_decides", [], "capture.exposure"),
                ("trained_weights", ["net"], "the first is ")):
            done = subprocess.run([sys.executable, SOURCE / f"python/examples/{name}.py", "study.h5",
                                   *arguments], cwd=SCRATCH, env=environment, capture_output=True,
                                  text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(words, done.stdout)


if __name__ == "__main__":
    program.main()
