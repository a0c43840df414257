"""The paper's sets, as look-alike folders with few small images: packed by the very commands of
docs/published-sets.md, then read, checked and begun by the jobs that are written for them."""

import re
import shlex
import unittest

import program
import study
from program import SCRATCH, SOURCE, good, run

numpy, Image = program.need("numpy", "PIL.Image")
CLASSES = {"BAS": 5, "EOS": 5, "KSC": 6, "LYA": 5, "LYT": 6, "MON": 6, "NGB": 5, "NGS": 6, "UNC": 5}
SMALL = 32


def tiff(path, values):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(values.astype(numpy.uint16)).save(path)


def microscopy(random):
    labels = []
    for name in (name for name, count in CLASSES.items() for _ in range(count)):
        number = len(labels)
        stem = f"Ma190c_lame{number % 3 + 1}_zone{number // 7 + 1}_composite_Mcropped_{number % 7 + 1}"
        labels.append(f"{stem} {name}\n")
        for scale, light in (("100", 30000), ("001", 300)):
            tiff(SCRATCH / f"microscopy/images/raw_scale{scale}/{stem}.tiff",
                 light * (0.5 + random.random((SMALL, SMALL))))
    (SCRATCH / "microscopy/labels").mkdir()
    (SCRATCH / "microscopy/labels/Ma190c_annotations.dat").write_text("".join(labels))


def drone(random):
    for photo in range(12):
        for tile in range(2):
            stem = f"{photo:02}_{tile:05}"
            for scale, light in (("100", 20000), ("001", 200)):
                tiff(SCRATCH / f"drone/images_tiles_256/raw_scale{scale}/{stem}.tif",
                     4100 + light * random.random((SMALL, SMALL)))
            mask = numpy.zeros((SMALL, SMALL), bool)
            mask[8:14, 5:20] = True
            folder = SCRATCH / "drone/masks_tiles_256"
            folder.mkdir(exist_ok=True)
            Image.fromarray(mask).save(folder / f"{stem}.png")  # one bit a pixel


def setUpModule():
    random = numpy.random.default_rng(1)
    microscopy(random)
    drone(random)
    (SCRATCH / "build").mkdir()
    (SCRATCH / "jobs").symlink_to(SOURCE / "jobs")
    text = (SOURCE / "docs/published-sets.md").read_text()
    commands = re.findall(r"^driftsweep (pack .*)$", text, re.MULTILINE)
    assert len(commands) == 6, commands
    for number, command in enumerate(commands):
        if number >= 4:  # the same sets in another way
            command = re.sub(r"-o (\S+)", rf"-o build/again{number}.h5", command)
        command = command.replace("NAME_OF_THAT_FILE", "Ma190c_lame1_zone1_composite_Mcropped_1.tiff")
        words = [word for each in shlex.split(command)
                 for word in (sorted(map(str, SCRATCH.glob(each))) if each.endswith("/*.tiff") else [each])]
        good(run(*words, cwd=SCRATCH))


def jobs():
    return sorted(path.name for pattern in ("microscopy_*.yaml", "drone_*.yaml")
                  for path in (SOURCE / "jobs").glob(pattern))


class PublishedSets(unittest.TestCase):
    def test_labels_cameras_and_parents_are_found(self):
        with study.h5py.File(SCRATCH / "build/microscopy.h5") as file:
            self.assertEqual([name.decode() for name in file["classes"][()]], sorted(CLASSES))
            counts = numpy.bincount(file["images/label"][()])
            self.assertEqual(list(counts), [CLASSES[name] for name in sorted(CLASSES)])
            self.assertAlmostEqual(float(file["cameras/white_balance"][0][0]), -0.6567, places=4)
        with study.h5py.File(SCRATCH / "build/drone.h5") as file:
            self.assertEqual(len(set(file["images/parent"][()])), 12)
            self.assertEqual(set(numpy.unique(file["images/mask"][()])), {0, 1})

    def test_every_job_fits_its_set(self):
        # Three uses of two sets.
        self.assertEqual(len(jobs()), 6, jobs())
        for name in jobs():
            copy = SCRATCH / name
            file = re.search(r"file: \.\./(\S+)", (SOURCE / "jobs" / name).read_text()).group(1)
            copy.write_text((SOURCE / "jobs" / name).read_text())
            plan = good(run("check", copy, "--set", f"data.file={SCRATCH / file}")).stdout
            self.assertIn("plan", plan, name)

    def test_a_dim_study_begins_and_ends(self):
        job = SCRATCH / "microscopy_optimization.yaml"
        job.write_text((SOURCE / "jobs/microscopy_optimization.yaml").read_text())
        good(run("run", job, "-o", SCRATCH / "dim.h5", "--set",
                 f"data.file={SCRATCH / 'build/microscopy001.h5'}", "--set", "data.split.folds=1",
                 "--set", "models[0].train.epochs=1", "--set", "models[0].train.batch_size=16"))
        self.assertTrue((study.read(SCRATCH / "dim.h5", "reference/status") == study.COMPLETE).all())
        loss = study.read(SCRATCH / "dim.h5", "training/loss")
        self.assertTrue(numpy.isfinite(loss).all(), loss)


if __name__ == "__main__":
    program.main()
