"""Files that cameras wrote: packed, inspected, rendered, and a small study on one of them.

They lie beside the project (or where DRIFTSWEEP_SHARED_DATA says) and are no part of it.
"""

import json
import unittest

import exported
import program
import study
from program import SCRATCH, good, run

h5py, numpy = program.need("h5py", "numpy")
RAW = program.shared_raw()
ORDERS = ("rggb", "bggr", "gbrg", "grbg")

NIKON = """\
name: D750
cfa: {order}
white_level: 15520
black_level: [600, 600, 600, 600]
white_balance: [1.949, 1, 1.344]
shape: [512, 768]
dtype: uint16
"""
DRONE = """\
name: drone
cfa: RGGB
black_level: [4096, 4102, 4096, 4102]
white_balance: [2.86653646, 1, 1.73079425]
colour_matrix: [[1.50768983, -.33571374, -.17197604], [-.23048614, 1.70698738, -.47650126],
                [-.03119153, -.32803956, 1.35923111]]
"""
PHONE = "name: N900\ncfa: GRBG\nwhite_level: 1023\nblack_level: [25, 25, 25, 25]\n"


def nikon(order):
    return RAW / f"nikon_d750_768x512_{order}.raw"


def camera(name, text):
    path = SCRATCH / f"{name}.yaml"
    path.write_text(text)
    return path


def rendered(raw, camera_file, *options):
    output = SCRATCH / "rendered.npy"
    good(run("render", raw, "--camera", camera_file, *options, "-o", output))
    return numpy.load(output)


def blocks(picture, edge=16):
    """Means of blocks of `edge` pixels: what is left of a picture without its fine detail."""
    channels, rows, columns = picture.shape
    return picture.reshape(channels, rows // edge, edge, columns // edge, edge).mean((2, 4))


@unittest.skipIf(RAW is None, "the real files are absent; name them with DRIFTSWEEP_SHARED_DATA")
class RealFiles(unittest.TestCase):
    def inspect(self, file, camera_file):
        return json.loads(good(run("inspect", file, "--camera", camera_file, "--json")).stdout)

    def test_the_nikon_files(self):
        for order in ORDERS:
            with self.subTest(order=order):
                yaml = camera("nikon", NIKON.format(order=order.upper()))
                facts = self.inspect(nikon(order), yaml)
                self.assertEqual((facts["rows"], facts["columns"]), (512, 768))
                self.assertEqual(facts["camera"]["cfa"], order.upper())
                self.assertEqual(facts["camera"]["black_level"], [600] * 4)
                self.assertEqual(facts["camera"]["white_level"], 15520)
                self.assertEqual(facts["camera"]["white_balance"], [1.949, 1, 1.344])
                pixels = numpy.fromfile(nikon(order), "<u2").reshape(512, 768)
                self.assertEqual(facts["values"]["minimum"], pixels.min())
                self.assertEqual(facts["values"]["maximum"], pixels.max())
                row, column = divmod(order.index("r"), 2)
                self.assertAlmostEqual(facts["values"]["mean_r"],
                                       pixels[row::2, column::2].mean(), places=6)
                output = SCRATCH / f"{order}.h5"
                good(run("pack", nikon(order), "--camera", yaml, "-o", output))
                good(run("inspect", output, "--validate"))
                with h5py.File(output) as file:
                    numpy.testing.assert_array_equal(file["images/mosaic"][0], pixels)

    def test_a_headless_file_without_its_facts_is_refused(self):
        done = run("inspect", nikon("rggb"))
        self.assertEqual(done.returncode, 3)
        self.assertIn("shape", done.stderr)

    def test_the_drone_tile_and_the_phone(self):
        for raw, yaml, shape, order in (("raw_drone_tile.tif", DRONE, (256, 256), "RGGB"),
                                        ("nokia_n900_grbg.png", PHONE, (344, 256), "GRBG")):
            with self.subTest(raw=raw):
                facts_of = camera("facts", yaml)
                facts = self.inspect(RAW / raw, facts_of)
                self.assertEqual((facts["rows"], facts["columns"]), shape)
                self.assertEqual(facts["camera"]["cfa"], order)
                output = SCRATCH / f"{raw}.h5"
                good(run("pack", RAW / raw, "--camera", facts_of, "-o", output))
                good(run("inspect", output, "--validate"))
                picture = rendered(RAW / raw, facts_of)
                self.assertEqual(picture.shape, (3, *shape))
                self.assertTrue(((picture > 0) & (picture <= 1)).all())
                self.assertGreater(picture.std(), 0.05)

    def test_one_scene_in_four_orders_gives_one_picture(self):
        """The four files hold the same samples at other places of each 2x2 cell.

        So the half-resolution picture, which keeps no place inside a cell, is equal bit for bit but
        for the order in which two greens are averaged. At full resolution red and blue lie up to one
        pixel beside their place: about the difference of neighbouring pixels, which blurs away
        in blocks. A wrong order exchanges colours, and that does not blur away.
        """
        names = {order: camera(f"nikon_{order}", NIKON.format(order=order.upper()))
                 for order in ORDERS}
        half = {order: rendered(nikon(order), names[order], "--processing", "none")
                for order in ORDERS}
        full = {order: rendered(nikon(order), names[order]) for order in ORDERS}
        for order in ORDERS[1:]:
            with self.subTest(order=order):
                self.assertLess(abs(half[order] - half["rggb"]).max(), 1e-6)
                detail = abs(full[order] - full["rggb"]).mean()
                coarse = abs(blocks(full[order]) - blocks(full["rggb"])).mean()
                neighbour = abs(numpy.diff(full["rggb"], axis=1)).mean()
                print(f"\n{order}: {detail:.4f} of {neighbour:.4f}, in blocks {coarse:.5f}", end=" ")
                self.assertLess(detail, 2 * neighbour)
                self.assertLess(coarse, 0.01)
                for wrong in ORDERS:
                    if wrong == order:
                        continue
                    mistaken = rendered(nikon(order), names[wrong])
                    far = abs(blocks(mistaken) - blocks(full["rggb"])).mean()
                    print(f"as {wrong} {far:.4f}", end=" ")
                    self.assertGreater(far, 0.05)


@unittest.skipIf(RAW is None, "the real files are absent; name them with DRIFTSWEEP_SHARED_DATA")
class DroneStudy(unittest.TestCase):
    def test_a_small_study_on_the_real_tile(self):
        """Two halves of the tile as two classes, cut into tiles of 64 pixels."""
        image = program.need("PIL.Image")
        mosaic = numpy.array(image.open(RAW / "raw_drone_tile.tif"))
        self.assertEqual((mosaic.shape, mosaic.dtype), ((256, 256), numpy.uint16))
        folder = SCRATCH / "drone"
        folder.mkdir()
        for name, half in (("left", mosaic[:, :128]), ("right", mosaic[:, 128:])):
            numpy.save(folder / f"{name}.npy", half)
        (folder / "labels.csv").write_text("file,label\nleft.npy,left\nright.npy,right\n")
        (folder / "camera.yaml").write_text(DRONE)
        packed = good(run("pack", folder, "--tile", 64, "-o", SCRATCH / "drone.h5"))
        self.assertIn("16 images of 64x64", packed.stdout)
        exported.save(exported.smooth(2), SCRATCH / "two.pt")
        (SCRATCH / "drone_job.yaml").write_text("""\
data: {file: drone.h5, split: {folds: 1, train: 0.5}}
models:
  - {name: exported, torchscript: two.pt}
  - {name: resnet18, network: resnet18, normalisation: from_training, train: {epochs: 1, batch_size: 4}}
drift:
  design: {type: grid, levels: 2}
  parameters:
    capture.exposure: {min: 0.5, max: 1.5}
    isp.white_balance.b: {min: 0.8, max: 1.25, as: factor}
gradients: true
""")
        path = SCRATCH / "drone_study.h5"
        good(program.mpirun(2, "run", SCRATCH / "drone_job.yaml", "-o", path))
        self.assertTrue((study.read(path, "evaluations/status") == study.COMPLETE).all())
        self.assertTrue(numpy.isfinite(study.read(path, "evaluations/gradient")).all())
        confusion = study.read(path, "evaluations/confusion")
        numpy.testing.assert_array_equal(confusion.sum(-1), numpy.full((2, 1, 4, 2), 4))


if __name__ == "__main__":
    program.main()
