"""Runs a model's UNet or decoder in OpenVINO, PyTorch, ONNX Runtime and the plugin, in turn, and prints seconds and ratios.

    pip install openvino==2026.4.1
    mvn -q exec:exec@bench
    python models/reference/peers.py target/bench/sd15 [--network unet guided vae] [--precision float bfloat16]

"unet" predicts two pictures, "guided" one picture under two prompts, as each step with guidance does. The model is a
folder with weights; `exec@bench` makes some. All compute the same network, of the same weights and sizes, with
as many threads, each in a process of its own that stays open. One round lets each run once; the first warms up, and the
median of the others is printed. OpenVINO and ONNX Runtime take the PyTorch network as their tools convert it, once, in --work.
Float needs some 14 GB for SD 1.5, and bfloat16 8 GB.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

UNET = {"sample": (2, 4, 64, 64), "timestep": (), "encoder_hidden_states": (2, 77, 768)}
SIZES = {"unet": UNET, "guided": UNET,
         "vae": {"latent_sample": (1, 4, 64, 64)}}
ENGINES = {"float": ("OpenVINO", "PyTorch", "ONNX Runtime", "DiffusionJ"),
           "bfloat16": ("OpenVINO", "PyTorch", "DiffusionJ")}


def main():
    options = arguments()
    if options.engine:
        return serve(options)
    print(f"{processor()}, {options.threads} threads, {platform.platform()}")
    for network in options.network:
        for precision in options.precision:
            compare(options, network, precision)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--network", nargs="+", default=["unet", "guided", "vae"], choices=SIZES)
    parser.add_argument("--precision", nargs="+", default=["bfloat16", "float"], choices=ENGINES)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--work", type=Path, default=Path("target/bench/exports"))
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    return parser.parse_args()


def processor():
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.processor())


def compare(options, network, precision):
    running = {engine: started(options, engine, network, precision) for engine in ENGINES[precision]}
    seconds = {engine: [] for engine in running}
    for round in range(options.rounds + 1):
        for engine, process in running.items():
            seconds[engine].append(asked(process))
    medians = {engine: statistics.median(times[1:]) for engine, times in seconds.items()}
    for process in running.values():
        process.stdin.close()
        process.wait()
    own = medians["DiffusionJ"]
    best = min(time for engine, time in medians.items() if engine != "DiffusionJ")
    print(f"\n{options.model.name} {network} {precision}: " + ", ".join(
        f"{engine} {time:.2f} s (ratio {own / time:.2f})" for engine, time in medians.items())
        + f"; DiffusionJ takes {own / best:.2f} of the best other", flush=True)


def started(options, engine, network, precision):
    if engine == "DiffusionJ":
        class_path = os.environ.get("CLASS_PATH") or subprocess.run(
            ["mvn", "-q", "exec:exec@class-path"], capture_output=True, text=True, check=True).stdout.strip()
        inputs = [f"{name}={','.join(map(str, sizes)) or 'scalar'}" for name, sizes in SIZES[network].items()]
        command = ["java", f"-Ddiffusionj.threads={options.threads}", "-cp", class_path, "org.diffusionj.BenchmarkPeer",
                   str(options.model), network, precision, *inputs]
    else:
        command = [sys.executable, __file__, str(options.model), "--engine", engine, "--network", network, "--precision",
                   precision, "--threads", str(options.threads), "--work", str(options.work)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    while (line := process.stdout.readline().strip()) != "open":
        if not line and process.poll() is not None:
            raise RuntimeError(f"{engine} did not open {network}")
    return process


def asked(process):
    process.stdin.write("\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def serve(options):
    network, precision = options.network[0], options.precision[0]
    make = {"OpenVINO": openvino_run, "PyTorch": torch_run, "ONNX Runtime": onnx_run}[options.engine]
    run = make(options, network, precision)
    print("open", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        run()
        print(f"{time.perf_counter() - start:.4f}", flush=True)


def module(options, network):
    from diffusers import AutoencoderKL, UNet2DConditionModel
    import torch

    class Decoder(torch.nn.Module):
        def __init__(self, vae):
            super().__init__()
            self.vae = vae

        def forward(self, latent_sample):
            return self.vae.decode(latent_sample, return_dict=False)[0]

    class Step(torch.nn.Module):
        def __init__(self, unet):
            super().__init__()
            self.unet = unet

        def forward(self, sample, timestep, encoder_hidden_states):
            return self.unet(sample, timestep, encoder_hidden_states, return_dict=False)[0]

    torch.set_num_threads(options.threads)
    if network == "vae":
        return Decoder(AutoencoderKL.from_pretrained(options.model / "vae", dtype=torch.float32)).eval()
    return Step(UNet2DConditionModel.from_pretrained(options.model / "unet", dtype=torch.float32)).eval()


def tensors(network):
    import torch

    torch.manual_seed(1)
    made = {name: torch.randn(sizes) if sizes else torch.tensor(500.0) for name, sizes in SIZES[network].items()}
    if network == "guided":
        made["sample"][1] = made["sample"][0]
    return made


def folder(options, network):
    return options.work / options.model.name / ("vae" if network == "vae" else "unet")


def exported(options, network):
    import torch

    file = folder(options, network) / "model.onnx"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name("part.onnx")
        with torch.no_grad():
            torch.onnx.export(module(options, network), tuple(tensors(network).values()), str(part), dynamo=False,
                              input_names=list(SIZES[network]), opset_version=20)
        part.rename(file)
    return file


def openvino_run(options, network, precision):
    import openvino

    file = folder(options, network) / "model.xml"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        openvino.save_model(openvino.convert_model(module(options, network),
                                                   example_input=tuple(tensors(network).values())), file)
    compiled = openvino.Core().compile_model(str(file), "CPU", {
        "INFERENCE_PRECISION_HINT": "bf16" if precision == "bfloat16" else "f32",
        "INFERENCE_NUM_THREADS": options.threads, "PERFORMANCE_HINT": "LATENCY"})
    request = compiled.create_infer_request()
    inputs = [tensor.numpy() for tensor in tensors(network).values()]
    return lambda: request.infer(inputs)


def torch_run(options, network, precision):
    import torch

    kind = torch.bfloat16 if precision == "bfloat16" else torch.float32
    made = module(options, network).to(kind).to(memory_format=torch.channels_last)
    inputs = [tensor.to(kind) if tensor.dim() else tensor for tensor in tensors(network).values()]

    def run():
        with torch.no_grad():
            made(*inputs)

    return run


def onnx_run(options, network, precision):
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = onnxruntime.InferenceSession(str(exported(options, network)), settings, ["CPUExecutionProvider"])
    inputs = {name: tensor.numpy() for name, tensor in tensors(network).items()}
    return lambda: session.run(None, inputs)


if __name__ == "__main__":
    main()
