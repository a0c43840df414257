"""Designs for sensitivity indices, from the job to the table, and tables from elsewhere."""

import json
import unittest

import exported
import program
import study
from program import SCRATCH, SOURCE, good, run

numpy = program.need("numpy")
h5py = program.need("h5py")
JOB = """\
kind: sensitivity
data: {file: cells.h5}
models:
  - {name: smooth, processing: {mode: parametrized}, torchscript: smooth.pt}
metric: accuracy
gradients: true
drift:
  design: DESIGN
  parameters:
    capture.exposure: {min: 0.5, max: 2, distribution: log_uniform}
    isp.gamma: {min: 1.8, max: 2.6}
    isp.white_balance.r: {min: 0.9, max: 1.1, as: factor, group: colour}
    isp.white_balance.b: {min: 0.9, max: 1.1, as: factor, group: colour}
"""


def setUpModule():
    program.cells("cells", 10)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")


def begin(name, design, ranks=1):
    job = SCRATCH / f"{name}.yaml"
    job.write_text(JOB.replace("DESIGN", design))
    path = SCRATCH / f"{name}.h5"
    good(run("run", job, "-o", path) if ranks == 1 else program.mpirun(ranks, "run", job, "-o", path))
    return path


def tables(path):
    report = json.loads(good(run("analyze", path, "--json")).stdout)
    return {table["name"]: table["rows"] for table in report["tables"]}


def of_loss(rows, column):
    return {row["parameter"]: row[column] for row in rows if row["output"] == "loss"}


class Studies(unittest.TestCase):
    def test_saltelli_indices_are_those_of_their_formulae(self):
        path = begin("saltelli", "{type: saltelli, n: 8, second_order: true}", ranks=2)
        y = study.read(path, "evaluations/loss")[0, 0].reshape(8, 8).astype(float)
        self.assertEqual(study.read(path, "design/isp.gamma").shape, (64,))
        y = y - y.mean()
        a, b, ab, ba = y[:, 0], y[:, 7], y[:, 1:4], y[:, 4:7]
        variance = numpy.var(numpy.r_[a, b])
        first = (b[:, None] * (ab - a[:, None])).mean(0) / variance
        total = ((a[:, None] - ab) ** 2).mean(0) / 2 / variance
        found = tables(path)
        names = ["capture.exposure", "isp.gamma", "colour"]
        for values, column in ((first, "S1"), (total, "ST")):
            theirs = of_loss(found["sobol_indices"], column)
            self.assertEqual(list(theirs), [*names, "(dummy)"])
            numpy.testing.assert_allclose([theirs[name] for name in names], values, atol=1e-9)
        pair = next(row for row in found["sobol_second_order"]
                    if row["output"] == "loss" and row["parameter_2"] == "isp.gamma")
        expected = (ba[:, 0] * ab[:, 1] - a * b).mean() / variance - first[0] - first[1]
        self.assertAlmostEqual(pair["S2"], expected, places=9)
        # Bounds of the single parameters, from the gradients of A and B alone.
        self.assertEqual(len(of_loss(found["dgsm"], "dgsm")), 4)

    def test_an_extended_study_has_the_indices_of_one_begun_at_once(self):
        grown = begin("grown", "{type: saltelli, n: 4}")
        whole = begin("whole", "{type: saltelli, n: 8}")
        good(run("extend", grown, "--points", "8"))
        job = SCRATCH / "grown.yaml"
        job.write_text(job.read_text().replace("n: 4", "n: 8"))
        good(run("run", job, "-o", grown))
        self.assertEqual(tables(grown)["sobol_indices"], tables(whole)["sobol_indices"])

    def test_morris_effects_are_differences_along_trajectories(self):
        path = begin("morris", "{type: morris, n: 6}")
        loss = study.read(path, "evaluations/loss")[0, 0].reshape(6, 4).astype(float)
        places = numpy.stack([
            numpy.log(study.read(path, "design/capture.exposure") / .5) / numpy.log(4),
            (study.read(path, "design/isp.gamma") - 1.8) / .8,
            (study.read(path, "design/isp.white_balance.r") - .9) / .2], -1).reshape(6, 4, 3)
        effects = numpy.full((6, 3), numpy.nan)
        for t, trajectory in enumerate(places):
            for step in range(3):
                moves = trajectory[step + 1] - trajectory[step]
                group = numpy.abs(moves).argmax()
                effects[t, group] = (loss[t, step + 1] - loss[t, step]) / moves[group]
        rows = tables(path)["morris_effects"]
        names = ["capture.exposure", "isp.gamma", "colour"]
        for column, values in (("mu", effects.mean(0)), ("mu_star", numpy.abs(effects).mean(0)),
                               ("sigma", effects.std(0, ddof=1))):
            found = of_loss(rows, column)
            numpy.testing.assert_allclose([found[name] for name in names], values, rtol=1e-6)

    def test_bounds_from_gradients_of_any_independent_design(self):
        path = begin("sobol", "{type: sobol, n: 16}")
        gradient = study.read(path, "evaluations/gradient")[0, 0].astype(float)
        loss = study.read(path, "evaluations/loss")[0, 0].astype(float)
        slope = study.read(path, "design/capture.exposure") * numpy.log(4)
        bound = ((gradient[:, 0] * slope) ** 2).mean() / numpy.pi ** 2 / loss.var()
        self.assertAlmostEqual(of_loss(tables(path)["dgsm"], "dgsm")["capture.exposure"], bound,
                               delta=1e-6 * bound)

    def test_chaos_of_a_drawn_design_fits_its_loss(self):
        path = begin("chaos", "{type: lhs, n: 48}")
        found = tables(path)
        rows = [row for row in found["chaos_indices"] if row["output"] == "loss"]
        self.assertEqual([row["parameter"] for row in rows],
                         ["capture.exposure", "isp.gamma", "colour"])
        self.assertTrue(rows[0]["gradients"])
        self.assertLess(rows[0]["error"], .1)
        self.assertLessEqual(sum(row["S1"] for row in rows), 1 + 1e-9)
        for row in rows:
            self.assertGreaterEqual(row["ST"], row["S1"] - 1e-12)
        # The total index is below its bound from gradients, where that bound is of the same axis.
        bounds = of_loss(found["dgsm"], "dgsm")
        for row in rows[:2]:
            self.assertLess(row["ST"] - row["ST_conf"], bounds[row["parameter"]] * 1.5)

    def test_choices_have_no_place_in_a_chaos(self):
        job = SCRATCH / "choices.yaml"
        job.write_text(JOB.replace("DESIGN", "{type: random, n: 4}").replace(
            "isp.gamma: {min: 1.8, max: 2.6}", "corruption.name: {values: [gaussian_noise, contrast]}\n"
            "    corruption.severity: {values: [1, 3]}").replace("gradients: true\n", ""))
        good(run("run", job, "-o", SCRATCH / "choices.h5"))
        self.assertIn("Choices and conditional parameters have no place",
                      good(run("analyze", SCRATCH / "choices.h5")).stdout)

    def test_tables_are_written_as_hdf5_and_the_study_is_left_alone(self):
        path = begin("written", "{type: saltelli, n: 4, second_order: true}")
        before = path.read_bytes()
        good(run("analyze", path, "-o", SCRATCH / "written-tables.h5"))
        self.assertEqual(path.read_bytes(), before)
        rows = [row for row in tables(path)["sobol_indices"] if row["output"] == "loss"]
        with h5py.File(SCRATCH / "written-tables.h5") as file:
            group = file["analysis/sobol/loss"]
            for column in ("S1", "S1_conf", "ST", "ST_conf"):
                numpy.testing.assert_array_equal(group[column][:], [row[column] for row in rows])
            self.assertEqual(group["parameter"].asstr()[:].tolist(),
                             [row["parameter"] for row in rows])
            self.assertEqual(group["S2"].shape, (3,))
            self.assertEqual(group.attrs["confidence"], .95)
            self.assertIn("accuracy", file["analysis/sobol"])
            self.assertIn("dgsm", file["analysis/dgsm/loss"])

    def test_a_design_is_exported_as_salibs_problem(self):
        path = begin("problem", "{type: lhs, n: 4}")
        good(run("export", path, "--problem", SCRATCH / "study-problem.json"))
        problem = json.loads((SCRATCH / "study-problem.json").read_text())
        self.assertEqual(problem, {
            "num_vars": 4,
            "names": ["capture.exposure", "isp.gamma", "isp.white_balance.r", "isp.white_balance.b"],
            "bounds": [[.5, 2], [1.8, 2.6], [.9, 1.1], [.9, 1.1]],
            "groups": ["capture.exposure", "isp.gamma", "colour", "colour"],
            "dists": ["logunif", "unif", "unif", "unif"]})

    def test_a_study_checks_its_own_gradients(self):
        job = SCRATCH / "checked.yaml"
        job.write_text(JOB.replace("DESIGN", "{type: random, n: 4}"))
        done = run("run", job, "-o", SCRATCH / "checked.h5")
        self.assertIn("gradients of smooth: ok", good(done).stderr)
        with h5py.File(SCRATCH / "checked.h5") as file:
            verdict = file["gradient_check/verdict"]
            self.assertEqual(verdict[:].tolist(), [1])
            self.assertEqual(verdict.attrs["flag_meanings"], "unchecked ok inconclusive broken")
            self.assertLess(file["gradient_check/miss"][0], .05)
            self.assertEqual(file["gradient_check/probes"][0], 3)
        good(run("verify", SCRATCH / "checked.h5"))

    def test_broken_gradients_are_told_and_end_with_exit_code_4(self):
        torch = exported.torch

        class Backwards(torch.nn.Module):
            """The logits of its network, with their gradients upside down."""

            def __init__(self, network):
                super().__init__()
                self.network = network

            def forward(self, pictures):
                logits = self.network(pictures)
                return 2 * logits.detach() - logits

        exported.save(Backwards(exported.smooth(5)).eval(), SCRATCH / "backwards.pt")
        job = SCRATCH / "broken.yaml"
        job.write_text(JOB.replace("DESIGN", "{type: random, n: 4}").replace(
            "smooth.pt", "backwards.pt"))
        for _ in range(2):
            done = run("run", job, "-o", SCRATCH / "broken.h5")
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn("gradients of smooth: broken", done.stderr)

    def test_one_block_and_one_point_are_too_few(self):
        for name, design, what in (("one-block", "{type: saltelli, n: 1}", "1 blocks"),
                                   ("one-point", "{type: random, n: 1}", "1 points")):
            text = " ".join(good(run("analyze", begin(name, design))).stdout.split())
            self.assertIn(f"{what} are too few for numbers. Take two or more.", text)

    def test_sobols_points_that_are_no_power_of_two_are_doubted(self):
        job = SCRATCH / "twelve.yaml"
        job.write_text(JOB.replace("DESIGN", "{type: saltelli, n: 12}"))
        self.assertIn("n: 12, which is no power of two", good(run("check", job)).stderr)
        strict = run("check", job, "--strict")
        self.assertEqual(strict.returncode, 2)
        self.assertIn("Take n: 8 or 16", strict.stderr)

    def test_points_of_a_further_set_are_no_rows_of_the_design(self):
        program.cells("other", 10, seed=9)
        alone = tables(begin("alone", "{type: saltelli, n: 4}"))["sobol_indices"]
        job = SCRATCH / "tested.yaml"
        job.write_text((SCRATCH / "alone.yaml").read_text().replace(
            "{file: cells.h5}", "{file: cells.h5, test: [other.h5]}"))
        good(run("run", job, "-o", SCRATCH / "tested.h5"))
        self.assertEqual(tables(SCRATCH / "tested.h5")["sobol_indices"], alone)

    def test_one_at_a_time_repeats_no_undrifted_row(self):
        path = begin("single", "{type: one_at_a_time, levels: 3}")
        exposure = study.read(path, "design/capture.exposure")
        self.assertEqual(exposure[~numpy.isnan(exposure)].tolist(), [0.5, 2])
        self.assertEqual(len(exposure), 2 + 2 + 2 + 2, "2.2 and the factor 1 are undrifted")

    def test_bad_designs_are_refused_with_the_repair(self):
        for design, reason in (("{type: morris, n: 4, levels: 5}", "Take an even number"),
                               ("{type: saltelli, n: 0}", "n"),
                               ("{type: sobol, levels: 3}", "levels")):
            job = SCRATCH / "bad.yaml"
            job.write_text(JOB.replace("DESIGN", design))
            refused = run("check", job)
            self.assertEqual(refused.returncode, 2, design)
            self.assertIn(reason, refused.stderr)
        job.write_text(JOB.replace("DESIGN", "{type: morris, n: 4}").replace(
            "isp.gamma: {min: 1.8, max: 2.6}", "isp.gamma: {values: [1.8, 2.6]}"))
        refused = run("check", job)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("take a saltelli design", refused.stderr)
        job.write_text(JOB.replace("DESIGN", "{type: dgsm, n: 8}").replace("gradients: true\n", ""))
        refused = run("check", job)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("Write gradients: true", refused.stderr)


class Tables(unittest.TestCase):
    """SALib's own samples of the Ishigami function, tests/golden/salib.h5."""

    def setUp(self):
        self.golden = h5py.File(SOURCE / "tests/golden/salib.h5")["ishigami"]
        problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": self.golden["bounds"][:].tolist()}
        (SCRATCH / "problem.json").write_text(json.dumps(problem))

    def table(self, name, values, header):
        path = SCRATCH / name
        numpy.savetxt(path, values, fmt="%.17g", delimiter=",", header=header, comments="")
        return path

    def analyze(self, design, group, inputs=True, outputs=None):
        y = self.golden[group]["Y"][:] if outputs is None else outputs
        files = [self.table("y.csv", y[:, None], "y")]
        if inputs:
            files.insert(0, self.table("x.csv", self.golden[group]["X"][:], "a,b,c"))
        return run("analyze", "--table", *files, "--design", design, "--problem",
                   SCRATCH / "problem.json", "--json")

    def rows(self, *arguments, **keys):
        return json.loads(good(self.analyze(*arguments, **keys)).stdout)["tables"][0]["rows"]

    def test_numbers_are_salibs(self):
        rows = self.rows("saltelli", "saltelli", inputs=False)
        for column in ("S1", "ST"):
            numpy.testing.assert_allclose([row[column] for row in rows[:3]],
                                          self.golden["saltelli"][column], atol=1e-6)
        rows = self.rows("morris", "morris")
        for column in ("mu", "mu_star", "sigma"):
            numpy.testing.assert_allclose([row[column] for row in rows],
                                          self.golden["morris"][column], atol=1e-6)
        rows = self.rows("finite_diff", "dgsm")
        for column in ("vi", "dgsm"):
            numpy.testing.assert_allclose([row[column] for row in rows],
                                          self.golden["dgsm"][column], rtol=1e-6)

    def test_any_design_gives_indices_with_and_without_derivatives(self):
        rng = numpy.random.default_rng(3)
        x = rng.uniform(-numpy.pi, numpy.pi, (256, 3))
        y = numpy.sin(x[:, 0]) + 7 * numpy.sin(x[:, 1]) ** 2 + .1 * x[:, 2] ** 4 * numpy.sin(x[:, 0])
        slopes = numpy.stack([numpy.cos(x[:, 0]) * (1 + .1 * x[:, 2] ** 4), 7 * numpy.sin(2 * x[:, 1]),
                              .4 * x[:, 2] ** 3 * numpy.sin(x[:, 0])], -1)
        y[5] = numpy.nan
        for rows, values, header in ((256, y[:, None], "y"),
                                     (80, numpy.c_[y, slopes], "y,dy/da,dy/db,dy/dc")):
            files = (self.table("x.csv", x[:rows], "a,b,c"), self.table("y.csv", values[:rows], header))
            report = json.loads(good(run("analyze", "--table", *files, "--design", "any", "--problem",
                                         SCRATCH / "problem.json", "--json")).stdout)
            indices, pairs = report["tables"]
            self.assertEqual(indices["rows"][0]["gradients"], rows == 80)
            self.assertEqual(indices["rows"][0]["points"], rows - 1)
            numpy.testing.assert_allclose([row["S1"] for row in indices["rows"]],
                                          [.3139, .4424, 0], atol=.01)
            numpy.testing.assert_allclose([row["ST"] for row in indices["rows"]],
                                          [.5576, .4424, .2437], atol=.01)
            self.assertEqual([(row["parameter"], row["parameter_2"]) for row in pairs["rows"]],
                             [("a", "c")])
        files = (self.table("x.csv", x[:12], "a,b,c"), self.table("y.csv", y[:12, None], "y"))
        few = json.loads(good(run("analyze", "--table", *files, "--design", "any", "--problem",
                                  SCRATCH / "problem.json", "--json")).stdout)["tables"][0]
        self.assertEqual(few["rows"], [])
        self.assertIn("of the variance unexplained", few["notes"][-1])
        self.table("x.csv", x[:12] * 2, "a,b,c")
        outside = run("analyze", "--table", *files, "--design", "any", "--problem",
                      SCRATCH / "problem.json")
        self.assertEqual(outside.returncode, 3)
        self.assertIn("outside the bounds", outside.stderr)

    def test_what_does_not_fit_is_refused_with_file_and_repair(self):
        y = self.golden["saltelli"]["Y"][:]
        short = self.analyze("saltelli", "saltelli", inputs=False, outputs=y[:-1])
        self.assertEqual(short.returncode, 3)
        self.assertIn("blocks of 5 rows", short.stderr)
        wrong = self.analyze("saltelli", "morris")
        self.assertEqual(wrong.returncode, 3)
        self.assertIn("no Saltelli design", wrong.stderr)
        other = self.analyze("morris", "dgsm")
        self.assertEqual(other.returncode, 3)
        self.assertIn("This is no Morris design", other.stderr)
        text = SCRATCH / "text.csv"
        text.write_text("y\n1\nnone\n")
        refused = run("analyze", "--table", text, "--design", "saltelli", "--problem",
                      SCRATCH / "problem.json")
        self.assertEqual(refused.returncode, 3)
        self.assertIn("text.csv:3", refused.stderr)

    def test_missing_rows_drop_their_blocks_and_too_many_give_no_index(self):
        y = self.golden["saltelli"]["Y"][:].copy()
        y[7] = numpy.nan
        report = json.loads(good(self.analyze("saltelli", "saltelli", False, y)).stdout)
        self.assertIn("1 of 256 blocks are left out", report["tables"][0]["notes"][0])
        self.assertEqual(len(report["tables"][0]["rows"]), 4)
        y[::13] = numpy.nan
        report = json.loads(good(self.analyze("saltelli", "saltelli", False, y)).stdout)
        self.assertIn("no number is given", report["tables"][0]["notes"][0])
        self.assertEqual(report["tables"][0]["rows"], [])


class Benchmark(unittest.TestCase):
    def test_times_indices_and_pairs_of_a_study(self):
        figures = json.loads(good(run("bench", "sensitivity", "--rows", 400, "--parameters", 3,
                                      "--outputs", 2, "--replicates", 20, "--json")).stdout)
        for order in ("first", "second"):
            for part in ("", ".cpu", ".reading", ".memory"):
                self.assertGreaterEqual(figures[f"sensitivity.{order}{part}"]["value"], 0)
        self.assertIn("400 rows", figures["sensitivity.first"]["note"])
        few = run("bench", "sensitivity", "--rows", 5, "--parameters", 20)
        self.assertEqual(few.returncode, 2)
        self.assertIn("--rows 44", few.stderr)


if __name__ == "__main__":
    program.main()
