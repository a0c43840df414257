"""Compares what the rooms include with what their USES lines allow.

    check_includes.py ROOT

Prints one line for each break of these rules and exits with 1 if there is any:
- A room (a folder of src/, and analysis/) includes headers of itself and of the rooms it USES only.
- A room uses only rooms that stand before it in src/CMakeLists.txt; analysis/ never uses study.
- A foreign library is visible only in the rooms that FOREIGN names.
- <torch/torch.h> is included nowhere: it costs a dozen seconds for each file.
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
ROOM = re.compile(r"driftsweep_room\(\s*(\w+)([^)]*)\)")
ORDER = re.compile(r"foreach\(\s*room\s([^)]*)\)")
KEYWORDS = {"SOURCES", "USES", "LINKS"}

# Rooms that compile without LibTorch's headers.
TORCH_FREE = {"base", "batch", "comm", "store", "space", "search", "sweep", "image", "yaml", "raw", "packed", "simulate", "job"}
# Header pattern, the rooms that may see it, and what others are told.
FOREIGN = [
    (re.compile(r"^hwy/"), {"isp"}, "Highway is visible in isp only"),
    (re.compile(r"mpi\.h$"), {"comm"}, "MPI is visible in comm only"),
    (re.compile(r"(hdf5(_hl)?|H5\w+)\.h$"), {"store"}, "HDF5 is visible in store only"),
    (re.compile(r"libraw/"), {"raw"}, "LibRaw is visible in raw only"),
    (re.compile(r"boost/(serialization|archive)/"), {"comm", "sweep"},
     "Boost.Serialization is visible in comm and sweep only"),
]
TORCH = re.compile(r"(torch|ATen|c10)/")


def without_comments(text):
    return re.sub(r"#[^\n]*", "", text)


def order_of_rooms(root):
    """The rooms in the order of src/CMakeLists.txt."""
    text = without_comments((root / "src/CMakeLists.txt").read_text())
    return ORDER.search(text).group(1).split()


def uses_of(folder):
    """The USES of the room in a folder; None where no CMakeLists.txt declares the room."""
    lists = folder / "CMakeLists.txt"
    if not lists.exists():
        return None
    for name, arguments in ROOM.findall(without_comments(lists.read_text())):
        if name != folder.name:
            continue
        uses, keyword = [], ""
        for word in arguments.split():
            if word in KEYWORDS:
                keyword = word
            elif keyword == "USES":
                uses.append(word)
        return uses
    return None


def includes_of(path):
    """(line number, True for <>, header) of every include of a file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1) == "<", found.group(2)


def sources_under(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix in {".h", ".hpp", ".cpp", ".cu"})


def check_uses(room, uses, order):
    """Breaks of the order of rooms in one USES line."""
    for used in uses:
        if used not in order:
            yield f"{room} uses '{used}', which src/CMakeLists.txt does not list"
        elif room == "analysis":
            if used == "study":
                yield "analysis uses study; it must read the study file's schema instead"
        elif order.index(used) >= order.index(room):
            yield f"{room} uses '{used}', which does not stand above it in src/CMakeLists.txt"


def check_foreign(room, header):
    for pattern, rooms, reason in FOREIGN:
        if pattern.match(header) and room not in rooms:
            yield reason
    if TORCH.match(header) and room in TORCH_FREE:
        yield f"{room} is free of LibTorch"


def check_room(folder, uses, order):
    known = set(order) | {"analysis", "drivers", "tests"}
    for path in sources_under(folder):
        for number, foreign, header in includes_of(path):
            place = f"{path}:{number}: "
            other = header.split("/")[0] if "/" in header else folder.name
            if foreign:
                for reason in check_foreign(folder.name, header):
                    yield f"{place}<{header}>: {reason}"
            elif other not in known:
                yield f'{place}"{header}" is in no room; foreign headers go in <>'
            elif other != folder.name and other not in uses:
                yield f'{place}"{header}": {other} is not in the USES line of {folder.name}'


def check_torch_header(root):
    for top in ("src", "analysis", "drivers", "tests"):
        for path in sources_under(root / top):
            for number, _, header in includes_of(path):
                if header == "torch/torch.h":
                    yield f"{path}:{number}: <torch/torch.h> is slow; take the narrowest header"


def check(root):
    """All breaks of the rules in a source tree, as lines of text."""
    order = order_of_rooms(root)
    findings = []
    folders = [path for path in sorted((root / "src").iterdir()) if path.is_dir()]
    if (root / "analysis").is_dir():
        folders.append(root / "analysis")
    for folder in folders:
        if not sources_under(folder):
            continue
        uses = uses_of(folder)
        if folder.name not in order + ["analysis"]:
            findings.append(f"{folder}: src/CMakeLists.txt does not list this room")
            continue
        if uses is None:
            findings.append(f"{folder}: no CMakeLists.txt declares the room {folder.name}")
            continue
        findings += check_uses(folder.name, uses, order)
        findings += check_room(folder, uses, order)
    findings += check_torch_header(root)
    return findings


def main():
    findings = check(pathlib.Path(sys.argv[1]))
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
