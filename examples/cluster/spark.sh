#!/usr/bin/env bash
# Carries out a plan on Spark: spark.sh MASTER PLAN OUT [THREADS], with a MASTER such as spark://host:7077 or local[2].
# JAR is the jar of the module for Spark; MODELS, if set, is where executors find models.
set -euo pipefail
threads=${4:-1}
exec "${SPARK_HOME:?is where Spark is}/bin/spark-submit" --class org.diffusionj.spark.SparkDataset --master "$1" \
    --conf spark.executor.cores="$threads" --conf spark.task.cpus="$threads" \
    ${MODELS:+--driver-java-options "-Ddiffusionj.models=$MODELS"} \
    ${MODELS:+--conf "spark.executor.extraJavaOptions=-Ddiffusionj.models=$MODELS"} \
    "$JAR" --plan "$2" --out "$3"
