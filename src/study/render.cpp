#include "study/render.h"

#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/errors.h"
#include "base/log.h"
#include "base/suggest.h"
#include "capture/camera_facts.h"
#include "job/catalogue.h"
#include "packed/digest.h"
#include "raw/photo_doubts.h"
#include "raw/picture.h"
#include "raw/read_raw.h"
#include "study/contact_sheet.h"
#include "study/data_model.h"
#include "study/develop.h"
#include "study/least_size.h"
#include "study/shift_text.h"
#include "study/task_model.h"

namespace driftsweep::study {
namespace {

space::Mode mode_of(const std::string& processing) {
  if (processing == "parametrized") return space::Mode::parametrized;
  if (processing == "static") return space::Mode::static_;
  if (processing == "network") return space::Mode::network;
  if (processing == "none") return space::Mode::none;
  throw base::usage_error("--processing", "there is no processing mode '" + processing + "'",
                          "There are static, parametrized, network and none",
                          base::nearest(processing, {"static", "parametrized", "network", "none"}));
}

// The design a contact sheet walks through.
struct Sweep {
  ShiftText shift;
  std::vector<space::Coordinate> values;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts = {""};
  for (const char c : text) {
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

// A,B,C or "all" of a parameter that is a choice among names.
std::vector<space::Coordinate> parse_choices(const ShiftText& shift, const std::string& option) {
  const auto& choices = job::find_parameter(shift.name)->choices;
  std::vector<space::Coordinate> values;
  for (const auto& name : shift.value == "all" ? choices : split(shift.value, ','))
    values.push_back(parse_value(shift, name, option));
  return values;
}

std::string caption_of(const space::Coordinate& value) {
  const double* number = std::get_if<double>(&value);
  return number != nullptr ? fmt::format("{:.4g}", *number) : space::text_of(value);
}

Sweep parse_sweep(const std::string& text, space::Mode mode) {
  static const std::string option = "--sweep";
  Sweep sweep{parse_shift(text, mode, option), {}};
  if (!job::find_parameter(sweep.shift.name)->choices.empty()) {
    sweep.values = parse_choices(sweep.shift, option);
    return sweep;
  }
  const std::vector<std::string> parts = split(sweep.shift.value, ':');
  const bool logarithmic = parts.size() == 4 && parts[3] == "log";
  if (parts.size() != 3 && !logarithmic)
    throw base::usage_error(option, "'" + sweep.shift.value + "' is no range",
                            "Write FROM:TO:COUNT, such as 1.6:2.8:5, or FROM:TO:COUNT:log");
  double from = parse_number(parts[0], option), to = parse_number(parts[1], option);
  const double count = parse_number(parts[2], option);
  if (count < 1 || count > 100 || count != std::floor(count))
    throw base::usage_error(option, "a contact sheet of " + parts[2] + " pictures cannot be made",
                            "Take a whole number from 1 to 100");
  if (logarithmic && (from <= 0 || to <= 0))
    throw base::usage_error(option, "a logarithmic range needs bounds above 0", "Leave out :log");
  if (logarithmic) from = std::log(from), to = std::log(to);
  for (int i = 0; i < static_cast<int>(count); ++i) {
    double value = count == 1 ? from : from + (to - from) * i / (count - 1);
    if (logarithmic) value = std::exp(value);
    require_domain(sweep.shift, value, option);
    sweep.values.emplace_back(value);
  }
  return sweep;
}

void require_strip(const RenderRequest& request, space::Mode mode) {
  if (!request.sweep.empty())
    throw base::usage_error("--stages", "a strip of stages shows one point, not a sweep",
                            "Leave out --sweep or --stages");
  if (mode == space::Mode::none)
    throw base::usage_error("--stages", "the mode none has no stages",
                            "Take --processing parametrized or static");
}

// The published code calls the mosaic in three sparse planes `demosaic`. Under that name people
// look for the picture, which is its stage debayer.
std::string stage_caption(space::Mode mode, const std::string& stage) {
  if (mode != space::Mode::parametrized) return stage;
  if (stage == "demosaic") return "mosaic_in_rgb";
  return stage == "debayer" ? "demosaic" : stage;
}

// People take the frame for a fault of their raws.
void tell_of_frame(space::Mode mode, const std::vector<space::DesignParameter>& axes,
                   const std::vector<space::Coordinate>& point) {
  bool filter = mode == space::Mode::parametrized || mode == space::Mode::static_;
  for (size_t axis = 0; axis < axes.size(); ++axis)
    if (axes[axis].name == "isp.sharpening")
      filter = point[axis] != space::Coordinate("none") &&
               !space::text_of(point[axis]).starts_with("unsharp");
  if (filter)
    base::info(
        "the outermost pixels are too bright in this picture, not in the raw: the published "
        "sharpening filter takes what lies beyond the border as black");
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.ends_with(end);
}

}  // namespace

void render(const RenderRequest& request) {
  const bool as_array = ends_with(request.output, ".npy");
  if (!as_array && !ends_with(request.output, ".png"))
    throw base::usage_error("--output", "'" + request.output + "' is neither .png nor .npy",
                            "Name the output NAME.png or NAME.npy");
  if (as_array && (!request.sweep.empty() || request.stages))
    throw base::usage_error(request.stages ? "--stages" : "--sweep",
                            "a contact sheet is a picture, not an array",
                            "Name the output NAME.png");
  const space::Mode mode = mode_of(request.processing);
  if (request.stages) require_strip(request, mode);
  if ((mode == space::Mode::network) == request.weights.empty())
    throw base::usage_error(
        "--weights",
        mode == space::Mode::network ? "the mode network needs its weights"
                                     : "only the mode network has weights",
        "Write --processing network --weights STUDY.h5.models/MODEL.safetensors");
  std::vector<space::DesignParameter> axes;
  std::vector<space::Coordinate> point;
  const auto add_axis = [&](const ShiftText& shift, space::Coordinate value) {
    for (const auto& axis : axes)
      if (axis.name == shift.name)
        throw base::usage_error("--parameter", shift.name + " is set twice", "Keep one of them");
    axes.push_back({.name = shift.name, .as = shift.as, .distribution = {}, .where = ""});
    point.push_back(std::move(value));
  };
  for (const auto& text : request.parameters) {
    const ShiftText shift = parse_shift(text, mode, "--parameter");
    add_axis(shift, parse_value(shift, shift.value, "--parameter"));
  }
  std::optional<Sweep> sweep;
  if (!request.sweep.empty()) {
    sweep = parse_sweep(request.sweep, mode);
    add_axis(sweep->shift, 0.);
  }

  std::optional<raw::CameraYaml> camera;
  if (!request.camera.empty()) camera = raw::read_camera_yaml(request.camera);
  const raw::RawImage raw = raw::read_raw(request.raw, camera);
  raw::PhotoDoubts told;
  told.add(request.raw, raw);
  for (const auto& note : told.notes()) base::log_info(note);
  base::tell(told.doubts(), false, base::ExitCode::data);
  const c10::AutoGradMode no_grad(false);
  const at::TensorOptions options = at::kFloat;
  job::ProcessingSpec processing;
  processing.mode = mode;
  require_least_size(mode, raw.mosaic.rows, raw.mosaic.columns, request.raw);
  capture::require_electrons(axes, {raw.camera}, request.raw);
  for (const auto& sentence : capture::unknown_noise(axes, {raw.camera}))
    base::warn("{}", sentence);
  const DataModel model(processing, {raw.camera}, axes, request.seed, options, nullptr,
                        request.weights.empty() ? nullptr : load_processing(request.weights));
  // As pack digests it, so that a study with this seed sees the same noise.
  const BatchFacts batch = {{0}, {packed::pixel_digest(raw.mosaic)}};
  const at::Tensor signal = signal_of(raw.mosaic, raw.camera.white_level);
  int64_t noisier = 0;
  const auto developed = [&] {
    const Developed result = model.pictures(signal, batch, model.drift(point, false));
    if (result.noisier.defined()) noisier = std::max(noisier, result.noisier.item<int64_t>());
    return picture_of(result.rgb);
  };
  // Once the picture is there.
  const auto tell = [&] {
    tell_of_frame(mode, axes, point);
    if (noisier > 0)
      base::warn(
          "up to {:.1f} % of the pixels carry more noise than asked for: noise can be added "
          "and not taken away, so theirs stays",
          100. * static_cast<double>(noisier) / static_cast<double>(signal.numel()));
  };
  if (request.stages) {
    isp::Stages stages;
    model.pictures(signal, batch, model.drift(point, false), &stages);
    std::vector<std::pair<std::string, image::RgbImage>> panels = {
        {"raw", picture_of(signal.unsqueeze(1).expand({1, 3, -1, -1}))}};
    for (const auto& [name, image] : stages)
      panels.emplace_back(stage_caption(mode, name), picture_of(image));
    raw::write_png(request.output, contact_sheet(panels));
    tell();
    return;
  }
  if (!sweep) {
    const image::RgbImage picture = developed();
    if (as_array)
      raw::write_npy(request.output, {3, picture.rows, picture.columns}, picture.planes);
    else
      raw::write_png(request.output, picture);
    tell();
    return;
  }
  std::vector<std::pair<std::string, image::RgbImage>> panels;
  for (const auto& value : sweep->values) {
    point.back() = value;
    panels.emplace_back(caption_of(value), developed());
  }
  raw::write_png(request.output, contact_sheet(panels));
  tell();
}

}  // namespace driftsweep::study
