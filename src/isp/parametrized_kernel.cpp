#include "isp/parametrized_kernel.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "base/errors.h"
#include "isp/parametrized_rows.h"
#include "isp/threads.h"

namespace driftsweep::isp {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Images are cut into strips no taller than this, so that threads share large ones. A strip's
// border rows are computed twice; where strips begin must not depend on the number of threads.
constexpr int64_t strip_rows = 256;

// KernelNumbers of a camera or filter: rows of `width`, one for each image or one for all.
class KernelNumbers {
 public:
  KernelNumbers(const at::Tensor& tensor, int64_t width)
      : width_(width), values_(tensor.detach().to(at::kDouble).reshape({-1, width}).contiguous()) {}

  const double* of(int64_t image) const {
    return values_.data_ptr<double>() + (rows() == 1 ? 0 : image * width_);
  }
  int64_t rows() const { return values_.size(0); }

 private:
  int64_t width_;
  at::Tensor values_;
};

// In the order of the function's arguments.
struct KernelFacts {
  KernelNumbers black, gains, matrix, sharpening, blur, gamma;

  explicit KernelFacts(const variable_list& inputs)
      : black(inputs[1], 4),
        gains(inputs[2], 3),
        matrix(inputs[3], 9),
        sharpening(inputs[4], 9),
        blur(inputs[5], 25),
        gamma(inputs[6], 1) {}
};

constexpr std::array<double, 3> luma_shares = {0.299, 0.587, 0.114};

RowsImage image_of(const KernelFacts& facts, const at::Tensor& raw, image::Cfa order,
                   int64_t index) {
  RowsImage image;
  image.rows = static_cast<int>(raw.size(1));
  image.columns = static_cast<int>(raw.size(2));
  image.raw = raw.data_ptr<float>() + index * raw.size(1) * raw.size(2);
  for (int row = 0; row < 2; ++row)
    for (int column = 0; column < 2; ++column) {
      const image::Site site = image::site_at(order, row, column);
      image.black[static_cast<size_t>(row)][static_cast<size_t>(column)] =
          static_cast<float>(facts.black.of(index)[static_cast<int>(site)]);
      if (site == image::Site::r) image.red_row = row, image.red_column = column;
    }
  const double* matrix = facts.matrix.of(index);
  for (size_t k = 0; k < 3; ++k) {
    std::array<double, 3> column{};
    double luma = 0;
    for (size_t c = 0; c < 3; ++c) {
      column[c] = matrix[3 * c + k] * facts.gains.of(index)[k];
      luma += luma_shares[c] * column[c];
    }
    image.luma[k] = static_cast<float>(luma);
    for (size_t c = 0; c < 3; ++c) {
      image.matrix[3 * c + k] = static_cast<float>(column[c]);
      image.chroma[3 * c + k] = static_cast<float>(column[c] - luma);
    }
  }
  const auto narrow = [](double value) { return static_cast<float>(value); };
  std::transform(facts.sharpening.of(index), facts.sharpening.of(index) + 9,
                 image.sharpening.begin(), narrow);
  std::transform(facts.blur.of(index), facts.blur.of(index) + 25, image.blur.begin(), narrow);
  image.exponent = static_cast<float>(1 / *facts.gamma.of(index));
  return image;
}

std::vector<RowsImage> images_of(const KernelFacts& facts, const at::Tensor& raw,
                                 const std::vector<int64_t>& orders) {
  std::vector<RowsImage> images;
  for (int64_t index = 0; index < raw.size(0); ++index) {
    const int64_t order = orders[orders.size() == 1 ? 0 : static_cast<size_t>(index)];
    images.push_back(image_of(facts, raw, static_cast<image::Cfa>(order), index));
  }
  return images;
}

// Calls work(image, strip, begin, end) for all strips, on LibTorch's threads.
void for_each_strip(const at::Tensor& raw, int64_t strips,
                    const std::function<void(int64_t, int64_t, int, int)>& work) {
  const int64_t rows = raw.size(1);
  on_threads(raw.size(0) * strips, [&](int64_t task) {
    const int64_t strip = task % strips;
    work(task / strips, strip, static_cast<int>(strip * rows / strips),
         static_cast<int>((strip + 1) * rows / strips));
  });
}

int64_t strips_of(const at::Tensor& raw) { return (raw.size(1) + strip_rows - 1) / strip_rows; }

// The gradients of one image's numbers from its moments.
struct CameraGradients {
  std::array<double, 4> black{};
  std::array<double, 3> gains{};
  std::array<double, 9> matrix{};
  double gamma = 0;
};

CameraGradients gradients_of(const RowsMoments& moments, const KernelFacts& facts, image::Cfa order,
                             int64_t index) {
  CameraGradients made;
  const double *gains = facts.gains.of(index), *matrix = facts.matrix.of(index);
  for (size_t c = 0; c < 3; ++c)
    for (size_t k = 0; k < 3; ++k) {
      made.matrix[3 * c + k] = moments.mixed[3 * c + k] * gains[k];
      made.gains[k] += moments.mixed[3 * c + k] * matrix[3 * c + k];
    }
  // Red and blue of every pixel are means of red and blue sites alone; green is a green site's own,
  // or the mean of as many of either kind.
  for (int row = 0; row < 2; ++row)
    for (int column = 0; column < 2; ++column) {
      const auto& h = moments.by_site[static_cast<size_t>(row)][static_cast<size_t>(column)];
      std::array<double, 3> camera{};
      for (size_t k = 0; k < 3; ++k)
        for (size_t c = 0; c < 3; ++c) camera[k] += h[c] * matrix[3 * c + k] * gains[k];
      const image::Site site = image::site_at(order, row, column);
      made.black[0] -= camera[0];
      made.black[3] -= camera[2];
      if (site != image::Site::g2) made.black[1] -= camera[1] / (site == image::Site::g1 ? 1 : 2);
      if (site != image::Site::g1) made.black[2] -= camera[1] / (site == image::Site::g2 ? 1 : 2);
    }
  const double gamma = *facts.gamma.of(index);
  made.gamma = -moments.exponent / (gamma * gamma);
  return made;
}

// Sums in double, one row for each image or one for all, in the order of the images.
class GatheredGradients {
 public:
  GatheredGradients(const at::Tensor& like, int64_t width)
      : like_(like), width_(width), sums_(static_cast<size_t>(like.numel())) {}

  void add(int64_t image, const double* values) {
    const auto count = static_cast<size_t>(width_);
    const size_t start = sums_.size() == count ? 0 : static_cast<size_t>(image) * count;
    for (size_t i = 0; i < count; ++i) sums_[start + i] += values[i];
  }
  at::Tensor tensor() const {
    at::Tensor made = at::empty(like_.sizes(), like_.options().requires_grad(false));
    std::transform(sums_.begin(), sums_.end(), made.data_ptr<float>(),
                   [](double sum) { return static_cast<float>(sum); });
    return made;
  }

 private:
  at::Tensor like_;
  int64_t width_;
  std::vector<double> sums_;
};

struct ParametrizedFunction : torch::autograd::Function<ParametrizedFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& given,
                            const at::Tensor& black, const at::Tensor& gains,
                            const at::Tensor& matrix, const at::Tensor& sharpening,
                            const at::Tensor& blur, const at::Tensor& gamma,
                            const std::vector<int64_t>& orders) {
    const at::Tensor raw = given.contiguous();
    context->save_for_backward({given, black, gains, matrix, sharpening, blur, gamma});
    context->saved_data["orders"] = orders;
    const KernelFacts facts({raw, black, gains, matrix, sharpening, blur, gamma});
    const auto images = images_of(facts, raw, orders);
    at::Tensor pictures =
        at::empty({raw.size(0), 3, raw.size(1), raw.size(2)}, raw.options().requires_grad(false));
    float* to = pictures.data_ptr<float>();
    const int64_t size = 3 * raw.size(1) * raw.size(2);
    for_each_strip(raw, strips_of(raw), [&](int64_t image, int64_t, int begin, int end) {
      parametrized_rows(images[static_cast<size_t>(image)], begin, end, to + image * size);
    });
    return pictures;
  }

  static variable_list backward(AutogradContext* context, const variable_list& upstream) {
    if (c10::GradMode::is_enabled())
      throw base::InternalError("the parametrized pipeline's kernel has no second derivative");
    const variable_list inputs = context->get_saved_variables();
    const at::Tensor raw = inputs[0].contiguous(), rgb = upstream[0].contiguous();
    const std::vector<int64_t> orders = context->saved_data["orders"].toIntVector();
    const KernelFacts facts(inputs);
    const auto images = images_of(facts, raw, orders);
    const at::Tensor raw_gradient = inputs[0].requires_grad()
                                        ? at::empty(raw.sizes(), raw.options().requires_grad(false))
                                        : at::Tensor();
    const int64_t strips = strips_of(raw), pixels = raw.size(1) * raw.size(2);
    std::vector<RowsMoments> parts(static_cast<size_t>(raw.size(0) * strips));
    const float* from = rgb.data_ptr<float>();
    float* to = raw_gradient.defined() ? raw_gradient.data_ptr<float>() : nullptr;
    for_each_strip(raw, strips, [&](int64_t image, int64_t strip, int begin, int end) {
      parametrized_rows_backward(images[static_cast<size_t>(image)], begin, end,
                                 from + image * 3 * pixels,
                                 to == nullptr ? nullptr : to + image * pixels,
                                 parts[static_cast<size_t>(image * strips + strip)]);
    });
    variable_list gradients = gathered(inputs, facts, orders, parts, strips);
    gradients[0] = raw_gradient;
    return gradients;
  }

 private:
  static variable_list gathered(const variable_list& inputs, const KernelFacts& facts,
                                const std::vector<int64_t>& orders,
                                const std::vector<RowsMoments>& parts, int64_t strips) {
    GatheredGradients black(inputs[1], 4), gains(inputs[2], 3), matrix(inputs[3], 9),
        sharpening(inputs[4], 9), blur(inputs[5], 25), gamma(inputs[6], 1);
    const auto images = static_cast<int64_t>(parts.size()) / strips;
    for (int64_t image = 0; image < images; ++image) {
      RowsMoments moments;
      for (int64_t strip = 0; strip < strips; ++strip)
        moments.add(parts[static_cast<size_t>(image * strips + strip)]);
      const int64_t order = orders[orders.size() == 1 ? 0 : static_cast<size_t>(image)];
      const CameraGradients own =
          gradients_of(moments, facts, static_cast<image::Cfa>(order), image);
      black.add(image, own.black.data());
      gains.add(image, own.gains.data());
      matrix.add(image, own.matrix.data());
      sharpening.add(image, moments.sharpening.data());
      blur.add(image, moments.blur.data());
      gamma.add(image, &own.gamma);
    }
    return {{},
            black.tensor(),
            gains.tensor(),
            matrix.tensor(),
            sharpening.tensor(),
            blur.tensor(),
            gamma.tensor(),
            {}};
  }
};

at::Tensor run_rows(const at::Tensor& raw, const std::vector<image::Cfa>& orders,
                    const ParametrizedParameters& p) {
  std::vector<int64_t> numbers;
  for (const auto order : orders) numbers.push_back(static_cast<int64_t>(order));
  return ParametrizedFunction::apply(raw, p.black_level, p.white_balance, p.colour_matrix,
                                     p.sharpening_filter, p.gaussian_blur, p.gamma, numbers);
}

bool is_plain(const at::Tensor& tensor) {
  return tensor.defined() && tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat;
}

}  // namespace

ParametrizedKernel find_parametrized_kernel(const at::Tensor& raw,
                                            const ParametrizedParameters& p) {
  const auto all = {raw,
                    p.black_level,
                    p.debayer,
                    p.white_balance,
                    p.colour_matrix,
                    p.sharpening_filter,
                    p.gaussian_blur,
                    p.gamma};
  if (!std::all_of(all.begin(), all.end(), is_plain)) return nullptr;
  if (p.additive.defined() || p.debayer.requires_grad()) return nullptr;
  if (raw.dim() != 3 || raw.size(0) < 1 || raw.size(1) < 3 || raw.size(2) < 3) return nullptr;
  if (rows_instruction_set().empty()) return nullptr;
  static const at::Tensor bilinear = default_parameters(at::kFloat).debayer;
  return at::equal(p.debayer, bilinear) ? run_rows : nullptr;
}

}  // namespace driftsweep::isp
