"""Compares the CSV tables of an export, cell by cell, with the study file they came from.

Usage: check_export.py EXPORTER, where EXPORTER STUDY DIR makes a small study and exports it.
"""
import csv
import os
import subprocess
import sys
import tempfile

import h5py
import numpy as np

STATES = ["waiting", "running", "complete", "failed", "pruned"]


def read(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def same(cell, value):
    """A float32 cell reads back as the very number; NaN is empty."""
    if np.isnan(value):
        return cell == ""
    return np.float32(cell) == np.float32(value)


def texts(dataset):
    return dataset.asstr()[()]


def check_evaluations(rows, file):
    data, reference = file["evaluations"], file["reference"]
    models, gamma = texts(data["model"]), data["isp.gamma"][()]
    exposure, demosaic = data["capture.exposure"][()], texts(data["isp.demosaic"])
    folds, points = data["loss"].shape[1:]
    assert len(rows) == data["loss"].size
    assert list(rows[0])[:8] == ["number", "model", "fold", "point", "state", "params_isp.gamma",
                                 "params_capture.exposure", "params_isp.demosaic"]
    for number, row in enumerate(rows):
        m, f, p = np.unravel_index(number, data["loss"].shape)
        assert int(row["number"]) == number
        assert (row["model"], int(row["fold"]), int(row["point"])) == (models[m], f, p)
        assert row["state"] == STATES[data["status"][m, f, p]]
        assert float(row["params_isp.gamma"]) == gamma[p]
        assert row["params_isp.demosaic"] == demosaic[p]
        if np.isnan(exposure[p]):
            assert row["params_capture.exposure"] == ""
        else:
            assert float(row["params_capture.exposure"]) == exposure[p]
        assert same(row["values_loss"], data["loss"][m, f, p])
        for metric in ("accuracy", "macro_f1"):
            assert same(row["values_" + metric], data[metric][m, f, p])
            assert same(row["values_drop_" + metric],
                        float(reference[metric][m, f]) - float(data[metric][m, f, p]))
        for i, name in enumerate(texts(data["parameter"])):
            assert same(row["values_gradient_" + name], data["gradient"][m, f, p, i])
        assert same(row["seconds"], data["seconds"][m, f, p])
        if row["state"] == "complete":
            assert row["seconds"] == "0.1", "the shortest text that reads back"
    assert sum(row["state"] == "complete" for row in rows) == len(rows) - 2
    assert sum(row["values_accuracy"] == "" for row in rows) == 3
    assert sum(row["values_loss"] == "" for row in rows) == 2


def check_others(folder, file):
    failures = read(folder, "failures.csv")
    assert len(failures) == 1 and failures[0]["model"] == "small, fast"
    assert failures[0]["text"] == 'asked for 8 GB,\nthe device said "no"'
    training = read(folder, "training.csv")
    assert [row["values_loss"] for row in training[:2]] == ["1.5", "0.1"]
    assert len(training) == 2 * 2 * 2
    assert all(row["values_validation_loss"] == "" for row in training)
    reference = read(folder, "reference.csv")
    assert [row["values_accuracy"] for row in reference] == ["0.75", "0.875"] * 2
    assert read(folder, "sessions.csv")[0]["hosts"] == "node1"
    confusion = read(folder, "confusion.csv")
    complete = int((file["evaluations/status"][()] == 2).sum()) + 4
    assert len(confusion) == 4 * complete
    row = next(row for row in confusion if (row["kind"], row["model"], row["fold"], row["point"],
                                            row["true_class"], row["predicted_class"])
               == ("evaluation", "large", "1", "10", "a", "a"))
    assert row["count"] == "10"
    classes = read(folder, "classes.csv")
    assert len(classes) == 2 * complete
    row = next(row for row in classes if (row["kind"], row["model"], row["fold"], row["point"],
                                          row["class"]) == ("evaluation", "large", "1", "10", "a"))
    # Counts 10 1 / 2 1.
    assert row["count"] == "11"
    assert same(row["values_recall"], 10 / 11) and same(row["values_precision"], 10 / 12)
    assert same(row["values_f1"], 20 / 23)
    assert not [name for name in os.listdir(folder) if not name.endswith(".csv")]


def main():
    with tempfile.TemporaryDirectory() as scratch:
        study, folder = os.path.join(scratch, "s.h5"), os.path.join(scratch, "tables", "csv")
        subprocess.run([sys.argv[1], study, folder], check=True)
        with h5py.File(study, "r") as file:
            check_evaluations(read(folder, "evaluations.csv"), file)
            check_others(folder, file)


if __name__ == "__main__":
    main()
