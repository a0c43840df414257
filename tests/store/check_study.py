"""Opens a study file with stock tools (h5py, xarray) and compares it with what was written.

Usage: check_study.py MAKER, where MAKER FILE writes the small study of small_study.cpp. The
expected values are computed here again from the rows' indices.
"""
import math
import pathlib
import subprocess
import sys
import tempfile
import warnings

import h5py
import numpy as np
import xarray

MODELS, FOLDS, POINTS = ["resnet18", "größer"], 3, 5
WAITING, FAILED = (0, 1, 3), (1, 2, 4)


def number(model, fold, point):
    return (model * FOLDS + fold) * POINTS + point


def rows():
    for model in range(2):
        for fold in range(FOLDS):
            for point in range(POINTS):
                yield model, fold, point


def check_layout(path):
    """Every dataset is contiguous, allocated, unfiltered and carries no time."""
    with open(path, "rb") as file:
        assert file.read(9)[8] == 0, "superblock version"
    with h5py.File(path, "r") as file:
        assert file.attrs["schema_version"] == 1
        assert file.attrs["kind"] == "driftsweep study"
        datasets = []
        file.visititems(lambda name, item: datasets.append(item)
                        if isinstance(item, h5py.Dataset) else None)
        assert len(datasets) > 60
        for item in datasets:
            assert item.chunks is None and item.compression is None, item.name
            creation = item.id.get_create_plist()
            assert creation.get_layout() == h5py.h5d.CONTIGUOUS, item.name
            assert creation.get_nfilters() == 0, item.name
            assert h5py.h5g.get_objinfo(item.id).mtime == 0, item.name
            assert item.id.get_storage_size() == item.size * item.dtype.itemsize, item.name
            if item.size:
                assert item.id.get_offset() is not None, item.name
            if item.dtype.kind in "SO":
                info = h5py.check_string_dtype(item.dtype)
                assert info.encoding == "utf-8" and info.length is not None, item.name
                assert item.attrs["_Encoding"] == "utf-8", item.name


def check_study_group(path):
    with h5py.File(path, "r") as file:
        study = file["study"]
        assert study["job"].asstr()[()] == "name: zellen-µ\n# a comment\n"
        assert study["resolved_job"].asstr()[()] == "name: zellen-µ\nseed: 7\n"
        assert study["identity"].asstr()[()] == "a" * 64
        assert study.attrs["schema_version"] == 1
        assert study.attrs["name"] == "zellen-µ" and study.attrs["kind"] == "sensitivity"
        failures = file["failures"]
        assert len(failures["failure"]) == 2 * FOLDS * (POINTS + 2)
        assert failures["text"].asstr()[0] == "the loss is NaN"
        assert failures["model"].asstr()[0] == "größer"
        assert list(failures["point"][:2]) == [4, -1]


def check_evaluations(path):
    data = xarray.open_dataset(path, group="evaluations", engine="h5netcdf")
    assert data["loss"].dims == ("model", "fold", "point")
    assert data["gradient"].dims == ("model", "fold", "point", "parameter")
    assert data["confusion"].dims == ("model", "fold", "point", "true_class", "predicted_class")
    assert data["image_loss"].dims == ("model", "fold", "point", "image")
    assert list(data["model"].values) == MODELS, data["model"]
    assert list(data["image"].values) == ["a.dng", "b.dng", "c.dng", "d.dng"]
    assert list(data["true_class"].values) == ["BAS", "EOS", "Grün"]
    assert list(data["parameter"].values) == ["isp.gamma"]
    assert data["loss"].dtype == np.float32

    assert {"isp.gamma", "isp.demosaic"} <= set(data["loss"].coords), data["loss"].coords
    assert data["isp.gamma"].dims == ("point",)
    np.testing.assert_array_equal(data["isp.gamma"], [1.8, 2.0, math.nan, 2.4, 2.6])
    assert list(data["isp.demosaic"].values) == ["bilinear", "menon2007", "", "bilinear",
                                                 "malvar2004"]
    assert data["isp.gamma"].attrs["as"] == "value" and data["isp.gamma"].attrs["units"] == "1"
    assert float(data["loss"].sel(model="resnet18", fold=2, point=1)) == number(0, 2, 1) + .25
    bilinear = data["loss"].where(data["isp.demosaic"] == "bilinear", drop=True)
    assert list(bilinear["point"].values) == [0, 3]

    for row in rows():
        at = dict(zip(("model", "fold", "point"), row))
        one = data.isel(at)
        n = number(*row)
        if row in (WAITING, FAILED):
            for name in ("loss", "accuracy", "macro_f1", "gradient", "confusion", "image_loss",
                         "image_prediction"):
                assert np.isnan(one[name].values).all(), (row, name)
            continue
        assert one["loss"] == n + .25 and one["gradient"][0] == -n - .5
        assert one["accuracy"] == np.float32(n) / np.float32(100)
        np.testing.assert_array_equal(one["confusion"].values.ravel(), 10 * n + np.arange(9))
        losses = n + np.arange(4) / 8
        losses[row[1]] = math.nan
        np.testing.assert_array_equal(one["image_loss"], losses)
        assert np.isnan(one["image_prediction"].values[row[1]])

    status = data["status"]
    assert list(status.attrs["flag_values"]) == [0, 1, 2, 3, 4]
    names = status.attrs["flag_meanings"].split()
    assert names == ["waiting", "running", "complete", "failed", "pruned"]
    for row in rows():
        expected = {WAITING: "waiting", FAILED: "failed"}.get(row, "complete")
        assert names[int(status.values[row])] == expected, row
    assert data["error"].values[FAILED] == "NotFinite"
    assert data["seconds"].attrs["long_name"]
    assert data["rank"].values[1, 0, 0] == 1 and np.isnan(data["rank"].values[WAITING])


def check_other_groups(path):
    reference = xarray.open_dataset(path, group="reference", engine="h5netcdf")
    assert reference["loss"].dims == ("model", "fold")
    assert float(reference["loss"].sel(model="größer", fold=1)) == 1000 + number(1, 1, 0) + .25
    assert "gradient" not in reference
    training = xarray.open_dataset(path, group="training", engine="h5netcdf")
    assert training["loss"].dims == ("model", "fold", "epoch")
    np.testing.assert_array_equal(training["loss"].values[0, 1], [4, 3, 2, math.nan])
    assert np.isnan(training["loss"].values[1, 0]).all()
    assert np.isnan(training["validation_loss"].values).all()
    assert training["weights_file"].values[0, 2] == "resnet18-fold2.safetensors"
    assert training["weights_sha256"].values[0, 2] == "2" * 64
    design = xarray.open_dataset(path, group="design", engine="h5netcdf")
    assert set(design.variables) == {"point", "isp.gamma", "isp.demosaic"}
    sessions = xarray.open_dataset(path, group="sessions", engine="h5netcdf")
    assert list(sessions["started"].values[:3]) == ["2026-01-02T03:04:05Z",
                                                    "2026-01-03T03:04:05Z", ""]
    assert sessions["hosts"].values[0] == "node1 node2" and sessions["ranks"].values[0] == 2
    for group in ("study", "failures"):
        xarray.open_dataset(path, group=group, engine="h5netcdf")


def main():
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "study.h5")
        subprocess.run([sys.argv[1], path], check=True)
        check_layout(path)
        check_study_group(path)
        check_evaluations(path)
        check_other_groups(path)


if __name__ == "__main__":
    main()
