"""The text encoder learns to tell what a caption says; later stages read its embeddings."""
import json

import numpy as np
import torch
import torch.nn.functional as F
from transformers import CLIPTokenizer

import networks
import training
from micrographs.captions import caption
from micrographs.optics import MODALITIES
from micrographs.scene import COLOURS, DENSITIES, SIZES
from micrographs.structures import STRUCTURES, sample_scene

SHORT = 48  # tokens, more than any caption has


def load_tokenizer(run):
    return CLIPTokenizer.from_pretrained(run / "tokenizer")


def tokens_of(tokenizer, captions, length=networks.TOKENS):
    return tokenizer(captions, padding="max_length", max_length=length, truncation=True,
                     return_tensors="pt").input_ids


def attribute_values():
    """Every parameter of a scene with the values that it can take."""
    return {"structure": list(STRUCTURES), "modality": list(MODALITIES), "colour": [*COLOURS, "none"],
            "density": list(DENSITIES), "size": list(SIZES), "shape": ["round", "elongated"],
            "focus": ["sharp", "blurred"], "noise": ["low", "high"], "background": ["clean", "hazy"]}


def train_text(run, args):
    """Teaches the text encoder to tell a caption's scene at the end token and at every padding token.

    The UNet then starts with a text encoder that has read the words already. Scenes without pictures are enough, so
    every batch is new.
    """
    rng, tokenizer = training.generator(), load_tokenizer(run)
    encoder, values = networks.new_text_encoder(len(tokenizer)), attribute_values()
    heads = torch.nn.Linear(networks.TEXT_WIDTH, sum(map(len, values.values())))

    def loss_of(progress):
        scenes = [sample_scene(rng) for _ in range(args.batch or 32)]
        ids = tokens_of(tokenizer, [caption(s, rng) for s in scenes], SHORT if progress < 0.7 else networks.TOKENS)
        ids = ids.to(training.device())
        logits = heads(encoder(ids).last_hidden_state)[ids == tokenizer.eos_token_id]
        row = (ids == tokenizer.eos_token_id).nonzero()[:, 0]
        loss = 0
        for part, (name, choices) in zip(logits.split([len(c) for c in values.values()], 1), values.items()):
            truth = torch.tensor([choices.index(getattr(s, name)) for s in scenes], device=ids.device)
            loss = loss + F.cross_entropy(part, truth[row])
        return loss

    training.train(run, "text", args, {"text_encoder": encoder, "heads": heads}, args.rate or 1e-3, loss_of)


def load_text_encoder(run):
    encoder = networks.new_text_encoder(len(load_tokenizer(run)))
    state = torch.load(run / "text.pt", map_location="cpu", weights_only=True)
    encoder.load_state_dict(state["modules"]["text_encoder"])
    return encoder.eval().requires_grad_(False)


def tokens(run, args):
    """Writes tokens.npy, int16 (1 + images, captions, 77): the captions' tokens; row 0 is the empty caption's."""
    tokenizer, records = load_tokenizer(run), json.loads((run / "data/train.json").read_text())
    kept = len(records[0]["captions"])
    captions = [""] * kept + [c for r in records for c in r["captions"]]
    ids = np.concatenate([tokens_of(tokenizer, captions[i:i + 4096]).numpy().astype(np.int16)
                          for i in range(0, len(captions), 4096)])
    longest = int((ids != tokenizer.eos_token_id).sum(1).max()) + 1
    print(f"{len(ids)} captions, the longest of {longest} tokens")
    if longest > SHORT:
        raise ValueError(f"A caption has {longest} tokens, more than the {SHORT} that the text encoder is taught with.")
    np.save(run / "tokens.npy", ids.reshape(-1, kept, networks.TOKENS))
