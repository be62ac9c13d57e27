#!/usr/bin/env python3
"""Times thousands of small steps in Sluice, Ninja, Snakemake and DVC: the same graph, in one run on one machine.

    python3 -m venv .venv && .venv/bin/python -m pip install ninja snakemake dvc
    .venv/bin/python Benchmarks/workflow.py [--steps 1000] [--chains 10] [--times 5] [--jobs 2] [--tools sluice,ninja]

The graph has ten chains. Each step of a chain is a `cp` of what the step before it gave, so a layer of ten steps can
run at once. Cold: nothing is there. No-op: the same command again. The tools take turns, each cold run in a folder of
its own; the least and the median of the times are printed, with the median's ratio to Sluice's. A tool that took
longer than --patience seconds is not started a second time.

Sluice identifies work by its content, and would do only the first `cp` of each chain, since all copies are equal. So
every step gets a parameter of its own, which makes it other work; the command is the same.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parents[1]


class Graph:
    """Steps in layers of `chains`; each names what it reads and what it gives."""

    def __init__(self, steps, chains):
        self.steps, self.chains = steps, chains

    def __iter__(self):
        """Name, and the name of the step before or None."""
        for number in range(self.steps):
            layer, chain = divmod(number, self.chains)
            yield f"s{layer:04}-{chain}", f"s{layer - 1:04}-{chain}" if layer else None

    def source(self, name):
        return f"in/{name.rsplit('-', 1)[1]}.txt"

    def write_sources(self, folder):
        (folder / "in").mkdir()
        (folder / "out").mkdir()
        for chain in range(self.chains):
            (folder / f"in/{chain}.txt").write_text(f"chain {chain}\n")


class Tool:
    name = None
    program = None

    def __init__(self, jobs, program):
        self.jobs, self.program = str(jobs), program

    def prepare(self, folder):
        """What has to be done once before anything runs."""

    def commands(self, folder):
        raise NotImplementedError


class Sluice(Tool):
    name = "sluice"

    def write(self, graph, folder):
        lines = ["pipeline: chains", "steps:"]
        for place, (name, before) in enumerate(graph):
            source = '"${inputs.file}"' if before else graph.source(name)
            lines += [f"  - name: {name}",
                      f'    run: [cp, {source}, "${{outputs.file}}"]',
                      "    outputs: { file: file }",
                      f"    with: {{ place: {place} }}"]
            if before:
                lines.append(f"    inputs: {{ file: {before} }}")
        (folder / "pipeline.yaml").write_text("\n".join(lines) + "\n")

    def command(self):
        return [self.program, "run", "pipeline.yaml", "--jobs", self.jobs]


class Ninja(Tool):
    name = "ninja"

    def write(self, graph, folder):
        lines = ["rule cp", "  command = cp $in $out"]
        for name, before in graph:
            source = f"out/{before}.txt" if before else graph.source(name)
            lines.append(f"build out/{name}.txt: cp {source}")
        (folder / "build.ninja").write_text("\n".join(lines) + "\n")

    def command(self):
        return [self.program, "--quiet", "-j", self.jobs]


class Snakemake(Tool):
    name = "snakemake"

    def write(self, graph, folder):
        last = [name for name, _ in graph][-graph.chains:]
        names = ", ".join(f'"out/{name}.txt"' for name in last)
        lines = ["rule all:", f"    input: {names}"]
        for place, (name, before) in enumerate(graph):
            source = f"out/{before}.txt" if before else graph.source(name)
            lines += [f"rule step{place}:", f'    input: "{source}"', f'    output: "out/{name}.txt"',
                      '    shell: "cp {input} {output}"']
        (folder / "Snakefile").write_text("\n".join(lines) + "\n")

    def command(self):
        return [self.program, "--quiet", "all", "--cores", self.jobs]


class DVC(Tool):
    name = "dvc"

    def prepare(self, folder):
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
        subprocess.run([self.program, "init", "-q"], cwd=folder, check=True)

    def write(self, graph, folder):
        lines = ["stages:"]
        for name, before in graph:
            source = f"out/{before}.txt" if before else graph.source(name)
            lines += [f"  {name}:", f"    cmd: cp {source} out/{name}.txt", f"    deps: [{source}]",
                      f"    outs: [out/{name}.txt]"]
        (folder / "dvc.yaml").write_text("\n".join(lines) + "\n")

    def command(self):
        return [self.program, "repro", "--quiet"]


def seconds(command, folder):
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          env={**os.environ, "DVC_NO_ANALYTICS": "1"})
    took = time.perf_counter() - began
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr.decode()[-2000:]}")
    return took


def time_once(tool, graph, noops):
    with tempfile.TemporaryDirectory(prefix=f"workflow-{tool.name}-") as place:
        folder = pathlib.Path(place)
        graph.write_sources(folder)
        tool.prepare(folder)
        tool.write(graph, folder)
        cold = seconds(tool.command(), folder)
        again = [seconds(tool.command(), folder)]
        while len(again) < noops and sum(again) < 5:
            again.append(seconds(tool.command(), folder))
        return cold, again


def found(name):
    """Beside this Python first, else on the PATH; ours is the project's."""
    if name == "sluice":
        return PROJECT / ".build/release/sluice"
    beside = pathlib.Path(sysconfig.get_path("scripts")) / name
    return beside if beside.exists() else shutil.which(name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--chains", type=int, default=10)
    parser.add_argument("--times", type=int, default=5, help="cold runs of each tool")
    parser.add_argument("--noops", type=int, default=5, help="runs again after each cold run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--patience", type=float, default=30, help="seconds")
    parser.add_argument("--tools", default="sluice,ninja,snakemake,dvc")
    options = parser.parse_args()

    subprocess.run([PROJECT / "sluice", "--version"], check=True, stdout=subprocess.DEVNULL)
    graph = Graph(options.steps, options.chains)
    tools = []
    for kind in (Sluice, Ninja, Snakemake, DVC):
        if kind.name in options.tools.split(","):
            program = found(kind.name)
            if program is None:
                print(f"{kind.name} is not installed", file=sys.stderr)
            else:
                tools.append(kind(options.jobs, program))
    cold, noop = {tool.name: [] for tool in tools}, {tool.name: [] for tool in tools}
    for _ in range(options.times):
        for tool in tools:
            if cold[tool.name] and max(cold[tool.name]) > options.patience:
                continue
            first, again = time_once(tool, graph, options.noops)
            cold[tool.name].append(first)
            noop[tool.name] += again
            print(f"  {tool.name}: {first:.3f} s cold, {min(again):.3f} s no-op", file=sys.stderr)
    print(f"{options.steps} steps in {options.chains} chains, {options.jobs} at once, seconds\n")
    print(f"{'':10}{'cold':>9}{'median':>9}{'ratio':>8}{'no-op':>11}{'median':>9}{'ratio':>8}")
    ours = tools[0].name
    for tool in tools:
        row = f"{tool.name:10}"
        for times, width in ((cold, 9), (noop, 11)):
            middle = statistics.median(times[tool.name])
            ratio = middle / statistics.median(times[ours])
            row += f"{min(times[tool.name]):{width}.3f}{middle:9.3f}{ratio:7.2f} ×"
        print(row)


if __name__ == "__main__":
    main()
