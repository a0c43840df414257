"""Models that break a contract which nobody wrote: `check` and `run` try each, and refuse or doubt it."""

import shutil
import unittest

import exported
import program
from program import SCRATCH, run

numpy, torch, h5py = program.need("numpy", "torch", "h5py")

CLASSES = 5  # of simulated cells
DATA = 3
JOB = """\
data: {{file: cells.h5}}
models: [{{name: m, torchscript: {model}}}]
evaluation: {{batch_size: 4{precision}}}
drift:
  design: {{type: grid, levels: 2}}
  parameters: {{isp.gamma: {{min: 1.8, max: 2.6}}}}
gradients: {gradients}
store: {{per_image: always}}
"""
FORENSICS = """\
kind: forensics
data: {{file: cells.h5}}
models: [{{name: m, torchscript: {model}}}]
forensics: {{groups: [gamma], lambdas: [1], steps: 3, scouts: 8, tau: none}}
"""


def sound():
    """The smooth classifier, with logits that the picture decides."""
    module = exported.smooth(CLASSES)
    with torch.no_grad():
        module[0].weight.mul_(4)
    return exported.centre(module, torch.rand(32, 3, 32, 32))


class Around(torch.nn.Module):
    """The smooth classifier with one thing wrong."""

    def __init__(self, what: str):
        super().__init__()
        self.body = sound()
        self.what = what
        self.register_buffer("seen", torch.zeros(1))
        self.register_buffer("order", torch.arange(CLASSES).flip(0))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.what == "softmax":
            return self.body(x).softmax(1)
        if self.what == "log_softmax":
            return self.body(x).log_softmax(1)
        if self.what == "dropout":
            return self.body(torch.nn.functional.dropout(x, 0.5, True))
        if self.what == "counting":
            self.seen += x.size(0)
            return self.body(x) * (1 + 0.01 * self.seen)
        if self.what == "batch statistics":
            return self.body(x - x.mean())
        if self.what == "in place":
            return self.body(x.sub_(0.5).div_(0.25))
        if self.what == "out of place":
            return self.body((x - 0.5) / 0.25)
        if self.what == "float inside":
            return self.body(x.float())
        if self.what == "half inside":
            return self.body(x.half())
        if self.what == "cuda":
            return self.body(x) + torch.zeros(1, device="cuda:0")
        if self.what == "detached":
            return self.body(x.detach())
        if self.what == "one column":
            return self.body(x)[:, :1]
        if self.what == "batch of 4":
            return self.body(x.reshape(4, 3, x.size(2), x.size(3)))
        if self.what == "bytes":
            return self.body(x / 255)
        if self.what == "blind":
            return self.body(0 * x)
        if self.what == "indices":
            return self.body(x).index_select(1, self.order)
        return self.body(x)


class Dict(Around):
    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"aux": self.body(x), "out": self.body(x)}


class Tuple(Around):
    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.body(x), self.body(x)


def setUpModule():
    program.cells("cells", 42)  # of several slides, for forensics


def save(what, module=None):
    path = SCRATCH / (what.replace(" ", "_") + ".pt")
    torch.jit.script((module or Around(what)).eval()).save(str(path))
    return path


def job(model, text=JOB, gradients="true", precision=""):
    path = SCRATCH / "job.yaml"
    path.write_text(text.format(model=model, gradients=gradients, precision=precision))
    return path


class Trial(unittest.TestCase):
    def refused(self, path, *fragments, also_run=False, **changes):
        commands = [("check",), ("run", "-o", SCRATCH / "none.h5")]
        for command in commands if also_run else commands[:1]:
            done = run(command[0], job(path.name, **changes), *command[1:])
            self.assertEqual(done.returncode, DATA, done.stdout + done.stderr)
            for fragment in (path.name, *fragments):
                self.assertIn(fragment, done.stderr)
        self.assertFalse((SCRATCH / "none.h5").exists())

    def doubted(self, path, fragment):
        done = run("check", job(path.name))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(path.name, done.stderr)
        self.assertIn(fragment, done.stderr)
        self.assertEqual(run("check", job(path.name), "--strict").returncode, 2)

    def good(self, path, **changes):
        done = run("check", job(path.name, **changes))
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def study(self, path, name, **changes):
        program.good(run("run", job(path.name, **changes), "-o", SCRATCH / name))
        return h5py.File(SCRATCH / name)

    def test_what_is_right_passes_without_a_word(self):
        for what in ("nothing", "log_softmax", "out of place", "indices"):
            with self.subTest(what):
                self.good(save(what))
        self.good(save("nothing"), precision=", precision: float64")

    def test_probabilities_are_doubted(self):
        self.doubted(save("softmax"), "sum to 1")

    def test_a_model_that_expects_bytes_is_doubted(self):
        self.doubted(save("bytes"), "0.00392157")
        self.doubted(save("blind"), "the same for a test image, for noise and for a black picture")

    def test_an_order_of_classes_that_nobody_names_is_doubted(self):
        cells, numbered = SCRATCH / "cells.h5", SCRATCH / "numbered.h5"
        shutil.copy(cells, numbered)
        with h5py.File(numbered, "r+") as file:
            file["classes"][:] = ["1", "2", "3", "10", "11"]
        text = JOB.replace("cells.h5", "numbered.h5")
        done = run("check", job(save("nothing").name, text=text))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("in the data set's order: 1, 2, 3, 10, 11. Alphabetically", done.stderr)
        self.assertIn("they are 1, 10, 11, 2, 3.", done.stderr)
        self.assertEqual(run("check", SCRATCH / "job.yaml", "--strict").returncode, 2)

    def test_answers_that_change_are_refused(self):
        self.refused(save("dropout"), "other logits each time", "model.eval()", also_run=True)
        self.refused(save("counting"), "keeps a state")

    def test_statistics_of_the_batch_are_refused(self):
        self.refused(save("batch statistics"), "in other company", "training mode")

    def test_a_kept_batch_is_refused(self):
        self.refused(save("batch of 4"), "invalid for input")  # the last batch has two
        self.refused(save("batch of 4"), "invalid for input", text=JOB.replace("size: 4", "size: 3"))

    def test_a_model_may_write_into_its_input(self):
        apart, within = save("out of place"), save("in place")
        self.good(within)
        one, other = self.study(apart, "apart.h5"), self.study(within, "within.h5")
        for name in ("loss", "gradient", "image_loss"):
            self.assertEqual(one[f"evaluations/{name}"][()].tobytes(),
                             other[f"evaluations/{name}"][()].tobytes(), name)
        one = self.study(apart, "apart-forensics.h5", text=FORENSICS)
        other = self.study(within, "within-forensics.h5", text=FORENSICS)
        for name in ("distance", "loss", "parameters"):
            self.assertEqual(one[f"forensics/{name}"][()].tobytes(),
                             other[f"forensics/{name}"][()].tobytes(), name)

    def test_types_and_devices(self):
        self.refused(save("half inside"), "Half", "float32")
        self.refused(save("cuda"), "CUDA", "device=x.device")
        self.good(save("float inside"))
        self.refused(save("float inside"), "float64", "precision: float32",
                     precision=", precision: float64")

    def test_weights_of_half_the_width_become_whole(self):
        half = save("half", sound().half())
        self.good(half)
        rounded = sound().half().float()
        one = self.study(half, "half.h5")
        other = self.study(save("rounded", rounded), "rounded.h5")
        self.assertEqual(one["evaluations/loss"][()].tobytes(),
                         other["evaluations/loss"][()].tobytes())

    def test_no_way_back_for_a_gradient(self):
        self.refused(save("detached"), "no gradient leads", "gradients: true")
        self.refused(save("detached"), "no gradient leads", "kind: forensics", text=FORENSICS,
                     also_run=True)
        self.good(save("detached"), gradients="false")

    def test_outputs_that_are_no_logits(self):
        self.refused(save("dict", Dict("")), "'aux'", "output['out']")
        self.refused(save("tuple", Tuple("")), "a tuple of 2", "output[0]")
        self.refused(save("one column"), "one column", "for 5 classes")

    def test_what_torch_save_wrote_is_named(self):
        model = sound()
        path = SCRATCH / "saved.pt"
        torch.save(model.state_dict(), str(path))
        self.refused(path, "a state dict", "safetensors", "torch.jit.script")
        torch.save(model, str(path))
        self.refused(path, "a pickled module", "torch.jit.script")
        torch.save({"epoch": 3, "model": model.state_dict()}, str(path))
        self.refused(path, "a pickled checkpoint")

    def test_weights_that_are_no_numbers(self):
        model = sound()
        with torch.no_grad():
            model[0].weight[0, 0, 0, 0] = float("nan")
        self.refused(save("nan", model), "0.weight", "not finite")

    def test_a_flipped_bit_of_a_weight(self):
        path = save("nothing")
        content = bytearray(path.read_bytes())
        weights = sound()[3].weight.detach().numpy().tobytes()
        content[content.find(weights) + 40] ^= 1
        (SCRATCH / "flipped.pt").write_bytes(content)
        self.refused(SCRATCH / "flipped.pt", "damaged", "checksum", also_run=True)


if __name__ == "__main__":
    program.main()
