"""Exports a small classifier of 4 classes as TorchScript, with pictures and the logits Python gave."""
import sys

try:
    import torch
except ImportError:
    sys.exit(77)
import tensors

folder = sys.argv[1]
torch.manual_seed(1)
model = torch.nn.Sequential(
    torch.nn.Conv2d(3, 8, 3, padding=1), torch.nn.BatchNorm2d(8), torch.nn.ReLU(),
    torch.nn.Dropout(0.5), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(8, 4))
model[1].running_mean.uniform_(-0.5, 0.5)
model[1].running_var.uniform_(0.5, 2)
model.eval()
pictures = torch.rand(5, 3, 32, 48)
torch.jit.script(model).save(folder + "/classifier.pt")
with torch.no_grad():
    logits = model(pictures)
tensors.write(folder + "/example", {"pictures": pictures.numpy(), "logits": logits.numpy()})
