#!/usr/bin/env bash
# Fetches NVIDIA's cuBLAS and cuDNN, which Maven's registry has no jars of, for the zips of the Maven
# profile "cuda":  native/fetch-cuda.sh [linux-x86_64|windows-x86_64]
# They are NVIDIA's Python packages, so pip gets them; Python is needed for nothing else here.
# Writes native/cuda/PLATFORM. Delete that folder to fetch anew.
set -euo pipefail
cd "$(dirname "$0")"

cublas=nvidia-cublas==13.2.1.1
cudnn=nvidia-cudnn-cu13==9.19.0.56

platform=${1:-linux-x86_64}
case $platform in
  linux-x86_64) tag=manylinux_2_27_x86_64 ;;
  windows-x86_64) tag=win_amd64 ;;
  *) echo "There is no CUDA for $platform: choose linux-x86_64 or windows-x86_64." >&2; exit 1 ;;
esac
out=cuda/$platform
if [ -d "$out" ]; then
  echo "native/$out is there already."
  exit 0
fi

wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
python3 -m pip download -q --no-deps --only-binary=:all: --platform "$tag" -d "$wheels" "$cublas" "$cudnn"

mkdir -p "$out.part"
# nvblas stands in for a CPU's BLAS; nothing here does.
python3 - "$wheels" "$out.part" <<'PYTHON'
import pathlib, sys, zipfile

wheels, out = map(pathlib.Path, sys.argv[1:])
for wheel in sorted(wheels.glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            file = pathlib.PurePosixPath(name)
            library = ".so." in file.name or file.suffix == ".dll"
            licence = file.name.lower().startswith("license")
            if library and "nvblas" not in file.name:
                (out / file.name).write_bytes(archive.read(name))
            elif licence:
                (out / f"{wheel.name.split('-')[0]}-{file.name}").write_bytes(archive.read(name))
PYTHON
mv "$out.part" "$out"
ls -l "$out"
