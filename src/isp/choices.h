// The stages of the static ISP a user may choose between, by the names of the published code. Free
// of LibTorch.
#pragma once

#include <string>
#include <vector>

namespace driftsweep::isp {

enum class Demosaic { bilinear, malvar2004, menon2007 };

// `unsharp_masking` sharpens each column by itself: see sharpening.h.
enum class Sharpening { sharpening_filter, unsharp_masking, unsharp_masking_2d, none };

// The last three before `none` iterate on the CPU and have no gradient.
enum class Denoising {
  gaussian_denoising,
  median_denoising,
  fft_denoising,
  tv_chambolle,
  tv_bregman,
  bilateral,
  none
};

struct Choices {
  Demosaic demosaic = Demosaic::bilinear;
  Sharpening sharpening = Sharpening::sharpening_filter;
  Denoising denoising = Denoising::gaussian_denoising;
};

const std::vector<std::string>& demosaic_names();
const std::vector<std::string>& sharpening_names();
const std::vector<std::string>& denoising_names();

const std::string& name_of(Demosaic demosaic);
const std::string& name_of(Sharpening sharpening);
const std::string& name_of(Denoising denoising);

// Sets the stage that a choice parameter ("isp.demosaic", "isp.sharpening", "isp.denoising") names.
// False where there is no such parameter or it has no such choice.
bool choose(Choices& choices, const std::string& parameter, const std::string& choice);

// The 12 pipelines of Oala et al. 2023: 3 demosaics x 2 sharpenings x 2 denoisings, the last
// varying fastest.
std::vector<Choices> published_pipelines();

}  // namespace driftsweep::isp
