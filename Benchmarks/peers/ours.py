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


# Where all runs write, removed at the end.
_ALL = tempfile.TemporaryDirectory(prefix="sluice-compare-")


class Artifacts:
    """An artifacts folder of its own, and runs of the retail pipeline into it."""

    def __init__(self, data):
        self.data = data
        self.folder = tempfile.mkdtemp(dir=_ALL.name)

    def empty(self):
        """Gives back the memory and the disk of what is no longer needed, but not the files.

        For minutes after files were deleted ext4 looks at each of them in turn when it makes another, and makes it ten
        times as slowly (recently_deleted in fs/ext4/ialloc.c). Nobody deletes a project right before a run.
        """
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = pathlib.Path(folder, name)
                if not path.is_symlink():
                    path.chmod(0o600)
                    os.truncate(path, 0)

    def run(self, *options):
        """Runs, and gives the wall time as the caller waits for it and the peak of memory in bytes."""
        command = [PROGRAM, "run", PIPELINE, "--quiet", "-p", f"data={self.data}",
                   "--artifacts", self.folder, *options]
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
                   "--artifacts", self.folder, *options]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def steps(self):
        """What the last run recorded of each step, by name."""
        command = [PROGRAM, "runs", "show", "latest", "--json", "--artifacts", self.folder]
        shown = subprocess.run(command, check=True, capture_output=True, text=True)
        return {step["step"]: step for step in json.loads(shown.stdout)["steps"]}

    def file(self, step, port):
        """Where an output of the last run's step lies."""
        output, = (found for found in self.steps()[step]["outputs"] if found["port"] == port)
        digest = output["digest"].removeprefix("sha256:")
        return pathlib.Path(self.folder, "store", digest[:2], digest[2:])


def part(data, before, target):
    """One cold run of the steps up to `target`, those up to `before` being there; start-up and storing count."""
    def turn():
        artifacts = Artifacts(data)
        if before:
            artifacts.run("--target", before)
        outcome, _ = artifacts.run("--target", target)
        own = [step for step in artifacts.steps().values() if step["status"] == "succeeded"]
        outcome.note = (f"{sum(step['seconds'] for step in own) * 1000:.0f} ms of it in the steps, "
                        f"{stored(own) / 1e6:.0f} MB written and hashed")
        artifacts.empty()
        return outcome
    return turn


def running(data, before, target):
    """From the start of the first step that has something to do until the last one is written, hashed and recorded, by
    the run's events: a peer has started and imported before, too."""
    def turn():
        artifacts = Artifacts(data)
        artifacts.run("--target", before)
        events = artifacts.events("--target", target)
        began = {event["step"]: event["at"] for event in events if event["event"] == "step-started"}
        ended = [event["at"] for event in events if event["event"] == "step-finished" and event["step"] in began]
        artifacts.empty()
        return Outcome((max(ended) - min(began.values())) / 1000)
    return turn


def storing(data, before, step):
    """From a step's results in memory to its files in the store, encoded, written and hashed, by the run's events."""
    def turn():
        artifacts = Artifacts(data)
        artifacts.run("--target", before)
        at = {event["event"]: event["at"] for event in artifacts.events("--target", step)
              if event.get("step") == step}
        artifacts.empty()
        return Outcome((at["step-finished"] - at["step-produced"]) / 1000)
    return turn


def stored(steps):
    return sum(output["bytes"] for step in steps for output in step["outputs"])


def version():
    shown = subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, text=True)
    return f"Sluice {shown.stdout.strip()} of {datetime.date.today()}"
