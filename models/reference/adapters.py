"""LoRA and textual inversion files in the namings that are around, and the pictures that diffusers makes with them of
the tiny models of weight_folders.py: src/test/resources/reference/adapters. Forms that diffusers does not read (LoHa,
LoKr, Tucker, differences) are laid over the weights here, by LyCORIS' published formulas (arXiv 2309.14859)."""
import argparse
import json
import pathlib
import shutil

import numpy as np
import torch
from diffusers import LCMScheduler, StableDiffusionPipeline, StableDiffusionXLPipeline
from peft import LoraConfig, PeftModel, get_peft_model
from peft.utils import get_peft_model_state_dict
from safetensors.torch import load_file, save_file

FOLDERS = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/reference/folders"
HERE = FOLDERS.parent / "adapters"
GENERATOR = torch.Generator()
PICTURES, CASES = {}, []


def pipeline(name):
    kind = StableDiffusionXLPipeline if name == "xl" else StableDiffusionPipeline
    pipe = kind.from_pretrained(FOLDERS / name, variant="fp16" if name == "xl" else None, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def picture(name, pipe, model, loras="", prompt="a cell", steps=4, guidance=3.0, words=()):
    image = pipe(prompt, negative_prompt="blur", num_inference_steps=steps, guidance_scale=guidance, output_type="np",
                 generator=torch.Generator().manual_seed(7)).images[0]
    PICTURES[name] = (image * 255).round().astype(np.uint8)
    CASES.append(dict(name=name, model=model, loras=loras, prompt=prompt, steps=steps, guidance=guidance,
                      words=list(words)))


def rand(*shape, size=0.5):
    return torch.randn(shape, generator=GENERATOR) * size


def layers(pipe, pattern, component="unet"):
    import re
    return [(name, module) for name, module in getattr(pipe, component).named_modules()
            if re.search(pattern, name) and hasattr(module, "weight")]


def factors(weight, rank):
    out, inner = weight.shape[:2]
    return rand(rank, inner, *weight.shape[2:]), rand(out, rank, *([1] * (weight.dim() - 2)), size=0.3)


ATTENTION = r"attn[12]\.(to_[qkv]|to_out\.0)$|ff\.net\.(0\.proj|2)$|proj_(in|out)$"
TEXT = r"self_attn\.\w+_proj$|mlp\.fc[12]$"


def text_name(name):
    """As transformers before 5 called it, and files do."""
    return name if name.startswith("text_model.") else "text_model." + name


def kohya(pipe, texts, pattern=ATTENTION, rank=4, unet_name=lambda name: name):
    state = {}

    def add(key, weight):
        state[key + ".lora_down.weight"], state[key + ".lora_up.weight"] = factors(weight, rank)
        state[key + ".alpha"] = torch.tensor(rank / 2)
    for name, module in layers(pipe, pattern):
        add("lora_unet_" + unet_name(name).replace(".", "_"), module.weight)
    for component, prefix in texts.items():
        for name, module in layers(pipe, TEXT, component):
            add(prefix + text_name(name).replace(".", "_"), module.weight)
    return state


def sgm(name):
    """Of the tiny XL: one residual block a level, two levels, attention in the second."""
    for begin, end in (("down_blocks.1.attentions.0", "input_blocks.3.1"), ("mid_block.attentions.0", "middle_block.1"),
                       ("up_blocks.0.attentions.0", "output_blocks.0.1"), ("up_blocks.0.attentions.1", "output_blocks.1.1")):
        if name.startswith(begin):
            return end + name[len(begin):]
    return name


def of_transformers_5(state):
    """Files say text_model, which the first text encoder lacks since transformers 5, so that diffusers looks in vain."""
    return {key.replace("lora_te_text_model_", "lora_te_").replace("lora_te1_text_model_", "lora_te1_")
            .replace("text_encoder.text_model.", "text_encoder."): value.clone() for key, value in state.items()}


def loaded(name, model, state, scale=1.0, suffix="safetensors", save=None):
    """Saves a file, and takes the picture of load_lora_weights and fuse_lora."""
    file = f"{name}.{suffix}"
    if save is not None:
        save()
    elif suffix == "safetensors":
        save_file({key: value.contiguous().clone() for key, value in state.items()}, HERE / file)
    else:
        torch.save(state, HERE / file)
    pipe = pipeline(model)
    if state is None:
        pipe.load_lora_weights(str(HERE), weight_name=file)
    else:
        pipe.load_lora_weights(of_transformers_5(state))
    pipe.fuse_lora(lora_scale=scale)
    picture(name, pipe, model, f"{file}:{scale}")


def old(pipe):
    """As diffusers before 0.22 wrote it."""
    state = {}
    for name, module in layers(pipe, r"attn[12]\.(to_[qkv]|to_out\.0)$"):
        place, _, layer = name.replace(".to_out.0", ".to_out").rpartition(".")
        down, up = factors(module.weight, 4)
        state[f"unet.{place}.processor.{layer}_lora.down.weight"], state[f"unet.{place}.processor.{layer}_lora.up.weight"] = down, up
    for name, module in layers(pipe, r"self_attn\.\w+_proj$", "text_encoder"):
        key = f"text_encoder.{text_name(name)}.lora_linear_layer."
        state[key + "down.weight"], state[key + "up.weight"] = factors(module.weight, 4)
    return state


def adapter(module, targets, **further):
    """Trained by peft, as far as random numbers are training."""
    config = LoraConfig(r=4, lora_alpha=8, target_modules=targets, init_lora_weights=False, **further)
    torch.manual_seed(5)
    module.add_adapter(config)
    return config


def peft_new(name, model, texts, **further):
    pipe = pipeline(model)
    adapter(pipe.unet, ["to_q", "to_k", "to_v", "to_out.0"], **further)
    parts = dict(unet_lora_layers=get_peft_model_state_dict(pipe.unet),
                 unet_lora_adapter_metadata=pipe.unet.peft_config["default"].to_dict())
    for text in texts:
        adapter(getattr(pipe, text), ["q_proj", "v_proj"])
        parts[text + "_lora_layers"] = get_peft_model_state_dict(getattr(pipe, text))
        metadata = getattr(pipe, text).peft_config["default"].to_dict()
        parts[text + "_lora_adapter_metadata"] = metadata | {"base_model_name_or_path": None}  # a folder of this machine
    loaded(name, model, None, 0.7,
           save=lambda: type(pipe).save_lora_weights(HERE, weight_name=name + ".safetensors", **parts))


def peft_folder(name):
    """peft's own form: a folder with its configuration, of the UNet alone; merged by peft."""
    pipe = pipeline("sd")
    torch.manual_seed(6)
    model = get_peft_model(pipe.unet, LoraConfig(
        r=4, lora_alpha=16, use_rslora=True, target_modules=["to_q", "to_v", "conv1"], rank_pattern={"to_v": 2},
        alpha_pattern={"attn2.to_q": 3}, init_lora_weights=False))
    shutil.rmtree(HERE / name, ignore_errors=True)
    model.save_pretrained(HERE / name)
    (HERE / name / "README.md").unlink(missing_ok=True)
    pipe = pipeline("sd")
    pipe.unet = PeftModel.from_pretrained(pipe.unet, HERE / name).merge_and_unload()
    picture(name, pipe, "sd", f"{name}/adapter_model.safetensors:1.0")


def tucker(core, a, b):
    """core (i, j, kernel), a (i, out), b (j, in)."""
    return torch.einsum("ij...,ip,jr->pr...", core, a, b)


def laid_over(name, make, scale=0.8, pattern=ATTENTION):
    """Saves a file of a form that diffusers does not read, and lays it over the weights by its formula."""
    pipe, state = pipeline("sd"), {}
    with torch.no_grad():
        for layer, module in layers(pipe, pattern):
            parts, changed = make(module.weight, scale)
            state.update({"lora_unet_" + layer.replace(".", "_") + "." + key: value.contiguous()
                          for key, value in parts.items()})
            module.weight.copy_(changed)
    save_file(state, HERE / f"{name}.safetensors")
    picture(name, pipe, "sd", f"{name}.safetensors:{scale}")


def loha(weight, scale):
    out, inner = weight.shape[0], weight[0].numel()
    w1a, w1b, w2a, w2b = rand(out, 3), rand(3, inner), rand(out, 3), rand(3, inner)
    delta = ((w1a @ w1b) * (w2a @ w2b)).reshape(weight.shape) * (2 / 3)
    return dict(hada_w1_a=w1a, hada_w1_b=w1b, hada_w2_a=w2a, hada_w2_b=w2b, alpha=torch.tensor(2.0)), weight + scale * delta


def loha_tucker(weight, scale):
    out, inner, kernel = weight.shape[0], weight.shape[1], weight.shape[2:]
    parts, halves = {}, []
    for half in "12":
        a, b, core = rand(3, out), rand(3, inner), rand(3, 3, *kernel)
        parts.update({f"hada_w{half}_a": a, f"hada_w{half}_b": b, f"hada_t{half}": core})
        halves.append(tucker(core, a, b))
    parts["alpha"] = torch.tensor(1.0)
    return parts, weight + scale * halves[0] * halves[1] / 3


def lokr(weight, scale):
    """The first factor whole, the second of rank 2; of LoKr that has no rank, alpha counts for nothing."""
    out, inner = weight.shape[0], weight.shape[1]
    w1, kernel = rand(2, 4), weight[0, 0].numel() if weight.dim() > 2 else 1
    if out == 8:
        w2 = rand(out // 2, inner // 4, *weight.shape[2:])
        return (dict(lokr_w1=w1, lokr_w2=w2, alpha=torch.tensor(1.0)), weight + scale * torch.kron(
            w1, w2.reshape(out // 2, -1)).reshape(weight.shape))
    a, b = rand(out // 2, 2), rand(2, inner // 4 * kernel)
    return (dict(lokr_w1=w1, lokr_w2_a=a, lokr_w2_b=b, alpha=torch.tensor(1.0)),
            weight + scale * torch.kron(w1, a @ b).reshape(weight.shape) / 2)


def lokr_tucker(weight, scale):
    out, inner, kernel = weight.shape[0], weight.shape[1], weight.shape[2:]
    w1a, w1b, core, a, b = rand(2, 2), rand(2, 4), rand(2, 2, *kernel), rand(2, out // 2), rand(2, inner // 4)
    w1 = (w1a @ w1b)[:, :, None, None]
    return (dict(lokr_w1_a=w1a, lokr_w1_b=w1b, lokr_t2=core, lokr_w2_a=a, lokr_w2_b=b, alpha=torch.tensor(2.0)),
            weight + scale * torch.kron(w1, tucker(core, a, b).contiguous()))


def locon_tucker(weight, scale):
    out, inner, kernel = weight.shape[0], weight.shape[1], weight.shape[2:]
    down, up, core = rand(3, inner, 1, 1), rand(out, 3, 1, 1), rand(3, 3, *kernel)
    delta = tucker(core, up.flatten(1).T, down.flatten(1))
    return ({"lora_down.weight": down, "lora_up.weight": up, "lora_mid.weight": core, "alpha": torch.tensor(3.0)},
            weight + scale * delta)


def loha_dora(weight, scale):
    """Lengths of columns, as LyCORIS learns them if not told otherwise."""
    parts, merged = loha(weight, 1)
    lengths = weight.transpose(0, 1).flatten(1).norm(dim=1) * (1 + rand(weight.shape[1]).abs())
    shape = [1, -1] + [1] * (weight.dim() - 2)
    norm = merged.transpose(0, 1).flatten(1).norm(dim=1)
    parts["dora_scale"] = lengths.reshape(shape)
    return parts, weight + scale * (merged * (lengths / norm).reshape(shape) - weight)


def kohya_dora(weight, scale):
    """diffusers leaves these lengths out, with a warning: here they are lengths of rows."""
    down, up = factors(weight, 4)
    merged = weight + (up.flatten(1) @ down.flatten(1)).reshape(weight.shape) / 2
    lengths = weight.flatten(1).norm(dim=1, keepdim=True) * (1 + rand(weight.shape[0], 1).abs())
    rows = [-1] + [1] * (weight.dim() - 1)
    factor = lengths.reshape(rows) / merged.flatten(1).norm(dim=1).reshape(rows)
    return ({"lora_down.weight": down, "lora_up.weight": up, "alpha": torch.tensor(2.0), "dora_scale": lengths.reshape(rows)},
            weight + scale * (merged * factor - weight))


def difference(weight, scale):
    diff = rand(*weight.shape, size=0.2)
    return dict(diff=diff), weight + scale * diff


def embedding(name, file, save, prompt, token=None, model="sd", parts=None):
    save(HERE / file)
    pipe = pipeline(model)
    if parts is None:
        pipe.load_textual_inversion(str(HERE), weight_name=file, token=token)
    else:
        for part, number in (("clip_l", ""), ("clip_g", "_2")):
            pipe.load_textual_inversion(parts[part], token=token, text_encoder=getattr(pipe, "text_encoder" + number),
                                        tokenizer=getattr(pipe, "tokenizer" + number))
    picture(name, pipe, model, prompt=prompt, words=[token or "<stain>", file])


def embeddings():
    two, one, width = rand(2, 16, size=1.0), rand(16, size=1.0), {"clip_l": rand(3, 16, size=1.0), "clip_g": rand(3, 16, size=1.0)}
    embedding("ti_a1111", "stained.pt", lambda file: torch.save(
        {"string_to_token": {"*": 265}, "string_to_param": {"*": two}, "name": "stained", "step": 9,
         "sd_checkpoint": None, "sd_checkpoint_name": None}, file), "a stained cell", "stained")
    embedding("ti_safetensors", "mitosis2.safetensors", lambda file: save_file({"emb_params": two.flip(0).contiguous()}, file),
              "a cell, mitosis2", "mitosis2")
    embedding("ti_diffusers", "learned_embeds.bin", lambda file: torch.save({"<stain>": one}, file), "a <stain> cell")
    embedding("ti_xl", "pair.safetensors", lambda file: save_file(width, file), "a pair cell", "pair", "xl", width)


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    GENERATOR.manual_seed(31)
    HERE.mkdir(parents=True, exist_ok=True)
    sd, xl = pipeline("sd"), pipeline("xl")
    te, tes = {"text_encoder": "lora_te_"}, {"text_encoder": "lora_te1_", "text_encoder_2": "lora_te2_"}
    loaded("kohya", "sd", kohya(sd, te), 0.8)
    loaded("kohya_negative", "sd", kohya(sd, te, rank=2), -0.6, "pt")
    loaded("locon", "sd", kohya(sd, {}, ATTENTION + r"|resnets\.\d\.(conv1|conv2|time_emb_proj|conv_shortcut)$|samplers\.0\.conv$"))
    loaded("older", "sd", old(sd), 0.9)
    loaded("kohya_xl", "xl", kohya(xl, tes), 0.8)
    loaded("kohya_sgm", "xl", kohya(xl, tes, unet_name=sgm), 0.8)
    peft_new("peft", "sd", ["text_encoder"], rank_pattern={"to_v": 2}, alpha_pattern={"attn1.to_q": 2})
    peft_new("peft_xl", "xl", ["text_encoder", "text_encoder_2"])
    peft_new("peft_dora", "sd", [], use_dora=True)
    peft_folder("peft_folder")
    for form in (loha, lokr, difference, loha_dora, kohya_dora):
        laid_over(form.__name__, form)
    for form in (locon_tucker, loha_tucker, lokr_tucker):
        laid_over(form.__name__, form, pattern=r"resnets\.\d\.conv[12]$")
    both = pipeline("sd")
    for file, scale in (("kohya", 0.5), ("older", 0.3)):
        both.load_lora_weights(of_transformers_5(load_file(HERE / (file + ".safetensors"))), adapter_name=file)
    both.set_adapters(["kohya", "older"], [0.5, 0.3])
    both.fuse_lora(adapter_names=["kohya", "older"])
    picture("two", both, "sd", "kohya.safetensors:0.5, older.safetensors:0.3")
    save_file(kohya(sd, {}, r"attn[12]\.to_[qkv]$"), HERE / "tiny-lcm-lora.safetensors")
    fast = pipeline("sd")
    fast.scheduler = LCMScheduler.from_config(fast.scheduler.config)
    fast.load_lora_weights(str(HERE), weight_name="tiny-lcm-lora.safetensors")
    fast.fuse_lora()
    picture("lcm", fast, "sd", "tiny-lcm-lora.safetensors", steps=4, guidance=1.0)
    embeddings()
    np.savez_compressed(HERE / "pictures.npz", **PICTURES)
    (HERE / "cases.json").write_text(json.dumps(CASES, indent=1) + "\n")


if __name__ == "__main__":
    main()
