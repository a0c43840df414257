"""Loads driftsweep's weights with strict=True into the library's network, or ours where the library is missing.

    check_network.py FOLDER NAME OUTPUTS
"""
import pathlib
import sys

try:
    import torch
except ImportError:
    sys.exit(77)
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "task"))
import reference
import tensors

folder, name, outputs = sys.argv[1], sys.argv[2], int(sys.argv[3])


def library_network():
    try:
        if name.startswith("resnet"):
            import torchvision
            return getattr(torchvision.models, name)(num_classes=outputs)
        import segmentation_models_pytorch as smp
        if name == "processing":
            return smp.UnetPlusPlus("resnet34", encoder_depth=3, encoder_weights=None, decoder_channels=[256, 128, 64],
                                    classes=outputs)
        return (smp.Unet if name == "unet" else smp.UnetPlusPlus)("resnet34", encoder_weights=None, classes=outputs)
    except ImportError:
        return reference.make(name, outputs)


def load(path):
    return {key: torch.from_numpy(array) for key, array in tensors.read(path).items()}


def compare(what, ours, theirs):
    difference = (ours - theirs).abs().max().item()
    print(f"{what}: largest difference {difference:.2g} of {theirs.abs().max().item():.2g}")
    assert difference < 1e-4 * theirs.abs().max().item() + 1e-5, what


torch.set_num_threads(1)
weights, example = load(folder + "/weights"), load(folder + "/example")
model = library_network()
model.load_state_dict(weights, strict=True)
trained = [key for key, _ in model.named_parameters()]
assert list(weights)[:len(trained)] == trained, "the parameters have another order"
with torch.no_grad():
    model.eval()
    compare("outputs", example["outputs"], model(example["pictures"]))
    model.train()
    compare("training outputs", example["training_outputs"], model(example["pictures"]))
    moved = [value for key, value in model.state_dict().items() if key.endswith("bn1.running_mean")][0]
    compare("running mean", example["running_mean_after"], moved)
