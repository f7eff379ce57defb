"""A small network that reads a scene's words off its picture, trained on simulated pictures only.

Its features measure diversity.
"""
import numpy as np
import torch
import torch.nn.functional as F

from micrographs.structures import render, sample_scene
from text_training import attribute_values

VALUES = attribute_values()
WIDTHS = (16, 32, 64, 96)
SEED = 77_000_000  # far from the training data's


class WordNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        pairs = zip((3, *WIDTHS), WIDTHS)
        self.layers = torch.nn.ModuleList(torch.nn.Conv2d(a, b, 3, 2, 1) for a, b in pairs)
        self.norms = torch.nn.ModuleList(torch.nn.BatchNorm2d(w) for w in WIDTHS)
        self.head = torch.nn.Linear(2 * WIDTHS[-1], sum(map(len, VALUES.values())))

    def features(self, x):
        """(n, 192): mean and maximum over the picture of the last layer."""
        for layer, norm in zip(self.layers, self.norms):
            x = F.relu(norm(layer(x)))
        return torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)

    def words(self, features):
        """Logits by attribute."""
        return dict(zip(VALUES, self.head(features).split([len(v) for v in VALUES.values()], 1)))


def as_input(pictures):
    """uint8 (n, 256, 256, 3) to RGB (n, 3, 128, 128) in [-1, 1]."""
    x = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() / 255
    return F.avg_pool2d(x, 2) * 2 - 1


def pool(vae, count):
    """Inputs of simulated pictures, a quarter of which went through the autoencoder, and by attribute their values."""
    rng = np.random.default_rng(SEED)
    scenes = [sample_scene(rng) for _ in range(count)]
    pictures = np.stack([render(scene, rng)[0] for scene in scenes])
    pictures[::4] = vae.through(pictures[::4])
    truth = {name: torch.tensor([values.index(getattr(s, name)) for s in scenes]) for name, values in VALUES.items()}
    return as_input(pictures), truth


def load_or_train(path, vae, count=4000, steps=1500, batch=24):
    """The network at `path`, else one trained on turned and flipped pictures of a pool, and saved there."""
    net = WordNet()
    if path.exists():
        net.load_state_dict(torch.load(path, weights_only=True))
        return net.eval()
    torch.manual_seed(SEED)
    inputs, truth = pool(vae, count)
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3)
    for step in range(steps):
        index = torch.randint(count, (batch,))
        x = torch.rot90(inputs[index], step % 4, (2, 3))
        found = net.words(net.features(x.flip(3) if step % 8 > 3 else x))
        loss = sum(F.cross_entropy(found[name], truth[name][index]) for name in VALUES)
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * (1 - step / steps)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 100 == 99:
            print(f"classifier step {step + 1} of {steps}, loss {loss.item():.3f}", flush=True)
    torch.save(net.state_dict(), path)
    return net.eval()


@torch.no_grad()
def look(net, pictures):
    """Of uint8 pictures, by attribute: the values read off them (n,); and their features (n, 192)."""
    features = torch.cat([net.features(as_input(pictures[i:i + 16])) for i in range(0, len(pictures), 16)])
    words = {name: np.array(VALUES[name])[logits.argmax(1)] for name, logits in net.words(features).items()}
    return words, features.numpy()


def spread(features):
    """Mean distance between all pairs."""
    distance = np.sqrt(((features[:, None] - features[None]) ** 2).sum(-1))
    return float(distance.sum() / max(len(features) * (len(features) - 1), 1))


def thumbnails(pictures):
    """(n, 1024): 32x32 gray values of uint8 pictures, each of zero mean and unit length."""
    gray = pictures[..., :3].astype(np.float32).mean(-1)
    small = gray.reshape(len(gray), 32, 8, 32, 8).mean((2, 4)).reshape(len(gray), -1)
    small = small - small.mean(1, keepdims=True)
    return small / np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-6)


def nearest(queries, known):
    """Distance of each thumbnail to the nearest of the known ones, in any of the eight symmetries."""
    best = np.full(len(queries), np.inf)
    squares = queries.reshape(-1, 32, 32)
    for k in range(8):
        turned = np.rot90(squares, k % 4, (1, 2))
        turned = turned[:, :, ::-1] if k >= 4 else turned
        flat = np.ascontiguousarray(turned).reshape(len(queries), -1)
        best = np.minimum(best, np.sqrt(np.maximum(2 - 2 * (flat @ known.T).max(1), 0)))
    return best
