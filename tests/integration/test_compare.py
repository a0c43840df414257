"""`driftsweep compare`: what two studies are, then their results in pairs."""

import json
import unittest

import exported
import program
import study
from program import SCRATCH, good, run

numpy = program.need("numpy")
JOB = """\
kind: sensitivity
data: {file: cells.h5, split: {folds: 2, train: 0.5}}
models:
  - {name: smooth, processing: {mode: parametrized}, torchscript: smooth.pt}
metric: accuracy
drift:
  design: {type: random, n: 6}
  parameters: {isp.gamma: {min: 1.8, max: 2.6}}
"""


def setUpModule():
    program.cells("cells", 24)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")
    (SCRATCH / "job.yaml").write_text(JOB)
    good(run("run", "job.yaml", "-o", "a.h5", cwd=SCRATCH))
    good(run("run", "job.yaml", "-o", "b.h5", "--set", "drift.design.n=9", cwd=SCRATCH))
    exported.save(exported.smooth(5, seed=7), SCRATCH / "smooth.pt")
    good(run("run", "job.yaml", "-o", "c.h5", cwd=SCRATCH))


def tables(*studies):
    report = json.loads(good(run("compare", *studies, "--json", cwd=SCRATCH)).stdout)
    return {table["name"]: table["rows"] for table in report["tables"]}


class Compare(unittest.TestCase):
    def test_a_longer_design_has_the_points_of_the_shorter(self):
        found = tables("a.h5", "b.h5")
        self.assertEqual([row["what"] for row in found["differences"]], ["drift.design.n", "identity"])
        self.assertEqual([found["differences"][0][side] for side in "ab"], ["6", "9"])
        for row in found["paired"]:
            self.assertEqual(row["difference"], 0)
            self.assertEqual(row["pairs"], 6 if row["rows"] == "drifted" else 2)

    def test_other_weights_are_told_and_their_results_paired(self):
        found = tables("a.h5", "c.h5")
        self.assertEqual([row["what"] for row in found["differences"]], ["identity"])
        text = " ".join(good(run("compare", "a.h5", "c.h5", cwd=SCRATCH)).stdout.split())
        self.assertIn("a model that they name holds something else", text)
        row = next(row for row in found["paired"]
                   if (row["rows"], row["measure"]) == ("drifted", "loss"))
        a, c = (study.read(SCRATCH / name, "evaluations/loss")[0].astype(float).mean(0)
                for name in ("a.h5", "c.h5"))
        self.assertAlmostEqual(row["difference"], (c - a).mean(), places=12)
        self.assertGreater(row["half_width"], 0)

    def test_people_read_it(self):
        text = good(run("compare", "a.h5", "b.h5", cwd=SCRATCH)).stdout
        self.assertIn("6 of 9 points of B are points of A too", " ".join(text.split()))
        self.assertIn("drift.design.n", text)

    def test_mistakes_are_told(self):
        result = run("compare", "a.h5", "cells.h5", cwd=SCRATCH)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("cells.h5", result.stderr)


if __name__ == "__main__":
    program.main()
