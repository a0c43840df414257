"""kind: optimization: the arms, the path of a learned pipeline, and its way back from the weights."""

import json
import unittest

import program
import study
from program import SCRATCH, good, mpirun, run

numpy = program.need("numpy")
EPOCHS = 3
SPLIT = "split: {folds: 2, train: 0.6, validation: 0.2}"
JOB = f"""\
kind: optimization
seed: 5
data: {{file: cells.h5, {SPLIT}}}
models:
  - name: m
    network: resnet18
    processing: {{mode: parametrized, trainable: [black_level, gamma, gaussian_blur]}}
    train: {{epochs: {EPOCHS}, batch_size: 8, learning_rate: 0.003, augmentation: weak}}
optimization: {{target: 0.1}}
drift:
  design: {{type: grid, levels: 2}}
  parameters: {{isp.gamma: {{min: 0.9, max: 1, as: factor}}}}
gradients: true
"""
# The learned weights of fold 0 without a training, on the same test images.
GIVEN = f"""\
kind: sensitivity
seed: 5
data: {{file: cells.h5, {SPLIT}}}
models:
  - name: given
    network: resnet18
    weights: one.h5.models/m-learned.fold0.safetensors
    processing: {{mode: parametrized, batch_norm: true}}
drift:
  design: {{type: grid, levels: 2}}
  parameters: {{isp.gamma: {{min: 0.9, max: 1, as: factor}}}}
gradients: true
"""
FROZEN, NORMALISED, LEARNED = range(3)


def setUpModule():
    program.cells("cells", 25)
    (SCRATCH / "job.yaml").write_text(JOB)
    (SCRATCH / "given.yaml").write_text(GIVEN)
    global printed
    printed = good(run("run", SCRATCH / "job.yaml", "-o", SCRATCH / "one.h5")).stdout
    good(run("run", SCRATCH / "given.yaml", "-o", SCRATCH / "given.h5"))


class Optimization(unittest.TestCase):
    def test_two_ranks_learn_the_same_bytes(self):
        good(mpirun(2, "run", SCRATCH / "job.yaml", "-o", SCRATCH / "two.h5"))
        self.assertEqual(study.values(SCRATCH / "one.h5"), study.values(SCRATCH / "two.h5"))
        self.assertEqual(study.weights(SCRATCH / "one.h5"), study.weights(SCRATCH / "two.h5"))

    def test_the_path_has_the_groups_that_are_learned_and_no_others(self):
        path = study.read(SCRATCH / "one.h5", "training/parameters")
        names = [name.decode() for name in study.read(SCRATCH / "one.h5", "training/parameter")]
        self.assertEqual(path.shape, (3, 2, EPOCHS, 132))
        self.assertTrue(numpy.isnan(path[[FROZEN, NORMALISED]]).all())
        for place, name in enumerate(names):
            epochs = path[LEARNED, 0, :, place]
            moves = name.split(".")[1] in ("black_level", "gamma", "gaussian_blur")
            self.assertEqual(len(set(epochs)) > 1, moves, f"{name}: {epochs}")

    def test_the_last_epoch_is_what_the_weights_hold(self):
        torch_file = SCRATCH / "one.h5.models" / "m-learned.fold0.safetensors"
        data = torch_file.read_bytes()
        size = int.from_bytes(data[:8], "little")
        begin, end = json.loads(data[8:8 + size])["processing.gamma"]["data_offsets"]
        gamma = numpy.frombuffer(data[8 + size + begin:8 + size + end], "<f4")[0]
        path = study.read(SCRATCH / "one.h5", "training/parameters")
        names = [name.decode() for name in study.read(SCRATCH / "one.h5", "training/parameter")]
        self.assertEqual(gamma, path[LEARNED, 0, -1, names.index("isp.gamma")])
        self.assertNotEqual(gamma, numpy.float32(2.2))

    def test_a_factor_of_one_is_the_undrifted_learned_pipeline(self):
        loss = study.read(SCRATCH / "one.h5", "evaluations/loss")[LEARNED, :, 1]
        reference = study.read(SCRATCH / "one.h5", "reference/loss")[LEARNED]
        numpy.testing.assert_allclose(loss, reference, rtol=1e-5)

    def test_given_weights_bring_their_pipeline_and_statistics(self):
        for name in ("reference/loss", "evaluations/loss", "evaluations/gradient"):
            learned = study.read(SCRATCH / "one.h5", name)[LEARNED, 0]
            given = study.read(SCRATCH / "given.h5", name)[0, 0]
            numpy.testing.assert_array_equal(learned, given, name)

    def test_batch_norm_needs_weights_that_have_its_statistics(self):
        text = GIVEN.replace("m-learned", "m-frozen").replace("one.h5.models/", "plain/")
        (SCRATCH / "plain").mkdir()
        source = SCRATCH / "one.h5.models" / "m-frozen.fold0.safetensors"
        data = source.read_bytes()
        size = int.from_bytes(data[:8], "little")
        header = json.loads(data[8:8 + size])
        del header["__metadata__"]
        made = json.dumps(header).encode()
        made += b" " * (-len(made) % 8)
        (SCRATCH / "plain" / source.name).write_bytes(
            len(made).to_bytes(8, "little") + made + data[8 + size:])
        (SCRATCH / "plain.yaml").write_text(text)
        done = run("run", SCRATCH / "plain.yaml", "-o", SCRATCH / "plain.h5")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("no statistics for the batch norm", done.stderr)

    def test_the_table_tells_the_arms(self):
        for part in ("m-frozen_normalised", "over frozen", "reached 0.1", "farthest"):
            self.assertIn(part, printed)
        again = good(run("analyze", SCRATCH / "one.h5")).stdout
        self.assertIn(again.strip(), printed)


if __name__ == "__main__":
    program.main()
