#include "drivers/describe.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>
#include <variant>

#include "comm/context.h"
#include "packed/level_doubts.h"
#include "packed/packed_file.h"
#include "raw/camera_yaml.h"
#include "raw/photo_doubts.h"
#include "raw/read_raw.h"
#include "store/study_file.h"

namespace driftsweep::drivers {
namespace {

template <typename T>
Facts or_null(const std::optional<T>& value) {
  return value ? Facts(*value) : Facts(nullptr);
}

Facts describe_camera(const image::CameraProfile& camera) {
  const auto& m = camera.colour_matrix;
  Facts facts;
  facts["name"] = camera.name;
  facts["cfa"] = image::name_of(camera.cfa);
  facts["white_level"] = camera.white_level;
  facts["black_level"] = camera.black_level;
  facts["white_balance"] = camera.white_balance;
  facts["colour_matrix"] = {{m[0], m[1], m[2]}, {m[3], m[4], m[5]}, {m[6], m[7], m[8]}};
  facts["noise"] = nullptr;
  if (camera.noise)
    facts["noise"] = {{"slope", camera.noise->slope}, {"offset", camera.noise->offset}};
  facts["full_well"] = or_null(camera.full_well);
  facts["psf_sigma"] = or_null(camera.psf_sigma);
  return facts;
}

// Range, mean under each filter, and the share of pixels at white or above.
Facts describe_values(const image::Mosaic& mosaic, const image::CameraProfile& camera) {
  double lowest = 0, highest = 0;
  int64_t saturated = 0;
  std::array<double, 4> sum{};
  std::array<int64_t, 4> count{};
  std::visit(
      [&](const auto& pixels) {
        lowest = highest = pixels.at(0);
        for (size_t i = 0; i < pixels.size(); ++i) {
          const double value = pixels[i];
          const int row = static_cast<int>(i / static_cast<size_t>(mosaic.columns));
          const int column = static_cast<int>(i % static_cast<size_t>(mosaic.columns));
          const auto site = static_cast<size_t>(image::site_at(camera.cfa, row, column));
          lowest = std::min(lowest, value);
          highest = std::max(highest, value);
          if (value >= camera.white_level) ++saturated;
          sum[site] += value;
          ++count[site];
        }
      },
      mosaic.pixels);
  Facts facts;
  facts["minimum"] = lowest;
  facts["maximum"] = highest;
  constexpr std::array<const char*, 4> sites = {"r", "g1", "g2", "b"};
  for (size_t site = 0; site < sites.size(); ++site)
    if (count[site] > 0)
      facts[fmt::format("mean_{}", sites[site])] = sum[site] / static_cast<double>(count[site]);
  facts["saturated"] = static_cast<double>(saturated) / static_cast<double>(mosaic.size());
  return facts;
}

Facts count_statuses(const std::vector<store::Status>& statuses) {
  constexpr auto& names = store::status_names;
  std::array<int64_t, names.size()> counts{};
  for (store::Status status : statuses) ++counts.at(static_cast<size_t>(status));
  Facts facts;
  for (size_t i = 0; i < names.size(); ++i) facts[names[i]] = counts[i];
  return facts;
}

std::string text_of(const Facts& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "unknown";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_float()) return fmt::format("{:.6g}", value.get<double>());
  if (!value.is_array()) return value.dump();
  const bool nested = !value.empty() && value[0].is_array();
  std::string text;
  for (const auto& entry : value)
    text += (text.empty() ? "" : nested ? " / " : " ") + text_of(entry);
  return text.empty() ? "none" : text;
}

bool is_list_of_sentences(const Facts& value) {
  return value.is_array() && std::any_of(value.begin(), value.end(), [](const Facts& entry) {
           return entry.is_string() && entry.get<std::string>().find(". ") != std::string::npos;
         });
}

void print_below(const std::string& prefix, const Facts& facts) {
  for (const auto& [key, value] : facts.items()) {
    const bool objects = value.is_array() && !value.empty() && value[0].is_object();
    if (value.is_object() || objects) {
      print_below(prefix + key + ".", value);
    } else if (is_list_of_sentences(value)) {
      for (const auto& sentence : value)
        fmt::print("{:<32} {}\n", prefix + key, sentence.get<std::string>());
    } else {
      fmt::print("{:<32} {}\n", prefix + key, text_of(value));
    }
  }
}

}  // namespace

Facts describe_raw(const std::string& path, const std::optional<std::string>& camera) {
  std::optional<raw::CameraYaml> given;
  if (camera) given = raw::read_camera_yaml(*camera);
  const raw::RawImage raw = raw::read_raw(path, given);
  Facts facts;
  facts["file"] = path;
  facts["kind"] = "raw";
  facts["format"] = raw.format;
  facts["rows"] = raw.mosaic.rows;
  facts["columns"] = raw.mosaic.columns;
  facts["pixels"] = raw.mosaic.is_float() ? "float32" : "uint16";
  facts["camera"] = describe_camera(raw.camera);
  facts["values"] = describe_values(raw.mosaic, raw.camera);
  raw::PhotoDoubts told;
  told.add(path, raw);
  facts["notes"] = Facts::array();
  for (const auto& remark : raw.remarks)
    if (!remark.doubt) facts["notes"].push_back(remark.reason);
  if (raw.orientation != 1) facts["orientation"] = raw.orientation;
  facts["doubts"] = Facts::array();
  for (const auto& doubt : told.doubts()) facts["doubts"].push_back(base::text_of(doubt));
  // "key: where it came from"
  for (const auto& line : raw.facts_from) {
    const size_t colon = line.find(": ");
    facts["facts_from"][line.substr(0, colon)] = line.substr(colon + 2);
  }
  return facts;
}

Facts describe_data_set(const std::string& path) {
  const packed::PackedFile file(path);
  const packed::PackedFacts& data = file.facts();
  Facts facts;
  facts["file"] = path;
  facts["kind"] = "data set";
  facts["schema_version"] = packed::packed_schema_version;
  facts["images"] = data.images;
  facts["rows"] = data.rows;
  facts["columns"] = data.columns;
  facts["pixels"] = data.float_pixels ? "float32" : "uint16";
  facts["masks"] = data.has_masks;
  if (data.has_masks) facts["mask_classes"] = data.mask_classes;
  facts["classes"] = Facts::object();
  for (size_t i = 0; i < data.classes.size(); ++i)
    facts["classes"][data.classes[i]] =
        std::count(data.label.begin(), data.label.end(), static_cast<int32_t>(i));
  facts["unlabelled"] = std::count(data.label.begin(), data.label.end(), -1);
  facts["parents"] = std::set<int32_t>(data.parent.begin(), data.parent.end()).size();
  facts["synthetic"] = std::count(data.synthetic.begin(), data.synthetic.end(), 1);
  facts["columns_kept"] = Facts::array();
  for (const auto& column : data.extra_columns) facts["columns_kept"].push_back(column.first);
  facts["cameras"] = Facts::array();
  for (size_t i = 0; i < data.cameras.size(); ++i) {
    Facts camera = describe_camera(data.cameras[i]);
    if (i < data.white_level_from.size()) camera["white_level_from"] = data.white_level_from[i];
    if (i < data.black_level_from.size()) camera["black_level_from"] = data.black_level_from[i];
    camera["images"] = std::count(data.camera.begin(), data.camera.end(), static_cast<int32_t>(i));
    facts["cameras"].push_back(std::move(camera));
  }
  // What pack told, then what pixels say of levels that others wrote.
  facts["doubts"] = data.doubts;
  for (const auto& doubt : packed::level_doubts(file))
    facts["doubts"].push_back(base::text_of(doubt));
  facts["identity"] = file.identity();
  return facts;
}

Facts describe_study(const std::string& path) {
  const comm::Context context = comm::Context::local();
  const store::StudyFile file(path, store::StudyFile::Access::read, context);
  const store::StudyShape& shape = file.shape();
  const store::Statuses statuses = file.statuses();
  Facts facts;
  facts["file"] = path;
  facts["kind"] = "study";
  facts["schema_version"] = store::study_schema_version;
  facts["name"] = shape.name;
  facts["study_kind"] = shape.kind;
  facts["models"] = shape.models;
  facts["folds"] = shape.folds;
  facts["points"] = shape.points;
  facts["parameters"] = Facts::array();
  for (const auto& axis : shape.axes) facts["parameters"].push_back(axis.name);
  facts["gradients"] = shape.gradient_parameters;
  facts["classes"] = shape.classes;
  facts["metrics"] = shape.metrics;
  facts["epochs"] = shape.epochs;
  // That nothing is trained is worth a line.
  for (const store::RowType& type : store::row_types())
    if (type.there(shape) || type.kind == store::RowKind::training)
      facts[type.name] = count_statuses(statuses.of(type.kind));
  facts["failures"] = file.read_failures().size();
  facts["sessions"] = file.read_sessions().size();
  facts["identity"] = shape.identity;
  return facts;
}

void print_facts(const Facts& facts) { print_below("", facts); }

}  // namespace driftsweep::drivers
