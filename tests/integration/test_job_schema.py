"""The JSON Schema of the job file agrees with the program about which jobs are good, and
docs/job-file.md is what the program prints. Skipped where jsonschema is missing."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}; Debian: python3-jsonschema python3-yaml")
    sys.exit(77)

PROGRAM = os.environ["DRIFTSWEEP_PROGRAM"]
SOURCE = pathlib.Path(os.environ["DRIFTSWEEP_SOURCE"])


class Yaml12(yaml.SafeLoader):
    """Scalars as YAML 1.2 has them, which editors follow: 1e-4 is a number, yes and no are texts."""


Yaml12.yaml_implicit_resolvers = {}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false|True|False)$"), list("tfTF"))
Yaml12.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[-+]?[0-9]+$"), list("-+0123456789"))
Yaml12.add_implicit_resolver("tag:yaml.org,2002:float",
                             re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"),
                             list("-+.0123456789"))
Yaml12.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(|~|null)$"), ["", "~", "n"])


def job_of(text):
    return yaml.load(text, Loader=Yaml12)


def printed(*arguments):
    return subprocess.run([PROGRAM, "check", *arguments], check=True, capture_output=True, text=True,
                          timeout=60).stdout


GOOD = """\
data: {file: cells.h5, split: {folds: 2, train: 0.7, validation: 0.1}}
models: [{network: resnet18, train: {epochs: 3, learning_rate: 1e-3}}]
drift:
  design: {type: grid, levels: 3}
  parameters:
    isp.gamma: {min: 1.8, max: 2.6}
"""

# A change of the good job, and whether it stays good.
CHANGES = [
    ("{epochs: 3", "{epoch: 3", False),
    ("{epochs: 3", "{epochs: 0", False),
    ("{epochs: 3", "{epochs: three", False),
    ("{epochs: 3", "{epochs: 3, schedule: cosine", True),
    ("{epochs: 3", "{epochs: 3, schedule: {type: step, every: 2}", True),
    ("{epochs: 3", "{epochs: 3, schedule: {type: step, every: 0}", False),
    ("{epochs: 3", "{epochs: 3, optimizer: adamw, class_weights: balanced", True),
    ("{epochs: 3", "{epochs: 3, optimizer: adem", False),
    ("{epochs: 3", "{epochs: 3, early_stopping: {}", False),
    ("1e-3", "-1", False),
    ("resnet18", "resnet19", False),
    ("network: resnet18", "torchscript: a.pt, network: resnet18", False),
    ("network: resnet18", "processing: {mode: static, demosaic: menon2007}, network: resnet18", True),
    ("network: resnet18", "processing: {mode: static, demosaic: menon}, network: resnet18", False),
    ("network: resnet18", "normalisation: {mean: [1, 2], sd: [1, 1, 1]}, network: resnet18", False),
    ("network: resnet18", "normalisation: {mean: [1, 2, 3], sd: [1, 1, 1]}, network: resnet18", True),
    ("network: resnet18, ", "", False),
    ("network: resnet18", "grid: {network: [resnet18, resnet34], train.seed: [1, 2]}", True),
    ("train: 0.7", "train: 1.7", False),
    ("{folds: 2, train: 0.7, validation: 0.1}", "{column: side}", True),
    ("{folds: 2, train: 0.7, validation: 0.1}", "{by: patient}", False),
    ("cells.h5", "cells.h5, test: [winter.h5, {name: lab, file: lab.h5}]", True),
    ("cells.h5", "cells.h5, test: [{nome: lab, file: lab.h5}]", False),
    ("type: grid, levels: 3", "type: grid, n: 3", False),
    ("type: grid, levels: 3", "type: random, n: 3", True),
    ("type: grid, levels: 3", "type: random", False),
    ("type: grid, levels: 3", "type: random, n: 0", False),
    ("type: grid, levels: 3", "type: saltelli, n: 4, second_order: true", True),
    ("type: grid, levels: 3", "type: saltelli, n: 4, second_order: maybe", False),
    ("type: grid, levels: 3", "type: morris, n: 4, levels: 6", True),
    ("type: grid, levels: 3", "levels: 3", False),
    ("type: grid, levels: 3", "union: [{type: random, n: 2, case: a}, {type: grid, levels: 2}]", True),
    ("type: grid, levels: 3", "union: [{type: random, levels: 2}]", False),
    ("type: grid, levels: 3", "union: []", False),
    ("{min: 1.8, max: 2.6}", "{min: 1.8, mix: 2.6}", False),
    ("{min: 1.8, max: 2.6}", "{min: 1.8, max: 2.6, as: facter}", False),
    ("{min: 1.8, max: 2.6}", "{values: [1.8, 2.2]}", True),
    ("{min: 1.8, max: 2.6}", "{distribution: truncated_normal, mu: 2, sigma: 0.1, min: 1.8, max: 2.6}", True),
    ("drift:", "kind: forensic\ndrift:", False),
    ("drift:", "forensics: {steps: 3}\ndrift:", False),
    ("drift:", "optimization: {target: 2}\nkind: optimization\ndrift:", False),
    ("drift:", "metric: macro_f1\ngradients: true\nstore: {per_image: never}\ndrift:", True),
    ("drift:", "seed: -1\ndrift:", False),
    ("drift:", "sed: 1\ndrift:", False),
    ("drift:", "store: {weights: best}\ndrift:", False),
    ("drift:", "run: {threads_per_rank: 2, time_limit: {training: 12h}, retry: {transient: 2}, "
               "max_failures: 5%, checkpoint: {every: '01:30:00'}, sync_interval: 0.5s}\ndrift:", True),
    ("drift:", "run: {time_limit: {training: soon}}\ndrift:", False),
    ("drift:", "run: {retry: {transiant: 2}}\ndrift:", False),
    ("drift:", "run: {max_failures: many}\ndrift:", False),
]


class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.schema = json.loads(printed("--schema"))
        cls.validator = jsonschema.Draft202012Validator(cls.schema)

    def faults(self, text):
        return [error.message for error in self.validator.iter_errors(job_of(text))]

    def test_it_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(self.schema)
        # Every reference in it leads somewhere.
        text = json.dumps(self.schema)
        named = set(re.findall(r'"#/\$defs/([^"]+)"', text))
        self.assertEqual(named - set(self.schema["$defs"]), set())
        self.assertEqual(set(self.schema["$defs"]) - named, set())

    def test_the_jobs_of_the_tree_are_good(self):
        jobs = [*(SOURCE / "jobs").glob("*.yaml"), *(SOURCE / "tests/integration").glob("*.yaml")]
        self.assertGreater(len(jobs), 15)
        for path in jobs:
            with self.subTest(job=path.name):
                self.assertEqual(self.faults(path.read_text()), [])

    def test_new_jobs_are_good(self):
        for kind in self.schema["properties"]["kind"]["enum"]:
            with self.subTest(kind=kind):
                text = subprocess.run([PROGRAM, "new", kind], check=True, capture_output=True, text=True,
                                      timeout=60).stdout
                self.assertEqual(self.faults(text), [])

    def test_it_and_the_program_agree(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "job.yaml"
            for piece, change, good in [("data:", "data:", True), *CHANGES]:
                with self.subTest(change=change):
                    self.assertEqual(GOOD.count(piece), 1)
                    text = GOOD.replace(piece, change)
                    self.assertEqual(self.faults(text) == [], good, self.faults(text))
                    path.write_text(text)
                    done = subprocess.run([PROGRAM, "check", str(path)], capture_output=True, text=True,
                                          timeout=60)
                    self.assertEqual(done.returncode, 0 if good else 2, done.stderr)

    def test_it_knows_the_parameters(self):
        axes = self.schema["$defs"]["axes"]["properties"]
        self.assertIn("default", axes["capture.exposure"]["description"])
        listed = printed("--list-parameters").splitlines()[1:]
        self.assertEqual([line.split()[0] for line in listed], list(axes))

    def test_the_reference_is_what_the_program_prints(self):
        page = SOURCE / "docs/job-file.md"
        self.assertEqual(page.read_text(), printed("--reference"),
                         "docs/job-file.md is not what the fields in src/job say: run\n"
                         "    build/driftsweep check --reference > docs/job-file.md")


if __name__ == "__main__":
    unittest.main()
