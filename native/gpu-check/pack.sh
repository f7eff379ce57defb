#!/usr/bin/env bash
# Packs what a bare Linux machine with a card needs for the check: a Java runtime, the program's jars, models.
#   native/gpu-check/pack.sh OUT [MODEL...]
# The starter model and the configurations of SD 1.5 and SD-Turbo are always there. OUT gets pieces of at most PIECE megabytes (30 if not set, 60 at most).
# CUDA's own libraries are left out unless WITH_CUDA=1: PyTorch on that machine brings the same (run.sh finds
# them). PLATFORM's jars of the Maven profile "cuda" must have been fetched once (native/README.md).
set -euo pipefail
out=$(realpath -m "$1")
shift
models=()
for model in "$@"; do models+=("$(realpath "$model")"); done
cd "$(dirname "$0")/../.."

piece=${PIECE:-30}
if [ "$piece" -gt 60 ]; then echo "PIECE is at most 60." >&2; exit 1; fi

kit=$(mktemp -d)
trap 'rm -rf "$kit"' EXIT
mvn -q -B ${OFFLINE:+-o} -Pcuda test-compile
mkdir -p "$kit/lib" "$kit/cuda" "$kit/classes" "$kit/models" "$out"

for jar in $(mvn -q -B ${OFFLINE:+-o} -Pcuda exec:exec@class-path | tr ':' '\n' \
    | grep -E '/(javacpp|onnxruntime|dnnl|opencl|cuda|gson)-[0-9][^/]*\.jar$'); do
  cp "$jar" "$kit/lib/"
done
redist=$(ls "$HOME"/.m2/repository/org/bytedeco/cuda-redist/*/cuda-redist-*-linux-x86_64.jar | tail -n 1)
libraries=libcudart.so.13
if [ -n "${WITH_CUDA:-}" ]; then
  libraries='*.so.*'
  cp native/cuda/linux-x86_64/* "$kit/cuda/"
fi
unzip -qjo "$redist" "org/bytedeco/cuda/linux-x86_64/$libraries" -d "$kit/cuda"

cp -r target/classes/. "$kit/classes/"
cp -r --parents target/test-classes/org/diffusionj/gpucheck "$kit/"
cp --parents target/test-classes/org/diffusionj/model/RandomModel*.class "$kit/"
cp -r "$kit/target/test-classes/." "$kit/classes/" && rm -r "$kit/target"

cp -r models/starter "$kit/models/"
cp -r src/test/resources/gpu-check/. "$kit/models/"
for model in sd15 sd-turbo; do cp -r models/starter/tokenizer "$kit/models/$model/"; done
for model in "${models[@]}"; do cp -r "$model" "$kit/models/"; done
cp native/gpu-check/run.sh native/gpu-check/pytorch_beside.py "$kit/"

jlink=$(dirname "$(readlink -f "$(command -v javac)")")/jlink
"$jlink" --add-modules java.desktop,java.management,jdk.management,jdk.unsupported --strip-debug --no-man-pages \
  --no-header-files --compress=2 --output "$kit/java"

rm -f "$out"/kit.tar.gz.*
tar -C "$kit" -cf - . | gzip -1 | split -b "${piece}M" -d -a 3 - "$out/kit.tar.gz."
ls -l "$out"
echo "There: cat kit.tar.gz.* | tar xz && ./run.sh"
