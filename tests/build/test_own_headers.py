"""Do the sources name the LibTorch headers that they use, beside the precompiled one?

    test_own_headers.py BUILD

The precompiled <ATen/TensorOperators.h> hides where a file that computes with tensors forgets to
include it; such a file builds here and nowhere else (clang, DRIFTSWEEP_PRECOMPILE=OFF). So each file
that names some header of LibTorch, and not that one, is parsed once more without it.
"""

import json
import pathlib
import re
import shlex
import subprocess
import sys

PRECOMPILED = "cmake_pch.hxx"
LIBTORCH = re.compile(r'#include <(ATen|c10|torch)/')
NAMED = re.compile(r'#include <(ATen/TensorOperators|ATen/ATen|torch/torch)\.h>')


def without_precompiled(words):
    """The compiler's command, to parse alone, without the precompiled header."""
    kept, skip = [], False
    for place, word in enumerate(words):
        if skip:
            skip = False
        elif word == "-o" or (word == "-include" and words[place + 1].endswith(PRECOMPILED)):
            skip = True
        elif word not in ("-c", "-Winvalid-pch"):
            kept.append(word)
    return [*kept, "-fsyntax-only"]


def single_files(commands):
    """Unity sources stand for the files that they include, each compiled alone by the same command."""
    for command in commands:
        source = pathlib.Path(command["file"])
        if source.parent.name != "Unity":
            yield command
            continue
        for name in re.findall(r'#include "(.*)"', source.read_text() if source.exists() else ""):
            yield {**command, "file": name,
                   "command": command["command"].replace(str(source), name)}


def main(build):
    commands = single_files(json.loads((build / "compile_commands.json").read_text()))
    parsed, failed = 0, []
    for command in commands:
        source = pathlib.Path(command["file"])
        if PRECOMPILED not in command["command"] or source.name.startswith("cmake_pch"):
            continue
        text = source.read_text() if source.exists() else ""
        if NAMED.search(text) or not LIBTORCH.search(text):
            continue
        words = without_precompiled(shlex.split(command["command"]))
        found = subprocess.run(words, cwd=command["directory"], capture_output=True, text=True)
        parsed += 1
        if found.returncode:
            failed.append(source)
            print(found.stderr, file=sys.stderr)
    for source in failed:
        print(f"{source}: does not compile without the precompiled header; include what it uses")
    if not parsed:
        print(f"{build}: no file to parse")
    return 1 if failed or not parsed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
