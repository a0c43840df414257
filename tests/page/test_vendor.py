"""The vendored scripts are those whose versions and digests the list beside them names.

    test_vendor.py FOLDER
"""
import hashlib
import pathlib
import re
import sys


def main():
    folder = pathlib.Path(sys.argv[1])
    listed = dict(re.findall(r"^\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|$",
                             (folder / "README.md").read_text(), re.MULTILINE))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}
    assert found, f"{folder} holds no script"
    assert found == listed, f"found {found}, listed {listed}"
    for name in ("LICENSE.vega", "LICENSE.vega-lite"):
        assert "Redistribution and use" in (folder / name).read_text(), name


if __name__ == "__main__":
    main()
