#include "isp/choices.h"

#include <algorithm>

namespace driftsweep::isp {
namespace {

template <typename Stage>
bool set(Stage& stage, const std::vector<std::string>& names, const std::string& choice) {
  const auto found = std::find(names.begin(), names.end(), choice);
  if (found == names.end()) return false;
  stage = static_cast<Stage>(found - names.begin());
  return true;
}

}  // namespace

const std::vector<std::string>& demosaic_names() {
  static const std::vector<std::string> names = {"bilinear", "malvar2004", "menon2007"};
  return names;
}

const std::vector<std::string>& sharpening_names() {
  static const std::vector<std::string> names = {"sharpening_filter", "unsharp_masking",
                                                 "unsharp_masking_2d", "none"};
  return names;
}

const std::vector<std::string>& denoising_names() {
  static const std::vector<std::string> names = {
      "gaussian_denoising", "median_denoising", "fft_denoising", "tv_chambolle",
      "tv_bregman",         "bilateral",        "none"};
  return names;
}

const std::string& name_of(Demosaic demosaic) {
  return demosaic_names().at(static_cast<size_t>(demosaic));
}

const std::string& name_of(Sharpening sharpening) {
  return sharpening_names().at(static_cast<size_t>(sharpening));
}

const std::string& name_of(Denoising denoising) {
  return denoising_names().at(static_cast<size_t>(denoising));
}

bool choose(Choices& choices, const std::string& parameter, const std::string& choice) {
  if (parameter == "isp.demosaic") return set(choices.demosaic, demosaic_names(), choice);
  if (parameter == "isp.sharpening") return set(choices.sharpening, sharpening_names(), choice);
  if (parameter == "isp.denoising") return set(choices.denoising, denoising_names(), choice);
  return false;
}

std::vector<Choices> published_pipelines() {
  std::vector<Choices> pipelines;
  for (const auto demosaic : {Demosaic::bilinear, Demosaic::malvar2004, Demosaic::menon2007})
    for (const auto sharpening : {Sharpening::sharpening_filter, Sharpening::unsharp_masking})
      for (const auto denoising : {Denoising::gaussian_denoising, Denoising::median_denoising})
        pipelines.push_back({demosaic, sharpening, denoising});
  return pipelines;
}

}  // namespace driftsweep::isp
