"""Reads the weights that a study keeps: the safetensors format, into numpy arrays."""

import json

import numpy

TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
         "U8": "|u1", "BOOL": "|b1"}


def read(path):
    """{name: array} of a file, and its metadata {key: text}. ValueError where it is none."""
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size)) if 0 < size < 100_000_000 else None
        if not isinstance(header, dict):
            raise ValueError(f"{path} is no safetensors file")
        content = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, facts in header.items():
        if facts["dtype"] not in TYPES:
            raise ValueError(f"{path}: '{name}' has the type {facts['dtype']}, which numpy lacks")
        begin, end = facts["data_offsets"]
        values = numpy.frombuffer(content[begin:end], dtype=TYPES[facts["dtype"]])
        tensors[name] = values.reshape(facts["shape"]).copy()
    return tensors, metadata
