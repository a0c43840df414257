"""Every class of failure, made on purpose and met again: in the file, `status`, `export`, exit code.

    test_failures.py PROGRAM MPIEXEC
"""

import csv
import os
import subprocess
import time
import unittest

import h5py

from support import (COMPLETE, ENVIRONMENT, FAILED, PROGRAM, SCRATCH, call, complete, main, mpi,
                     save_model, simulate, start, statuses)

JOB = """\
data: {file: cells.h5, split: {folds: 1, train: 0.5}}
models:
  - {name: good, torchscript: good.pt}
  - {name: raises, torchscript: raises.pt}
  - {name: nan, torchscript: nan.pt}
  - {name: huge, torchscript: huge.pt}
  - {name: slow, torchscript: slow.pt}
  - {name: shape, torchscript: shape.pt}
  - {name: diverges, network: resnet18, train: {epochs: 2, batch_size: 4, learning_rate: 1e30}}
evaluation: {batch_size: 3}
drift:
  design: {type: random, n: 2}
  parameters: {isp.gamma: {min: 1.8, max: 2.6}}
run: {time_limit: {evaluation: 2s}, retry: {out_of_memory: 2}}
"""
# By model: class and a part of the text.
EXPECTED = {"raises": ("exception", "this model refuses"),
            "nan": ("not_finite", "the loss of image"),
            "huge": ("out_of_memory", "memory"),
            "slow": ("time_limit", "time limit of 2 s"),
            "shape": ("data", "shape.pt"),
            "diverges": ("dependency", "which this row waits for, failed")}


class Failures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        simulate(48)
        save_model("good.pt")
        save_model("raises.pt", 1)
        save_model("nan.pt", 2)
        save_model("huge.pt", 3)
        # Longer than its limit on a fast machine, and between two batches, where a row can be
        # stopped, far shorter than that on a busy one.
        save_model("slow.pt", work=10000)
        save_model("shape.pt", 4)
        (SCRATCH / "job.yaml").write_text(JOB)

    def look(self, done, study):
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        with h5py.File(SCRATCH / study, "r") as file:
            names = [name.decode() for name in file["evaluations/model"][()]]
            error = file["evaluations/error"][()]
            attempts = file["evaluations/attempts"][()]
            texts = [(m.decode(), e.decode(), t.decode()) for m, e, t in
                     zip(file["failures/model"][()], file["failures/error"][()],
                         file["failures/text"][()]) if e]
            self.assertEqual(file["training/error"][()][names.index("diverges"), 0], b"not_finite")
        for model, name in enumerate(names):
            with self.subTest(model=name):
                state = statuses(study)[model]
                if name == "good":
                    self.assertTrue((state == COMPLETE).all())
                    continue
                kind, text = EXPECTED[name]
                self.assertTrue((state == FAILED).all())
                self.assertTrue((error[model] == kind.encode()).all(), error[model])
                self.assertTrue(any(m == name and e == kind and text in t for m, e, t in texts),
                                texts)
        self.assertTrue((attempts[names.index("huge")] == 3).all(), attempts)
        self.assertTrue((attempts[names.index("raises")] == 1).all(), attempts)

        shown = call("status", study)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        for kind, _ in EXPECTED.values():
            self.assertIn(kind, shown.stdout)
        exported = call("export", study, "--csv", f"{study}.csv")
        self.assertEqual(exported.returncode, 0, exported.stderr)
        states = {}
        for path in sorted((SCRATCH / f"{study}.csv").glob("*.csv")):
            with open(path, newline="") as file:
                for row in csv.DictReader(file):
                    if "state" in row and row.get("point"):
                        states.setdefault(row["model"], set()).add(row["state"])
        self.assertEqual(states["good"], {"complete"}, states)
        for model in EXPECTED:
            self.assertEqual(states[model], {"failed"}, states)

    def test_in_one_process(self):
        self.look(call("run", "job.yaml", "-o", "one.h5", timeout=240), "one.h5")

    def test_on_two_ranks(self):
        done = subprocess.run(mpi(2, "run", "job.yaml", "-o", "two.h5"), env=ENVIRONMENT,
                              cwd=SCRATCH, timeout=240, capture_output=True, text=True)
        self.look(done, "two.h5")

    def test_images_that_are_gone_fail_their_rows(self):
        """The data set is cut in the middle of a run, and mended; `retry` then completes it."""
        job = ("data: {file: cut.h5}\nmodels: [{name: slow, torchscript: paced.pt}]\n"
               "drift: {design: {type: random, n: 40}, parameters: {isp.gamma: {min: 2, max: 3}}}\n")
        save_model("paced.pt", work=300)
        (SCRATCH / "cut.yaml").write_text(job)
        whole = (SCRATCH / "cells.h5").read_bytes()
        (SCRATCH / "cut.h5").write_bytes(whole)
        reference = call("run", "cut.yaml", "-o", "whole.h5")
        self.assertEqual(reference.returncode, 0, reference.stderr)
        run = start([PROGRAM, "run", "cut.yaml", "-o", "cut-study.h5"])
        end = time.monotonic() + 60
        while not (SCRATCH / "cut-study.h5").exists() or not complete("cut-study.h5"):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        with h5py.File(SCRATCH / "cut.h5", "r") as file:
            pixels = file["images/mosaic"].id.get_offset()
        os.truncate(SCRATCH / "cut.h5", pixels + 4096)
        _, errors = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 4, errors)
        state = statuses("cut-study.h5")
        self.assertTrue((state == COMPLETE).any() and (state == FAILED).any(), state)
        self.assertIn("unreadable_image", call("status", "cut-study.h5").stdout)
        (SCRATCH / "cut.h5").write_bytes(whole)
        self.assertEqual(call("retry", "cut-study.h5", "--status", "failed").returncode, 0)
        done = call("run", "cut.yaml", "-o", "cut-study.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(SCRATCH / "cut-study.h5") as mended, h5py.File(SCRATCH / "whole.h5") as one:
            self.assertEqual(mended["evaluations/loss"][()].tobytes(),
                             one["evaluations/loss"][()].tobytes())

    def test_too_many_failures_end_the_study(self):
        job = JOB.replace("run: {", "run: {max_failures: 10%, ").replace("n: 2}", "n: 3000}")
        (SCRATCH / "many.yaml").write_text(job.replace("1e30", "1e-4").replace(
            "time_limit: {evaluation: 2s}, ", "").replace("epochs: 2", "epochs: 1"))
        done = call("run", "many.yaml", "-o", "many.h5", "--set",
                    "models=[{name: good, torchscript: good.pt}, {name: nan, torchscript: nan.pt}]")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("max_failures", done.stderr)
        failed = int((statuses("many.h5") == FAILED).sum())
        self.assertGreater(failed, 5)
        self.assertLess(failed, 3000)


if __name__ == "__main__":
    main()
