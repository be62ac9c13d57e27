"""Code for special instructions stays where it is chosen at run time.

The compiler gives functions of the library that it specialises names without a module's. The linker keeps one of
them for the whole program, so that one with AVX2 could be called on a processor without it. Fails when the objects of
the targets with special flags define such a function.
"""

import pathlib
import re
import subprocess
import sys

TARGETS = ["SluiceLaneKernelsAVX2", "SluiceLaneKernelsAVX512"]

problems = []
for target in TARGETS:
    objects = sorted(pathlib.Path(f".build/release/{target}.build").glob("*.o"))
    if not objects:
        problems.append(f"{target}: no objects in .build/release; build the release program first")
        continue
    listed = subprocess.run(["nm", "--defined-only", *objects], check=True, capture_output=True,
                            text=True).stdout
    functions = re.findall(r"^[0-9a-f]+ [TWi] (\S+)$", listed, re.M)
    if not functions:
        problems.append(f"{target}: defines no functions at all")
    for name in functions:
        if f"{len(target)}{target}" not in name:
            problems.append(f"{target}: '{name}' can stand for that of other targets")
if problems:
    sys.exit("\n".join(problems))
