// For check_schema.py: the room's functions without the program around them.
//   packed_tool pack DIR OUT       packs
//   packed_tool read FILE          validates, then prints facts as JSON
#include <fmt/core.h>

#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "packed/pack.h"
#include "packed/packed_file.h"

using namespace driftsweep;

int main(int argc, char** argv) {
  try {
    const std::string verb = argc > 2 ? argv[1] : "";
    if (verb == "pack" && argc == 4) {
      packed::pack({.inputs = {argv[2]}, .output = argv[3]});
    } else if (verb == "read") {
      packed::validate(argv[2]);
      const packed::PackedFile file(argv[2]);
      const packed::PackedFacts& facts = file.facts();
      const nlohmann::json json = {{"label", facts.label},
                                   {"parent", facts.parent},
                                   {"classes", facts.classes},
                                   {"source", facts.source},
                                   {"columns", facts.extra_columns},
                                   {"white_level", facts.cameras.at(0).white_level},
                                   {"cfa", image::name_of(facts.cameras.at(0).cfa)},
                                   {"noise", facts.cameras.at(0).noise.has_value()},
                                   {"mosaic_offset", file.mosaic_offset()}};
      fmt::print("{}\n", json.dump());
    } else {
      return 2;
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 3;
  }
  return 0;
}
