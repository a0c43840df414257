"""Cars from above: masks, a U-Net behind a camera and behind an ISP that is learned, a union of designs."""

import sys
import unittest

import program
import study
from program import SCRATCH, SOURCE, good, run

numpy = program.need("numpy")
JOB = """\
name: cars
seed: 3
data: {file: cars.h5, split: {folds: 1, train: 0.6, by: parent}}
models:
  - {name: camera, network: unet, processing: {batch_norm: true}, train: {epochs: 1, batch_size: 8}}
  - {name: learned, network: unetplusplus, processing: {mode: network}, train: {epochs: 1, batch_size: 8}}
drift:
  design:
    union:
      - {case: light, type: grid, levels: 2, parameters: [capture.exposure]}
      - {case: noise, type: grid, levels: 1, parameters: [capture.shot_noise]}
  parameters:
    capture.exposure: {min: 0.2, max: 2}
    capture.shot_noise: {min: 1.e-3, max: 2.e-3}
gradients: true
"""


def setUpModule():
    folder = SCRATCH / "cars"
    good(run("simulate", "cars", "-n", 24, "--size", 32, "--seed", 2, "-o", folder))
    told = good(run("pack", folder, "-o", SCRATCH / "cars.h5")).stdout
    assert "mask 1 car" in told, told
    (SCRATCH / "job.yaml").write_text(JOB)


class Segmentation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = SCRATCH / "study.h5"
        cls.plan = good(run("check", SCRATCH / "job.yaml")).stdout
        good(run("run", SCRATCH / "job.yaml", "-o", cls.path, timeout=500))

    def read(self, name):
        return study.read(self.path, name)

    def test_the_plan_counts_the_classes_of_the_masks(self):
        self.assertIn("24 images in 2 classes", self.plan)
        self.assertIn("light: 2 points", self.plan)

    def test_metrics_are_those_of_the_stored_confusions(self):
        confusion = self.read("evaluations/confusion").astype(float)
        self.assertEqual(confusion.shape, (2, 1, 3, 2, 2))
        hit, missed, false = confusion[..., 1, 1], confusion[..., 1, 0], confusion[..., 0, 1]
        self.assertTrue((hit + missed > 0).all())
        numpy.testing.assert_allclose(self.read("evaluations/iou"), hit / (hit + missed + false), rtol=1e-6)
        numpy.testing.assert_allclose(self.read("evaluations/dice"), 2 * hit / (2 * hit + missed + false), rtol=1e-6)

    def test_points_carry_their_case_and_keep_what_they_do_not_move(self):
        self.assertEqual([text.decode().rstrip("\0") for text in self.read("design/case")], ["light", "light", "noise"])
        exposure = self.read("design/capture.exposure")
        self.assertTrue(numpy.isnan(exposure[2]))
        numpy.testing.assert_allclose(exposure[:2], [0.2, 2])

    def test_light_has_a_gradient_through_camera_and_learned_isp(self):
        gradient = self.read("evaluations/gradient")
        self.assertTrue(numpy.isfinite(gradient[..., 0]).all())
        # Where a point leaves the noise empty none is put in, and there is nothing to derive by.
        self.assertTrue(numpy.isnan(gradient[:, :, :2, 1]).all())
        self.assertTrue(numpy.isfinite(gradient[:, :, 2, 1]).all())
        self.assertTrue((gradient[:, :, :2, 0] != 0).all(), gradient)

    def test_noise_that_cannot_be_taken_away_is_counted(self):
        share = self.read("evaluations/noisier_share")
        self.assertTrue(((share >= 0) & (share <= 1)).all(), share)
        self.assertTrue((self.read("reference/noisier_share") == 0).all())

    def test_weights_of_both_networks_load_in_pytorch(self):
        torch = program.need("torch")
        sys.path += [str(SOURCE / "tests/network"), str(SOURCE / "tests/task")]
        import reference
        import tensors
        weights = tensors.read(str(self.path) + ".models/learned.fold0.safetensors")
        parts = {"unetplusplus": {}, "processing": {}}
        for name, array in weights.items():
            part = "processing" if name.startswith("processing.") else "unetplusplus"
            parts[part][name.removeprefix("processing.")] = torch.from_numpy(array)
        for part, outputs in (("unetplusplus", 1), ("processing", 3)):
            reference.make(part, outputs).load_state_dict(parts[part], strict=True)

    def test_the_learned_isp_renders_a_raw(self):
        raw, weights = SCRATCH / "cars/images/0000.dng", f"{self.path}.models/learned.fold0.safetensors"
        good(run("render", raw, "--processing", "network", "--weights", weights, "-o", SCRATCH / "picture.npy"))
        self.assertEqual(numpy.load(SCRATCH / "picture.npy").shape, (3, 16, 16))
        self.assertEqual(run("render", raw, "--processing", "network", "-o", SCRATCH / "picture.npy").returncode, 2)


if __name__ == "__main__":
    program.main()
