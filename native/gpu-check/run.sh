#!/usr/bin/env bash
# Runs the check where pack.sh's pieces were unpacked:  ./run.sh [PART...]
# Writes RESULTS.md. Parts, in the order in which all are run when none is named:
#   report equality half speed sd15 sd-turbo pytorch memory endurance
# DEVICE=CPU tries the whole at tiny sizes without a card. A part whose model was not packed is skipped.
set -uo pipefail
cd "$(dirname "$0")"

device=${DEVICE:-CUDA}
results=$PWD/RESULTS.md
failed=0

# The kit's own libraries first, then those of PyTorch on this machine.
cuda=$PWD/cuda
if command -v python3 >/dev/null; then
  cuda=$cuda$(python3 -c 'import glob, sys
print("".join(":" + folder for path in sys.path for folder in sorted(glob.glob(path + "/nvidia/*/lib"))))')
fi

check() {
  echo "== $*"
  java/bin/java -Xmx6g -Djava.awt.headless=true -Ddiffusionj.cuda="$cuda" -Dorg.bytedeco.javacpp.cachedir="$PWD/cache" \
    -cp "classes:lib/*" org.diffusionj.gpucheck.GpuCheck "$results" "$device" "$@" || failed=1
}

has() {
  [ -d "models/$1" ] || { echo "== models/$1 was not packed"; return 1; }
}

small=()
if [ "$device" = CPU ]; then small=(width=64 height=64 steps=2 images=1); fi

part() {
  case $1 in
    report) check report ;;
    equality) check equality models/starter "${small[@]}" ;;
    half) check half models/starter "${small[@]}" ;;
    speed) check speed models/starter "${small[@]}" ;;
    sd15 | sd-turbo) has "$1" && check speed "models/$1" "${small[@]}" ;;
    pytorch) command -v python3 >/dev/null && python3 pytorch_beside.py "$results" ;;
    memory)
      if [ "$device" = CPU ]; then check memory models/starter width=64 largest=128
      else check memory models/starter; has sd15 && check memory models/sd15; fi ;;
    endurance) check endurance models/starter "${small[@]}" images="${ENDURANCE:-200}" ;;
    *) echo "There is no part $1." >&2; failed=1 ;;
  esac
}

{
  echo "## $(date -u +%Y-%m-%d), $(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null | head -n 1 || true)"
  echo
} >> "$results"
if [ $# -eq 0 ]; then set -- report equality half speed sd15 sd-turbo pytorch memory endurance; fi
for name in "$@"; do part "$name"; done
exit $failed
