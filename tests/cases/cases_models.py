"""Cases of models that others exported: what they end in, carry along, or do to their input."""
import h5py
import numpy as np

from trial import equal, good, near, need, refused, told


def run_job(trial, name, code=0):
    return trial.run("run", name + ".yaml", "-o", trial.result(name + ".h5"), code=code)


def values(trial, name, *paths):
    with h5py.File(trial.result(name + ".h5")) as study:
        return [study[path][:] for path in paths]


def probabilities(trial):
    trial.run("check", "smooth.yaml").without("warning:")
    trial.run("check", "log_softmax.yaml").without("warning:")
    sentence = trial.run("check", "softmax.yaml").line("warning:", "sum to 1", "probabilities")
    trial.refused("check", "softmax.yaml", "--strict", code=2, words=["probabilities"])
    found = {}
    for name in ("smooth", "log_softmax", "softmax"):
        run_job(trial, name)
        found[name] = values(trial, name, "evaluations/loss", "evaluations/gradient",
                             "evaluations/accuracy")
    near(found["log_softmax"][0], found["smooth"][0], 1e-5, "loss")
    near(found["log_softmax"][1], found["smooth"][1], 1e-4, "gradients")
    equal(found["softmax"][2], found["smooth"][2], "accuracy")
    with h5py.File(trial.result("softmax.h5")) as study:
        need("probabilities" in " ".join(study["study/doubts"].asstr()[:]), "the study keeps it")
    return told(sentence)


def traced_in_training(trial):
    for name in ("batch1", "batch5", "batch24"):
        sentence = trial.refused("check", name + ".yaml", code=3,
                                 words=["other logits in other company", "model.eval()"])
    run_job(trial, "batch5", code=3).line("error:", "other logits in other company")
    trial.refused("check", "traced_batch_of_4.yaml", code=3,
                  words=["traced_batch_of_4.pt", "any number of pictures"])
    return refused(sentence)


def writes_into_input(trial):
    for name in ("in_place", "out_of_place", "forensics_in_place", "forensics_out_of_place"):
        run_job(trial, name)
    for path in ("evaluations/loss", "evaluations/gradient", "reference/loss"):
        equal(*[values(trial, name, path)[0] for name in ("in_place", "out_of_place")], path)
    left, right = [values(trial, "forensics_" + name, "forensics/distance")[0]
                   for name in ("in_place", "out_of_place")]
    equal(left, right, "forensics/distance")
    need(np.isfinite(right).any(), f"distances {right}")
    return good(f"loss, gradients and forensics/distance {np.nanmax(right):.4g} are equal")


def types_and_devices(trial):
    sentence = trial.refused("check", "cuda_constant.yaml", code=3,
                             words=["cuda_constant.pt", "device=x.device"])
    trial.refused("check", "half_inside.yaml", code=3, words=["half_inside.pt", "Half"])
    trial.refused("check", "float_inside_in_float64.yaml", code=3,
                  words=["float_inside.pt", "precision: float32"])
    trial.refused("check", "pickled_module.yaml", code=3,
                  words=["no TorchScript module", "torch.jit.script"])
    trial.refused("check", "state_dict.yaml", code=3,
                  words=["no TorchScript module", "torch.jit.script", "safetensors"])
    trial.run("check", "float_inside.yaml").without("warning:")
    trial.run("check", "divides_by_255.yaml").line("warning:", "divides_by_255.pt",
                                                   "hardly depend on the picture", "0.00392157")
    found = {}
    for name in ("float_inside", "half_weights", "bfloat16_weights"):
        run_job(trial, name)
        found[name] = values(trial, name, "evaluations/loss")[0]
    near(found["half_weights"], found["float_inside"], 0.02, "loss of half weights")
    near(found["bfloat16_weights"], found["float_inside"], 0.1, "loss of bfloat16 weights")
    return refused(sentence[:300])


def no_logits(trial):
    trial.refused("check", "dict.yaml", code=3, words=["a dict of 'out'", "output['out']"])
    trial.refused("check", "tuple.yaml", code=3, words=["a tuple of 2", "output[0]"])
    return refused(trial.refused("check", "one_logit.yaml", code=3,
                                 words=["one column", "for 3 classes"]))


CASES = {
    "33-probabilities-for-logits": probabilities,
    "34-traced-in-training-mode": traced_in_training,
    "36-model-writes-into-its-input": writes_into_input,
    "37-types-and-devices-in-the-graph": types_and_devices,
    "38-outputs-that-are-no-logits": no_logits,
}
