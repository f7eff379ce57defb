"""A small U-Net that finds objects, and how its pictures of what is inside become numbered objects."""
import numpy as np
import torch
from scipy import ndimage
from torch import nn
from torch.nn import functional

INSIDE, OBJECT = 0, 1  # channels: objects without their borders, and with them


class Block(nn.Sequential):
    def __init__(self, given, made):
        super().__init__(nn.Conv2d(given, made, 3, padding=1), nn.GroupNorm(4, made), nn.SiLU(),
                         nn.Conv2d(made, made, 3, padding=1), nn.GroupNorm(4, made), nn.SiLU())


class Segmenter(nn.Module):
    """(n, 3, h, w) in [0, 1], sides multiples of 8: logits (n, 2, h, w) of INSIDE and OBJECT."""

    def __init__(self, width=16, levels=4):
        super().__init__()
        widths = [width << k for k in range(levels)]
        self.down = nn.ModuleList(Block(a, b) for a, b in zip([3, *widths], widths))
        self.up = nn.ModuleList(Block(a + b, a) for a, b in zip(widths[-2::-1], widths[:0:-1]))
        self.last = nn.Conv2d(width, 2, 1)

    def forward(self, pictures):
        x, passed = 2 * pictures - 1, []
        for k, block in enumerate(self.down):
            x = block(functional.max_pool2d(x, 2) if k else x)
            passed.append(x)
        for block, skipped in zip(self.up, passed[-2::-1]):
            x = block(torch.cat([skipped, functional.interpolate(x, scale_factor=2, mode="nearest")], 1))
        return self.last(x)


def targets(labels):
    """(n, h, w) integers: float32 (n, 2, h, w). Inside are pixels of which no neighbour has another label, two deep."""
    inside = labels > 0
    for axis, step in ((1, 1), (1, -1), (2, 1), (2, -1), (1, 2), (1, -2), (2, 2), (2, -2)):
        inside &= labels == np.roll(labels, step, axis)
    return np.stack([inside, labels > 0], 1).astype(np.float32)


def trained(pictures, labels, steps, seed, device, batch=8, side=128):
    """A Segmenter that saw uint8 (n, h, w, 3) with (n, h, w): random parts, turned and mirrored, brighter and darker."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = Segmenter().to(device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    wanted = targets(labels)
    for _ in range(steps):
        seen, truth = [], []
        for i in rng.integers(len(pictures), size=batch):
            y, x = rng.integers(0, pictures.shape[1] - side + 1, 2)
            turn, mirror, light = int(rng.integers(4)), bool(rng.integers(2)), rng.uniform(0.8, 1.2)
            both = np.concatenate([pictures[i, y:y + side, x:x + side].transpose(2, 0, 1) / np.float32(255) * light,
                                   wanted[i, :, y:y + side, x:x + side]])
            both = np.rot90(both[..., ::-1] if mirror else both, turn, (1, 2))
            seen.append(both[:3])
            truth.append(both[3:])
        logits = network(torch.tensor(np.stack(seen), dtype=torch.float32, device=device))
        loss = functional.binary_cross_entropy_with_logits(
            logits, torch.tensor(np.stack(truth), dtype=torch.float32, device=device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return network.eval()


@torch.no_grad()
def objects(network, pictures, device):
    """(n, h, w) integers of uint8 (n, h, w, 3): what is inside hangs together, and grows to the borders of objects."""
    found = []
    for picture in pictures:
        shown = torch.tensor(picture.transpose(2, 0, 1)[None] / np.float32(255), dtype=torch.float32, device=device)
        inside, whole = (network(shown)[0] > 0).cpu().numpy()
        numbered, _ = ndimage.label(inside)
        distance, (y, x) = ndimage.distance_transform_edt(numbered == 0, return_indices=True)
        found.append(np.where(whole & (distance < 5), numbered[y, x], 0))
    return np.stack(found)
