#!/usr/bin/env bash
# Carries out a plan in several processes of this computer: parts.sh PLAN OUT PROCESSES
# JAR is the jar of the module for Spark, which needs no Spark for this.
set -euo pipefail
plan=$1 out=$2 n=$3
cores=$(nproc)
threads=$((cores / n > 0 ? cores / n : 1))
pids=()
for k in $(seq "$n"); do
    java -Ddiffusionj.threads=$threads -jar "$JAR" --plan "$plan" --out "$out" --part "$k/$n" &
    pids+=($!)
done
for pid in "${pids[@]}"; do
    wait "$pid" # ends with the exit code of the first part that failed
done
