"""Turns a PyTorch classifier into a file that driftsweep loads, with a contract.

The contract says how the model wants to be used: size of its input, mean and standard deviation of the
channels, classes in the order of the logits; and it holds the logits of two test inputs, which
driftsweep compares when it loads the model. In Python:

    from export_model import export
    export(model, "cells.pt", classes=["BAS", "EOS"], size=(256, 256),
           mean=[0.91, 0.84, 0.94], sd=[0.08, 0.12, 0.05])

On the command line, for a function that builds the model and a checkpoint of its weights:

    python3 export_model.py --model mymodels.py:build --weights last.ckpt --classes BAS EOS \\
        --size 256 256 --mean 0.91 0.84 0.94 --sd 0.08 0.12 0.05 -o cells.pt

FILE.pt becomes TorchScript (`torchscript: FILE.pt` in a job: any architecture); FILE.safetensors holds
weights alone (`network: resnet18`, `weights: FILE.safetensors`: an architecture that driftsweep has).
Needs torch.
"""

import argparse
import importlib
import importlib.util
import json
import pathlib
import struct
import sys

import torch

CHECK_SIZE = (64, 64)  # of the test inputs where the model takes any size
TYPES = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}


def check_inputs(rows, columns):
    """The two test inputs (2, 3, rows, columns), float32 in [-1, 1): the same formula as in driftsweep."""
    k = torch.arange(2).view(2, 1, 1, 1)
    c = torch.arange(3).view(1, 3, 1, 1)
    i = torch.arange(rows).view(1, 1, rows, 1)
    j = torch.arange(columns).view(1, 1, 1, columns)
    noise = (7919 * k + 104729 * c + 611953 * i + 350377 * j + 31 * i * j) % 65521
    return (noise.double() / 32760.5 - 1).float()


def contract(model, *, classes, size=None, mean=None, sd=None):
    """What driftsweep needs to know of a classifier (its forward: (B, 3, H, W) -> logits), as a dict.

    size: rows and columns of the input, or None where any will do. mean, sd: per channel, of pictures in
    [0, 1]; the model is called with (picture - mean) / sd. Raises ValueError where the logits are not one
    per class or depend on the size of the batch."""
    rows, columns = size or CHECK_SIZE
    if (mean is None) != (sd is None):
        raise ValueError("give mean and sd together, or neither")
    for values in (mean, sd):
        if values is not None and len(values) != 3:
            raise ValueError("mean and sd are three numbers, one for each channel")
    model.eval()
    inputs = check_inputs(rows, columns)
    with torch.no_grad():
        logits = model(inputs)
        single = torch.cat([model(inputs[:1]), model(inputs[1:])])
    if tuple(logits.shape) != (2, len(classes)):
        raise ValueError(f"the model gives a tensor of shape {tuple(logits.shape)} for two pictures, not "
                         f"(2, {len(classes)}): one logit for each class")
    if not torch.isfinite(logits).all():
        raise ValueError("the model's logits are not finite")
    if not torch.allclose(logits, single, rtol=1e-3, atol=1e-3 * float(logits.abs().max())):
        raise ValueError("the model gives other logits for one picture than for two together: is it in "
                         "evaluation mode throughout?")
    return {"version": 1, "outputs": "logits", "classes": list(classes),
            "input_size": list(size) if size else None,
            "mean": [float(x) for x in mean] if mean else None,
            "sd": [float(x) for x in sd] if sd else None,
            "check_size": [rows, columns], "check_logits": logits.double().tolist(),
            "torch": torch.__version__}


def save_safetensors(tensors, metadata, path):
    """Writes the safetensors format: length of a JSON header, the header, the raw little-endian data."""
    header, parts, offset = {"__metadata__": metadata}, [], 0
    for name, tensor in tensors.items():
        tensor = tensor.detach().cpu().contiguous()
        if tensor.dtype not in TYPES:
            tensor = tensor.float()
        data = tensor.numpy().tobytes()
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [offset, offset + len(data)]}
        parts.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def export(model, path, *, classes, size=None, mean=None, sd=None):
    """Writes the model with its contract to FILE.pt (TorchScript) or FILE.safetensors (weights alone).

    The model is scripted where TorchScript understands it, else traced; a traced model is called with
    one and with two pictures, and refused where it kept the size of the batch. Arguments as in contract();
    ValueError as there."""
    path = pathlib.Path(path)
    terms = contract(model, classes=classes, size=size, mean=mean, sd=sd)
    if path.suffix == ".safetensors":
        save_safetensors(model.state_dict(), {"driftsweep": json.dumps(terms)}, path)
        return
    try:
        module = torch.jit.script(model)
    except Exception:  # what cannot be scripted raises errors of many kinds
        module = torch.jit.trace(model, check_inputs(*terms["check_size"]))
    if contract(module, classes=classes, size=size, mean=mean, sd=sd)["check_logits"] != \
            terms["check_logits"]:
        expected = torch.tensor(terms["check_logits"])
        with torch.no_grad():
            found = module(check_inputs(*terms["check_size"])).double()
        if not torch.allclose(found, expected, rtol=1e-3, atol=1e-3 * float(expected.abs().max())):
            raise ValueError("as TorchScript the model gives other logits than in Python")
    module.save(str(path), _extra_files={"driftsweep.json": json.dumps(terms)})


def build(place):
    """The model that FUNCTION makes, for `FILE.py:FUNCTION` or `MODULE:FUNCTION`."""
    file, _, function = place.partition(":")
    if not function:
        raise SystemExit(f"--model {place}: write FILE.py:FUNCTION or MODULE:FUNCTION (such as "
                         "torchvision.models:resnet18), where FUNCTION() returns the model")
    try:
        if file.endswith(".py"):
            spec = importlib.util.spec_from_file_location("model_source", file)
            module = importlib.util.module_from_spec(spec)
            sys.path.insert(0, str(pathlib.Path(file).parent))
            spec.loader.exec_module(module)
        else:
            sys.path.insert(0, "")  # modules of this folder too
            module = importlib.import_module(file)
    except FileNotFoundError:
        raise SystemExit(f"--model {place}: there is no file {file}")
    except ImportError as error:
        raise SystemExit(f"--model {place}: Python cannot import it ({error}); install it, or write "
                         "FILE.py:FUNCTION")
    if not callable(getattr(module, function, None)):
        raise SystemExit(f"--model {place}: {file} has no function {function}")
    return getattr(module, function)()


def load(model, path):
    """Loads a checkpoint: a state dict, or one under `state_dict` or `model`, wrapped or not."""
    state = torch.load(path, map_location="cpu")
    for key in ("state_dict", "model"):
        if isinstance(state, dict) and isinstance(state.get(key), dict):
            state = state[key]
    for prefix in ("module.", "_orig_mod.", "model.", "network."):
        if state and all(name.startswith(prefix) for name in state):
            state = {name[len(prefix):]: tensor for name, tensor in state.items()}
    model.load_state_dict(state, strict=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True, help="FILE.py:FUNCTION or MODULE:FUNCTION that returns the model")
    parser.add_argument("--weights", help="a checkpoint of its weights, as torch.save writes it")
    parser.add_argument("--classes", nargs="+", required=True, help="in the order of the logits")
    parser.add_argument("--size", nargs=2, type=int, metavar=("ROWS", "COLUMNS"),
                        help="of the input; leave it out where any size will do")
    parser.add_argument("--mean", nargs=3, type=float, help="of the channels, for pictures in [0, 1]")
    parser.add_argument("--sd", nargs=3, type=float)
    parser.add_argument("-o", "--output", required=True, help="FILE.pt or FILE.safetensors")
    options = parser.parse_args()
    model = build(options.model)
    if options.weights:
        load(model, options.weights)
    try:
        export(model, options.output, classes=options.classes, size=options.size, mean=options.mean,
               sd=options.sd)
    except ValueError as error:
        raise SystemExit(f"{options.model}: {error}")


if __name__ == "__main__":
    main()
