#!/usr/bin/env python3
"""Time and memory of the retail preparation against the number of rows, and of one epoch of streamed training.

    python3 Benchmarks/scale.py [--factors 1,10,100] [--folder FOLDER] [--data FOLDER] [--no-training]
                                [--plot FILE] [--json FILE]

For each factor it makes `sluice sample retail` of so many times 541,909 rows, runs pipelines/retail.yaml cold up to
`records` and `profile` (all that is not learning), and trains one epoch on the records as a stream. Every artifact is
written and hashed. Small sizes are run several times, before and after the large one, and the median counts.
The folder needs 25 GB for a factor of 100; what is made in it is removed again, but for samples in --data.
"""

import argparse
import json
import math
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parents[1]
ROWS = 541_909
TARGETS = ["--target", "records", "--target", "profile"]
# What the preparation of the largest size may take, and how often small sizes are run on each side of the large one.
LIMIT = 6_000_000_000
REPETITIONS = {1: 3, 10: 1}


def measured(command):
    """Wall and CPU seconds, the peak of all resident memory, and that of memory without a file behind it, in bytes."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    anonymous = 0
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        anonymous = max(anonymous, resident(process.pid))
        time.sleep(0.01)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    problem = process.stderr.read()
    process.stderr.close()
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{problem}")
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime,
            "resident": usage.ru_maxrss * 1024, "anonymous": anonymous}


def resident(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def prepared(data, folder):
    """The figures of one cold run, its steps, and where its records are."""
    place = ["--artifacts", folder]
    figures = measured([PROJECT / "sluice", "run", PROJECT / "pipelines/retail.yaml", "--quiet",
                        "-p", f"data={data}", *TARGETS, *place])
    shown = subprocess.run([PROJECT / "sluice", "runs", "show", "--json", *place], check=True,
                           capture_output=True, text=True)
    steps = json.loads(shown.stdout)["steps"]
    figures["steps"] = {step["step"]: step["seconds"] for step in steps}
    figures["records"] = {output["port"]: stored(folder, output["digest"]) for step in steps
                          if step["step"] == "records" for output in step["outputs"]}
    figures["results"] = {step["step"]: step["results"] for step in steps}
    figures["stored"] = sum(path.stat().st_size for path in (folder / "store").rglob("*")
                            if path.is_file())
    return figures


def stored(folder, digest):
    name = digest.removeprefix("sha256:")
    return folder / "store" / name[:2] / name[2:]


def trained(records, folder):
    return measured([PROJECT / "sluice", "train", "--train", records["train"], "--test",
                     records["test"], "-p", "predictor-type=regressor", "-p", "num-factors=64",
                     "-p", "epochs=1", "-p", "mini-batch-size=1000",
                     "-o", folder / "model.safetensors"])


def run(factor, folder, data, repetitions, trains, results):
    """Adds to the results of one size; the last run's records are trained on."""
    entry = results[factor]
    for repetition in range(repetitions):
        artifacts = folder / "artifacts"
        figures = prepared(data, artifacts)
        records = figures.pop("records")
        entry["runs"].append(figures)
        print(f"{factor} ×: {figures['seconds']:.2f} s, {figures['cpu']:.2f} s of CPU, "
              f"{figures['resident'] / 1e6:,.0f} MB at most, {figures['anonymous'] / 1e6:,.0f} MB "
              f"of it anonymous, {figures['stored'] / 1e6:,.0f} MB stored", flush=True)
        if trains and repetition + 1 == repetitions and "training" not in entry:
            entry["training"] = trained(records, folder)
            training = entry["training"]
            print(f"{factor} ×: one epoch {training['seconds']:.2f} s, "
                  f"{training['resident'] / 1e6:,.0f} MB at most", flush=True)
        shutil.rmtree(artifacts)


def summary(factor, entry):
    """The medians of a size's runs."""
    middle = {key: statistics.median(run[key] for run in entry["runs"])
              for key in ("seconds", "cpu", "resident", "anonymous", "stored")}
    last = entry["runs"][-1]
    return {"factor": factor, "rows": factor * ROWS, **middle, "steps": last["steps"],
            "results": last["results"], "training": entry.get("training")}


def table(sizes):
    base = sizes[0]
    print(f"\n{machine()}\n")
    print("| rows | | time | × the first | CPU | × the first | resident | anonymous | stored |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in sizes:
        print(f"| {size['rows']:,} | {size['factor']} × | {size['seconds']:.2f} s "
              f"| {size['seconds'] / base['seconds']:.1f} | {size['cpu']:.1f} s "
              f"| {size['cpu'] / base['cpu']:.1f} "
              f"| {size['resident'] / 1e6:,.0f} MB | {size['anonymous'] / 1e6:,.0f} MB "
              f"| {size['stored'] / 1e6:,.0f} MB |")
    if base["training"]:
        print("\n| rows | one epoch, streamed | CPU | resident |\n|---|---|---|---|")
        for size in sizes:
            training = size["training"]
            print(f"| {size['results']['records']['train-rows']:,} | {training['seconds']:.2f} s "
                  f"| {training['cpu']:.1f} s | {training['resident'] / 1e6:,.0f} MB |")
    print("\n| step | " + " | ".join(f"{size['factor']} ×" for size in sizes) + " |")
    print("|---" * (len(sizes) + 1) + "|")
    for step in base["steps"]:
        print(f"| {step} | " + " | ".join(f"{size['steps'][step]:.3f} s" for size in sizes) + " |")


def machine():
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")),
                     platform.machine())
    with open("/proc/meminfo") as info:
        memory = int(info.readline().split()[1]) * 1024
    return f"{os.cpu_count()} × {model}, {memory / 1e9:.0f} GB, Linux {platform.release()}"


# A picture: two panels with both axes logarithmic.

WIDTH, HEIGHT, LEFT, TOP, GAP = 340, 260, 70, 50, 110


def decades(low, high):
    return range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)


def panel(number, title, points, unit, limit=None):
    """SVG of one panel: what was measured, what proportional growth from the first size would give, and the limit."""
    left = LEFT + number * (WIDTH + GAP)
    values = [value for _, value in points]
    expected = [values[0] * rows / points[0][0] for rows, _ in points]
    across = decades(points[0][0] / 1.5, points[-1][0] * 1.5)
    up = decades(min(values), max(values + expected + ([limit] if limit else [])))

    def x(rows):
        return left + WIDTH * (math.log10(rows) - across[0]) / (across[-1] - across[0])

    def y(value):
        return TOP + HEIGHT * (1 - (math.log10(value) - up[0]) / (up[-1] - up[0]))

    def line(pairs, style):
        places = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in pairs)
        return f'<polyline points="{places}" fill="none" {style}/>'

    parts = [f'<text x="{left}" y="{TOP - 18}" font-weight="600">{title}</text>']
    for power in up:
        parts.append(f'<line x1="{left}" x2="{left + WIDTH}" y1="{y(10 ** power):.1f}" '
                     f'y2="{y(10 ** power):.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y(10 ** power) + 4:.1f}" text-anchor="end">'
                     f'{unit(10 ** power)}</text>')
    for power in across:
        parts.append(f'<text x="{x(10 ** power):.1f}" y="{TOP + HEIGHT + 20}" text-anchor="middle">'
                     f'{10 ** power:,}</text>')
    parts.append(f'<text x="{left + WIDTH / 2}" y="{TOP + HEIGHT + 40}" text-anchor="middle">'
                 "rows</text>")
    if limit:
        parts.append(line([(10 ** across[0], limit), (10 ** across[-1], limit)],
                          'stroke="#c0392b" stroke-dasharray="2 3"'))
        parts.append(f'<text x="{left + 6}" y="{y(limit) - 6:.1f}" fill="#c0392b">'
                     f'{unit(limit)}</text>')
    rows = [rows for rows, _ in points]
    parts.append(line(zip(rows, expected), 'stroke="#999" stroke-dasharray="5 4"'))
    parts.append(line(points, 'stroke="#1f5fa8" stroke-width="2"'))
    for place, value in points:
        parts.append(f'<circle cx="{x(place):.1f}" cy="{y(value):.1f}" r="4" fill="#1f5fa8"/>')
        parts.append(f'<text x="{x(place) + 8:.1f}" y="{y(value) + 16:.1f}">{unit(value)}</text>')
    return "\n".join(parts)


def seconds(value):
    return f"{value:.2g} s" if value < 10 else f"{value:,.0f} s"


def size(value):
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= factor:
            return f"{value / factor:.3g} {unit}"
    return f"{value:.0f} B"


def picture(sizes):
    time_panel = panel(0, "Preparation: time", [(s["rows"], s["seconds"]) for s in sizes], seconds)
    memory_panel = panel(1, "Preparation: peak of resident memory",
                         [(s["rows"], s["resident"]) for s in sizes], size, LIMIT)
    width, height = LEFT + 2 * WIDTH + GAP + 50, TOP + HEIGHT + 60
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">\n'
            f'<rect width="{width}" height="{height}" fill="white"/>\n'
            f"{time_panel}\n{memory_panel}\n"
            f'<text x="{LEFT}" y="{height - 4}" fill="#666">dashed: in proportion to the smallest '
            "size</text>\n</svg>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--factors", default="1,10,100", help="times 541,909 rows, rising")
    parser.add_argument("--folder", help="where data and artifacts go for the time being")
    parser.add_argument("--data", type=pathlib.Path,
                        help="where samples of an earlier run are, and new ones are left")
    parser.add_argument("--no-training", action="store_true", help="prepare only")
    parser.add_argument("--plot", type=pathlib.Path, help="where the picture goes, as SVG")
    parser.add_argument("--json", type=pathlib.Path, help="where all figures go")
    options = parser.parse_args()
    factors = sorted(int(factor) for factor in options.factors.split(","))
    subprocess.run([PROJECT / "sluice", "--version"], check=True, stdout=subprocess.DEVNULL)
    results = {}
    with tempfile.TemporaryDirectory(prefix="sluice-scale-", dir=options.folder) as name:
        folder = pathlib.Path(name)
        data = {factor: (options.data or folder) / f"retail-{factor}.csv" for factor in factors}
        for factor in factors:
            results[factor] = {"runs": []}
            if data[factor].exists():
                continue
            made = measured([PROJECT / "sluice", "sample", "retail", "--rows", str(factor * ROWS),
                             "-o", data[factor]])
            print(f"{factor} ×: a sample of {data[factor].stat().st_size / 1e6:,.0f} MB in "
                  f"{made['seconds']:.2f} s and {made['resident'] / 1e6:,.0f} MB", flush=True)
        for factor in factors + factors[-2::-1]:
            run(factor, folder, data[factor], REPETITIONS.get(factor, 1),
                not options.no_training, results)
    sizes = [summary(factor, results[factor]) for factor in factors]
    table(sizes)
    if options.plot:
        options.plot.write_text(picture(sizes))
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "sizes": sizes}, indent=1))


if __name__ == "__main__":
    main()
