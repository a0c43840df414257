"""Do the sources name the LibTorch headers that they use, beside the precompiled one?

    test_own_headers.py BUILD

The precompiled <ATen/TensorOperators.h> hides where a file that computes with tensors forgets to
include it; such a file builds here and nowhere else (clang, DRIFTSWEEP_PRECOMPILE=OFF). So each file
that names some header of LibTorch, and not that one, is parsed once more without it, and by itself
where the build compiles several together.
"""

import json
import pathlib
import re
import shlex
import subprocess
import sys

PRECOMPILED = "cmake_pch.hxx"
LIBTORCH = re.compile(r'#include <(ATen|c10|torch)/')
TOGETHER = re.compile(r'^#include "(.*)"$', re.M)
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


def sources_of(command):
    """The file of a command, or those that the build put together in it."""
    file = pathlib.Path(command["file"])
    if not file.exists():
        return []
    if file.parent.name == "Unity":
        return [pathlib.Path(found) for found in TOGETHER.findall(file.read_text())]
    return [file]


def parsed_alone(command, source):
    words = [str(source) if word == command["file"] else word
             for word in without_precompiled(shlex.split(command["command"]))]
    return subprocess.run(words, cwd=command["directory"], capture_output=True, text=True)


def main(build):
    commands = json.loads((build / "compile_commands.json").read_text())
    parsed, failed = 0, []
    for command in commands:
        if PRECOMPILED not in command["command"]:
            continue
        for source in sources_of(command):
            text = source.read_text()
            if source.name.startswith("cmake_pch") or NAMED.search(text) or not LIBTORCH.search(text):
                continue
            found = parsed_alone(command, source)
            parsed += 1
            if found.returncode:
                failed.append(source)
                print(found.stderr, file=sys.stderr)
    for source in failed:
        print(f"{source}: does not compile without the precompiled header; include what it uses")
    if not parsed:
        print(f"{build}: no file to parse")
    print(f"{parsed} files parsed, {len(failed)} failed")
    return 1 if failed or not parsed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
