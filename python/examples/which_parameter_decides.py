"""Sensitivity indices of a study, the largest first.

    which_parameter_decides.py STUDY.h5
"""
import sys

import driftsweep

study = driftsweep.open(sys.argv[1])
for name, table in study.sensitivity().items():
    column = next(column for column in ("ST", "mu_star", "dgsm", "S2") if column in table)
    print(f"{table.attrs['title']}: {table.attrs['sentence']}")
    print(table.sort_values(column, ascending=False)
          [["model", "output", "parameter", column, f"{column}_conf"]].to_string(index=False))
