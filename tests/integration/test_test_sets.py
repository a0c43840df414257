"""Further data sets (data.test) as points of a study: the values of a study of that set, to the last bit."""

import csv
import json
import shutil
import unittest

import program
import study
from program import SCRATCH, good, mpirun, run

h5py, numpy = program.need("h5py", "numpy")
CLASSES = ("basophil", "eosinophil", "lymphocyte", "monocyte", "neutrophil")
JOB = """\
name: labs
seed: 3
data: {file: cells.h5, split: {folds: 2, train: 0.6}, test: [lab2.h5, {name: near, file: small.h5}]}
models:
  - {name: one, network: resnet18, train: {epochs: 1, batch_size: 4}, normalisation: from_training}
evaluation: {batch_size: 8}
drift:
  design: {type: grid, levels: 2}
  parameters: {capture.exposure: {min: 0.5, max: 1}, isp.gamma: {values: [2.2]}}
gradients: true
store: {per_image: always}
"""
# A study of a test set itself, with the weights that the other one trained.
ALONE = """\
name: alone
seed: 3
data: {file: FILE, split: none}
models:
  - {name: one, network: resnet18, weights: labs.h5.models/one.fold0.safetensors}
evaluation: {batch_size: 8}
drift: {design: {type: list, file: nowhere.csv}}
gradients: true
"""
POINTS, NEAR = 4, 3  # two drifts, then lab2 and near
LAB2 = 2


def subset(source, target, keep, classes, **renamed):
    """A packed set of the images `keep` says by class, with its classes in this order."""
    with h5py.File(source, "r") as old, h5py.File(target, "w") as new:
        new.attrs.update(old.attrs)
        names = [text.decode().rstrip("\0") for text in old["classes"][()]]
        label = old["images/label"][()]
        images = [i for i in range(len(label)) if names[label[i]] in keep]
        for name, data in old["images"].items():
            if name in ("label", "columns") or len(data) != len(label) or name == "image":
                continue
            new[f"images/{name}"] = data[()][images]
        new["images/label"] = numpy.array([classes.index(names[label[i]]) for i in images], "int32")
        new["classes"] = numpy.array([renamed.get(name, name).encode() for name in classes])
        for name, data in old["cameras"].items():
            new[f"cameras/{name}"] = data[()]
    return target


def write(name, text):
    (SCRATCH / name).write_text(text)
    return SCRATCH / name


def texts(path, name):
    return [text.decode().rstrip("\0") for text in study.read(path, name)]


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def setUpModule():
    program.cells("cells", 30)
    program.cells("elsewhere", 25, size=48, seed=9)
    program.cells("small", 10, size=32, seed=11)
    few = [name for name in CLASSES if name != "monocyte"]
    subset(SCRATCH / "elsewhere.h5", SCRATCH / "lab2.h5", few, few[::-1])
    # The same images with all classes in the order of cells.h5.
    subset(SCRATCH / "elsewhere.h5", SCRATCH / "ordered.h5", few, list(CLASSES))
    write("nowhere.csv", "capture.exposure,isp.gamma\n,\n")
    good(run("run", write("labs.yaml", JOB), "-o", SCRATCH / "labs.h5"))


class TestSets(unittest.TestCase):
    path = SCRATCH / "labs.h5"

    def read(self, name):
        return study.read(self.path, name)

    def test_two_ranks_give_the_same_bytes(self):
        other = SCRATCH / "two.h5"
        good(mpirun(2, "run", SCRATCH / "labs.yaml", "-o", other))
        self.assertEqual(study.values(other), study.values(self.path))
        self.assertEqual(study.weights(other), study.weights(self.path))

    def test_points_name_their_sets(self):
        self.assertEqual(texts(self.path, "design/case"),
                         ["design", "design", "test:lab2", "test:near"])
        self.assertEqual(texts(self.path, "design/data.test"), ["", "", "lab2", "near"])
        for name in ("capture.exposure", "isp.gamma"):
            self.assertEqual(numpy.isnan(self.read(f"design/{name}")).tolist(),
                             [False, False, True, True])
        self.assertTrue((self.read("evaluations/status") == study.COMPLETE).all())

    def test_values_are_those_of_a_study_of_that_set(self):
        for point, file in ((LAB2, "ordered.h5"), (NEAR, "small.h5")):
            alone = SCRATCH / f"alone{point}.h5"
            good(run("run", write("alone.yaml", ALONE.replace("FILE", file)), "-o", alone))
            names = ("loss", "accuracy", "macro_f1", "balanced_accuracy", "auroc", "ece", "confusion")
            for name in names:
                here = self.read(f"evaluations/{name}")[0, 0, point]
                for there in (study.read(alone, f"evaluations/{name}")[0, 0, 0],
                              study.read(alone, f"reference/{name}")[0, 0]):
                    self.assertEqual(here.tobytes(), there.tobytes(), (file, name, here, there))
            gradient = self.read("evaluations/gradient")[0, 0, point]
            self.assertEqual(gradient.tobytes(),
                             study.read(alone, "evaluations/gradient")[0, 0, 0].tobytes())
            self.assertTrue((numpy.isfinite(gradient) & (gradient != 0)).all(), gradient)

    def test_a_class_without_images_is_left_out_of_metrics(self):
        confusion = self.read("evaluations/confusion")[0, :, LAB2]
        self.assertEqual(confusion.sum(axis=(1, 2)).tolist(), [20, 20])
        self.assertEqual(confusion[:, CLASSES.index("monocyte")].sum(), 0)
        self.assertTrue(numpy.isnan(self.read("evaluations/auroc")[0, :, LAB2]).all())
        recall = [[row[c, c] / row[c].sum() for c in range(5) if row[c].sum()] for row in confusion]
        numpy.testing.assert_allclose(self.read("evaluations/balanced_accuracy")[0, :, LAB2],
                                      numpy.mean(recall, axis=1), rtol=1e-6)

    def test_images_of_other_sets_have_no_values_of_their_own(self):
        for point in (LAB2, NEAR):
            self.assertTrue((self.read("evaluations/image_prediction")[0, :, point] == -1).all())
            self.assertTrue(numpy.isnan(self.read("evaluations/image_loss")[0, :, point]).all())
        self.assertTrue((self.read("evaluations/image_prediction")[0, :, 0] >= 0).any())

    def test_check_counts_and_warns(self):
        done = good(run("check", SCRATCH / "labs.yaml"))
        for part in ("grid, 2 points", f"lab2: {SCRATCH / 'lab2.h5'}: 20 images, case test:lab2",
                     "near: ", "10 images, case test:near", "2 trainings, 2 references, 8 evaluations"):
            self.assertIn(part, done.stdout)
        self.assertIn("the test set 'lab2' has no image of 'monocyte'", done.stderr)
        same = write("same.yaml", JOB.replace("test: [lab2.h5", "test: [cells.h5"))
        self.assertIn("30 of the 30 images of the test set 'cells' are images of the data set itself",
                      good(run("check", same)).stderr)
        later = good(run("check", write("later.yaml", JOB.replace("small.h5", "later.h5"))))
        self.assertIn("later.h5: does not exist yet", later.stdout)

    def test_every_table_names_the_sets(self):
        closing = good(run("run", SCRATCH / "labs.yaml", "-o", self.path)).stdout
        self.assertIn("2 points, 2 further data sets", closing)
        self.assertIn("Further data sets, undrifted", closing)
        accuracy, reference = self.read("evaluations/accuracy")[0], self.read("reference/accuracy")[0]
        drop = (reference - accuracy[:, LAB2]).mean()
        line = next(line for line in closing.splitlines() if " lab2 " in line)
        self.assertIn(f"{accuracy[:, LAB2].mean():.3f}", line)
        self.assertIn("0.000" if abs(drop) < 0.0005 else f"{drop:+.3f}", line)
        # Drifts are told without them.
        of_drifts = next(line for line in closing.splitlines() if "(all points)" in line)
        self.assertTrue(of_drifts.rstrip().endswith(" 4"), of_drifts)
        self.assertIn("data.test", good(run("inspect", self.path)).stdout)
        good(run("export", self.path, "--csv", SCRATCH / "csv"))
        rows = table(SCRATCH / "csv" / "evaluations.csv")
        self.assertEqual([row["case"] for row in rows],
                         2 * ["design", "design", "test:lab2", "test:near"])
        self.assertEqual([row["params_data.test"] for row in rows], 2 * ["", "", "lab2", "near"])
        good(run("status", self.path))
        good(run("verify", self.path))

    def test_models_may_come_from_a_study_without_the_sets(self):
        lone = JOB.replace(", test: [lab2.h5, {name: near, file: small.h5}]", "")
        good(run("run", write("lone.yaml", lone), "-o", SCRATCH / "lone.h5"))
        # The design's own points are as they were without test sets.
        for name in ("loss", "gradient", "image_loss"):
            self.assertEqual(study.read(SCRATCH / "lone.h5", f"evaluations/{name}").tobytes(),
                             self.read(f"evaluations/{name}")[:, :, :LAB2].tobytes(), name)
        only = JOB[:JOB.index("models:")] + "models: [{from: lone.h5}]\nevaluation: {batch_size: 8}\n"
        good(mpirun(2, "run", write("only.yaml", only), "-o", SCRATCH / "only.h5"))
        self.assertEqual(texts(SCRATCH / "only.h5", "design/case"), ["test:lab2", "test:near"])
        self.assertEqual(study.read(SCRATCH / "only.h5", "evaluations/loss").tobytes(),
                         self.read("evaluations/loss")[:, :, LAB2:].tobytes())
        printed = good(run("run", SCRATCH / "only.yaml", "-o", SCRATCH / "only.h5")).stdout
        self.assertIn("1 model, 2 folds, 2 further data sets", printed)
        self.assertNotIn("Worst point", printed)
        self.assertIn("drop: test:near", good(run("analyze", SCRATCH / "only.h5")).stdout)


class Refusals(unittest.TestCase):
    def refused(self, file, *parts, job=JOB):
        path = write("refused.yaml", job.replace("lab2.h5", file))
        for verb in (("check",), ("run", "-o", SCRATCH / "refused.h5")):
            done = run(*verb, path)
            self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
            for part in parts:
                self.assertIn(part, done.stderr)
        self.assertFalse((SCRATCH / "refused.h5").exists())

    def test_a_class_that_the_study_lacks(self):
        subset(SCRATCH / "elsewhere.h5", SCRATCH / "blasts.h5", CLASSES, list(CLASSES),
               monocyte="monocytes")
        self.refused("blasts.h5", "blasts.h5: its class 'monocytes' is none of",
                     str(SCRATCH / "cells.h5"), "Did you mean 'monocyte'")

    def test_files_that_are_no_data_sets(self):
        whole = (SCRATCH / "lab2.h5").read_bytes()
        (SCRATCH / "cut.h5").write_bytes(whole[:len(whole) // 2])
        self.refused("cut.h5", "cut.h5")
        (SCRATCH / "text.h5").write_text("no HDF5")
        self.refused("text.h5", "text.h5")
        self.refused("labs.h5", "labs.h5")  # a study
        with h5py.File(shutil.copy(SCRATCH / "lab2.h5", SCRATCH / "newer.h5"), "a") as file:
            file.attrs["schema_version"] = 99
        self.refused("newer.h5", "newer.h5", "99")

    def test_a_missing_file(self):
        done = run("run", write("refused.yaml", JOB.replace("lab2.h5", "missing.h5")), "-o",
                   SCRATCH / "refused.h5")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("missing.h5: there is no such file", done.stderr)

    def test_images_without_labels(self):
        with h5py.File(shutil.copy(SCRATCH / "lab2.h5", SCRATCH / "bare.h5"), "a") as file:
            file["images/label"][3] = -1
        self.refused("bare.h5", "bare.h5: image '", "has no label")

    def test_a_job_of_masks(self):
        job = JOB.replace("resnet18", "unet").replace("cells.h5", "masks.h5")
        with h5py.File(shutil.copy(SCRATCH / "small.h5", SCRATCH / "masks.h5"), "a") as file:
            file["images/mask"] = numpy.zeros(file["images/mosaic"].shape, "uint8")
        self.refused("lab2.h5", "lab2.h5: the job tells classes of pixels, and there are no masks",
                     job=job)

    def test_contents_make_the_study_and_paths_do_not(self):
        path, job = SCRATCH / "changed.h5", write("changed.yaml", JOB.replace("lab2.h5", "copy.h5"))
        shutil.copy(SCRATCH / "lab2.h5", SCRATCH / "copy.h5")
        good(run("run", job, "-o", path))
        before = study.values(path)
        # The same contents elsewhere are the same study.
        shutil.copy(SCRATCH / "lab2.h5", SCRATCH / "moved.h5")
        moved = JOB.replace("lab2.h5", "{name: copy, file: moved.h5}")
        good(run("run", write("moved.yaml", moved), "-o", path))
        self.assertEqual(study.values(path), before)
        # Others are not.
        with h5py.File(SCRATCH / "copy.h5", "a") as file:
            file["images/label"][0] = (file["images/label"][0] + 1) % 4
        done = run("run", job, "-o", path)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("data.test.copy.contents: ", done.stderr)
        renamed = run("run", write("renamed.yaml", JOB), "-o", path)
        self.assertEqual(renamed.returncode, 2, renamed.stderr)
        self.assertIn("data.test: copy, near -> lab2, near", renamed.stderr)


class Growth(unittest.TestCase):
    def test_folds_come_and_points_do_not(self):
        job = JOB.replace("type: grid, levels: 2", "type: random, n: 2").replace(
            "{values: [2.2]}", "{min: 2, max: 2.4}")
        path = SCRATCH / "grown.h5"
        good(run("run", write("grown.yaml", job), "-o", path))
        done = run("extend", path, "--points", 3)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("data.test: more points of the design would move", done.stderr)
        more = run("extend", path, "--job", write("more.yaml", job.replace("[lab2.h5", "[lab2.h5, cells.h5")))
        self.assertEqual(more.returncode, 2, more.stdout + more.stderr)
        self.assertIn("data.test: lab2, near -> lab2, cells, near", more.stderr)
        good(run("extend", path, "--folds", 3))
        larger = write("larger.yaml", job.replace("folds: 2", "folds: 3"))
        good(run("run", larger, "-o", path))
        self.assertTrue((study.read(path, "evaluations/status") == study.COMPLETE).all())
        fresh = SCRATCH / "fresh.h5"
        good(run("run", larger, "-o", fresh))
        self.assertEqual(study.values(path)["evaluations/loss"],
                         study.values(fresh)["evaluations/loss"])


class OtherKinds(unittest.TestCase):
    def test_synthesis_has_them_as_cases(self):
        job = """\
name: cases
kind: synthesis
seed: 3
data: {file: cells.h5, split: {folds: 2, train: 0.6}, test: [lab2.h5]}
models:
  - {from: labs.h5}
  - {name: other, network: resnet18, processing: {mode: none}, train: {epochs: 1, batch_size: 8}}
synthesis: {cases: [corruptions]}
store: {per_image: always}
"""
        path = SCRATCH / "cases.h5"
        good(run("run", write("cases.yaml", job), "-o", path))
        self.assertEqual(texts(path, "design/case"), 10 * ["corruptions"] + ["test:lab2"])
        printed = good(run("analyze", path)).stdout
        self.assertIn("drop: test:lab2", printed)
        self.assertIn("Further data sets: test:lab2.", printed)
        told = json.loads(good(run("analyze", path, "--json")).stdout)
        accuracy = study.read(path, "evaluations/accuracy")[0, :, 10]
        cell = told["cases"]["test:lab2"]["results"]["one"]["lab2"]
        self.assertAlmostEqual(cell["accuracy"]["mean"], accuracy.mean(), places=6)
        self.assertFalse(cell["own_pipeline"])
        # No test of pairs on images that have no predictions; all others are there.
        self.assertEqual({pair["case"] for pair in told["paired"]}, {None, "corruptions"})
        self.assertTrue(all("p" in pair for pair in told["paired"]))

    def test_optimization_and_forensics(self):
        models = "models: [{name: m, network: resnet18, train: {epochs: 1, batch_size: 8}}]\n"
        head = JOB[:JOB.index("models:")]
        arms = write("arms.yaml", "kind: optimization\n" + head + models +
                     "optimization: {arms: [frozen, learned]}\n")
        good(run("run", arms, "-o", SCRATCH / "arms.h5"))
        loss = study.read(SCRATCH / "arms.h5", "evaluations/loss")
        self.assertEqual(loss.shape, (2, 2, 2))
        self.assertTrue(numpy.isfinite(loss).all())
        done = run("check", write("search.yaml", "kind: forensics\n" + head + models))
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("kind: forensics searches for drifts", done.stderr)

    def test_masks_are_matched_by_the_names_of_their_values(self):
        for name, count, size, seed in (("cars", 24, 32, 2), ("town", 6, 64, 5)):
            folder = SCRATCH / name
            good(run("simulate", "cars", "-n", count, "--size", size, "--seed", seed, "-o", folder))
            good(run("pack", folder, "-o", SCRATCH / f"{name}.h5"))
        with h5py.File(shutil.copy(SCRATCH / "town.h5", SCRATCH / "swapped.h5"), "a") as file:
            mask = file["images/mask"][()]
            mask[0, :5] = 255
            names = file["mask_classes"][()]
            file["mask_classes"][...] = names[::-1]
            file["images/mask"][...] = numpy.where(mask == 255, 255, 1 - mask)
        with h5py.File(SCRATCH / "town.h5", "a") as file:
            file["images/mask"][...] = mask
        job = """\
name: masks
seed: 3
data: {file: cars.h5, split: {folds: 1, train: 0.6}, test: [town.h5, swapped.h5]}
models: [{name: net, network: unet, train: {epochs: 1, batch_size: 8}, normalisation: from_training}]
"""
        path, alone = SCRATCH / "masks_study.h5", SCRATCH / "masks_alone.h5"
        good(run("run", write("masks.yaml", job), "-o", path))
        good(run("run", write("masks_alone.yaml", """\
name: alone
seed: 3
data: {file: town.h5}
models: [{name: net, network: unet, weights: masks_study.h5.models/net.fold0.safetensors}]
drift: {design: {type: grid, levels: 1}, parameters: {capture.exposure: {values: [1]}}}
"""), "-o", alone))
        for name in ("loss", "iou", "dice", "mean_iou", "accuracy", "confusion"):
            here = study.read(path, f"evaluations/{name}")[0, 0]
            self.assertEqual(here[0].tobytes(), here[1].tobytes(), name)
            # The loss of masks is Dice in the training job and in the other that of a file.
            if name != "loss":
                self.assertEqual(here[0].tobytes(),
                                 study.read(alone, f"reference/{name}")[0, 0].tobytes(), name)
        self.assertGreater(study.read(path, "evaluations/confusion")[0, 0, 0].sum(), 6 * 64 * 64 // 2)

    def test_other_frameworks_are_given_them_and_score(self):
        job = write("pictures.yaml", JOB.replace("gradients: true\n", ""))
        folder = SCRATCH / "pictures"
        good(run("synthesize", job, "-o", folder))
        rows = table(folder / "manifest.csv")
        lab2 = [row for row in rows if row["point"] == str(LAB2)]
        self.assertEqual(len(lab2), 20)
        self.assertEqual({row["case"] for row in lab2}, {"test:lab2"})
        self.assertNotIn("monocyte", {row["label"] for row in lab2})
        with h5py.File(SCRATCH / "ordered.h5", "r") as file:
            label = file["images/label"][()]
        self.assertEqual([row["label"] for row in lab2], [CLASSES[each] for each in label])
        # Right about all but the first image.
        lines = ["model,fold,point,image,prediction"]
        for fold in range(2):
            for row in lab2:
                right = row["label"] if row["image"] != "0" else "monocyte"
                lines.append(f"mine,{fold},{LAB2},{row['image']},{right}")
        predictions = write("predictions.csv", "\n".join(lines) + "\n")
        good(run("score", job, predictions, "-o", SCRATCH / "scored.h5"))
        accuracy = study.read(SCRATCH / "scored.h5", "evaluations/accuracy")
        numpy.testing.assert_allclose(accuracy[0, :, LAB2], 0.95, rtol=1e-6)
        self.assertEqual(numpy.isnan(accuracy).sum(), 2 * 3)
        short = run("score", job, write("short.csv", "\n".join(lines[:-1]) + "\n"), "-o",
                    SCRATCH / "short.h5")
        self.assertEqual(short.returncode, 3)
        self.assertIn("19 of 20 test images of fold 1 at point 2", short.stderr)


if __name__ == "__main__":
    program.main()
