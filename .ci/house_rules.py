"""What the formatter cannot see: lengths of files, unfinished work, imports that point up."""

import pathlib
import re
import subprocess
import sys

LONGEST = 400
# A longer file says why in a line that begins with this.
REASON = "// Longer than 400 lines because"
LOWER = ["SluiceDiagnostics", "SluiceYAML", "SluiceFrame", "SluiceLanes", "SluiceLaneKernels",
         "SluiceLearn", "SluicePlots",
         "SluiceSample", "SluiceStore", "SluiceHTTP"]
UPPER = r"\bimport (GRDB|ArgumentParser|Foundation|SluiceEngine|SluiceMetadata|SluiceSteps)\b"

tracked = subprocess.run(["git", "ls-files", "-z", "Sources", "Tests"], check=True,
                         capture_output=True, text=True).stdout.split("\0")
problems = []
for path in map(pathlib.Path, filter(None, tracked)):
    if path.suffix != ".swift":
        continue
    text = path.read_text()
    lines = text.splitlines()
    for _ in re.finditer(r"= CommandConfiguration\((?!\s*commandName:)", text):
        problems.append(f"{path}: a command without 'commandName'; making it from the type's name takes start-up time")
    if path.parts[0] == "Sources" and len(lines) > LONGEST and not any(
            line.strip().startswith(REASON) for line in lines):
        problems.append(f"{path}: {len(lines)} lines; split it, or write '{REASON} …'")
    if path.name == "Placeholder.swift":
        problems.append(f"{path}: nothing but a placeholder")
    for number, line in enumerate(lines, 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            problems.append(f"{path}:{number}: unfinished by its own words")
        if path.parts[0] == "Sources" and re.search(r"\btry!|\bas!", line.split("//")[0]):
            problems.append(f"{path}:{number}: forced")
        if path.parts[0] == "Sources" and path.parts[1] in LOWER and re.search(UPPER, line):
            problems.append(f"{path}:{number}: an import that points up the house")
if problems:
    sys.exit("\n".join(problems))
