"""The weights that a study trained, with their number of parameters.

    trained_weights.py STUDY.h5 MODEL
"""
import sys

import driftsweep

study = driftsweep.open(sys.argv[1])
weights = study.weights(sys.argv[2], fold=0)
learned = sum(values.size for values in weights.values() if values.dtype.kind == "f")
first = next(iter(weights))
print(f"{sys.argv[2]}: {len(weights)} tensors, {learned} numbers, the first is {first} "
      f"{weights[first].shape}")
