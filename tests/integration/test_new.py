"""`driftsweep new` writes jobs that fit a data set: `check` accepts them as they are."""

import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["DRIFTSWEEP_PROGRAM"]
KINDS = ["sensitivity", "synthesis", "forensics", "optimization"]


class New(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        for what in ("cells", "cars"):
            cls.run_program("simulate", what, "-n", "80", "--size", "32", "--seed", "1", "-o", what)
            cls.run_program("pack", what, "-o", f"{what}.h5")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    @classmethod
    def run_program(cls, *arguments, code=0):
        done = subprocess.run([PROGRAM, *arguments], cwd=cls.folder, capture_output=True, text=True,
                              timeout=120)
        assert done.returncode == code, (arguments, done.returncode, done.stderr)
        return done

    def test_every_kind_fits_the_data(self):
        (self.folder / "jobs").mkdir()
        for what, network in (("cells", "resnet18"), ("cars", "unet")):
            for kind in KINDS:
                with self.subTest(data=what, kind=kind):
                    job = f"jobs/{what}_{kind}.yaml"
                    self.run_program("new", kind, "--data", f"{what}.h5", "-o", job)
                    text = (self.folder / job).read_text()
                    self.assertIn(f'file: "../{what}.h5"', text)
                    self.assertIn("by: parent", text)
                    plan = self.run_program("check", job).stdout
                    self.assertIn(f"({kind})", plan)
                    self.assertIn(network, plan)

    def test_without_data_it_is_printed(self):
        printed = self.run_program("new", "forensics").stdout
        self.assertIn('file: "data.h5"', printed)
        (self.folder / "printed.yaml").write_text(printed)
        self.run_program("check", "printed.yaml")

    def test_mistakes(self):
        self.assertIn("Did you mean 'forensics'?", self.run_program("new", "forensic", code=2).stderr)
        (self.folder / "mine.yaml").write_text("mine")
        done = self.run_program("new", "synthesis", "-o", "mine.yaml", code=2)
        self.assertIn("there is such a file already", done.stderr)
        self.assertEqual((self.folder / "mine.yaml").read_text(), "mine")
        self.run_program("new", "synthesis", "--data", "mine.yaml", code=3)
        self.run_program("new", "synthesis", "-o", "nowhere/job.yaml", code=3)


if __name__ == "__main__":
    unittest.main()
