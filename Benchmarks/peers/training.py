"""One epoch of a factorization machine: squared error, AdaGrad where the tool has it, all rows of the training part.

Ours and xLearn judge the test rows after every epoch, libFM after every iteration, and that is in their times. An
iteration of libFM and myfm is a sweep of a Gibbs sampler over all weights, which is other work than an epoch of
gradient descent; the errors beside the times say what each came to.
"""

import os
import re
import statistics
import subprocess
import time

from .contest import Outcome
from .records import read_part

EPOCHS = 10
# Of the tools that take seconds.
FEW = 5


def contests(make, factors, artifacts, threads, programs, folder):
    train, test = read_part(artifacts, "train"), read_part(artifacts, "test")
    files = None
    if any(programs.values()):
        files = write_text(train, test, folder)
    for count in factors:
        contest = make(f"one epoch, {count} factors, {train[0].shape[0]:,} rows, {threads} threads")
        contest.add("Sluice", sluice(artifacts, count))
        if programs["xLearn"]:
            contest.add("xLearn", xlearn(programs["xLearn"], files, count, threads))
        for name, tool in {"modern-fm": modern_fm, "myfm": myfm}.items():
            try:
                contest.add(name, tool(train, test, count, threads))
            except ImportError:
                pass
        if programs["libFM"]:
            contest.add("libFM", libfm(programs["libFM"], files, count))
        contest.run().show()


def sluice(artifacts, factors):
    def turn():
        events = artifacts.events("--target", "model", "--force", "model", "-p", f"epochs={EPOCHS}",
                                  "-p", f"num-factors={factors}")
        ends = [event["at"] for event in events
                if event["event"] == "step-progress" and event["step"] == "model"]
        results, = (event["results"] for event in events
                    if event["event"] == "step-finished" and event["step"] == "model")
        seconds = (ends[-1] - ends[0]) / 1000 / (EPOCHS - 1)
        return Outcome(seconds, note(results["test-rmse"], EPOCHS))
    return turn


def xlearn(program, files, factors, threads):
    command = [program, files[0], "-s", "4", "-x", "rmse", "-v", files[1], "-k", str(factors),
               "-e", str(EPOCHS), "-nthread", str(threads), "--dis-es", "-m", "none",
               "-l", files[0].parent / "xlearn.log"]

    def turn():
        # It asks for the user's name and does not survive the lack of one.
        done = subprocess.run(command, check=True, capture_output=True, text=True,
                              env={**os.environ, "USER": os.environ.get("USER", "nobody")})
        plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
        rows = re.findall(r"%\s*\]\s+\d+\s+[\d.]+\s+[\d.]+\s+([\d.]+)\s+([\d.]+)", plain)
        # It prints hundredths of a second, so that only the mean of many says more.
        seconds = statistics.mean(float(row[1]) for row in rows[1:])
        return Outcome(seconds, note(float(rows[-1][0]), EPOCHS))
    return turn


def modern_fm(train, test, factors, threads):
    import modern_fm

    def fit(epochs):
        model = modern_fm.FMRegressor(n_factors=factors, max_iter=epochs, batch_size=1000,
                                      n_jobs=threads, random_state=1)
        began = time.perf_counter()
        model.fit(*train)
        return model, time.perf_counter() - began

    def turn():
        _, first = fit(1)
        model, all_epochs = fit(FEW)
        seconds = (all_epochs - first) / (FEW - 1)
        return Outcome(seconds, note(rmse(model.predict(test[0]), test[1]), FEW))
    return turn


def myfm(train, test, factors, threads):
    import myfm

    def turn():
        ends = []
        model = myfm.MyFMRegressor(rank=factors, random_seed=1)
        model.fit(train[0].astype("float64"), train[1].astype("float64"), n_iter=FEW,
                  n_kept_samples=FEW - 1,
                  callback=lambda *_: (ends.append(time.perf_counter()) or False, ""))
        seconds = (ends[-1] - ends[0]) / (FEW - 1)
        error = rmse(model.predict(test[0].astype("float64")), test[1])
        return Outcome(seconds, note(error, FEW) + ", Gibbs sampling")
    return turn


def libfm(program, files, factors):
    command = [program, "-task", "r", "-train", files[0], "-test", files[1], "-method", "mcmc",
               "-dim", f"1,1,{factors}", "-iter", str(FEW), "-rlog", files[0].parent / "libfm.log"]

    def turn():
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        lines = (files[0].parent / "libfm.log").read_text().splitlines()
        names = lines[0].split("\t")
        rows = [dict(zip(names, line.split("\t"))) for line in lines[1:]]
        seconds = statistics.mean(float(row["time_learn"]) for row in rows[1:])
        return Outcome(seconds, note(float(rows[-1]["rmse"]), FEW) + ", Gibbs sampling")
    return turn


def write_text(train, test, folder):
    """The parts as libsvm text, which xLearn and libFM read."""
    from sklearn.datasets import dump_svmlight_file

    files = folder / "train.svm", folder / "test.svm"
    for path, (matrix, labels) in zip(files, (train, test)):
        dump_svmlight_file(matrix, labels, str(path))
    return files


def rmse(predicted, actual):
    return float(((predicted - actual) ** 2).mean() ** 0.5)


def note(error, epochs):
    return f"test RMSE {error:.1f} after {epochs} epochs"
