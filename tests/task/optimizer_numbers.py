# Prints the numbers of test_optimizer.cpp: parameters after each of five steps of torch.optim on one
# loss, the learning rate moved by torch.optim.lr_scheduler after each step. Made with PyTorch 1.13
# (Debian 12, python3-torch):
#   python3 tests/task/optimizer_numbers.py
import torch

CASES = {
    "adam": (torch.optim.Adam, {"lr": 0.1, "weight_decay": 0.01}),
    "adamw": (torch.optim.AdamW, {"lr": 0.1, "weight_decay": 0.2}),
    "sgd": (torch.optim.SGD, {"lr": 0.05, "weight_decay": 0.01}),
    "sgd with momentum": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.01}),
}
SCHEDULES = {
    "constant": lambda optimizer: torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1),
    "cosine": lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5),
    "step": lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.3),
}

for case, (make, options) in CASES.items():
    for schedule, make_schedule in SCHEDULES.items():
        p = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
        optimizer = make([p], **options)
        scheduler = make_schedule(optimizer)
        print(f'{{"{case}", "{schedule}", {{')
        for _ in range(5):
            optimizer.zero_grad()
            loss = (p * p * torch.tensor([1.0, 2.0, 3.0])).sum() + p.pow(3).sum() * 0.1
            loss.backward()
            optimizer.step()
            scheduler.step()
            print("{" + ", ".join(f"{value:.9g}" for value in p.tolist()) + "},")
        print("}},")
