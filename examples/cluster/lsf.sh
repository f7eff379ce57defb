#!/usr/bin/env bash
# An array of LSF: bsub -J "diffusionj[1-16]" -n 4 -R "span[hosts=1]" lsf.sh PLAN OUT
set -euo pipefail
exec java -Ddiffusionj.threads="$LSB_DJOB_NUMPROC" -jar "$JAR" \
    --plan "$1" --out "$2" --part "$LSB_JOBINDEX/$LSB_JOBINDEX_END"
