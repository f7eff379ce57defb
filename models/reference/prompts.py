"""Records pictures of weighted prompts and of skipped text encoder layers.

    python prompts.py --work FOLDER [--resources ../../src/test/resources/reference]

FOLDER holds the models in diffusers' own layout, as pipelines.py left them. Skipped layers without emphasis are
diffusers' own; what AUTOMATIC1111 makes of a prompt is computed here, by a reading of its rules of its own, and given
to diffusers' pipeline as embeddings.
"""

import argparse
import json
import re
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path

import diffusers
import numpy as np
import torch
import transformers

from onnx_folder import compare, export, graphs, store_half
from pipelines import write_lines
from tiny_models import RECIPES, load

ROOM = 75
BACKTRACK = 20
MODELS = ("sd1", "sd2v")


@dataclass(frozen=True)
class Case:
    id: str
    prompt: str
    negative: str | None = None
    model: str = "sd1"
    emphasis: str = "A1111"
    clipskip: int = 0
    guidance: float = 7.5
    steps: int = 4
    width: int = 48
    height: int = 32
    seed: int = 3


LONG = ("a very large bright membrane, with many small round vesicles and thin filaments in it, " * 7).strip(" ,")
CASES = (
    Case("plain", "dense green nuclei on a dark background"),
    Case("weight", "dense (green:1.6) nuclei on a (dark:0.4) background", "noisy, (blurred:1.3)"),
    Case("steps", "((dense)) green [nuclei] on a [[dark]] (background"),
    Case("nested", "a ((red (fibers:1.4)) [on] a (grey:0.5) image, sharp), (((tissue)))."),
    Case("zero", "dense (green:0) nuclei", "(blurred:0)"),
    Case("below-zero", "dense (green:-0.7) nuclei"),
    Case("escapes", "cells \\(round\\) with \\[thin\\] fibers \\\\ and (\\(large\\):1.5) ones"),
    Case("unopened", "a) b] :1.3) (c:x) (d:1.2.3) [e:2]"),
    Case("crossing", "a (bright [large cell) of tissue] image"),
    Case("break", "red fibers BREAK (green nuclei:1.4), blurred", "noise"),
    Case("breaks", "BREAK red BREAK BREAK (green BREAK blue:1.3)"),
    Case("long", LONG, "text; scale bar"),
    Case("long-weighted", LONG.replace("bright", "(bright:1.7)").replace("round", "[round]"), None),
    Case("long-negative", "green nuclei", LONG.replace("small", "(small:1.2)")),
    Case("long-no-comma", "cell " * 100 + "(nucleus:1.5) " * 60),
    Case("comma-at-55", "cell " * 55 + "," + " green" * 25),
    Case("comma-at-54", "cell " * 54 + "," + " green" * 26),
    Case("unguided", "dense (green:1.6) nuclei " + LONG, "not read", guidance=1.0),
    Case("empty", "", ""),
    Case("sd2v-weight", "dense (green:1.6) nuclei!", "(noisy:1.2), blurred", model="sd2v"),
    Case("sd2v-long", LONG + " BREAK (red:1.5) [fibers]", "text", model="sd2v", width=64, height=32),
    Case("brackets-as-words", "dense (green:1.6) nuclei BREAK [dark]", "(noisy)", emphasis="None"),
    Case("skip-1", "dense green nuclei on a dark background", model="sd2v", emphasis="None", clipskip=1),
    Case("skip-1-negative", "sparse red fibers", "noisy, blurred", "sd2v", "None", 1),
    Case("skip-1-unguided", "sparse red fibers", None, "sd2v", "None", 1, guidance=1.0),
    Case("skip-2", "sparse red fibers", "grey", "sd2v", "None", 2),
    Case("sd1-skip-1", "a Bright field image of H&E tissue", "grey", "sd1", "None", 1),
    Case("skip-1-a1111", "dense (green:1.6) nuclei", "noisy, (blurred:1.3)", "sd2v", "A1111", 1),
    Case("skip-2-a1111-long", "dense (green:1.6) nuclei, " + LONG, None, "sd2v", "A1111", 2),
)


def main():
    options = arguments()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    diffusers.utils.logging.set_verbosity_error()
    transformers.logging.set_verbosity_error()
    folder = options.resources / "prompts"
    folder.mkdir(parents=True, exist_ok=True)
    records, arrays = [], {}
    # diffusers 0.40 looks for the normalisation where transformers 5 no longer has it.
    transformers.CLIPTextModel.text_model = property(lambda self: self)
    for name in MODELS:
        pipeline = load(options.work / name)
        pipeline.scheduler = diffusers.EulerDiscreteScheduler.from_config(pipeline.scheduler.config)
        export_hidden_states(name, pipeline, folder / f"{name}.onnx")
        records += [asdict(case) | run(pipeline, case, arrays) for case in CASES if case.model == name]
    assert len({case.id for case in CASES}) == len(records) == len(CASES)
    write_lines(folder / "cases.json", records)
    np.savez_compressed(folder / "pictures.npz", **arrays)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--resources", type=Path,
                        default=Path(__file__).resolve().parents[2] / "src/test/resources/reference")
    return parser.parse_args()


class HiddenStatesGraph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids):
        output = self.model(input_ids, output_hidden_states=True)
        return output.last_hidden_state, output.pooler_output, *output.hidden_states


@torch.no_grad()
def export_hidden_states(name: str, pipeline, file: Path):
    """The text encoder once more, with the outputs that optimum gives to one of Stable Diffusion XL.

    Its final normalisation gets weights as of a trained one: without, the mean that emphasis restores is zero."""
    recipe = next(recipe for recipe in RECIPES if recipe.name == name)
    generator = torch.Generator().manual_seed(recipe.seed)
    norm = pipeline.text_encoder.final_layer_norm
    norm.weight.copy_((1 + 0.3 * torch.randn(norm.weight.shape, generator=generator)).half())
    norm.bias.copy_((0.3 + 0.2 * torch.randn(norm.bias.shape, generator=generator)).half())
    for weight in pipeline.text_encoder.parameters():
        weight.copy_(weight.half())
    _, _, inputs, names, outputs = next(iter(graphs(recipe, pipeline)))
    module = HiddenStatesGraph(pipeline.text_encoder)
    layers = pipeline.text_encoder.config.num_hidden_layers
    export(module, inputs, names, outputs + [f"hidden_states.{layer}" for layer in range(layers + 1)], file)
    store_half(file)
    print(f"{name} with hidden states: {compare(module, inputs, file):.1e} off torch")


def run(pipeline, case: Case, arrays: dict) -> dict:
    prompts, chunks = request(pipeline, case)
    latents = {}

    def keep(pipe, step, timestep, tensors):
        latents["last"] = tensors["latents"]
        return {}

    image = pipeline(**prompts, num_inference_steps=case.steps, guidance_scale=case.guidance, width=case.width,
                     height=case.height, callback_on_step_end=keep, output_type="pil",
                     generator=torch.Generator("cpu").manual_seed(case.seed)).images[0]
    arrays[f"latents_{case.id}"] = latents["last"][0].numpy().astype("<f4")
    levels = arrays[f"image_{case.id}"] = np.asarray(image, dtype=np.uint8)
    assert torch.isfinite(latents["last"]).all()
    print(f"{case.id}: {[len(c or []) for c in chunks.values()]} chunks, levels {levels.mean():.1f} +- "
          f"{levels.std():.1f}", flush=True)
    return chunks


def request(pipeline, case: Case):
    """What the pipeline is asked for, and the chunks that were made of it."""
    if case.emphasis == "None":
        return {"prompt": case.prompt, "negative_prompt": case.negative, "clip_skip": case.clipskip or None}, {
            "chunks": None, "negativeChunks": None}
    positive = chunk(parse(case.prompt), pipeline.tokenizer)
    negative = chunk(parse(case.negative or ""), pipeline.tokenizer) if case.guidance > 1 else None
    length = max(len(positive), len(negative or []))
    result = {"chunks": positive, "negativeChunks": negative}
    embeds = {"prompt_embeds": encode(pipeline, positive, length, case.clipskip)}
    if negative:
        embeds["negative_prompt_embeds"] = encode(pipeline, negative, length, case.clipskip)
    return embeds, result


def parse(prompt: str) -> list:
    """[text, weight] of each piece, None where BREAK stands.

    Brackets are paired first, then each pair multiplies all that lies between. A mark parts words, too."""
    marks = re.findall(r"\\[()\[\]\\]|\\|:\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*\)|.", prompt, re.DOTALL)
    open_at = {"(": [], "[": []}
    cells, factors, starts = [], [], {0}
    for mark in marks:
        before = len(cells)
        if mark in open_at:
            open_at[mark].append(len(cells))
        elif mark[0] == ":" and len(mark) > 1:
            if open_at["("]:
                factors.append((open_at["("].pop(), len(cells), float(mark[1:-1])))
            else:
                cells += list(mark)
        elif mark == ")" and open_at["("]:
            factors.append((open_at["("].pop(), len(cells), 1.1))
        elif mark == "]" and open_at["["]:
            factors.append((open_at["["].pop(), len(cells), 1 / 1.1))
        elif mark != "\\":
            cells.append(mark[-1] if len(mark) == 2 else mark)
        if len(cells) == before or len(mark) == 2:
            starts.add(before)
    factors += [(start, len(cells), 1.1) for start in reversed(open_at["("])]
    factors += [(start, len(cells), 1 / 1.1) for start in reversed(open_at["["])]
    weights = [1.0] * len(cells)
    for start, end, factor in factors:
        weights[start:end] = [weight * factor for weight in weights[start:end]]
    return pieces("".join(cells), weights, sorted(starts) + [len(cells)])


def pieces(text: str, weights: list, runs: list) -> list:
    """:param runs: where each stretch without marks begins, and the end"""
    found = []
    breaks = {start + i for start, end in zip(runs, runs[1:])
              for match in re.finditer(r"\bBREAK\b", text[start:end]) for i in range(*match.span())}
    for i, (letter, weight) in enumerate(zip(text, weights)):
        if i in breaks:
            if letter == "B":
                found.append(None)
        elif found and found[-1] and found[-1][1] == weight:
            found[-1][0] += letter
        else:
            found.append([letter, weight])
    return found


def chunk(found: list, tokenizer) -> list:
    """[[id, weight], ...] of each chunk, framing and filling left out."""
    comma = tokenizer.convert_tokens_to_ids(",</w>")
    full, now = [], []
    for piece in found:
        if piece is None:
            full.append(now)
            now = []
            continue
        for token in tokenizer(piece[0], add_special_tokens=False).input_ids:
            if len(now) == ROOM:
                commas = [i for i, (other, _) in enumerate(now) if other == comma and i >= ROOM - BACKTRACK]
                cut = commas[-1] + 1 if commas and token != comma else ROOM
                full.append(now[:cut])
                now = now[cut:]
            now.append([token, piece[1]])
    return full + [now] if now or not full else full


def encode(pipeline, chunks: list, length: int, skip: int) -> torch.Tensor:
    return torch.cat([weigh(pipeline, part, skip) for part in chunks + [[]] * (length - len(chunks))], dim=1)


@torch.no_grad()
def weigh(pipeline, part: list, skip: int) -> torch.Tensor:
    tokenizer, encoder = pipeline.tokenizer, pipeline.text_encoder
    ids = [tokenizer.bos_token_id] + [token for token, _ in part] + [tokenizer.eos_token_id]
    weights = torch.ones(ROOM + 2)
    weights[1:len(part) + 1] = torch.tensor([weight for _, weight in part])
    ids += [tokenizer.pad_token_id] * (ROOM + 2 - len(ids))
    states = encoder(torch.tensor([ids]), output_hidden_states=True)
    states = encoder.final_layer_norm(states.hidden_states[-1 - skip]) if skip else states.last_hidden_state
    weighed = states * weights[None, :, None]
    return weighed * (states.mean() / weighed.mean())


if __name__ == "__main__":
    main()
