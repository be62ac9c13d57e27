"""Runs several tools in turn and prints their times side by side."""

import dataclasses
import statistics
import sys
import time


@dataclasses.dataclass
class Outcome:
    """What one turn took, and what is worth saying about its result."""

    seconds: float
    note: str = ""


class Contest:
    """One piece of work and those who do it; the first is Sluice, to which the others are compared."""

    def __init__(self, title, times, patience):
        self.title, self.times, self.patience = title, times, patience
        self.turns = {}
        self.outcomes = {}

    def add(self, name, turn):
        """`turn` does the work once and gives an `Outcome`, or anything else where the whole call is to be timed."""
        self.turns[name] = turn
        self.outcomes[name] = []

    def run(self):
        """All in turn, `times` times; whoever is slower than `patience` has one turn only."""
        for _ in range(self.times):
            for name, turn in self.turns.items():
                past = self.outcomes[name]
                if past and past[0].seconds > self.patience:
                    continue
                began = time.perf_counter()
                result = turn()
                seconds = time.perf_counter() - began
                past.append(result if isinstance(result, Outcome) else Outcome(seconds))
                print(f"  {self.title}: {name} {past[-1].seconds:.3f} s", file=sys.stderr)
        return self

    def seconds(self, name):
        return [outcome.seconds for outcome in self.outcomes[name]]

    def show(self):
        print(f"\n{self.title}")
        width = max(map(len, self.turns), default=0)
        ours = None
        for name in self.turns:
            least, middle = min(self.seconds(name)), statistics.median(self.seconds(name))
            ours = ours or middle
            ratio = f"{middle / ours:8.2f} ×" if middle / ours < 99.5 else f"{middle / ours:6.0f}   ×"
            note = self.outcomes[name][-1].note
            line = f"  {name:{width}}  {readable(least)}  {readable(middle)}  {ratio}  {note}"
            print(line.rstrip(), flush=True)


def readable(seconds):
    return f"{seconds * 1000:8.1f} ms" if seconds < 1 else f"{seconds:8.2f} s "
