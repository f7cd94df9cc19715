#!/bin/sh
# An environment of its own for Spark, used by `make ci-full`: sh deploy/spark.sh. Needs Java (Debian: default-jre-headless).
set -eu
cd "$(dirname "$0")/.."
command -v java >/dev/null 2>&1 || { echo "文脉：没有 Java。Debian 上请运行 apt install default-jre-headless。" >&2; exit 1; }
[ -x .venv-spark/bin/python ] || .venv/bin/python -m venv .venv-spark
.venv-spark/bin/python -c 'import pyspark' 2>/dev/null || .venv-spark/bin/python -m pip install -qq 'pyspark==4.*'
