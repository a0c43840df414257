"""The parameter values at which each model loses most.

    what_drift_costs.py STUDY.h5
"""
import sys

import driftsweep

study = driftsweep.open(sys.argv[1])
drops = study.drops().mean("fold")
print(study)
for model in study.models:
    of_model = drops.sel(model=model).dropna("point")
    worst = of_model.isel(point=int(of_model.argmax("point")))
    parameters = ", ".join(f"{name}={worst[name].item():.4g}" for name in worst.coords
                           if name not in ("model", "point") and worst[name].dtype.kind == "f")
    print(f"{model}: mean drop of {study.metric} {float(of_model.mean()):+.3f}, "
          f"worst {float(worst):+.3f} at {parameters}")
