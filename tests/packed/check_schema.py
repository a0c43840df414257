"""The data set's schema as Python users meet it: read with h5py and xarray, written with h5py.

usage: check_schema.py PACKED_TOOL
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np
import xarray

TOOL = sys.argv[1]
ROWS, COLUMNS = 5, 6
MOSAICS = np.arange(3 * ROWS * COLUMNS, dtype="<u2").reshape(3, ROWS, COLUMNS)


def digest(mosaic):
    """As digest.h documents it."""
    head = f"{mosaic.shape[0]}x{mosaic.shape[1]} {mosaic.dtype.name}\n"
    return hashlib.sha256(head.encode() + mosaic.tobytes()).hexdigest()


def run(*arguments):
    return subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True)


def read_what_pack_wrote(folder):
    images = folder / "cells" / "images"
    images.mkdir(parents=True)
    for number, mosaic in enumerate(MOSAICS):
        np.save(images / f"cell_{number}.npy", mosaic)
    (folder / "cells" / "labels.csv").write_text(
        "file,label,patient\n0,long,Zoë\n1,round,\n2,long,Bo\n", encoding="utf-8")
    (folder / "cells" / "camera.yaml").write_text(
        "name: bench\ncfa: GRBG\nwhite_level: 1023\nblack_level: [1, 2, 3, 4]\n")
    path = folder / "cells.h5"
    done = run("pack", folder / "cells", path)
    assert done.returncode == 0, done.stderr

    with h5py.File(path) as file:
        assert file.attrs["kind"] == "driftsweep data set"
        assert file.attrs["schema_version"] == 1
        mosaic = file["images/mosaic"]
        assert mosaic.dtype == np.dtype("<u2")
        assert mosaic.chunks is None and mosaic.compression is None
        assert mosaic.id.get_offset() is not None
        assert np.array_equal(mosaic[:], MOSAICS)
        assert file["images/label"].dtype == np.dtype("<i4")
        assert file["images/label"][:].tolist() == [0, 1, 0]
        assert [s.decode() for s in file["classes"][:]] == ["long", "round"]
        assert [s.decode() for s in file["images/sha256"][:]] == [digest(m) for m in MOSAICS]
        assert file["cameras/colour_matrix"].shape == (1, 3, 3)
        assert np.isnan(file["cameras/noise"][:]).all()
        # Mapping the bytes at that offset gives the pixels.
        mapped = np.memmap(path, "<u2", "r", mosaic.id.get_offset(), MOSAICS.shape)
        assert np.array_equal(mapped, MOSAICS)

    with xarray.open_dataset(path, group="images", engine="h5netcdf") as images:
        assert dict(images.mosaic.sizes) == {"image": 3, "row": ROWS, "column": COLUMNS}
        assert images.label.dims == ("image",)
        assert images.source.values.tolist()[2] in ("cell_2.npy", b"cell_2.npy")
    with xarray.open_dataset(path, group="images/columns", engine="h5netcdf") as columns:
        assert columns.patient.values.tolist()[0] in ("Zoë", "Zoë".encode())
    with xarray.open_dataset(path, group="cameras", engine="h5netcdf") as cameras:
        assert cameras.black_level.sel(site="g2").item() == 3
        assert cameras.colour_matrix.dims == ("camera", "output_channel", "channel")
    with xarray.open_dataset(path, engine="h5netcdf") as root:
        assert root.classes.sizes == {"class": 2}


def write(path, change=lambda file: None):
    """A data set as a Python user writes it: strings of variable length, integers of any width."""
    with h5py.File(path, "w") as file:
        file.attrs["kind"] = "driftsweep data set"
        file.attrs["schema_version"] = 1
        file["images/mosaic"] = MOSAICS
        file["images/label"] = np.array([1, -1, 0])  # int64
        file["images/parent"] = np.array([0, 0, 1], "u1")
        file["images/camera"] = np.zeros(3, ">i2")
        file["images/source"] = ["a.dng", "b.dng", "ç.dng"]
        file["images/sha256"] = [digest(mosaic) for mosaic in MOSAICS]
        file["images/columns/patient"] = ["x", "y", "z"]
        file["classes"] = ["long", "round"]
        file["cameras/name"] = ["bench"]
        file["cameras/cfa"] = ["BGGR"]
        file["cameras/white_level"] = [1023]
        file["cameras/black_level"] = [[64, 64, 64, 64]]
        file["cameras/white_balance"] = [[2.0, 1.0, 1.5]]
        file["cameras/colour_matrix"] = np.eye(3)[None]
        change(file)


def replaced(name, value, **options):
    def change(file):
        del file[name]
        if value is not None:
            file.create_dataset(name, data=value, **options)
    return change


def attribute(name, value):
    def change(file):
        file.attrs[name] = value
    return change


def accept_what_h5py_wrote(folder):
    path = folder / "python.h5"
    write(path)
    done = run("read", path)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["label"] == [1, -1, 0] and facts["parent"] == [0, 0, 1]
    assert facts["classes"] == ["long", "round"]
    assert facts["source"] == ["a.dng", "b.dng", "ç.dng"]
    assert facts["columns"] == {"patient": ["x", "y", "z"]}
    assert facts["white_level"] == 1023 and facts["cfa"] == "BGGR" and not facts["noise"]
    with h5py.File(path) as file:
        assert facts["mosaic_offset"] == file["images/mosaic"].id.get_offset()

    floats = (MOSAICS / 1023).astype("<f4")

    def as_floats(file):
        del file["images/mosaic"], file["images/sha256"]
        file["images/mosaic"] = floats
        file["images/sha256"] = [digest(mosaic) for mosaic in floats]
    write(path, as_floats)
    done = run("read", path)
    assert done.returncode == 0, done.stderr

    def marked(file):
        file.create_dataset("images/synthetic", data=np.array([0, 1, 1], "u1"))
    write(path, marked)
    done = run("read", path)
    assert done.returncode == 0, done.stderr


def name_the_broken_rule(folder):
    path = folder / "broken.h5"
    floats = (MOSAICS / 1023).astype("<f4")
    floats[1, 2, 3] = np.nan

    def with_nan(file):
        replaced("images/mosaic", floats)(file)
        replaced("images/sha256", [digest(mosaic) for mosaic in floats])(file)

    broken = {
        "attribute 'kind'": lambda file: file.attrs.pop("kind"),
        "the file is a study": attribute("kind", "study"),
        "schema_version is 2": attribute("schema_version", 2),
        "/images/mosaic: the dataset is missing": replaced("images/mosaic", None),
        "/images/mosaic: the pixels are not uint16 or float32":
            replaced("images/mosaic", MOSAICS.astype("u1")),
        "/images/mosaic: the shape (15, 6) is not (image, row, column)":
            replaced("images/mosaic", MOSAICS.reshape(-1, COLUMNS)),
        "/images/mosaic: the dataset is not contiguous":
            replaced("images/mosaic", MOSAICS, chunks=(1, ROWS, COLUMNS)),
        "/images/mosaic: the pixels are not stored as plain little-endian":
            replaced("images/mosaic", MOSAICS.astype(">u2")),
        "/images/mosaic: pixel (2, 3) of image 1 (b.dng) is not finite": with_nan,
        "/images/label: the shape is (2) where (3) is needed": replaced("images/label", [0, 1]),
        "/images/label: image 1 has the number 2, allowed are -1 to 1":
            replaced("images/label", [0, 2, 1]),
        "/images/label: 0.5 is no 32-bit integer": replaced("images/label", [0, 0.5, 1]),
        "/images/label: the elements are no numbers":
            replaced("images/label", ["long", "round", "long"]),
        "/images/parent: the dataset is missing": replaced("images/parent", None),
        "/images/camera: image 0 has the number -1": replaced("images/camera", [-1, 0, 0]),
        "/images/source: the elements are no strings": replaced("images/source", [1, 2, 3]),
        "/images/sha256: 'abc' of image 0 is no SHA-256":
            replaced("images/sha256", ["abc", "abc", "abc"]),
        "/images/sha256: the digest of image 0 (a.dng) is not that of its pixels":
            replaced("images/sha256", ["0" * 64] * 3),
        "/images/columns/patient: the shape is (1)": replaced("images/columns/patient", ["x"]),
        "/classes: the class 'long' appears twice": replaced("classes", ["long", "long"]),
        "/cameras/cfa: 'XTRANS' is no Bayer order": replaced("cameras/cfa", ["XTRANS"]),
        "/cameras/white_level: the white level 0": replaced("cameras/white_level", [0.0]),
        "/cameras/black_level: the value nan": replaced("cameras/black_level", [[0, 0, 0, np.nan]]),
        "/cameras/white_balance: the dataset is missing": replaced("cameras/white_balance", None),
        "/images/synthetic: image 1 has the number 2, allowed are 0 to 1":
            lambda file: file.create_dataset("images/synthetic", data=np.array([0, 2, 1], "u1")),
        "/images/mask: the masks have another shape":
            lambda file: file.create_dataset("images/mask", data=MOSAICS[:2].astype("u1")),
    }
    for message, change in broken.items():
        write(path, change)
        done = run("read", path)
        assert done.returncode == 3, (message, done)
        assert message in done.stderr, (message, done.stderr)
        assert str(path) in done.stderr, done.stderr

    write(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:len(whole) // 2])
    done = run("read", path)
    assert done.returncode == 3 and str(path) in done.stderr, done
    path.write_bytes(b"no HDF5")
    done = run("read", path)
    assert done.returncode == 3 and "no HDF5 file" in done.stderr, done


with tempfile.TemporaryDirectory() as name:
    read_what_pack_wrote(pathlib.Path(name))
    accept_what_h5py_wrote(pathlib.Path(name))
    name_the_broken_rule(pathlib.Path(name))
