#include "job/synthesis_cases.h"

#include "corruption/parameters.h"
#include "isp/choices.h"

namespace driftsweep::job {
namespace {

// Those after them are no part of the paper's comparison.
constexpr size_t published_corruptions = 10;

CasePoint moved(const std::string& parameter, double value) {
  return {{parameter, space::As::value, value}};
}

// Beside the light, the noise that the same camera has at it. Without that, exposure would scale a
// raw and its noise alike.
CasePoint same_camera(double exposure, double gain) {
  CasePoint point;
  if (exposure != 1) point.push_back({"capture.exposure", space::As::value, exposure});
  point.push_back({"capture.shot_noise", space::As::factor, gain});
  point.push_back({"capture.read_noise", space::As::factor, gain});
  return point;
}

}  // namespace

std::vector<CasePoint> pipeline_case() {
  std::vector<CasePoint> points;
  for (const isp::Choices& choices : isp::published_pipelines())
    points.push_back({{"isp.demosaic", space::As::value, name_of(choices.demosaic)},
                      {"isp.sharpening", space::As::value, name_of(choices.sharpening)},
                      {"isp.denoising", space::As::value, name_of(choices.denoising)}});
  return points;
}

std::vector<CasePoint> corruption_case(const std::vector<int>& severities) {
  std::vector<CasePoint> points;
  for (size_t i = 0; i < published_corruptions; ++i)
    for (const int severity : severities)
      points.push_back({{"corruption.name", space::As::value, corruption::names()[i]},
                        {"corruption.severity", space::As::value, static_cast<double>(severity)}});
  return points;
}

std::vector<CasePoint> capture_case() {
  return {same_camera(0.25, 1),
          same_camera(0.5, 1),
          same_camera(2, 1),
          same_camera(1, 4),
          moved("capture.psf_sigma", 0.8),
          moved("capture.psf_sigma", 1.6),
          moved("capture.vignetting", -0.7),
          moved("capture.vignetting", -1.5),
          {{"capture.colour_temperature", space::As::factor, 0.8}},
          {{"capture.colour_temperature", space::As::factor, 1.25}},
          moved("capture.black_offset", -0.001),
          moved("capture.black_offset", 0.001),
          moved("capture.bit_depth", 8),
          moved("capture.hot_pixels", 1e-4)};
}

}  // namespace driftsweep::job
