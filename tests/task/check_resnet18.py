"""Loads driftsweep's weights into torchvision's resnet18 with strict=True and compares its logits."""
import sys

try:
    import torch
    import torchvision
except ImportError:
    sys.exit(77)
import tensors

folder = sys.argv[1]
weights = {name: torch.from_numpy(array) for name, array in tensors.read(folder + "/weights").items()}
example = {name: torch.from_numpy(array) for name, array in tensors.read(folder + "/example").items()}
model = torchvision.models.resnet18(num_classes=7)
model.load_state_dict(weights, strict=True)
assert list(weights) == [n for n, _ in model.named_parameters()] + [n for n, _ in model.named_buffers()]


def compare(what, ours, theirs):
    difference = (ours - theirs).abs().max().item()
    print(f"{what}: largest difference {difference:.2g}")
    assert difference < 1e-4 * theirs.abs().max().item() + 1e-5, what


with torch.no_grad():
    model.eval()
    compare("logits", example["logits"], model(example["pictures"]))
    model.train()
    compare("training logits", example["training_logits"], model(example["pictures"]))
    compare("running mean", example["running_mean_after"], model.bn1.running_mean)
