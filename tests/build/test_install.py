"""The installed tree, moved: it runs from elsewhere and names no folder of the build.

    test_install.py CMAKE BUILD SOURCE
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True,
                          text=True, timeout=100, **options).stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        root = pathlib.Path(cls.folder.name)
        run(CMAKE, "--install", BUILD, "--prefix", root / "installed")
        cls.tree = (root / "installed").rename(root / "moved")
        cls.program = cls.tree / "bin/driftsweep"

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_it_runs_from_elsewhere(self):
        self.assertRegex(run(self.program, "--version", cwd="/"), r"^driftsweep \d+\.\d+\.\d+\n$")

    def test_libraries_come_from_beside_the_program_or_from_the_system(self):
        paths = re.findall(r"(?:RPATH|RUNPATH).*\[(.*)\]", run("readelf", "-d", self.program))
        self.assertEqual(len(paths), 1)
        first, *others = paths[0].split(":")
        self.assertRegex(first, r"^\$ORIGIN/\.\./lib(64|/[a-z0-9_]+-linux-gnu)?$")
        for path in others:
            self.assertFalse(path.startswith((BUILD, SOURCE)), path)
        for line in run("ldd", self.program, cwd="/").splitlines():
            self.assertNotIn("not found", line)
            self.assertNotIn(BUILD, line)
            self.assertNotIn(SOURCE, line)

    def test_the_jobs_are_there_and_valid(self):
        jobs = self.tree / "share/driftsweep/jobs"
        self.assertEqual({path.name for path in jobs.glob("*.yaml")},
                         {path.name for path in (pathlib.Path(SOURCE) / "jobs").glob("*.yaml")})
        self.assertIn("plan ", run(self.program, "check", jobs / "demo.yaml", cwd="/"))

    def test_nothing_else_is_installed(self):
        self.assertEqual({path.name for path in self.tree.iterdir()}, {"bin", "share"})


if __name__ == "__main__":
    CMAKE, BUILD, SOURCE = sys.argv[1:4]
    unittest.main(argv=sys.argv[:1])
