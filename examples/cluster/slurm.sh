#!/usr/bin/env bash
# An array of SLURM: sbatch --array=1-16 slurm.sh PLAN OUT
#SBATCH --job-name=diffusionj
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --requeue
set -euo pipefail
exec java -Ddiffusionj.threads="$SLURM_CPUS_PER_TASK" -jar "$JAR" \
    --plan "$1" --out "$2" --part "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT"
