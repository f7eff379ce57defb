"""The requests for image to image and inpainting whose results are recorded, and the pictures that they start from."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from cases import NEGATIVES, PROMPTS, Case
from schedulers import CLASSES

STRENGTHS = (0.3, 0.55, 0.8, 1.0)
STEPS = (4, 5, 7, 10)
MODELS = ("sd1", "turbo", "zsnr", "sd2v")
FRACTIONAL = ("DPM2", "DPM2 a", "EDM Euler")  # samplers whose timesteps only models with float ones take
FLOAT_MODELS = ("sd1", "sd2v")
# The picture's size; only the first is that of the request, 48 x 32.
PICTURES = {"even": (48, 32), "odd": (53, 37), "small": (13, 9), "tall": (31, 50)}


@dataclass(frozen=True)
class PictureCase(Case):
    """A request that starts from a picture, with a mask for inpainting."""

    strength: float = 0.75
    picture: str = "even"
    masked: bool = False

    @property
    def id(self) -> str:
        task = "inpaint" if self.masked else "image"
        return f"{task}-{super().id}-s{self.strength:g}-{self.picture}"


def picture(name: str) -> Image.Image:
    """Waves of random length and direction in each colour, and noise."""
    width, height = PICTURES[name]
    random = np.random.default_rng(len(name) * 100 + width)
    y, x = np.mgrid[:height, :width]
    waves = np.stack([np.sin(a * x / 5 + b * y / 5 + c) for a, b, c in random.normal(size=(3, 3)) * 1.5], -1)
    levels = 127 + 80 * waves + random.normal(scale=20, size=waves.shape)
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def mask(name: str) -> Image.Image:
    """An ellipse that goes beyond the right edge, with a hole."""
    width, height = PICTURES[name]
    y, x = np.mgrid[:height, :width]
    outer = ((x - 0.75 * width) / (0.45 * width)) ** 2 + ((y - 0.5 * height) / (0.4 * height)) ** 2 <= 1
    hole = ((x - 0.7 * width) / (0.12 * width)) ** 2 + ((y - 0.5 * height) / (0.12 * height)) ** 2 <= 1
    return Image.fromarray(np.where(outer & ~hole, 255, 0).astype(np.uint8))


def all_cases() -> list:
    cases = [*grid(), *own_schedulers(), *variants()]
    assert len({case.id for case in cases}) == len(cases)
    return cases


def grid():
    """Samplers x strengths x guidances for image to image and both kinds of inpainting."""
    number = 0
    for s, sampler in enumerate(CLASSES):
        models = FLOAT_MODELS if sampler in FRACTIONAL else MODELS
        for kind in ("image", "masked", "channels"):
            for n, strength in enumerate(STRENGTHS):
                for guidance in (1.0, 7.5):
                    number += 1
                    model = "inpaint" if kind == "channels" else models[(s + n + (kind == "masked")) % len(models)]
                    yield PictureCase(
                        model, sampler, STEPS[(s + number // 2) % 4], guidance, strength=strength, seed=3000 + 7 * number,
                        picture=list(PICTURES)[number % 4], masked=kind != "image",
                        prompt=PROMPTS[number % len(PROMPTS)],
                        negative=NEGATIVES[number % len(NEGATIVES)] if guidance > 1 else None)


def own_schedulers():
    """The model's own scheduler_config.json, with no sampler named."""
    for model in (*MODELS, "inpaint"):
        for strength in (0.45, 1.0):
            for masked in (False, True) if model != "inpaint" else (True,):
                yield PictureCase(model, "Default", 9, 3.0, strength=strength, seed=41, picture="odd", masked=masked)


def variants():
    """Larger pictures, fresh noise, sigmas, several pictures of one request, and a mask of a single pixel's width."""
    for masked in (False, True):
        yield PictureCase("sd1", "Euler a", 10, width=80, height=64, strength=0.58, seed=51, picture="tall", masked=masked)
        yield PictureCase("sd2v", "DDIM", 7, eta=0.6, strength=0.8, seed=52, picture="odd", masked=masked, note="eta0.6")
        yield PictureCase("turbo", "TCD", 8, eta=0.3, strength=0.6, seed=53, picture="odd", masked=masked, note="eta0.3")
        for sampler in ("Euler", "DPM++ 2M", "Heun", "UniPC", "DPM2 a"):
            yield PictureCase("sd1", sampler, 8, sigmas="Karras", strength=0.65, seed=54, picture="small", masked=masked)
        yield PictureCase("sd1", "DPM++ 2M SDE", 12, sigmas="Exponential", strength=0.35, seed=55, masked=masked)
    yield PictureCase("zsnr", "Euler a", 6, strength=0.7, seed=56, images=3, picture="odd", note="images3")
    yield PictureCase("sd1", "PNDM", 50, 2.0, strength=0.58, seed=57, picture="odd")
    yield PictureCase("sd1", "PNDM", 10, 2.0, strength=0.9, seed=58, picture="odd", masked=True)
