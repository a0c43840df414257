"""Shows that check_includes.py notices each break of its rules, in a small tree made for it."""

import pathlib
import tempfile
import unittest

import check_includes

GOOD = {
    "src/CMakeLists.txt": "# order\nforeach(room base comm store raw task job study)\nendforeach()\n",
    "src/base/CMakeLists.txt": "driftsweep_room(base SOURCES a.cpp LINKS fmt::fmt)\n",
    "src/base/a.h": "#pragma once\n#include <string>\n",
    "src/comm/CMakeLists.txt": "driftsweep_room(comm SOURCES c.cpp USES base LINKS MPI::MPI_C)\n",
    "src/comm/c.h": "#include <mpi.h>\n#include <boost/serialization/vector.hpp>\n",
    "src/task/CMakeLists.txt": "driftsweep_room(task\n  SOURCES t.cpp\n  USES base comm\n  LINKS libtorch)\n",
    "src/task/t.cpp": '#include "task/t.h"\n#include <ATen/core/Tensor.h>\n#include "base/a.h"\n',
    "src/task/t.h": '#include "comm/c.h"\n',
    "analysis/CMakeLists.txt": "driftsweep_room(analysis SOURCES x.cpp USES base)\n",
    "analysis/x.cpp": '#include "base/a.h"\n',
    "drivers/main.cpp": '#include "task/t.h"\n',
    "tests/x.cpp": "#include <gtest/gtest.h>\n",
}


class CheckIncludes(unittest.TestCase):
    def findings(self, **changed):
        """What is found in the good tree with some files exchanged."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in {**GOOD, **changed.get("files", {})}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            return check_includes.check(root)

    def expect(self, name, text, *pieces):
        found = self.findings(files={name: text})
        self.assertEqual(len(found), 1, found)
        for piece in pieces:
            self.assertIn(piece, found[0])

    def test_a_good_tree_has_no_findings(self):
        self.assertEqual(self.findings(), [])

    def test_a_room_outside_the_uses_line(self):
        self.expect("src/base/a.h", '\n#include "comm/c.h"\n', "a.h:2", "comm is not in the USES line")

    def test_analysis_is_a_room_too(self):
        self.expect("analysis/x.cpp", '#include "task/t.h"\n', "x.cpp:1", "task")

    def test_a_room_that_uses_one_below_it(self):
        self.expect("src/base/CMakeLists.txt", "driftsweep_room(base SOURCES a.cpp USES task)\n",
                    "'task'", "does not stand above")

    def test_a_room_that_uses_itself(self):
        self.expect("src/base/CMakeLists.txt", "driftsweep_room(base SOURCES a.cpp USES base)\n", "above")

    def test_a_room_that_does_not_exist(self):
        self.expect("src/base/CMakeLists.txt", "driftsweep_room(base SOURCES a.cpp USES bass)\n", "'bass'")

    def test_analysis_never_uses_study(self):
        self.expect("analysis/CMakeLists.txt", "driftsweep_room(analysis SOURCES x.cpp USES base study)\n",
                    "study")

    def test_a_comment_is_no_uses_line(self):
        self.expect("analysis/CMakeLists.txt", "driftsweep_room(analysis SOURCES x.cpp # USES base\n)\n",
                    "base is not in the USES line")

    def test_a_room_without_a_declaration(self):
        self.expect("src/store/s.cpp", "", "no CMakeLists.txt declares the room store")

    def test_a_room_outside_the_order(self):
        self.expect("src/attic/s.cpp", "", "does not list this room")

    def test_foreign_headers_in_other_rooms(self):
        for header in ("mpi.h", "hdf5.h", "hdf5_hl.h", "H5Ppublic.h", "libraw/libraw.h",
                       "boost/serialization/vector.hpp", "boost/archive/binary_oarchive.hpp"):
            self.expect("src/task/t.cpp", f"#include <{header}>\n", "t.cpp:1", "visible in")

    def test_torch_in_a_room_that_is_free_of_it(self):
        for header in ("ATen/core/Tensor.h", "c10/core/Device.h", "torch/csrc/jit/api/module.h"):
            self.expect("src/base/a.h", f"#include <{header}>\n", "base is free of LibTorch")

    def test_the_slow_header_anywhere(self):
        for name in ("src/task/t.cpp", "drivers/main.cpp", "tests/x.cpp", "analysis/x.cpp"):
            self.expect(name, "#include <torch/torch.h>\n", "is slow")

    def test_a_foreign_header_in_quotes(self):
        self.expect("src/task/t.cpp", '#include "hdf5/hdf5.h"\n', "is in no room")


if __name__ == "__main__":
    unittest.main()
