"""Cases of jobs: scalars of YAML, bounds of distributions, batches of one."""
import h5py
import numpy as np

from trial import need, refused

# Of 40: the name of the job and what its plan must say, or what its refusal must name.
TAKEN = {
    "anchor": "seed 7", "crlf_bom": "seed 7", "dot_low": "1.8 to 2.6",
    "exponent_low": "1.8 to 2.6", "plus_low": "1.8 to 2.6", "octal_seed": "seed 10",
    "model_date": "model 2024-01-01: ", "model_no": "model no: ", "model_null": "model null: ",
    "model_number": "model 007: ",
}
REFUSED = {
    "big_seed": ["big_seed.yaml:2", "seed", "9223372036854775808"],
    "choices": ["choices.yaml:7", "corruption.name", "'no'"],
    "comma_low": ["comma_low.yaml:7"],
    "exponent_n": ["exponent_n.yaml:6", "'1e1'"],
    "flag_null": ["flag_null.yaml:8", "'~'"],
    "flag_on": ["flag_on.yaml:8", "'on'"],
    "flag_text": ["flag_text.yaml:8", '"false"'],
    "flag_yes": ["flag_yes.yaml:8", "'yes'"],
    "hex_seed": ["hex_seed.yaml:2", "'0x10'"],
    "merge_key": ["merge_key.yaml:8", "<<"],
    "nan_low": ["nan_low.yaml:7", "'.nan'"],
    "nbsp": ["nbsp.yaml:2", "U+00A0"],
    "negative_seed": ["negative_seed.yaml:2", "-1"],
    "octal_o": ["octal_o.yaml:2", "'0o10'"],
    "quoted_low": ["quoted_low.yaml:7", '"1.8"'],
    "same_values": ["same_values.yaml:7", "2.20"],
    "sexagesimal_low": ["sexagesimal_low.yaml:7", "'1:48'"],
    "tab": ["tab.yaml:6", "tab"],
    "twice": ["twice.yaml:9", "'seed' appears twice"],
    "underscore": ["underscore.yaml:2", "'1_000'"],
}


def yaml_scalars(trial):
    for name, words in REFUSED.items():
        trial.refused("check", name + ".yaml", code=2, words=words)
    for name, words in TAKEN.items():
        trial.run("check", name + ".yaml").line(words)
    return refused(f"{len(REFUSED)} refused with line and text; 0010 is ten; "
                   f"models may be called no, null, 007 and 2024-01-01")


def bounds_of_normal(trial):
    for name, words in {
            "mean_sd": ["'mean'", "mu, sigma"], "negative_sigma": ["sigma", "-0.2"],
            "no_width": ["min 2.2 is not below max 2.2"],
            "out_of_domain": ["0.38 of this normal", "truncated_normal"],
            "salib_bounds": ["mu", "sigma"], "wandb_exponents": ["min greater than 0", "-0.7"],
            "wandb_log": ["'log_uniform_values'"], "zero_sigma": ["sigma", "is 0"]}.items():
        sentence = trial.refused("check", name + ".yaml", code=2, words=[name + ".yaml:7", *words])
    points = {}
    for name in ("right", "truncated_far"):
        trial.run("check", name + ".yaml")
        trial.run("run", name + ".yaml", "-o", trial.result(name + ".h5"))
        with h5py.File(trial.result(name + ".h5")) as study:
            points[name] = study["design/isp.gamma"][:]
            need(np.isfinite(study["evaluations/loss"][:]).all(), name)
    far = points["truncated_far"]
    need(len(far) == 6 and (far >= 3).all() and (far <= 3.1).all() and len(set(far)) == 6,
         f"truncated_far: {far}")
    need((np.abs(points["right"] - 2.2) < 1).all(), f"right: {points['right']}")
    return refused(sentence)


def batches_of_one(trial):
    sentence = trial.refused("check", "batch1.yaml", code=3, words=["batch_size: 1"])
    trial.run("run", "batch1.yaml", "-o", trial.result("b1.h5"), code=3)
    losses = {}
    for size in (2, 32, 33) if trial.slow else (32,):
        trial.run("run", f"batch{size}.yaml", "-o", trial.result(f"b{size}.h5"))
        with h5py.File(trial.result(f"b{size}.h5")) as study:
            losses[size] = study["training/loss"][:].ravel()
            need((study["training/status"][:] == 2).all(), f"batch {size}: not complete")
        need(np.isfinite(losses[size]).all(), f"batch {size}: {losses[size]}")
    return refused(f"{sentence} Losses of the others: {losses}")


CASES = {
    "40-yaml-scalars": yaml_scalars,
    "43-bounds-of-a-normal": bounds_of_normal,
    "44-training-batches-of-one": batches_of_one,
}
