"""Runs pipelines with the real program and opens what they leave behind."""

import json
import os
import pathlib
import subprocess

PROJECT = pathlib.Path(__file__).resolve().parents[2]
REAL_DATA = PROJECT.parent / "shared/data/online-retail.csv.gz"
EXPECTED = PROJECT.parent / "shared/reference/expected-clean-first.json"


def sluice(*arguments, check=True):
    """The finished process; its output is text."""
    environment = {**os.environ, "NO_COLOR": "1"}
    environment.pop("SLUICE_ARTIFACTS", None)
    process = subprocess.run(
        [PROJECT / "sluice", *map(str, arguments)],
        cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if check and process.returncode != 0:
        raise AssertionError(f"{process.args} ended with {process.returncode}:\n{process.stderr}")
    return process


class Run:
    """A past run as `sluice runs show --json` tells it."""

    def __init__(self, artifacts, identifier="latest"):
        shown = sluice("runs", "show", identifier, "--json", "--artifacts", artifacts)
        self.json = json.loads(shown.stdout)
        self.steps = {step["step"]: step for step in self.json["steps"]}
        self.folder = pathlib.Path(artifacts) / "runs" / self.json["run"]

    def statuses(self):
        return {name: step["status"] for name, step in self.steps.items()}

    def results(self, step):
        return self.steps[step]["results"]

    def output(self, step, port):
        """What the run remembers of one artifact."""
        return next(o for o in self.steps[step]["outputs"] if o["port"] == port)

    def path(self, step, port):
        """The artifact's file under its name in the run's folder."""
        return self.folder / step / f"{port}.{self.output(step, port)['extension']}"


def run(pipeline, artifacts, **parameters):
    """Runs a pipeline of this project to its end."""
    settings = [word for name, value in parameters.items()
                for word in ("-p", f"{name.replace('_', '-')}={value}")]
    sluice("run", PROJECT / "pipelines" / pipeline, *settings, "--artifacts", artifacts, "--quiet")
    return Run(artifacts)
