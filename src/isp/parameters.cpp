#include "isp/parameters.h"

#include <array>
#include <utility>

#include "isp/choices.h"

namespace driftsweep::isp {
namespace {

constexpr unsigned bit(space::Mode mode) { return static_cast<unsigned>(mode); }
// The network of the mode network sees the raw as it is, without the camera's facts.
constexpr unsigned processed_modes = bit(space::Mode::static_) | bit(space::Mode::parametrized);

// In the static mode a gradient exists where every stage behind the parameter is differentiable;
// behind an iterative denoising it is missing in the results.
constexpr unsigned gradient_modes = bit(space::Mode::static_) | bit(space::Mode::parametrized);

struct Entry {
  space::ParameterInfo info;
  Slot slot;
};

space::ParameterInfo camera_fact(const std::string& name, const std::string& unit, double low,
                                 double high, const std::string& source) {
  space::ParameterInfo info;
  info.name = name;
  info.unit = unit;
  info.default_text = "camera";
  info.low = low;
  info.high = high;
  info.modes = processed_modes;
  info.gradient_modes = gradient_modes;
  info.per_image = true;
  info.source = source;
  return info;
}

space::ParameterInfo filter_weight(const std::string& name, const std::string& source) {
  space::ParameterInfo info;
  info.name = name;
  info.unit = "1";
  info.default_text = "filter";
  info.low = -1;
  info.high = 1;
  info.modes = bit(space::Mode::parametrized);
  info.gradient_modes = bit(space::Mode::parametrized);
  info.source = source;
  return info;
}

space::ParameterInfo strength(const std::string& name, const std::string& unit,
                              const std::string& own, double low, double high,
                              const std::string& source) {
  space::ParameterInfo info;
  info.name = name;
  info.unit = unit;
  info.default_text = own;
  info.low = low;
  info.high = high;
  info.modes = bit(space::Mode::static_);
  info.gradient_modes = bit(space::Mode::static_);
  info.source = source;
  return info;
}

std::vector<Entry> make_entries() {
  std::vector<Entry> entries;
  static constexpr std::array<const char*, 4> sites = {"r", "g1", "g2", "b"};
  static constexpr std::array<const char*, 3> channels = {"r", "g", "b"};
  for (int i = 0; i < 4; ++i) {
    auto info =
        camera_fact(std::string("isp.black_level.") + sites[static_cast<size_t>(i)],
                    "fraction of white", 0, 0.1, "subtracted from each site; Oala et al. 2023");
    info.minimum = -1;
    info.maximum = 1;
    entries.push_back({info, {Group::black_level, i}});
  }
  // Negative gains are physical nonsense alone, but the published microscopy camera has them: only
  // the product with the colour matrix has a meaning. They are never refused.
  for (int i = 0; i < 3; ++i)
    entries.push_back(
        {camera_fact(std::string("isp.white_balance.") + channels[static_cast<size_t>(i)], "factor",
                     i == 1 ? 0.8 : 1.1, i == 1 ? 1.25 : 4, "gain of the channel; IMX477 boxes"),
         {Group::white_balance, i}});
  for (int i = 0; i < 9; ++i)
    entries.push_back(
        {camera_fact(std::string("isp.colour_matrix.") + channels[static_cast<size_t>(i / 3)] +
                         channels[static_cast<size_t>(i % 3)],
                     "1", i % 4 == 0 ? 1 : -0.6, i % 4 == 0 ? 3 : 0.5,
                     "camera RGB to output RGB, row = output"),
         {Group::colour_matrix, i}});
  space::ParameterInfo gamma;
  gamma.name = "isp.gamma";
  gamma.unit = "1";
  gamma.default_text = "2.2";
  gamma.low = 1.8;
  gamma.high = 2.8;
  gamma.minimum = 1e-3;
  gamma.modes = processed_modes;
  gamma.gradient_modes = gradient_modes;
  gamma.source = "output = signal^(1/gamma); Oala et al. 2023";
  entries.push_back({gamma, {Group::gamma, 0}});
  for (int i = 0; i < 9; ++i)
    entries.push_back(
        {filter_weight("isp.sharpening_filter." + std::to_string(i / 3) + std::to_string(i % 3),
                       "3x3 on luma, row column"),
         {Group::sharpening_filter, i}});
  for (int i = 0; i < 25; ++i)
    entries.push_back(
        {filter_weight("isp.gaussian_blur." + std::to_string(i / 5) + std::to_string(i % 5),
                       "5x5 on luma, row column"),
         {Group::gaussian_blur, i}});
  auto amount = strength("isp.sharpening_amount", "factor", "1", 0, 2,
                         "what sharpening adds, 1 as published; Oala et al. 2023");
  entries.push_back({amount, {Group::sharpening_amount, 0}});
  auto sigma = strength("isp.denoising_sigma", "pixels", "0.5", 0.3, 2,
                        "of gaussian_denoising alone; Oala et al. 2023");
  sigma.minimum = 1e-3;
  sigma.maximum = 100;
  entries.push_back({sigma, {Group::denoising_sigma, 0}});
  return entries;
}

const std::vector<Entry>& entries() {
  static const std::vector<Entry> all = make_entries();
  return all;
}

space::ParameterInfo choice(const std::string& name, const std::vector<std::string>& choices,
                            const std::string& source) {
  space::ParameterInfo info;
  info.name = name;
  info.unit = "choice";
  info.default_text = "model";
  info.choices = choices;
  info.modes = bit(space::Mode::static_);
  info.source = source;
  return info;
}

}  // namespace

const std::vector<space::ParameterInfo>& parameters() {
  static const std::vector<space::ParameterInfo> all = [] {
    std::vector<space::ParameterInfo> infos;
    for (const auto& entry : entries()) infos.push_back(entry.info);
    infos.push_back(choice("isp.demosaic", demosaic_names(), "Oala et al. 2023"));
    infos.push_back(choice("isp.sharpening", sharpening_names(), "on luma; Oala et al. 2023"));
    infos.push_back(choice("isp.denoising", denoising_names(), "on luma; Oala et al. 2023"));
    return infos;
  }();
  return all;
}

std::optional<Slot> find_slot(const std::string& name) {
  for (const auto& entry : entries())
    if (entry.info.name == name) return entry.slot;
  return std::nullopt;
}

}  // namespace driftsweep::isp
