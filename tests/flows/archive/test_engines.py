"""The same files in other engines: a bucket of S3, and Spark. Each skips where its server or its Java is not."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow.fs
import pytest

from tessere.flows import archive
from tessere.flows.archive.service import running
from tessere.kernel.ids import uuid7

from .conftest import Shop, owner_of

# As `moto_server` and a Python with pyspark stand in an environment of their own: neither is a dependency.
MOTO = os.environ.get("TESSERE_TEST_MOTO_SERVER") or shutil.which("moto_server")
SPARK = os.environ.get("TESSERE_TEST_SPARK_PYTHON")
COUNT_WITH_SPARK = """
import json, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")\
    .config("spark.sql.session.timeZone", "UTC").getOrCreate()
root = sys.argv[1]
paths = [f"{root}/{each['path']}" for each in json.load(open(f"{root}/_current.json"))["datasets"]["events"]]
listed = spark.read.option("basePath", f"{root}/events").parquet(*paths)
found = spark.read.parquet(f"{root}/events")
identities = spark.read.parquet(f"{root}/identities")
days = {str(row["day"]): row["count"] for row in listed.groupBy("day").count().collect()}
joined = found.join(identities, found.owner_key == identities.key)
orders = found.where("name = 'Order Completed' and get_json_object(properties, '$.number') is not null")
print(json.dumps({
    "listed": listed.count(), "found": found.count(), "ids": found.select("id").distinct().count(), "days": days,
    "people": joined.select("profile_id").distinct().count(), "joined": joined.count(), "orders": orders.count(),
    "last": str(found.agg({"occurred_at": "max"}).collect()[0][0]), "types": dict(found.dtypes),
}))
"""


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The URL of a lake in a bucket of a server on this machine."""
    if MOTO is None:
        pytest.skip("moto_server is not here: install `moto[server]`, or name it in TESSERE_TEST_MOTO_SERVER")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [MOTO, "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"s3://key:secret@tessere/shop?endpoint_override=127.0.0.1:{port}&scheme=http&region=eu-south-1"
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        fs = pyarrow.fs.S3FileSystem(
            access_key="key", secret_key="secret", endpoint_override=f"127.0.0.1:{port}", scheme="http",
            region="eu-south-1", allow_bucket_creation=True,
        )  # fmt: skip
        fs.create_dir("tessere")
        yield url
    finally:
        server.terminate()
        server.wait()


async def test_a_bucket_holds_the_same_as_a_folder(shop: Shop, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERE_LAKE_URL", bucket)
    shop.settings = msgspec.structs.replace(shop.settings, lake_url=bucket)
    for _ in range(9):
        await shop.send(30, days=1)
        await shop.write(rest=False)
    await shop.write()  # merged
    await running.run_identities(shop.database)
    await shop.send(5)
    assert sorted(await shop.lake_ids()) == sorted(await shop.log_ids())
    assert len(await shop.lake_ids(log=None)) == 270
    fs, root = pyarrow.fs.FileSystem.from_uri(bucket)
    objects = fs.get_file_info(pyarrow.fs.FileSelector(root, recursive=True))
    names = [each.path for each in objects if each.path.endswith(".parquet")]
    assert len(names) == 2
    gone = owner_of("browser-7")
    await shop.change("delete from events.event_log where owner_key = %s", gone)
    erased = await archive.erase(shop.database, owner_keys=[gone], erasure_id=uuid7())
    assert erased[0].rows > 0
    assert sorted(await shop.lake_ids()) == sorted(await shop.log_ids())
    some = await shop.ask("select count(*) as n from identities", identities=None)
    assert some == [{"n": 39}]


@pytest.mark.skipif(SPARK is None, reason="TESSERE_TEST_SPARK_PYTHON names no Python with pyspark")
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, which is not here")
@pytest.mark.timeout(300)
async def test_spark_counts_the_same(shop: Shop, tmp_path: Path) -> None:
    for _ in range(9):
        await shop.send(100)
        await shop.write(rest=False)
    await shop.write()
    await shop.send(200)
    await shop.write()
    await running.run_identities(shop.database)
    expected = await shop.ask("select cast(day as varchar) as day, count(*) as n from events group by day")
    (more,) = await shop.ask(
        "select count(distinct profile_id) as people, count(*) as joined,"
        " max(strftime(occurred_at, '%Y-%m-%d %H:%M:%S.%f')) as last,"
        " count(*) filter (name = 'Order Completed') as orders"
        " from events join identities on key = owner_key"
    )
    script = tmp_path / "count.py"
    script.write_text(COUNT_WITH_SPARK)
    assert SPARK is not None
    spark = await asyncio.create_subprocess_exec(
        SPARK, str(script), str(shop.settings.home / "lake"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    answer, errors = await spark.communicate()
    assert spark.returncode == 0, errors[-3000:]
    said = json.loads(answer.strip().splitlines()[-1])
    assert (said["listed"], said["found"], said["ids"]) == (1_100, 1_100, 1_100)
    assert said["days"] == {row["day"]: row["n"] for row in expected}
    assert (said["people"], said["joined"], said["orders"]) == (more["people"], more["joined"], more["orders"])
    assert more["last"].startswith(said["last"])
    kinds = {said["types"][name] for name in ("id", "owner_key", "properties")}
    assert kinds == {"string"}
    assert said["types"]["occurred_at"] == "timestamp"
    assert said["types"]["day"] == "date"
