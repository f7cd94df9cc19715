"""Run the definition of `wenmai facts export FOLDER` on Spark and write its cells as CSV.

    python spark_recount.py FOLDER OUT [MASTER]      MASTER defaults to local[2]; on a cluster leave it to spark-submit: ""

Needs pyspark and Java, nothing of Wenmai. OUT gets leaves.csv, days.csv, months.csv and years.csv, sorted, with a header.
"""

import csv
import sys
from pathlib import Path

from pyspark.sql import SparkSession


def main(folder, out, master="local[2]"):
    builder = SparkSession.builder.appName("wenmai-recount").config("spark.sql.session.timeZone", "UTC")
    builder = builder.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "8")
    spark = (builder.master(master) if master else builder).getOrCreate()
    spark.read.option("recursiveFileLookup", "true").parquet(str(folder / "facts")).createOrReplaceTempView("facts")
    spark.read.option("recursiveFileLookup", "true").parquet(str(folder / "divisions")).createOrReplaceTempView(
        "divisions"
    )
    out.mkdir(parents=True, exist_ok=True)
    for text in sorted((folder / "sql").glob("*.sql")):
        found = spark.sql(text.read_text(encoding="utf-8"))
        rows = sorted(tuple(str(value) for value in row) for row in found.collect())
        with (out / f"{text.stem}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(found.columns)
            writer.writerows(rows)
        print(f"{text.stem}: {len(rows)} cells")
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
