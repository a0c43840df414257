"""`driftsweep report`: pages of every kind of study, their figures against the schema of Vega-Lite,
and in a browser."""

import json
import lzma
import os
import re
import shutil
import subprocess
import unittest

import exported
import program
from program import SCRATCH, SOURCE, good, run

program.need("torch")
SCHEMA = SOURCE / "tests/page/vega-lite-v5.23.0-schema.json.xz"
MODELS = """\
  - {name: smooth, processing: {mode: parametrized}, torchscript: smooth.pt}
  - {name: "<b>", processing: {mode: parametrized}, torchscript: other.pt}
"""
SENSITIVITY = """\
name: sensitivity
kind: sensitivity
data: {file: cells.h5}
models:
MODELSmetric: accuracy
gradients: true
drift:
  design: {type: saltelli, n: 8, second_order: true}
  parameters:
    capture.exposure: {min: 0.5, max: 2, distribution: log_uniform}
    isp.gamma: {min: 1.8, max: 2.6}
"""
FORENSICS = """\
name: forensics
kind: forensics
data: {file: cells.h5}
models:
MODELSmetric: accuracy
drift:
  parameters:
    capture.exposure: {min: 0.5, max: 2, distribution: log_uniform}
    isp.gamma: {min: 1.8, max: 2.6}
forensics: {groups: [all], lambdas: [1, 10], scouts: 8, steps: 2, tau: 0.5, confidence: 0.8}
"""
SYNTHESIS = """\
name: synthesis
kind: synthesis
data: {file: cells.h5}
models:
MODELSmetric: accuracy
synthesis: {cases: [capture, corruptions], severity: 2}
"""
OPTIMIZATION = """\
name: optimization
kind: optimization
data: {file: cells.h5, split: {folds: 1, train: 0.5, validation: 0.25}}
models:
  - name: net
    network: resnet18
    processing: {mode: parametrized, trainable: all}
    train: {epochs: 2, batch_size: 8, learning_rate: 1e-3}
metric: accuracy
optimization: {arms: [frozen, learned]}
"""
KINDS = {"sensitivity": SENSITIVITY, "forensics": FORENSICS, "synthesis": SYNTHESIS,
         "optimization": OPTIMIZATION}
FIGURES = {"sensitivity": {"responses", "sobol_indices", "sobol_second_order", "gradients", "dgsm",
                           "classes"},
           "forensics": {"tolerances", "joint_tolerances", "worst_drifts"},
           "synthesis": {"matrix", "ranks", "trade_off"},
           "optimization": {"arms", "learned_path", "learning_curves"}}


def setUpModule():
    program.cells("cells", 24)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")
    exported.save(exported.smooth(5, seed=7), SCRATCH / "other.pt")
    for kind, job in KINDS.items():
        (SCRATCH / f"{kind}.yaml").write_text(job.replace("MODELS", MODELS))
        good(run("run", f"{kind}.yaml", "-o", f"{kind}.h5", cwd=SCRATCH))
        good(run("report", f"{kind}.h5", "-o", f"{kind}.html", "--figures", f"figures_{kind}",
                 cwd=SCRATCH))


def page(kind):
    return (SCRATCH / f"{kind}.html").read_text()


def specs(kind):
    return {path.name.removesuffix(".vl.json"): json.loads(path.read_text())
            for path in (SCRATCH / f"figures_{kind}").glob("*.vl.json")}


class Browser:
    """Opens a page without a screen; None of it where there is no browser."""

    program = shutil.which("chromium") or shutil.which("chromium-browser")

    @classmethod
    def call(cls, *arguments):
        return subprocess.run(
            [cls.program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             f"--user-data-dir={SCRATCH / 'browser'}", "--virtual-time-budget=20000",
             "--enable-logging=stderr", *map(str, arguments)],
            capture_output=True, text=True, timeout=200, env=dict(os.environ, HOME=str(SCRATCH)),
            check=False)


class Pages(unittest.TestCase):
    def test_each_kind_has_its_figures(self):
        for kind, names in FIGURES.items():
            self.assertLessEqual(names, set(specs(kind)), kind)

    def test_every_figure_keeps_the_schema_of_vega_lite(self):
        jsonschema = program.need("jsonschema")
        validator = jsonschema.Draft7Validator(json.loads(lzma.open(SCHEMA).read()))
        for kind in KINDS:
            for name, spec in specs(kind).items():
                fault = next(validator.iter_errors(spec), None)
                self.assertIsNone(fault, f"{kind} {name}: {str(fault)[:600]}")
        broken = dict(specs("sensitivity")["gradients"], mark={"type": "barr"})
        self.assertIsNotNone(next(validator.iter_errors(broken), None))

    def test_numbers_are_those_of_analyze(self):
        report = json.loads(good(run("analyze", SCRATCH / "sensitivity.h5", "--json")).stdout)
        table = {entry["name"]: entry["rows"] for entry in report["tables"]}["sobol_indices"]
        told = {(row["model"], row["output"], row["parameter"]): row["ST"] for row in table
                if row["ST"] is not None}
        charts = specs("sensitivity")["sobol_indices"]["concat"]
        drawn = {}
        for chart in charts:
            for row in chart["data"]["values"]:
                model, output = row["of"].rsplit(": ", 1)
                if row["index"] == "ST":
                    drawn[model, output, row["parameter"]] = row["value"]
        self.assertTrue(told)
        self.assertEqual(drawn, told)

    def test_pages_are_small_and_self_contained(self):
        for kind in KINDS:
            html = page(kind)
            self.assertLess(len(html), 3_000_000)
            self.assertGreater(html.find("default-src 'none'"), 0)
            sources = re.findall(r"<(?:script|img|link|iframe)[^>]* (?:src|href)=.(.{5})", html)
            self.assertEqual(set(sources) - {"data:"}, set())
            self.assertEqual(html.count("<b>"), 0)  # the name of a model
            self.assertEqual(html.count("What the drift looks like"), kind != "optimization", kind)
            for picture in re.findall(r"<img [^>]*>", html):
                self.assertRegex(picture, r'alt="[^"]+ at [^"]+"')

    def test_without_its_data_a_page_says_so(self):
        moved = SCRATCH / "elsewhere.h5"
        (SCRATCH / "cells.h5").rename(moved)
        try:
            good(run("report", "sensitivity.h5", "-o", "without.html", cwd=SCRATCH))
        finally:
            moved.rename(SCRATCH / "cells.h5")
        html = (SCRATCH / "without.html").read_text()
        self.assertEqual(html.count("<img"), 0)
        self.assertEqual(len(re.findall("No pictures: .*cells.h5", html)), 1)

    def test_several_studies_on_one_page(self):
        good(run("report", "sensitivity.h5", "forensics.h5", "-o", "both.html", cwd=SCRATCH))
        html = (SCRATCH / "both.html").read_text()
        ids = re.findall(r' id="([^"]+)"', html)
        self.assertEqual(len(ids), len(set(ids)))
        self.assertIn("s1-figure-responses", ids)
        self.assertIn("s2-figure-tolerances", ids)

    def test_mistakes_are_told(self):
        for arguments, code, words in (
                (["sensitivity.h5"], 2, "-o report.html"),
                (["nowhere.h5", "-o", "x.html"], 3, "nowhere.h5"),
                (["cells.h5", "-o", "x.html"], 3, "cells.h5"),
                (["sensitivity.h5", "-o", "no/folder/x.html"], 3, "no/folder/x.html")):
            result = run("report", *arguments, cwd=SCRATCH)
            self.assertEqual(result.returncode, code, result.stderr)
            self.assertIn(words, result.stderr)

    def test_live_pages_end_with_the_study(self):
        good(run("report", "forensics.h5", "--live", "live", cwd=SCRATCH))
        html = (SCRATCH / "live/index.html").read_text()
        self.assertEqual(html.count('http-equiv="refresh"'), 0)  # nothing is left to come


@unittest.skipUnless(Browser.program, "no chromium here")
class InABrowser(unittest.TestCase):
    def test_every_figure_is_drawn_without_a_word(self):
        for kind in KINDS:
            done = Browser.call("--dump-dom", (SCRATCH / f"{kind}.html").as_uri())
            said = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
            self.assertEqual(said, [], kind)
            charts = len(re.findall(r'class="chart', page(kind)))
            self.assertEqual(len(re.findall(r'class="chart drawn"', done.stdout)), charts, kind)
            self.assertEqual(done.stdout.count("<svg"), charts, kind)
            self.assertNotIn("NaN", "".join(re.findall(r' d="[^"]*"', done.stdout)), kind)

    def test_prints(self):
        path = SCRATCH / "page.pdf"
        Browser.call(f"--print-to-pdf={path}", (SCRATCH / "sensitivity.html").as_uri())
        self.assertEqual(path.read_bytes()[:5], b"%PDF-")


if __name__ == "__main__":
    program.main()
