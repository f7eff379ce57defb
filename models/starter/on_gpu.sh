#!/bin/bash
# Trains the starter model on a machine with a GPU, in three commands of at most ten minutes each:
#     bash models/starter/on_gpu.sh prepare RUN OUT [PACKED]     simulator, autoencoder, text encoder, latents
#     bash models/starter/on_gpu.sh train RUN OUT                UNet, full learning rate
#     bash models/starter/on_gpu.sh finish RUN OUT               UNet, falling learning rate; export; contact sheet
# and the control networks of a model that is trained, each in two commands, KIND being empty or -inpaint:
#     bash models/starter/on_gpu.sh maps RUN OUT [PACKED]        simulator with label maps, latents, first layers of both
#     bash models/starter/on_gpu.sh control RUN OUT              KIND=..., the network
# RUN is a folder of that machine, kept between the commands. OUT gets logs and, in parts of at most 15 MiB, the networks.
# PACKED, if given, holds networks packed before (pack.py), which training then goes on from. COUNT is the number of
# pictures, MINUTES scales the stages (1 for a full run), VAE_MINUTES=0 keeps a packed autoencoder. The tokenizer is the
# one beside this script.
set -euo pipefail
stage=$1 run=$(realpath -m "$2") out=$(realpath -m "$3") packed=${4:+$(realpath -m "$4")}
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
export PYTHONUNBUFFERED=1 OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
minutes=${MINUTES:-1} count=${COUNT:-60000} python=${PYTHON:-python3}
processes=${PROCESSES:-$(nproc)}
vae_minutes=${VAE_MINUTES:-4.5} batch=${BATCH:-512} crops=${CROPS:-192}

of() { "$python" -c "print($1 * $minutes)"; }
run_stage() { "$python" train.py "$run" "$@" --processes 1 --threads "$processes" 2>&1 | tee -a "$out/log.txt"; }

mkdir -p "$run" "$out"
trap '"$python" pack.py "$run" "$out"' EXIT    # also where a stage fails
case $stage in
prepare)
    [ -d "$run/tokenizer" ] || cp -r tokenizer "$run/tokenizer"
    [ -z "$packed" ] || "$python" pack.py "$run" "$packed" --unpack
    "$python" simulate.py "$run/data" --count "$count" --held-out 768 --processes "$processes"
    { run_stage tokens; [ -f "$run/text.pt" ] || run_stage text --minutes "$(of 1.5)" --batch 256; } & # beside the rest
    [ "$vae_minutes" = 0 ] || run_stage vae --minutes "$(of "$vae_minutes")" --batch "$crops" --rate 1.5e-3
    run_stage gate
    run_stage latents
    wait $!
    ;;
train)
    run_stage unet --minutes "$(of 16)" --stop-after "$(of 8.8)" --batch "$batch" --rate 8e-4
    ;;
finish)
    run_stage unet --minutes "$(of 16)" --batch "$batch" --rate 8e-4
    "$python" export.py "$run" "$run/export" | tee -a "$out/log.txt"
    "$python" contact_sheet.py "$run" "$out/sheet.png" --run --shrink 2 --threads "$processes" | tee -a "$out/log.txt"
    ;;
maps)
    [ -d "$run/tokenizer" ] || cp -r tokenizer "$run/tokenizer"
    [ -z "$packed" ] || "$python" pack.py "$run" "$packed" --unpack
    "$python" simulate.py "$run/data" --count "$count" --held-out 768 --processes "$processes" --seed 27 --labels --maps 0.2
    for step in tokens latents controls; do run_stage "$step"; done
    run_stage embedding --minutes "$(of 1)" --batch 128
    run_stage embedding-inpaint --minutes "$(of 1)" --batch 128
    ;;
control)
    run_stage "controlnet${KIND:-}" --minutes "$(of 9)" --batch "$batch" --rate 8e-4
    "$python" export.py "$run" "$run/export" --controls | tee -a "$out/log.txt"
    ;;
*)
    echo "The first argument is prepare, train, finish, maps or control, not '$stage'." >&2
    exit 2
    ;;
esac
