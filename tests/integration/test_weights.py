"""Weights that come from PyTorch and go back: contracts, safetensors, TorchScript, export."""

import json
import shutil
import subprocess
import sys
import unittest

import exported
import program
import resnet18
import study
from program import SCRATCH, good, run

numpy, torch = program.need("numpy", "torch")
sys.path.insert(0, str(program.SOURCE / "analysis"))
import export_model  # noqa: E402  (it needs the path above)

JOB = """\
data: {{file: cells.h5}}
models:
{models}
drift:
  design: {{type: grid, levels: 2}}
  parameters: {{isp.gamma: {{min: 1.9, max: 2.5}}}}
"""
MEAN, SD = [0.6, 0.5, 0.6], [0.2, 0.25, 0.15]


def classes():
    with study.h5py.File(SCRATCH / "cells.h5") as file:
        return [name.decode() for name in file["classes"][()]]


def setUpModule():
    program.cells("cells", 10)


class Weights(unittest.TestCase):
    def job(self, name, *models):
        path = SCRATCH / f"{name}.yaml"
        path.write_text(JOB.format(models="\n".join(f"  - {{{model}}}" for model in models)))
        return path

    def refused(self, name, model, *parts):
        """`check` and `run` refuse it alike, as bad data, and `run` makes nothing."""
        job, path = self.job(name, model), SCRATCH / f"{name}.h5"
        for done in (run("check", job), run("run", job, "-o", path)):
            self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
            for part in parts:
                self.assertIn(part, done.stderr)
        self.assertFalse(path.exists())

    def test_pythons_resnet18_as_weights_and_as_torchscript_gives_the_same_losses(self):
        model = resnet18.lively(5)
        terms = {"classes": classes(), "size": (32, 32), "mean": MEAN, "sd": SD}
        export_model.export(model, SCRATCH / "resnet.pt", **terms)
        export_model.export(model, SCRATCH / "resnet.safetensors", **terms)
        export_model.export(torch.nn.DataParallel(model), SCRATCH / "wrapped.safetensors", **terms)
        fixed = f"normalisation: {{mean: {MEAN}, sd: {SD}}}"
        job = self.job("same", "name: script, torchscript: resnet.pt",
                       "name: weights, network: resnet18, weights: resnet.safetensors",
                       "name: wrapped, network: resnet18, weights: wrapped.safetensors",
                       "name: from_script, network: resnet18, weights: resnet.pt",
                       f"name: told, torchscript: resnet.pt, {fixed}")
        good(run("check", job))
        path = SCRATCH / "same.h5"
        good(run("run", job, "-o", path))
        losses = study.read(path, "evaluations/loss")[:, 0]
        self.assertEqual(losses.shape, (5, 2))
        self.assertNotAlmostEqual(losses[0, 0], losses[0, 1], places=4)
        for other in losses[1:]:
            numpy.testing.assert_allclose(other, losses[0], rtol=2e-5)

    def test_trained_weights_load_in_pytorch_and_give_the_same_losses(self):
        job = SCRATCH / "train.yaml"
        job.write_text("""\
data: {file: cells.h5, split: {folds: 1, train: 0.5}}
models:
  - {name: 'my model', network: resnet18, normalisation: from_training, train: {epochs: 2, batch_size: 2}}
drift:
  design: {type: grid, levels: 2}
  parameters: {isp.gamma: {min: 1.9, max: 2.5}}
store: {per_image: always}
""")
        path = SCRATCH / "train.h5"
        good(run("run", job, "-o", path))
        done = good(run("export", path, "--weights", SCRATCH / "out"))
        written = done.stdout.split("\n")[0]
        self.assertTrue(written.endswith(".fold0.safetensors"), written)
        tensors, metadata = resnet18.read_safetensors(written)
        self.assertEqual(json.loads(metadata["classes"]), classes())
        model = resnet18.ResNet18(5)
        model.load_state_dict(tensors, strict=True)
        # Fed into a job of all images, the same network gives the losses of the images it was tested on.
        export_model.export(model, SCRATCH / "back.pt", classes=classes(),
                            mean=json.loads(metadata["normalisation.mean"]),
                            sd=json.loads(metadata["normalisation.sd"]))
        shutil.copy(written, SCRATCH / "back.safetensors")
        again = self.job("again", "name: script, torchscript: back.pt",
                         "name: weights, network: resnet18, weights: back.safetensors")
        again.write_text(again.read_text() + "store: {per_image: always}\n")
        good(run("run", again, "-o", SCRATCH / "again.h5"))
        trained = study.read(path, "evaluations/image_loss")[0, 0]
        tested = numpy.isfinite(trained[0])
        self.assertEqual(tested.sum(), 5)
        for loss in study.read(SCRATCH / "again.h5", "evaluations/image_loss")[:, 0]:
            numpy.testing.assert_allclose(loss[:, tested], trained[:, tested], rtol=1e-4, atol=1e-5)
        # Weights that are not those of the study are not given out.
        kept = SCRATCH / "train.h5.models" / written.split("/")[-1]
        data = bytearray(kept.read_bytes())
        data[-1] ^= 1
        kept.write_bytes(data)
        done = run("export", path, "--weights", SCRATCH / "changed")
        self.assertEqual(done.returncode, 3, done.stdout)
        self.assertIn("SHA-256 differs", done.stderr)
        self.assertEqual(list((SCRATCH / "changed").iterdir()), [])

    def test_a_training_starts_from_weights(self):
        model = resnet18.lively(5)
        export_model.export(model, SCRATCH / "start.safetensors", classes=classes())
        job = SCRATCH / "start.yaml"
        job.write_text("""\
data: {file: cells.h5, split: {folds: 1, train: 0.5}}
models:
  - {network: resnet18, weights: start.safetensors, train: {epochs: 1, batch_size: 5, learning_rate: 1e-9}}
drift:
  design: {type: grid, levels: 1}
  parameters: {isp.gamma: {min: 1.9, max: 2.5}}
""")
        good(run("run", job, "-o", SCRATCH / "start.h5"))
        tensors, _ = resnet18.read_safetensors(
            SCRATCH / "start.h5.models/resnet18.fold0.safetensors")
        # One step of 1e-9 has moved nothing but the running statistics.
        for name, tensor in model.named_parameters():
            torch.testing.assert_close(tensors[name], tensor.detach(), rtol=1e-5, atol=1e-7)

    def test_classes_in_another_order(self):
        export_model.export(exported.smooth(5), SCRATCH / "order.pt", classes=classes()[::-1])
        self.refused("order", "name: a, torchscript: order.pt", "order.pt", "in the order of the data set")

    def test_a_model_that_changed_since_its_contract(self):
        module = torch.jit.script(exported.smooth(5, seed=1))
        terms = export_model.contract(exported.smooth(5, seed=2), classes=classes())
        module.save(str(SCRATCH / "changed.pt"), _extra_files={"driftsweep.json": json.dumps(terms)})
        self.refused("changed", "name: a, torchscript: changed.pt", "changed.pt",
                     "does not give the logits")

    def test_an_input_of_another_size(self):
        export_model.export(exported.smooth(5), SCRATCH / "size.pt", classes=classes(), size=(48, 64))
        self.refused("size", "name: a, torchscript: size.pt", "48 x 64", "32 x 32")

    def test_logits_for_other_classes(self):
        exported.save(exported.smooth(7), SCRATCH / "seven.pt")
        self.refused("seven", "name: a, torchscript: seven.pt", "seven.pt", "(1, 7)", "(1, 5)")

    def test_weights_of_another_architecture(self):
        export_model.export(exported.smooth(5), SCRATCH / "other.safetensors", classes=classes())
        self.refused("other", "name: a, network: resnet18, weights: other.safetensors",
                     "do not fit the network", "missing: conv1.weight", "unexpected: 0.weight")

    def test_no_model_at_all(self):
        (SCRATCH / "no.pt").write_text("hello")
        self.refused("no", "name: a, torchscript: no.pt", "no.pt", "is no TorchScript module")
        (SCRATCH / "no.safetensors").write_text("hello")
        self.refused("none", "name: a, network: resnet18, weights: no.safetensors", "no.safetensors")

    def test_a_broken_contract(self):
        torch.jit.script(exported.smooth(5)).save(
            str(SCRATCH / "broken.pt"), _extra_files={"driftsweep.json": '{"version": 2}'})
        self.refused("broken", "name: a, torchscript: broken.pt", "its version is not 1")

    def test_export_model_on_the_command_line(self):
        (SCRATCH / "mymodel.py").write_text(
            "import torch\n\n\ndef build():\n    return torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), "
            "torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(4, 5))\n")
        sys.path.insert(0, str(SCRATCH))
        import mymodel
        model = mymodel.build()
        torch.save({"state_dict": {f"module.{k}": v for k, v in model.state_dict().items()}},
                   SCRATCH / "last.ckpt")
        command = [sys.executable, str(program.SOURCE / "analysis/export_model.py"), "--model",
                   f"{SCRATCH}/mymodel.py:build", "--weights", str(SCRATCH / "last.ckpt"), "-o",
                   str(SCRATCH / "line.pt"), "--classes"]
        subprocess.run([*command, *classes()], check=True, timeout=120)
        found = torch.jit.load(str(SCRATCH / "line.pt"))(torch.ones(1, 3, 8, 8))
        torch.testing.assert_close(found, model.eval()(torch.ones(1, 3, 8, 8)))
        good(run("check", self.job("line", "name: a, torchscript: line.pt")))
        done = subprocess.run([*command, "too", "few"], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 1)
        self.assertIn("shape (2, 5) for two pictures, not (2, 2)", done.stderr)

    def test_export_of_a_study_without_trainings(self):
        exported.save(exported.smooth(5), SCRATCH / "smooth.pt")
        path = SCRATCH / "untrained.h5"
        good(run("run", self.job("untrained", "name: a, torchscript: smooth.pt"), "-o", path))
        done = run("export", path, "--weights", SCRATCH / "none")
        self.assertEqual(done.returncode, 3)
        self.assertIn("no training of this study is complete", done.stderr)
        self.assertEqual(run("export", path).returncode, 2)


if __name__ == "__main__":
    program.main()
