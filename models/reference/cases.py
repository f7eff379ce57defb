"""The requests whose results are recorded, as plain data."""

from dataclasses import dataclass, replace

SAMPLERS = ("Euler", "Euler a", "DDIM", "DPM++ 2M", "PNDM")
STEPS = (1, 4, 7, 20)
GUIDANCES = (0.0, 1.0, 7.5)
SIZES = ((64, 64), (96, 64), (128, 128))
MODELS = ("sd1", "sd2v", "turbo", "zsnr")

PROMPTS = (
    "dense green nuclei on a dark background",
    "sparse red fibers, blurred",
    "a Bright field image of H&E tissue, 20x",
    "phase-contrast: 3 cells (round), it's grey!",
)
NEGATIVES = (None, "noisy, out of focus", None, "", "text; scale bar")
LONG = ("a very large bright membrane with many small round vesicles and thin filaments in it, " * 7).strip(" ,")


@dataclass(frozen=True)
class Case:
    """One request in the terms of the plugin's macro keys; negative None means absent. Small unless size matters."""

    model: str
    sampler: str
    steps: int
    guidance: float = 7.5
    width: int = 48
    height: int = 32
    sigmas: str = "Default"
    seed: int = 7
    images: int = 1
    prompt: str = PROMPTS[0]
    negative: str | None = None
    eta: float = 0.0
    rescale: float = 0.0
    note: str = ""

    @property
    def id(self) -> str:
        words = [self.model, self.sampler.replace("++", "pp").replace(" ", ""), str(self.steps),
                 f"g{self.guidance:g}", f"{self.width}x{self.height}"]
        words += [self.sigmas] if self.sigmas != "Default" else []
        words += [self.note] if self.note else []
        return "-".join(words).lower()


def all_cases() -> list:
    cases = [*grid(), *own_schedulers(), *noise_levels(), *texts(), *seeds(), *ddim_and_rescale(), *odd_steps()]
    assert len({case.id for case in cases}) == len(cases)
    return cases


def grid():
    """Samplers x steps x guidances x sizes, each once; the model changes so that each sees each sampler and step."""
    number = 0
    for s, sampler in enumerate(SAMPLERS):
        for n, steps in enumerate(STEPS):
            for z, (width, height) in enumerate(SIZES):
                model = MODELS[(s + n + z) % 4]
                if sampler == "PNDM" and steps == 1:  # with Runge-Kutta steps diffusers needs four
                    model = ("sd1", "turbo", "sd1")[z]
                number += 1
                case = Case(model, sampler, steps, width=width, height=height, seed=1000 + 37 * number,
                            prompt=PROMPTS[number % len(PROMPTS)])
                for guidance in GUIDANCES:
                    negative = NEGATIVES[number % len(NEGATIVES)] if guidance > 1 else None
                    yield replace(case, guidance=guidance, negative=negative)


def own_schedulers():
    """The model's own scheduler_config.json, with no sampler named."""
    for model in MODELS:
        for steps in (1, 4, 20):
            yield Case(model, "Default", steps, guidance=3.0, seed=11 + steps, prompt=PROMPTS[1])
        yield Case(model, "Default", 4, guidance=1.0, seed=15, width=64, height=96)


def noise_levels():
    """Karras, exponential and beta sigmas where timesteps may be fractions: the two models that take float ones."""
    for model in ("sd1", "sd2v"):
        for sampler in ("Euler", "DPM++ 2M"):
            for sigmas in ("Karras", "Exponential", "Beta"):
                for steps in ((1, 4, 7, 20) if model == "sd1" else (7, 20)):
                    yield Case(model, sampler, steps, sigmas=sigmas, seed=200 + steps, guidance=4.0, prompt=PROMPTS[2])


def texts():
    for model in MODELS:
        yield Case(model, "Euler", 4, seed=31, prompt="", note="empty")
        yield Case(model, "DPM++ 2M", 4, seed=32, prompt=LONG, note="long")
        yield Case(model, "DDIM", 4, seed=33, prompt=PROMPTS[3], negative=LONG, note="longnegative")
        yield Case(model, "Euler a", 4, seed=34, prompt="Zellkerne, µm-groß!! 細胞 😀 ÉTÉ\tx1000", negative="!",
                   note="unicode")


def seeds():
    for model, sampler in zip(MODELS, ("Euler a", "DDIM", "Euler", "Euler a")):
        yield Case(model, sampler, 4, seed=-1, note="seed-1")
        yield Case(model, sampler, 4, seed=-12345678901, note="seednegative")
        yield Case(model, sampler, 4, seed=2 ** 32 + 7, note="seedabove32bits")
        yield Case(model, sampler, 4, seed=2 ** 40 + 1, guidance=1.0, note="seed41bits")
        yield Case(model, sampler, 7, seed=41, images=3, note="images3")
    yield Case("sd1", "Euler a", 7, seed=-2, images=3, guidance=1.0, note="images3")


def ddim_and_rescale():
    for model, eta in (("sd1", 0.5), ("sd2v", 1.0), ("turbo", 0.3), ("zsnr", 0.8)):
        yield Case(model, "DDIM", 7, seed=51, eta=eta, note=f"eta{eta:g}")
    yield Case("zsnr", "DDIM", 4, seed=52, eta=0.5, images=2, note="eta0.5-images2")
    for model, sampler, rescale in (("zsnr", "DDIM", 0.7), ("zsnr", "Euler", 0.7), ("sd2v", "DPM++ 2M", 1.0),
                                    ("sd1", "PNDM", 0.3), ("turbo", "Euler a", 0.5)):
        yield Case(model, sampler, 7, seed=53, rescale=rescale, note=f"rescale{rescale:g}")
    yield Case("zsnr", "DDIM", 7, seed=54, rescale=0.7, guidance=1.0, note="rescale0.7")
    yield Case("zsnr", "DDIM", 7, seed=55, rescale=0.7, eta=0.4, width=96, note="rescale0.7-eta0.4")


def odd_steps():
    for model, sampler in (("sd1", "PNDM"), ("turbo", "PNDM"), ("sd1", "Euler"), ("zsnr", "DPM++ 2M")):
        for steps in (2, 3):
            yield Case(model, sampler, steps, guidance=2.5, seed=61)
    for model, sampler in (("sd1", "DPM++ 2M"), ("zsnr", "DDIM"), ("sd2v", "PNDM"), ("turbo", "Euler a")):
        yield Case(model, sampler, 33, guidance=1.5, seed=62)
    yield Case("sd1", "Euler", 4, seed=63, width=80, height=48)


def failures():
    """Requests that diffusers itself cannot answer; the reason is recorded."""
    for model in ("sd2v", "zsnr"):
        for steps in (1, 2, 3):
            yield Case(model, "PNDM", steps, guidance=1.0)
    for steps in (4, 7, 20):
        yield Case("zsnr", "DPM++ 2M", steps, sigmas="Beta", guidance=1.0)
    # 1 - alpha - sigma^2 is 0 at alpha 0 and eta 1; rounding makes it negative for some numbers of steps.
    yield Case("zsnr", "DDIM", 7, eta=1.0, guidance=1.0)
