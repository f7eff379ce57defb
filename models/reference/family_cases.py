"""The requests of families.py, as plain data: every family with all its samplers at 4, 7 and 20 steps."""

from dataclasses import dataclass, replace

SAMPLERS = ("Euler", "Euler a", "Heun", "DPM2", "DPM2 a", "DPM++ 2M", "DPM++ 2M SDE", "DPM++ 2S", "LMS", "DDIM", "DDPM",
            "PNDM", "UniPC", "DEIS", "LCM", "TCD", "EDM Euler")
SPACED = ("Euler", "Heun", "DPM2", "DPM2 a", "DPM++ 2M", "DPM++ 2M SDE", "DPM++ 2S", "LMS", "UniPC", "DEIS")
STEPS = (4, 7, 20)
SIZES = ((48, 32), (32, 48), (32, 32))
PROMPTS = ("dense green nuclei on a dark background", "sparse red fibers, blurred", "H&E tissue, 20x, it's grey!", "")
NEGATIVES = (None, "noisy, out of focus", "")
STRENGTHS = (0.8, 0.55, 1.0, 0.3)


@dataclass(frozen=True)
class Case:
    """One request. The task is text, image, inpaint, or refine: the rest of a walk that another case began."""

    model: str
    task: str
    sampler: str
    steps: int
    guidance: float = 5.0
    image_guidance: float = 1.5
    width: int = 48
    height: int = 32
    sigmas: str = "Default"
    seed: int = 7
    prompt: str = PROMPTS[0]
    negative: str | None = None
    eta: float = 0.0
    rescale: float = 0.0
    strength: float = 0.0
    denoising_end: float = 1.0
    denoising_start: float = 0.0
    begun: str | None = None  # the case whose latents are refined
    note: str = ""

    @property
    def id(self) -> str:
        words = [self.model, self.task, self.sampler.replace("++", "pp").replace(" ", ""), str(self.steps)]
        words += [word for word in (self.sigmas, self.note) if word not in ("Default", "")]
        return "-".join(words).lower()


# Model, task, guidance scales in turn.
GRIDS = (
    ("sd1", "text", (7.5, 3.0, 1.0)), ("sd2v", "text", (7.5, 3.0, 1.0)), ("turbo", "text", (0.0, 2.0, 1.0)),
    ("zsnr", "text", (7.5, 3.0, 1.0)),
    ("pix2pix", "image", (7.5, 3.0, 1.0)),
    ("xl", "text", (5.0, 7.5, 1.0)), ("xl", "image", (5.0, 7.5, 1.0)), ("xl", "inpaint", (5.0, 7.5, 1.0)),
    ("xlturbo", "text", (0.0, 2.0, 1.0)), ("refiner", "image", (5.0, 7.5, 1.0)),
    ("xlinpaint", "inpaint", (5.0, 7.5, 1.0)))

# A half step falls on timestep 713 but for rounding, and this model's graph, which takes whole ones, gets 712 or 713.
ROUNDED = ("turbo", "DPM2 a", 7)


def all_cases() -> list:
    cases = [*grids(), *lcm(), *own_schedulers(), *half_precision(), *levels(), *passes(), *details()]
    assert len({case.id for case in cases}) == len(cases)
    return cases


def grids():
    number = 0
    for model, task, guidances in GRIDS:
        for sampler in SAMPLERS:
            for steps in STEPS:
                number += 1
                if (model, sampler, steps) != ROUNDED:
                    yield varied(Case(model, task, sampler, steps), number, guidances)


def varied(case: Case, number: int, guidances) -> Case:
    width, height = SIZES[number % len(SIZES)]
    if case.model == "pix2pix" and case.sampler == "PNDM":
        guidances = (3.0,)  # it extrapolates: under two strong guidances rounding alone shows in the picture
    return replace(
        case, width=width, height=height, seed=3000 + 71 * number, prompt=PROMPTS[number // 2 % len(PROMPTS)],
        negative=NEGATIVES[number // 3 % len(NEGATIVES)], guidance=guidances[number // 5 % len(guidances)],
        image_guidance=(1.5, 1.0, 2.2)[number % 3], strength=strength(case, number),
        eta=(0.0, 0.4)[number % 2] if case.sampler in ("DDIM", "TCD") else 0.0)


def strength(case: Case, number: int) -> float:
    chosen = STRENGTHS[number % len(STRENGTHS)] if case.task in ("image", "inpaint") else 0.0
    return 0.0 if case.model == "pix2pix" else chosen


def lcm():
    for steps in (1, *STEPS):
        for guidance in (8.5, 1.0):
            case = Case("lcm", "text", "LCM", steps, guidance, seed=60 + steps, prompt=PROMPTS[1], note=f"g{guidance:g}")
            yield case
            if steps != 20:
                yield replace(case, task="image", strength=0.6)
    yield Case("lcm", "text", "Default", 4, 2.0, negative="out of focus")
    yield Case("lcm", "image", "Default", 20, 8.5, strength=0.5)


def own_schedulers():
    for model, task, guidances in GRIDS:
        if model not in ("sd1", "sd2v", "zsnr"):
            yield varied(Case(model, task, "Default", 4), len(model), guidances)
    yield Case("turbo", "text", "Default", 1, 0.0)
    yield Case("xlturbo", "text", "Default", 1, 0.0)


def half_precision():
    """The graphs of SDXL-Turbo that take and give half: steps without and with noise, and an extrapolating sampler."""
    for number, sampler in enumerate(("Default", "Euler", "DDIM", "LMS")):
        yield varied(Case("xlhalf", "text", sampler, 4), number, (0.0, 2.0))


def levels():
    number = 0
    for model in ("xl", "pix2pix"):
        for sampler in SPACED:
            for sigmas in ("Karras", "Exponential", "Beta"):
                number += 1
                if (number % 2 == 0) == (model == "xl"):
                    task = "text" if model == "xl" else "image"
                    yield replace(varied(Case(model, task, sampler, 7), number, (5.0,)), sigmas=sigmas)


def passes():
    """A walk shared by base model and refiner."""
    for number, sampler in enumerate(("Default", "Heun", "DPM2 a", "DDIM", "DPM++ 2M", "PNDM", "Euler a", "UniPC", "LMS")):
        for steps, share in ((20, 0.8), (7, 0.5)):
            words = {"steps": steps, "sampler": sampler, "seed": 500 + number, "prompt": PROMPTS[number % 3],
                     "note": f"shared{share:g}"}
            base = Case("xl", "text", **words, denoising_end=share)
            yield base
            yield Case("refiner", "refine", **words, denoising_start=share, begun=base.id)


def details():
    for rescale in (0.7, 1.0):
        yield Case("xl", "text", "Euler", 7, 7.0, rescale=rescale, negative="", note=f"rescale{rescale:g}")
    yield Case("xl", "image", "Euler", 7, 7.0, rescale=0.6, strength=0.7, note="rescale0.6")
    yield Case("xl", "text", "DDIM", 7, eta=1.0, note="eta1")
    yield Case("xl", "text", "Euler", 4, seed=-5, negative="text; scale bar", prompt=" ".join(["many cells"] * 60),
               note="long")
    yield Case("pix2pix", "image", "Default", 7, 7.5, image_guidance=0.9, note="weakimage")
    yield Case("pix2pix", "image", "DDIM", 7, 3.0, image_guidance=3.0, eta=0.6, note="eta0.6")


def failing():
    """Walks that diffusers cannot make: known gaps, and what users will try."""
    for steps in (1, 2, 3):
        yield Case("zsnr", "text", "PNDM", steps)
    for sampler in SPACED:
        for sigmas in ("Karras", "Exponential", "Beta"):
            for steps in STEPS:
                yield Case("zsnr", "text", sampler, steps, sigmas=sigmas)
    yield Case("zsnr", "text", "DDIM", 7, eta=1.0, note="eta1")  # at other numbers of steps rounding goes the other way
    for sampler in ("Euler", "DDIM", "TCD", "DPM++ 2M"):
        yield Case("lcm", "text", sampler, 4)
