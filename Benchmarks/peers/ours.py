"""Runs the real program as a user does."""

import datetime
import json
import os
import pathlib
import subprocess
import tempfile
import time

from .contest import Outcome

PROJECT = pathlib.Path(__file__).resolve().parents[2]
# Not the launcher beside it, which looks first whether the program is older than its sources.
PROGRAM = PROJECT / ".build/release/sluice"
PIPELINE = PROJECT / "pipelines/retail.yaml"


class Artifacts:
    """An artifacts folder of its own, and runs of the retail pipeline into it."""

    def __init__(self, data):
        self.data = data
        self.folder = tempfile.TemporaryDirectory(prefix="sluice-compare-")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def run(self, *options):
        """Runs, and gives the wall time as the caller waits for it and the peak of memory in bytes."""
        command = [PROGRAM, "run", PIPELINE, "--quiet", "-p", f"data={self.data}",
                   "--artifacts", self.folder.name, *options]
        began = time.perf_counter()
        process = subprocess.Popen(command)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"sluice failed with exit code {process.returncode}")
        return Outcome(seconds), usage.ru_maxrss * 1024

    def events(self, *options):
        """The events of a run, as they were printed."""
        command = [PROGRAM, "run", PIPELINE, "--json", "-p", f"data={self.data}",
                   "--artifacts", self.folder.name, *options]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def steps(self):
        """What the last run recorded of each step, by name."""
        command = [PROGRAM, "runs", "show", "latest", "--json", "--artifacts", self.folder.name]
        shown = subprocess.run(command, check=True, capture_output=True, text=True)
        return {step["step"]: step for step in json.loads(shown.stdout)["steps"]}

    def file(self, step, port):
        """Where an output of the last run's step lies."""
        output, = (found for found in self.steps()[step]["outputs"] if found["port"] == port)
        digest = output["digest"].removeprefix("sha256:")
        return pathlib.Path(self.folder.name, "store", digest[:2], digest[2:])


def part(data, before, target):
    """One cold run of the steps up to `target`, those up to `before` being there; start-up and storing count."""
    def turn():
        with Artifacts(data) as artifacts:
            if before:
                artifacts.run("--target", before)
            outcome, _ = artifacts.run("--target", target)
            own = [step for step in artifacts.steps().values() if step["status"] == "succeeded"]
            outcome.note = (f"{sum(step['seconds'] for step in own) * 1000:.0f} ms of it in the steps, "
                            f"{stored(own) / 1e6:.0f} MB written and hashed")
            return outcome
    return turn


def running(data, before, target):
    """From the start of the first step that has something to do until the last one is written, hashed and recorded, by
    the run's events: a peer has started and imported before, too."""
    def turn():
        with Artifacts(data) as artifacts:
            artifacts.run("--target", before)
            events = artifacts.events("--target", target)
            began = {event["step"]: event["at"] for event in events if event["event"] == "step-started"}
            ended = [event["at"] for event in events if event["event"] == "step-finished" and event["step"] in began]
            return Outcome((max(ended) - min(began.values())) / 1000)
    return turn


def storing(data, before, step):
    """From a step's results in memory to its files in the store, encoded, written and hashed, by the run's events."""
    def turn():
        with Artifacts(data) as artifacts:
            artifacts.run("--target", before)
            at = {event["event"]: event["at"] for event in artifacts.events("--target", step)
                  if event.get("step") == step}
            return Outcome((at["step-finished"] - at["step-produced"]) / 1000)
    return turn


def stored(steps):
    return sum(output["bytes"] for step in steps for output in step["outputs"])


def version():
    shown = subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, text=True)
    return f"Sluice {shown.stdout.strip()} of {datetime.date.today()}"
