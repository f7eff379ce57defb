"""Times PyTorch on the architecture of Stable Diffusion 1.5 with random weights, and adds a table to a file.

    python3 pytorch_beside.py RESULTS [--steps 50] [--images 5]

512 x 512, guidance, half precision: eager with scaled dot product attention, and compiled. Needs torch and
diffusers; says so and does nothing where they are not there.
"""

import argparse
import statistics
import time


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--images", type=int, default=5)
    arguments = parser.parse_args()
    try:
        import diffusers
        import torch
    except ImportError as missing:
        print(f"PyTorch is not compared: {missing}")
        return
    if not torch.cuda.is_available():
        print("PyTorch is not compared: it sees no card")
        return

    torch.manual_seed(1)
    with torch.device("cuda"):
        unet = diffusers.UNet2DConditionModel(sample_size=64, cross_attention_dim=768, attention_head_dim=8)
        vae = diffusers.AutoencoderKL(block_out_channels=[128, 256, 512, 512], layers_per_block=2,
                                      down_block_types=["DownEncoderBlock2D"] * 4,
                                      up_block_types=["UpDecoderBlock2D"] * 4)
    unet = unet.half().eval().to(memory_format=torch.channels_last)
    vae = vae.half().eval().to(memory_format=torch.channels_last)
    states = torch.randn(2, 77, 768, device="cuda", dtype=torch.half)

    @torch.inference_mode()
    def picture(denoise, decode):
        latents = torch.randn(1, 4, 64, 64, device="cuda")
        for step in range(arguments.steps):
            both = latents.half().expand(2, -1, -1, -1).contiguous(memory_format=torch.channels_last)
            noise = denoise(both, torch.tensor(981.0 - 19 * step, device="cuda"), states, return_dict=False)[0].float()
            latents = latents - 0.02 * (noise[:1] + 7.5 * (noise[1:] - noise[:1]))
        return decode(latents.half() / 0.18215, return_dict=False)[0].cpu()

    rows = [("eager, half, SDPA, channels last", unet, vae.decode),
            ("torch.compile, max-autotune", torch.compile(unet, mode="max-autotune", fullgraph=True),
             torch.compile(vae.decode, mode="max-autotune", fullgraph=True))]
    lines = [f"### PyTorch {torch.__version__}, {torch.cuda.get_device_name()}, SD 1.5, 512 x 512, {arguments.steps} steps",
             "", "| | picture, ms | fastest, ms |", "|---|---|---|"]
    for name, denoise, decode in rows:
        try:
            for _ in range(2):
                picture(denoise, decode)
            times = []
            for _ in range(arguments.images):
                torch.cuda.synchronize()
                start = time.perf_counter()
                picture(denoise, decode)
                times.append(1000 * (time.perf_counter() - start))
            lines.append(f"| {name} | {statistics.median(times):.1f} | {min(times):.1f} |")
        except Exception as failure:  # what PyTorch cannot do belongs into the table
            lines.append(f"| {name} | failed: {str(failure).splitlines()[0][:120]} | |")
    with open(arguments.results, "a", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
