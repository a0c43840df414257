"""The networks written down once more in PyTorch, from their papers and the libraries' documented names.

torchvision's ResNets and segmentation_models_pytorch's Unet and UnetPlusPlus with a ResNet-34 encoder; neither
library is in Debian, so check_networks.py falls back on these.
"""
import torch
from torch import nn


def conv_bn(inside, outside, kernel, stride=1):
    return [nn.Conv2d(inside, outside, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outside)]


class Block(nn.Module):
    def __init__(self, inside, width, stride, bottleneck):
        super().__init__()
        outside = 4 * width if bottleneck else width
        shapes = [(inside, width, 1, 1), (width, width, 3, stride), (width, outside, 1, 1)] if bottleneck else [
            (inside, width, 3, stride), (width, width, 3, 1)]
        for number, shape in enumerate(shapes, 1):
            conv, bn = conv_bn(*shape)
            self.add_module(f"conv{number}", conv)
            self.add_module(f"bn{number}", bn)
        self.steps = len(shapes)
        if inside != outside or stride != 1:
            self.downsample = nn.Sequential(*conv_bn(inside, outside, 1, stride))

    def forward(self, x):
        y = x
        for number in range(1, self.steps + 1):
            y = getattr(self, f"bn{number}")(getattr(self, f"conv{number}")(y))
            if number < self.steps:
                y = torch.relu(y)
        return torch.relu(y + (self.downsample(x) if hasattr(self, "downsample") else x))


class Encoder(nn.Module):
    def __init__(self, blocks, bottleneck=False, classes=None):
        super().__init__()
        self.conv1, self.bn1 = conv_bn(3, 64, 7, 2)
        inside = 64
        for stage, (count, width) in enumerate(zip(blocks, (64, 128, 256, 512)), 1):
            layer = []
            for index in range(count):
                layer.append(Block(inside, width, 2 if stage > 1 and index == 0 else 1, bottleneck))
                inside = 4 * width if bottleneck else width
            self.add_module(f"layer{stage}", nn.Sequential(*layer))
        if classes is not None:
            self.fc = nn.Linear(inside, classes)

    def features(self, x, depth):
        x = torch.relu(self.bn1(self.conv1(x)))
        found = [x]
        x = nn.functional.max_pool2d(x, 3, 2, 1)
        for stage in range(1, depth):
            x = getattr(self, f"layer{stage}")(x)
            found.append(x)
        return found

    def forward(self, x):
        return self.fc(self.features(x, 5)[-1].mean((2, 3)))


class DecoderBlock(nn.Module):
    def __init__(self, inside, skip, outside):
        super().__init__()
        self.conv1 = nn.Sequential(*conv_bn(inside + skip, outside, 3), nn.ReLU())
        self.conv2 = nn.Sequential(*conv_bn(outside, outside, 3), nn.ReLU())

    def forward(self, x, *skips):
        x = nn.functional.interpolate(x, scale_factor=2, mode="nearest")
        return self.conv2(self.conv1(torch.cat([x, *skips], 1)))


class Segmentation(nn.Module):
    """Features at 1/2, 1/4, … are numbered here by level: 0 is the coarsest."""

    def __init__(self, outputs, plus, channels=(256, 128, 64, 32, 16)):
        super().__init__()
        self.depth, self.plus = len(channels), plus
        self.encoder = Encoder((3, 4, 6, 3))
        encoder = (64, 64, 128, 256, 512)[:self.depth][::-1]
        self.decoder = nn.Module()
        blocks = {}
        for level in range(self.depth):
            inside = encoder[0] if level == 0 else channels[level - 1]
            skip = encoder[level + 1] if level + 1 < self.depth else 0
            if not plus:
                blocks[str(level)] = DecoderBlock(inside, skip, channels[level])
                continue
            blocks[f"x_0_{level}"] = DecoderBlock(inside, skip * (level + 1), channels[level])
            if level + 1 < self.depth:
                for start in range(1, level + 1):
                    blocks[f"x_{start}_{level}"] = DecoderBlock(encoder[level], skip * (level + 1 - start), skip)
        self.decoder.blocks = nn.ModuleDict(blocks)
        self.segmentation_head = nn.Sequential(nn.Conv2d(channels[-1], outputs, 3, padding=1))

    def forward(self, x):
        features = self.encoder.features(x, self.depth)[::-1]
        last = self.depth - 1
        blocks = self.decoder.blocks
        if not self.plus:
            y = features[0]
            for level in range(self.depth):
                y = blocks[str(level)](y, *features[level + 1:level + 2])
            return self.segmentation_head(y)
        row = [blocks[f"x_{level}_{level}"](features[level], features[level + 1]) for level in range(last)]
        columns = {level: {level: row[level]} for level in range(last)}  # level -> start -> output
        for step in range(1, last):
            for start in range(last - step):
                level = start + step
                below = [columns[level][other] for other in range(start + 1, level + 1)]
                columns[level][start] = blocks[f"x_{start}_{level}"](columns[level - 1][start], *below,
                                                                     features[level + 1])
        return self.segmentation_head(blocks[f"x_0_{last}"](columns[last - 1][0]))


def make(name, outputs):
    if name == "resnet50":
        return Encoder((3, 4, 6, 3), True, outputs)
    if name.startswith("resnet"):
        return Encoder((2, 2, 2, 2) if name == "resnet18" else (3, 4, 6, 3), False, outputs)
    if name == "processing":  # the ISP of raw2logit
        return Segmentation(outputs, True, (256, 128, 64))
    return Segmentation(outputs, name == "unetplusplus")
