#!/usr/bin/env python3
"""Makes one data set in many ways on this computer, and breaks it off in many ways: all must give the same files.

    SPARK_HOME=... trial.py JAR MODELS WORK [--count 2000] [--trials ways kills full stops]

JAR is the jar of the module for Spark, MODELS the folder with the model "starter", WORK a new folder. Trials:

    ways    one process; Spark with 1, 2 and 4 executors, each a process; four processes with a part each
    kills   Spark with 2 executors, of which one is killed (SIGKILL) at random, 20 times
    full    one process on a disk that is full 4 times and given more room each time; needs root
    stops   one process, stopped at random (SIGKILL, SIGTERM) and called again, 10 times

Python's own library is enough. Ends with the first difference, or prints what was compared.
"""
import argparse
import collections
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

PLAN = """{"count": %d, "seed": 77, "command": "Labels to Image",
 "settings": {"model": "starter", "steps": 1, "width": 64, "height": 64},
 "vary": {"prompt": ["sparse green nuclei", "blue nuclei, noisy", "nuclei"], "guidance": {"from": 1.1, "to": 1.6}},
 "labels": {"phantoms": {"shape": "nuclei", "count": [2, 5], "diameter": [9, 16], "touching": 0.3}},
 "splits": {"train": 0.8, "val": 0.2}, "licence": "CC0-1.0"}
"""
HERE = Path(__file__).resolve().parent
PART = re.compile(r"manifest-\d+-of-\d+\.jsonl")
MASTER = "spark://127.0.0.1:7177"
WORKER_CORES = 4
PATIENCE = 1200  # seconds that everything may stand still, as when a computer sleeps
KILLS, STOPS = 20, 10
DISK = (0.1, 0.3, 0.5, 0.8)  # room on the disk, from call to call, as shares of what the data set needs


def digests(folder):
    """{path: SHA-256} of everything but the manifests of parts."""
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in folder.rglob("*") if file.is_file() and not PART.fullmatch(file.name)}


def rows(manifest):
    """Of whole lines; a cut one counts as none."""
    found = []
    for line in manifest.read_text().splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            pass
    return found


class Trial:
    def __init__(self, options):
        self.jar, self.models, self.work, self.count = options.jar, options.models, options.work, options.count
        self.work.mkdir(parents=True)
        self.plan = self.work / "plan.json"
        self.plan.write_text(PLAN % self.count)
        self.random = random.Random(20261128)
        self.reference = None

    def alone(self, out, *more):
        """A process without Spark, with one thread."""
        log = (self.work / f"{out.name}.log").open("a")
        return subprocess.Popen(
            ["java", "-Xmx1g", "-Ddiffusionj.threads=1", f"-Ddiffusionj.models={self.models}", "-jar", str(self.jar),
             "--plan", str(self.plan), "--out", str(out), *more], stdout=log, stderr=subprocess.STDOUT)

    def finish(self, process):
        assert process.wait() == 0, f"ended with {process.returncode}: see the logs in {self.work}"

    def require_whole(self, folder):
        """Each item once, each file as its row says, nothing else, and all as one process made it."""
        found, listed = digests(folder), {}
        indexes = [row["index"] for row in rows(folder / "manifest.jsonl")]
        assert indexes == list(range(self.count)), "items are missing or double"
        for row in rows(folder / "manifest.jsonl"):
            listed |= {row["image"]: row["sha256"], row["label"]: row["label_sha256"]}
        files = {path: digest for path, digest in found.items() if path.startswith(("images", "labels"))}
        assert files == listed, "files are not as their rows say"
        self.reference = self.reference or found
        assert found == self.reference, sorted(set(found.items()) ^ set(self.reference.items()))[:4]

    def require_no_halves(self, folder):
        """Of a data set that is not finished: every file in its place is whole, and no item is listed twice."""
        found = digests(folder)
        wrong = [path for path, digest in found.items()
                 if path.startswith(("images", "labels")) and digest != self.reference[path]]
        assert not wrong, f"half files: {wrong[:4]}"
        listed = collections.Counter(row["index"] for manifest in folder.glob("manifest-*-of-*.jsonl")
                                     for row in rows(manifest))
        assert not listed or max(listed.values()) == 1, "an item is listed twice"
        return len(listed)

    def tell(self, name, out, begin, *more):
        self.require_whole(out)
        print(f"{name}: {self.count} items, {len(self.reference)} files the same, {time.time() - begin:.0f} s", *more,
              flush=True)

    def one_process(self):
        begin, out = time.time(), self.work / "one"
        self.finish(self.alone(out))
        self.tell("one process", out, begin)

    def ways(self):
        for executors in (1, 2, 4):
            begin, out = time.time(), self.work / f"spark{executors}"
            with Spark(self.work) as spark:
                submitted = spark.submit(self, out, executors)
                seen = set()
                while submitted.poll() is None:
                    seen |= set(spark.executors())
                    time.sleep(0.2)
            self.finish(submitted)
            self.tell(f"Spark, {executors} executors", out, begin, f"by {len(seen)} processes")
        begin, out = time.time(), self.work / "parts"
        for process in [self.alone(out, "--part", f"{k}/4") for k in range(1, 5)]:
            self.finish(process)
        self.tell("four parts", out, begin)

    def kills(self):
        begin, out, killed = time.time(), self.work / "kills", 0
        with Spark(self.work) as spark:
            submitted = spark.submit(self, out, 2)
            while killed < KILLS and submitted.poll() is None:
                before = self.made(out)
                while self.made(out) < before + self.count // KILLS // 2 and submitted.poll() is None:
                    time.sleep(0.1)
                time.sleep(self.random.random())
                running = spark.executors()
                if running and submitted.poll() is None:
                    os.kill(self.random.choice(running), signal.SIGKILL)
                    killed += 1
            self.finish(submitted)
        assert killed == KILLS, f"only {killed} were killed before all was done: choose a larger count"
        self.tell("executors killed", out, begin, f"after {killed} kills")

    def made(self, out):
        return sum(1 for _ in out.glob("images/*"))

    def full(self):
        begin, out = time.time(), self.work / "disk" / "full"
        out.parent.mkdir()
        there = []
        needed = sum(file.stat().st_size for file in (self.work / "one").rglob("*.*"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(out.parent)], check=True)
        try:
            for share in DISK:
                subprocess.run(["mount", "-o", f"remount,size={int(share * needed)}", str(out.parent)], check=True)
                assert self.alone(out).wait() == 1, "a full disk must end with 1"
                assert "the disk is full" in (self.work / "full.log").read_text().splitlines()[-1]
                there.append(self.require_no_halves(out))
            subprocess.run(["mount", "-o", f"remount,size={2 * needed}", str(out.parent)], check=True)
            self.finish(self.alone(out))
            self.tell("disk full", out, begin, f"with {there} items on the full disk")
        finally:
            subprocess.run(["umount", str(out.parent)], check=True)

    def stops(self):
        begin, out, there = time.time(), self.work / "stops", []
        for stop in range(STOPS):
            process = self.alone(out)
            wanted = self.made(out) + self.count // STOPS // 2
            while self.made(out) < wanted and process.poll() is None:
                time.sleep(0.02)
            time.sleep(self.random.random() / 2)
            process.send_signal(signal.SIGTERM if stop % 2 else signal.SIGKILL)
            assert process.wait() != 0, "it was done before it could be stopped: choose a larger count"
            there.append(self.require_no_halves(out))
        self.finish(self.alone(out))
        self.tell("stopped and continued", out, begin, f"with {there} items when it was stopped")


class Spark:
    """A master and a worker of Spark's standalone mode on this computer; executors are processes of the worker."""

    def __init__(self, work):
        self.work = work
        self.home = Path(os.environ["SPARK_HOME"])

    def __enter__(self):
        self.log = (self.work / "spark.log").open("a")
        self.daemons = [self.daemon("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port",
                                    MASTER.rpartition(":")[2], "--webui-port", "0")]
        time.sleep(3)
        self.daemons.append(self.daemon("org.apache.spark.deploy.worker.Worker", MASTER, "--host", "127.0.0.1", "--cores",
                                        str(WORKER_CORES), "--memory", "8g", "--webui-port", "0", "--work-dir",
                                        str(self.work / "spark-work")))
        return self

    def daemon(self, *command):
        return subprocess.Popen([str(self.home / "bin" / "spark-class"), *command], stdout=self.log, stderr=self.log,
                                env=os.environ | {"SPARK_DAEMON_MEMORY": "256m",
                                                  "SPARK_MASTER_OPTS": f"-Dspark.worker.timeout={PATIENCE}"})

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            daemon.terminate()
            daemon.wait()

    def submit(self, trial, out, executors):
        """By spark.sh; what else is set stands in spark-defaults.conf."""
        conf = self.work / f"conf{executors}"
        conf.mkdir(exist_ok=True)
        (conf / "spark-defaults.conf").write_text(
            f"spark.cores.max {executors}\nspark.executor.memory 600m\nspark.driver.memory 600m\n"
            "spark.ui.enabled false\nspark.driver.host 127.0.0.1\nspark.task.maxFailures 100\n"
            f"spark.network.timeout {PATIENCE}s\n")
        return subprocess.Popen(
            ["bash", str(HERE / "spark.sh"), MASTER, str(trial.plan), str(out)], stdout=self.log, stderr=self.log,
            env=os.environ | {"JAR": str(trial.jar), "MODELS": str(trial.models), "SPARK_CONF_DIR": str(conf)})

    def executors(self):
        """Ids of the processes of executors that run below the worker."""
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(status.read_text().rpartition(")")[2].split()[1])
                if parent == self.daemons[1].pid and b"CoarseGrainedExecutorBackend" in (
                        status.parent / "cmdline").read_bytes():
                    found.append(int(status.parent.name))
            except OSError:
                pass
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jar", type=lambda path: Path(path).resolve())
    parser.add_argument("models", type=lambda path: Path(path).resolve())
    parser.add_argument("work", type=lambda path: Path(path).resolve())
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--trials", nargs="+", choices=("ways", "kills", "full", "stops"),
                        default=("ways", "kills", "full", "stops"))
    options = parser.parse_args()
    trial = Trial(options)
    trial.one_process()
    for name in options.trials:
        getattr(trial, name)()


if __name__ == "__main__":
    main()
