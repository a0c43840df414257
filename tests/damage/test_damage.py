"""A seeded few of the damages that damage_files.py makes by the hundred, to each kind of input file.

    test_damage.py PROGRAM
"""

import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

import damage_files

try:
    import torch
except ImportError:
    torch = None

PROGRAM = sys.argv[1]
FOLDER = tempfile.TemporaryDirectory(prefix="driftsweep-damage-")
SCRATCH = pathlib.Path(FOLDER.name)
JOB = """\
data: {file: cells.h5}
models: [{name: m, MODEL}]
drift: {design: {type: grid, levels: 2}, parameters: {isp.gamma: {min: 1.8, max: 2.6}}}
"""


def call(*arguments):
    done = subprocess.run([PROGRAM, *arguments], cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stderr)


def setUpModule():
    call("simulate", "cells", "-n", "6", "--size", "32", "--seed", "3", "-o", "cells")
    call("pack", "cells", "-o", "cells.h5")


def safetensors(arrays):
    """Such a file of float32 zeros, by name and shape."""
    header, offset = {}, 0
    for name, shape in arrays.items():
        size = 4
        for length in shape:
            size *= length
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(offset)


class Damage(unittest.TestCase):
    def look(self, name, data, count, command, **options):
        """Each damage is taken or refused by name; some of them must be refused."""
        refused = 0
        for number, text, changed in damage_files.damages(data, 7, count, **options):
            (SCRATCH / name).write_bytes(changed)
            good, said = damage_files.verdict([PROGRAM, *command], SCRATCH / name, 120, name)
            with self.subTest(f"{number}: {text}"):
                self.assertTrue(good, said)
            refused += said == "refused"
        self.assertGreater(refused, 0)

    def test_data_sets(self):
        data = (SCRATCH / "cells.h5").read_bytes()
        self.look("damaged.h5", data, 14, ["inspect", "--validate", "{}"])

    @unittest.skipUnless(torch, "Python cannot import torch")
    def test_modules(self):
        module = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(),
                                     torch.nn.Linear(3, 5)).eval()
        torch.jit.script(module).save(str(SCRATCH / "whole.pt"))
        (SCRATCH / "module.yaml").write_text(JOB.replace("MODEL", "torchscript: damaged.pt"))
        self.look("damaged.pt", (SCRATCH / "whole.pt").read_bytes(), 7,
                  ["check", str(SCRATCH / "module.yaml")])

    def test_weights(self):
        text = JOB.replace("MODEL", "network: resnet18, weights: damaged.safetensors")
        (SCRATCH / "weights.yaml").write_text(text)
        self.look("damaged.safetensors", safetensors({"conv1.weight": [64, 3, 7, 7], "fc.bias": [5]}),
                  7, ["check", str(SCRATCH / "weights.yaml")], region=160)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
