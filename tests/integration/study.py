"""What a study file says, apart from its bookkeeping. Needs h5py and numpy."""

import hashlib
import pathlib

from program import need

h5py, numpy = need("h5py", "numpy")

BOOKKEEPING = {"seconds", "session", "rank", "attempts"}  # how it went, not what came out
COMPLETE, FAILED = 2, 3


def values(path):
    """Every value of the groups that hold results, by name, as bytes with type and shape."""
    found = {}

    def keep(name, item):
        own = name.split("/")[-1].removeprefix("ellipsoid_")
        if isinstance(item, h5py.Dataset) and own not in BOOKKEEPING:
            found[name] = (item.dtype.str, item.shape, item[()].tobytes())

    with h5py.File(path, "r") as file:
        for group in {"design", "reference", "evaluations", "training", "forensics",
                      "tolerance"} & set(file):
            file[group].visititems(lambda name, item, group=group: keep(f"{group}/{name}", item))
    return found


def read(path, name):
    with h5py.File(path, "r") as file:
        return file[name][()]


def weights(path):
    """SHA-256 of each file of final weights, by name."""
    folder = pathlib.Path(f"{path}.models")
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
