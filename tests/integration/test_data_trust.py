"""Digests in a data set are text that anybody may write: they are held against the pixels."""

import hashlib
import os
import shutil
import unittest

import exported
import program
from program import SCRATCH, run

h5py, numpy, torch = program.need("h5py", "numpy", "torch")

USAGE, DATA = 2, 3
JOB = """\
data: {file: cells.h5}
models: [{name: m, torchscript: smooth.pt}]
drift:
  design: {type: grid, levels: 2}
  parameters: {capture.shot_noise: {min: 0.001, max: 0.01}}
"""


def digest(pixels):
    head = f"{pixels.shape[0]}x{pixels.shape[1]} uint16\n".encode()
    return hashlib.sha256(head + pixels.astype("<u2").tobytes()).hexdigest()


def setUpModule():
    program.cells("cells", 10)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")


class DataTrust(unittest.TestCase):
    def setUp(self):
        self.folder = SCRATCH / self.id().split(".")[-1]
        self.folder.mkdir()
        for name in ("cells.h5", "smooth.pt"):
            shutil.copy(SCRATCH / name, self.folder / name)
        self.job = self.folder / "job.yaml"
        self.job.write_text(JOB)
        self.data, self.study = self.folder / "cells.h5", self.folder / "study.h5"

    def run_study(self, *options):
        return run("run", self.job, "-o", self.study, *options)

    def refused(self, done, code, *fragments):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        for fragment in fragments:
            self.assertIn(fragment, done.stderr)

    def change_a_pixel(self, keep_times=False):
        times = os.stat(self.data)
        with h5py.File(self.data, "r+") as file:
            file["images/mosaic"][7, 3, 4] ^= 1
        if keep_times:
            os.utime(self.data, ns=(times.st_atime_ns, times.st_mtime_ns))

    def rewrite(self, **options):
        """The mosaics anew, stored otherwise."""
        with h5py.File(self.data, "r+") as file:
            pixels = file["images/mosaic"][()]
            del file["images/mosaic"]
            file.create_dataset("images/mosaic", **{"data": pixels, **options})

    def test_pixels_that_are_not_those_of_their_digests(self):
        self.change_a_pixel()
        self.refused(run("check", self.job), DATA, "cells.h5:/images/sha256", "image 7")
        self.refused(self.run_study(), DATA, "cells.h5:/images/sha256", "image 7")
        self.assertFalse(self.study.exists())

    def test_a_study_never_goes_on_over_other_pixels(self):
        program.good(self.run_study())
        program.good(run("verify", self.study))
        self.change_a_pixel(keep_times=True)
        self.refused(self.run_study(), USAGE, "image 7", "go on over other pixels", "Restore")
        verified = run("verify", self.study)
        self.assertEqual(verified.returncode, DATA)
        self.assertIn("image 7", verified.stdout)
        self.change_a_pixel()  # as it was
        program.good(self.run_study())
        self.assertEqual(run("verify", self.study).returncode, 0)
        self.data.unlink()
        gone = run("verify", self.study)
        self.assertEqual(gone.returncode, 0)
        self.assertIn("is not there", gone.stdout)

    def test_what_has_not_moved_is_not_read_again(self):
        program.good(self.run_study())
        self.assertIn("contents", (self.folder / "study.h5.d/data.json").read_text())
        times = os.stat(self.data)
        shutil.copy(self.data, self.folder / "copy.h5")
        os.replace(self.folder / "copy.h5", self.data)
        os.utime(self.data, ns=(times.st_atime_ns, times.st_mtime_ns))
        program.good(self.run_study())  # read, and the same

    def test_equal_digests(self):
        with h5py.File(self.data, "r+") as file:
            file["images/sha256"][:] = b"0" * 64
        self.refused(run("check", self.job), DATA, "image 0")
        trusted = run("check", self.job, "--trust-digests")
        self.assertEqual(trusted.returncode, 0, trusted.stderr)
        self.assertIn("10 of its 10 images share a digest", trusted.stderr)
        self.refused(run("check", self.job, "--trust-digests", "--strict"), USAGE, "--strict")
        done = self.run_study("--trust-digests")
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.study) as file:
            self.assertIn(b"share a digest", b" ".join(file["study/doubts"][()]))

    def test_levels_that_no_pack_has_held_against_pixels(self):
        with h5py.File(self.data, "r+") as file:
            del file["cameras/white_level_from"], file["cameras/black_level_from"]
        program.good(run("check", self.job, "--strict"))
        with h5py.File(self.data, "r+") as file:
            highest = int(file["images/mosaic"][()].max())
            file["cameras/white_level"][:] = highest // 8
            file["cameras/black_level"][:] = 0
        told = run("check", self.job)
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertIn(f"% of the pixels lie above the white level {highest // 8}, up to", told.stderr)
        self.assertIn("cells.h5:/cameras", told.stderr)
        self.refused(run("check", self.job, "--strict"), USAGE, "--strict")
        self.assertIn("above the white level", run("inspect", self.data).stdout)
        done = self.run_study()
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.study) as file:
            self.assertIn(b"above the white level", b" ".join(file["study/doubts"][()]))

    def test_big_endian_behind_a_dark_image(self):
        with h5py.File(self.data, "r+") as file:
            file["images/mosaic"][0] = 0
            pixels = file["images/mosaic"][()]
            file["images/sha256"][:] = [digest(image).encode() for image in pixels]
        self.rewrite(data=pixels.astype(">u2"))
        self.refused(run("check", self.job), DATA, "big-endian", "'<u2'")

    def test_layouts_that_cannot_be_mapped(self):
        self.rewrite(chunks=True)
        self.refused(run("check", self.job), DATA, "not contiguous but chunked")
        size = h5py.File(SCRATCH / "cells.h5")["images/mosaic"].size * 2
        self.rewrite(external=[(str(self.folder / "pixels.bin"), 0, size)])
        self.refused(run("check", self.job), DATA, "not contiguous but external", "into the file itself")


if __name__ == "__main__":
    program.main()
