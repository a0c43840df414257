"""Bad input as a user meets it: the exit code, one sentence with place, reason and repair, no harm."""

import shutil
import unittest

import exported
import program
import study
from program import SCRATCH, run

JOB = """\
data: {file: cells.h5}
models:
  - {name: smooth, torchscript: smooth.pt}
drift:
  design: {type: grid, levels: 2}
  parameters:
    isp.gamma: {min: 1.8, max: 2.6}
"""
USAGE, DATA = 2, 3


def setUpModule():
    program.cells("cells", 10)
    exported.save(exported.smooth(5), SCRATCH / "smooth.pt")


class BadInput(unittest.TestCase):
    def setUp(self):
        self.folder = SCRATCH / self.id().split(".")[-1]
        self.folder.mkdir()
        for name in ("cells.h5", "smooth.pt"):
            shutil.copy(SCRATCH / name, self.folder / name)

    def refused(self, code, *fragments, left=(), done):
        """One line on stderr with the fragments, nothing on stdout, only files `left` beside ours."""
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertTrue(done.stderr.startswith("error: "), done.stderr)
        for fragment in fragments:
            self.assertIn(str(fragment), done.stderr)
        self.assertNotIn("terminate called", done.stderr)
        ours = {"cells.h5", "smooth.pt", "job.yaml", "raws"}
        self.assertEqual({file.name for file in self.folder.iterdir()} - ours, set(left))

    def job(self, text=JOB):
        path = self.folder / "job.yaml"
        path.write_text(text)
        return path

    def line_of(self, path, word):
        lines = path.read_text().splitlines()
        return next(i for i, line in enumerate(lines, 1) if word in line)

    def run_job(self, text, name="study.h5", **options):
        return run("run", self.job(text), "-o", self.folder / name, **options)

    def raws(self):
        """A folder of our own with ten raws and their labels."""
        folder = self.folder / "raws"
        shutil.copytree(SCRATCH / "cells", folder)
        return folder

    # ---- raws and labels

    def test_a_truncated_dng(self):
        folder = self.raws()
        dng = folder / "images" / "0003.dng"
        dng.write_bytes(dng.read_bytes()[:-100])
        for verb in (("pack", folder, "-o", self.folder / "out.h5"), ("inspect", dng),
                     ("render", dng, "-o", self.folder / "out.png")):
            with self.subTest(verb=verb[0]):
                self.refused(DATA, dng, "truncated", "Copy it again", done=run(*verb))

    def test_a_text_file_as_dng(self):
        folder = self.raws()
        (folder / "images" / "0003.dng").write_text("this is no picture\n" * 100)
        self.refused(DATA, "0003.dng", "no camera file or image", "DNG",
                     done=run("pack", folder, "-o", self.folder / "out.h5"))

    def test_an_existing_data_set_stays_when_packing_fails(self):
        folder = self.raws()
        (folder / "images" / "0009.dng").write_text("none")
        target = self.folder / "cells.h5"
        before = study.sha256(target)
        self.refused(USAGE, target, "exists already", "--force", done=run("pack", folder, "-o", target))
        self.refused(DATA, "0009.dng", done=run("pack", folder, "--force", "-o", target))
        self.assertEqual(study.sha256(target), before)

    def test_labels_and_images_that_do_not_match(self):
        folder = self.raws()
        labels = folder / "labels.csv"
        text = labels.read_text()
        for verb, change, fragments in (
                ("an image without a label",
                 "".join(line for line in text.splitlines(True) if not line.startswith("0004")),
                 (labels, "0004.dng", "no label", "Add a line")),
                ("a label without an image", text + "0011.dng,basophil,slide-000\n",
                 (f"{labels}:12", "0011.dng", "no image", "remove the line")),
                ("a header without label", text.replace("file,label", "file,lable"),
                 (f"{labels}:1", "Did you mean 'lable'?"))):
            with self.subTest(verb):
                labels.write_text(change)
                self.refused(DATA, *fragments,
                             done=run("pack", folder, "-o", self.folder / "out.h5"))

    def test_paths_that_lead_nowhere(self):
        raw = SCRATCH / "cells/images/0000.dng"
        nowhere = self.folder / "no" / "such"
        for verb, code in ((("pack", self.folder / "nothing", "-o", self.folder / "out.h5"), DATA),
                           (("inspect", self.folder / "nothing.dng"), DATA),
                           (("pack", SCRATCH / "cells", "-o", nowhere / "out.h5"), None),
                           (("render", raw, "-o", nowhere / "out.png"), None)):
            with self.subTest(verb=verb):
                done = run(*verb)
                self.refused(done.returncode if code is None else code, "no", done=done)
                self.assertIn(done.returncode, (USAGE, DATA))

    # ---- command line and job

    def test_the_command_line(self):
        for arguments, fragments in (
                (("rum", "job.yaml"), ("no verb 'rum'", "Did you mean 'run'?")),
                (("simulate", "cell"), ("no verb 'cell'", "Did you mean 'cells'?")),
                ((), ("subcommand",)),
                (("run", "job.yaml"), ("--output",)), (("run", ".", "-o", "x.h5"), ("a folder",)),
                (("run", "job.yaml", "-o", ""), ("--output",)),
                (("render", SCRATCH / "cells/images/0000.dng", "-o", "x.gif"), ("x.gif", ".png")),
                (("render", SCRATCH / "cells/images/0000.dng", "-p", "isp.gama=2", "-o", "x.png"),
                 ("isp.gama", "Did you mean 'isp.gamma'?"))):
            with self.subTest(arguments=arguments):
                done = run(*arguments, cwd=self.folder)
                self.assertEqual(done.returncode, USAGE)
                for fragment in fragments:
                    self.assertIn(fragment, done.stderr + done.stdout)
                self.assertEqual(len(list(self.folder.iterdir())), 2)

    def test_mistakes_in_the_job_name_file_line_and_repair(self):
        none = JOB.replace("smooth.pt}", "smooth.pt, processing: {mode: none}}")
        for name, text, word, fragments in (
                ("unknown key", JOB + "evalution: {batch_size: 4}\n", "evalution",
                 ("evalution", "Did you mean 'evaluation'?")),
                ("unknown parameter", JOB.replace("isp.gamma", "isp.gmma"), "isp.gmma",
                 ("isp.gmma", "Did you mean 'isp.gamma'?", "--list-parameters")),
                ("acts in no model", none, "isp.gamma",
                 ("isp.gamma acts in none of the job's models", "none", "parametrized")),
                ("impossible range", JOB.replace("min: 1.8", "min: 3"), "isp.gamma",
                 ("min 3 is not below max 2.6", "Exchange")),
                ("outside its domain", JOB.replace("min: 1.8", "min: -1"), "isp.gamma",
                 ("isp.gamma must be", "-1", "A sensible range is")),
                ("no log of zero", JOB.replace("min: 1.8", "distribution: log_uniform, min: 0"),
                 "isp.gamma", ("log_uniform", "greater than 0"))):
            for ranks in (0, 2):
                with self.subTest(name, ranks=ranks):
                    path = self.job(text)
                    where = f"{path}:{self.line_of(path, word)}: "
                    arguments = ("run", path, "-o", self.folder / "study.h5")
                    if ranks == 0:
                        self.refused(USAGE, where, *fragments, done=run("check", path))
                        self.refused(USAGE, where, *fragments, done=run(*arguments))
                    elif name == "unknown key":
                        done = program.mpirun(ranks, *arguments)
                        self.assertEqual(done.returncode, USAGE)
                        self.assertEqual(done.stderr.count("Did you mean"), 1, done.stderr)

    def test_a_missing_data_set_or_model(self):
        self.refused(DATA, self.folder / "cell.h5", "no such file",
                     done=self.run_job(JOB.replace("cells.h5", "cell.h5")))
        self.refused(DATA, self.folder / "smoth.pt",
                     done=self.run_job(JOB.replace("smooth.pt", "smoth.pt")))
        (self.folder / "cells.h5").write_text("no HDF5")
        self.refused(DATA, self.folder / "cells.h5", done=self.run_job(JOB))

    # ---- the study

    def test_the_study_of_another_job_is_left_alone(self):
        program.good(self.run_job(JOB))
        path = self.folder / "study.h5"
        before = study.sha256(path)
        left = {"study.h5", "study.h5.d", "study.h5.models"}
        self.refused(USAGE, path, "another job", "seed", "3", "isp.gamma", "1.9", "Take another file name",
                     left=left, done=self.run_job("seed: 3\n" + JOB.replace("1.8", "1.9")))
        self.assertEqual(study.sha256(path), before)
        exported.save(exported.smooth(5, seed=2), self.folder / "smooth.pt")
        done = self.run_job(JOB)
        self.refused(USAGE, path, left=left, done=done)
        self.assertEqual(study.sha256(path), before)

    def test_an_existing_file_that_is_no_study(self):
        notes = self.folder / "study.h5"
        notes.write_text("my notes")
        self.refused(DATA, notes, left={"study.h5"}, done=self.run_job(JOB))
        self.assertEqual(notes.read_text(), "my notes")
        before = study.sha256(self.folder / "cells.h5")
        self.refused(DATA, "cells.h5", left={"study.h5"}, done=self.run_job(JOB, "cells.h5"))
        self.assertEqual(study.sha256(self.folder / "cells.h5"), before)
        self.refused(DATA, notes, left={"study.h5"}, done=run("status", notes))
        self.refused(DATA, notes, left={"study.h5"},
                     done=run("export", notes, "--csv", self.folder / "tables"))

    def test_an_output_folder_that_does_not_exist(self):
        done = self.run_job(JOB, "no/such/folder/study.h5")
        self.assertIn(done.returncode, (USAGE, DATA))
        self.refused(done.returncode, "no/such/folder", done=done)

    def test_singletons_of_an_srun_without_pmix(self):
        for rank in ("0", "3"):
            slurm = program.environment(SLURM_PROCID=rank, SLURM_NTASKS="4", SLURM_JOB_ID="17",
                                        SLURM_STEP_ID="0", SLURM_STEP_NUM_TASKS="4")
            self.refused(USAGE, "4 separate programs", "srun --mpi=pmix", "mpirun",
                         done=self.run_job(JOB, env=slurm))


if __name__ == "__main__":
    program.main()
