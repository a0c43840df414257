"""Gradients of a study (float32) against central differences of another (float64, a list of points).

The differences are of stored losses, which are float32: near 1.6 each is rounded by up to 6e-8, which
is nothing beside the differences for steps of a hundredth of a sensible range. Noise is measured:

- A smooth network: how much the difference changes when the step is halved.
- A ResNet: the kinks of ReLU and max pooling lie so dense that no step which float32 can resolve
  falls between them, and the gradient at one point is not the slope of its surroundings. But the
  difference of a loss is the integral of its gradient, kinks or not: so the mean of gradients along
  the step is compared, and its standard error is the noise.
"""

import csv
import unittest

import exported
import program
import study
from program import SCRATCH, run

numpy = program.need("numpy")

# The parameter: a sensible range, and where gradients are taken. White balance is a factor on each
# image's own gain, everything else a value in the parameter's unit.
PARAMETERS = {
    "capture.exposure": (0.5, 0.9),
    "isp.gamma": (0.8, 2.1),
    "isp.white_balance.r": (0.3, 1.05),
    "isp.black_level.g1": (0.02, 0.016),
    "isp.colour_matrix.rg": (0.3, -0.42),
    "isp.sharpening_filter.11": (0.4, 5.0),
    "isp.gaussian_blur.22": (0.1, 0.6),
}
NAMES = list(PARAMETERS)
RANGES, BASE = numpy.array(list(PARAMETERS.values())).T
STEPS = (0.02, 0.01)  # of the range, to either side
ALONG = 32  # gradients along the shorter step

JOB = """\
seed: 7
data:
  file: cells.h5
  split: {{folds: 1, train: 0.4}}
models:
  - {{name: smooth, torchscript: smooth.pt}}
  - name: resnet18
    network: resnet18
    normalisation: from_training
    train: {{epochs: 2, batch_size: 8}}
evaluation: {{batch_size: 12, precision: {precision}}}
drift:
  design: {{type: list, file: {points}}}
  parameters:
{parameters}
gradients: {gradients}
"""


def write_points(name, points):
    with open(SCRATCH / name, "w", newline="") as file:
        csv.writer(file).writerows([NAMES, *points])


def study_of(name, points, precision, gradients):
    write_points(f"{name}.csv", points)
    entries = "\n".join(f"    {parameter}: "
                        + ("{as: factor}" if parameter == "isp.white_balance.r" else "{}")
                        for parameter in NAMES)
    (SCRATCH / f"{name}.yaml").write_text(JOB.format(
        precision=precision, points=f"{name}.csv", gradients=gradients, parameters=entries))
    program.good(run("run", SCRATCH / f"{name}.yaml", "-o", SCRATCH / f"{name}.h5"))
    return SCRATCH / f"{name}.h5"


def moved(i, by):
    """The base with parameter i moved by a part of its range, as cells of a list."""
    point = BASE.copy()
    point[i] += by * RANGES[i]
    return [repr(float(value)) for value in point]


def setUpModule():
    program.cells("cells", 40)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")


class Gradients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        axes = range(len(NAMES))
        inside = [STEPS[-1] * ((2 * k + 1) / ALONG - 1) for k in range(ALONG)]  # midpoints
        single = study_of("single", [moved(0, 0)] + [moved(i, by) for i in axes for by in inside],
                          "float32", "true")
        double = study_of("double", [moved(i, sign * step) for step in STEPS for i in axes
                                     for sign in (-1, 1)], "float64", "false")
        exact = study_of("exact", [moved(0, 0)], "float64", "true")
        # All studies trained the same network, byte for byte: precision is of evaluations.
        if not study.weights(single) == study.weights(double) == study.weights(exact):
            raise AssertionError("the networks differ")

        # Derivatives per range, so that units weigh nothing: (model, parameter) in the end.
        gradient = study.read(single, "evaluations/gradient")[:, 0].astype(float) * RANGES
        cls.at_base = gradient[:, 0]
        along = gradient[:, 1:].reshape(2, len(NAMES), ALONG, len(NAMES))
        cls.along = numpy.stack([along[:, i, :, i] for i in axes], axis=1)
        cls.exact = study.read(exact, "evaluations/gradient")[:, 0, 0] * RANGES
        losses = study.read(double, "evaluations/loss")[:, 0].astype(float)
        losses = losses.reshape(2, len(STEPS), len(NAMES), 2)
        differences = (losses[..., 1] - losses[..., 0]) / (2 * numpy.array(STEPS)[:, None])
        cls.wide, cls.narrow = differences[:, 0], differences[:, 1]

    def agree(self, ours, differences, noise):
        norm = numpy.linalg.norm(differences)
        error, noise = numpy.linalg.norm(ours - differences), numpy.linalg.norm(noise)
        print(f"\n  norm {norm:.4f}, error {error:.2g}, noise {noise:.2g}", end=" ")
        self.assertLess(noise, 0.2 * norm, "too much noise to tell anything")
        self.assertLess(error, 0.01 * norm + noise)

    def test_of_a_smooth_network_are_central_differences(self):
        noise = abs(self.wide[0] - self.narrow[0])
        self.agree(self.at_base[0], self.narrow[0], noise)
        # Here every single derivative can be told apart.
        numpy.testing.assert_array_less(abs(self.at_base[0] - self.narrow[0]),
                                        0.02 * abs(self.narrow[0]) + noise + 2e-5)

    def test_of_a_resnet_add_up_to_central_differences(self):
        noise = self.along[1].std(axis=1, ddof=1) / ALONG**0.5
        self.agree(self.along[1].mean(axis=1), self.narrow[1], noise)

    def test_in_single_precision_are_those_in_double(self):
        # Rounding is all that parts them where the network is smooth. In a ResNet a ReLU within
        # rounding of its kink is on in one precision and off in the other, which takes its whole share
        # of the gradient: how many are so is luck of the training (seen: 2e-6 and 3e-3).
        for single, double, share in zip(self.at_base, self.exact, (1e-5, 1e-2)):
            self.assertLess(numpy.linalg.norm(single - double), share * numpy.linalg.norm(double))


class OwnValues(unittest.TestCase):
    def test_empty_cells_are_the_undrifted_pipeline(self):
        own = ["1", "2.2", "1", "", "", "", ""]
        path = study_of("own", [[""] * len(NAMES), own], "float32", "true")
        for name in ("loss", "accuracy", "macro_f1", "confusion"):
            reference = study.read(path, f"reference/{name}")
            evaluations = study.read(path, f"evaluations/{name}")
            for point in (0, 1):
                numpy.testing.assert_array_equal(evaluations[:, :, point], reference, name)
        gradient = study.read(path, "evaluations/gradient")
        # An empty cell is no missing gradient: it is taken at the model's own value.
        self.assertTrue(numpy.isfinite(gradient).all())
        numpy.testing.assert_array_equal(gradient[:, :, 0], gradient[:, :, 1])
        # What was left empty is NaN among the coordinates.
        self.assertTrue(numpy.isnan(study.read(path, "design/isp.gamma")[0]))
        self.assertEqual(study.read(path, "design/isp.gamma")[1], 2.2)


if __name__ == "__main__":
    program.main()
