"""Small networks with random weights, and what diffusers and transformers compute with them:
src/test/resources/reference/graphs. The graphs that are built in Java are held against them."""
import argparse
import json
import pathlib

import numpy as np
import torch
from diffusers import AutoencoderKL, AutoencoderTiny, UNet2DConditionModel
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

HERE = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/reference/graphs"
UNET = dict(sample_size=8, in_channels=4, out_channels=4, block_out_channels=(8, 16), norm_num_groups=4,
            layers_per_block=1, cross_attention_dim=12, attention_head_dim=2,
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"))
UNETS = {
    "sd1": dict(UNET, layers_per_block=2, block_out_channels=(8, 8, 16),
                down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
                up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D")),
    "sd2": dict(UNET, attention_head_dim=[2, 4], use_linear_projection=True),
    "xl": dict(UNET, block_out_channels=(8, 16), down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
               up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), attention_head_dim=[2, 4], use_linear_projection=True,
               transformer_layers_per_block=[1, 2], addition_embed_type="text_time", addition_time_embed_dim=6,
               projection_class_embeddings_input_dim=6 * 6 + 10),
    "lcm": dict(UNET, time_cond_proj_dim=14),
    "inpaint": dict(UNET, in_channels=9, resnet_time_scale_shift="scale_shift"),
    "distilled": dict(UNET, block_out_channels=(8, 16), mid_block_type=None,
                      down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
                      up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
                      transformer_layers_per_block=[1, [2]], reverse_transformer_layers_per_block=[[2, 1], 1],
                      use_linear_projection=True),
    "plainmid": dict(UNET, mid_block_type="UNetMidBlock2D"),
}
LATER_UNETS = {
    "pooling": dict(UNET, addition_embed_type="text", addition_embed_type_num_heads=3, time_embedding_dim=20,
                    only_cross_attention=[False, False], transformer_layers_per_block=[1, [2]],
                    down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
                    up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), reverse_transformer_layers_per_block=[[2, 1], 1]),
}
TINY_VAES = {
    "tinyvae": dict(encoder_block_out_channels=(8, 8, 8), decoder_block_out_channels=(8, 8, 8),
                    num_encoder_blocks=(1, 2, 1), num_decoder_blocks=(2, 1, 1)),
    "tinyvaefour": dict(encoder_block_out_channels=(8,) * 4, decoder_block_out_channels=(8,) * 4,
                        num_encoder_blocks=(1,) * 4, num_decoder_blocks=(1,) * 4),
    "tinyvaethree": dict(encoder_block_out_channels=(6, 6), decoder_block_out_channels=(10, 10), latent_channels=4,
                         num_encoder_blocks=(1, 3), num_decoder_blocks=(2, 1), upsampling_scaling_factor=3),
}
SAFETY = dict(projection_dim=10, text_config=dict(hidden_size=8, num_attention_heads=2, num_hidden_layers=1),
              vision_config=dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
                                 image_size=12, patch_size=4, hidden_act="quick_gelu"))
VAES = {
    "vae": dict(block_out_channels=(8, 16), norm_num_groups=4, latent_channels=4, layers_per_block=1,
                down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2),
    "vaeplain": dict(block_out_channels=(8, 8, 16), norm_num_groups=4, latent_channels=4, layers_per_block=2,
                     down_block_types=("DownEncoderBlock2D",) * 3, up_block_types=("UpDecoderBlock2D",) * 3,
                     mid_block_add_attention=False, use_quant_conv=False, use_post_quant_conv=False),
}
CLIP = dict(vocab_size=99, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
            max_position_embeddings=11, bos_token_id=97, eos_token_id=98, pad_token_id=98, projection_dim=10)
CLIPS = {
    "clip": (CLIPTextModel, dict(CLIP)),
    "clipold": (CLIPTextModel, dict(CLIP, eos_token_id=2)),
    "clipgelu": (CLIPTextModelWithProjection, dict(CLIP, hidden_act="gelu")),
}


def randomise(model, generator):
    """Random everywhere: zeros and ones of fresh normalisations would hide what is left out."""
    with torch.no_grad():
        for parameter in model.parameters():
            scale = 1.0 if parameter.dim() < 2 else parameter[0].numel() ** -0.5
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * scale)


def write(name, model, config, inputs, outputs):
    folder = HERE / name
    folder.mkdir(parents=True, exist_ok=True)
    save_file({key: value.contiguous() for key, value in model.state_dict().items()},
              folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    np.savez(folder / "tensors.npz", **{"in." + key: value.numpy() for key, value in inputs.items()},
             **{"out." + key: value.numpy() for key, value in outputs.items()})


def unet(name, config, generator):
    model = UNet2DConditionModel(**config).eval()
    randomise(model, generator)
    inputs = {"sample": torch.randn(2, config["in_channels"], 6, 10, generator=generator), "timestep": torch.tensor(437.0),
              "encoder_hidden_states": torch.randn(2, 5, config["cross_attention_dim"], generator=generator)}
    further = {}
    if name == "xl":
        inputs["text_embeds"] = torch.randn(2, 10, generator=generator)
        inputs["time_ids"] = torch.tensor([[64.0, 48, 0, 8, 64, 48]] * 2)
        further = dict(added_cond_kwargs={key: inputs[key] for key in ("text_embeds", "time_ids")})
    if name == "lcm":
        inputs["timestep_cond"] = torch.randn(2, 14, generator=generator)
        further = dict(timestep_cond=inputs["timestep_cond"])
    with torch.no_grad():
        out = model(inputs["sample"], inputs["timestep"], inputs["encoder_hidden_states"], **further).sample
    write(name, model, dict(model.config), inputs, {"out_sample": out})


def vae(name, config, generator):
    model = AutoencoderKL(**config).eval()
    randomise(model, generator)
    latent, picture = torch.randn(1, 4, 3, 5, generator=generator), torch.randn(1, 3, 8, 12, generator=generator)
    with torch.no_grad():
        moments = model.encode(picture).latent_dist.parameters
        write(name, model, dict(model.config), {"latent_sample": latent, "sample": picture},
              {"sample": model.decode(latent).sample, "latent_parameters": moments})


def clip(name, kind, config, generator):
    model = kind(CLIPTextConfig(**config)).eval()
    randomise(model, generator)
    end = 98
    ids = torch.tensor([[97, 5, 7, 9, end, end, end, end, end, end, end], [97, 3, 4, 5, 6, 7, 8, 9, 10, 11, end]])
    with torch.no_grad():
        out = model(ids, output_hidden_states=True)
    outputs = {"last_hidden_state": out.last_hidden_state}
    outputs.update({f"hidden_states.{i}": state for i, state in enumerate(out.hidden_states)})
    if kind is CLIPTextModelWithProjection:
        outputs["text_embeds"] = out.text_embeds
    else:
        outputs["pooler_output"] = out.pooler_output
    write(name, model, config, {"input_ids": ids.float()}, outputs)


def tiny_vae(name, config, generator):
    model = AutoencoderTiny(**config).eval()
    randomise(model, generator)
    latent, picture = 2 * torch.randn(1, 4, 3, 5, generator=generator), torch.rand(1, 3, 8, 12, generator=generator) * 2 - 1
    with torch.no_grad():
        write(name, model, dict(model.config), {"latent_sample": latent, "sample": picture},
              {"sample": model.decode(latent).sample, "latent_sample": model.encode(picture).latents})
    if name != "tinyvaethree":
        numbered_decoder(HERE / name, model.decoder.layers.state_dict())


def numbered_decoder(folder, layers):
    """As TAESD's own files have it, whose decoder begins with a step without weights."""
    numbered = {f"{int(name.split('.')[0]) + 1}.{name.split('.', 1)[1]}": value for name, value in layers.items()}
    save_file(numbered, folder / "taesd_decoder.safetensors")
    torch.save(numbered, folder / "taesd_decoder.pth")


def safety(name, config, generator):
    """Weights of concepts are such that one picture is flagged by itself and one only as a special concept is seen."""
    model = StableDiffusionSafetyChecker(CLIPConfig(**config)).eval()
    randomise(model, generator)
    with torch.no_grad():
        for layer in model.vision_model.modules():
            if hasattr(layer, "out_proj"):  # patches count enough for pictures to differ
                layer.v_proj.weight *= 4
                layer.out_proj.weight *= 4
    pictures, images = torch.randn(6, 3, 12, 12, generator=generator), torch.rand(6, 5, 7, 3, generator=generator)
    with torch.no_grad():
        view = model.visual_projection(model.vision_model(pictures)[1])
        cosines = torch.nn.functional.normalize(view) @ torch.nn.functional.normalize(model.concept_embeds).T
        special = torch.nn.functional.normalize(view) @ torch.nn.functional.normalize(model.special_care_embeds).T
        columns = cosines.max(0).indices
        direct, raised = 0, int((columns != columns[0]).nonzero()[0])
        model.concept_embeds_weights.copy_(cosines.max(0).values + 0.015)
        model.concept_embeds_weights[direct] -= 0.017
        model.concept_embeds_weights[raised] -= 0.010
        model.special_care_embeds_weights.fill_(2.0)
        model.special_care_embeds_weights[1] = special[columns[raised], 1] - 0.001
        kept, flags = model(pictures, images.clone())
    assert {i for i, flag in enumerate(flags) if flag} == {int(columns[direct]), int(columns[raised])}, flags
    write(name, model, model.config.to_dict(), {"clip_input": pictures, "images": images},
          {"out_images": kept, "has_nsfw_concepts": torch.tensor(flags).float()})


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    generator = torch.Generator().manual_seed(11)
    for name, config in UNETS.items():
        unet(name, config, generator)
    for name, config in VAES.items():
        vae(name, config, generator)
    for name, (kind, config) in CLIPS.items():
        clip(name, kind, config, generator)
    for name, config in LATER_UNETS.items():
        unet(name, config, generator)
    for name, config in TINY_VAES.items():
        tiny_vae(name, config, generator)
    safety("safety", SAFETY, torch.Generator().manual_seed(12))


if __name__ == "__main__":
    main()
