#include "study/model_trial.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>

#include "base/errors.h"
#include "task/torchscript.h"

namespace driftsweep::study {
namespace {

// As the comparison with a contract: far above rounding, far below what these faults do.
constexpr double alike = 1e-3;

bool says(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return text.find(word) != std::string::npos; });
}

// What helps against what LibTorch says.
std::string repair_of(const std::string& reason, bool wide) {
  if (says(reason, {"Half", "BFloat16"}))
    return "Export it in float32: model.float() first, and no half() or bfloat16() in its forward";
  if (says(reason, {"cuda", "CUDA"}))
    return "Export it without a device in its forward: device=x.device in place of 'cuda:0'";
  if (wide && says(reason, {"scalar type", "dtype", "Double", "Float", "double"}))
    return "Write evaluation: {precision: float32}, or export it without a type in its forward: "
           "x.to(weight.dtype) in place of x.float()";
  return "Export it for this size of picture and any number of pictures, with 3 channels";
}

class ModelTrial {
 public:
  ModelTrial(TaskModel& model, const Trial& trial) : model_(model), trial_(trial) {}

  base::Doubts run() {
    const c10::AutoGradMode no_grad(false);
    const std::vector<int64_t> sizes = usable_sizes();
    check_repeats(batch(sizes.back()));
    const at::Tensor logits = asked(batch(sizes.back()));
    check_companions(sizes);
    if (!logits.isfinite().all().item<bool>()) {
      doubt("its logits of the first test image, undrifted, are not finite",
            "Look at that image and at the model's normalisation");
      return doubts_;  // nothing below means anything then
    }
    if (!trial_.needs_gradients.empty()) check_gradient(sizes.front());
    doubt_probabilities(logits);
    if (sizes.back() > 1) doubt_blindness(logits, batch(sizes.back()));
    return doubts_;
  }

 private:
  // The pictures in turn.
  at::Tensor batch(int64_t size) const {
    return trial_.pictures.index_select(
        0, at::arange(size, at::TensorOptions(at::kLong).device(trial_.pictures.device()))
               .remainder(trial_.pictures.size(0)));
  }
  // The first picture alone.
  at::Tensor copies(int64_t size) const {
    return trial_.pictures.slice(0, 0, 1).repeat({size, 1, 1, 1});
  }

  at::Tensor logits_of(const at::Tensor& pictures) {
    return model_.classifier->logits(model_.input(pictures, false));
  }

  at::Tensor asked(const at::Tensor& pictures) {
    try {
      return logits_of(pictures);
    } catch (const base::UserError&) {
      throw;
    } catch (const std::exception& error) {
      const std::string reason = task::failure_reason(error);
      const bool wide = pictures.scalar_type() == at::kDouble;
      throw base::data_error(
          trial_.source,
          fmt::format("the model fails on {} of {} x {} pixels in {}, as {} gives ({})",
                      pictures.size(0) == 1 ? std::string("a picture")
                                            : fmt::format("{} pictures", pictures.size(0)),
                      pictures.size(2), pictures.size(3), wide ? "float64" : "float32", trial_.data,
                      reason),
          repair_of(reason, wide));
    }
  }

  // One and two where the model takes them, since it takes any number then; else those of the job.
  std::vector<int64_t> usable_sizes() {
    std::exception_ptr first;
    try {
      asked(batch(1));
      asked(batch(2));
      return {1, 2};
    } catch (const base::UserError&) {
      first = std::current_exception();
    }
    try {
      for (const int64_t size : trial_.batches) asked(batch(size));
    } catch (const base::UserError&) {
      std::rethrow_exception(first);  // which says the same of fewer pictures
    }
    return trial_.batches;
  }

  // Largest difference as a share of the largest value; NaN where only one of them is one.
  static double difference(const at::Tensor& a, const at::Tensor& b) {
    const at::Tensor first = a.to(at::kDouble), second = b.to(at::kDouble);
    const at::Tensor apart =
        (first - second)
            .abs()
            .masked_fill(first.eq(second).logical_or(first.isnan().logical_and(second.isnan())), 0);
    const double largest = std::max(first.nan_to_num().abs().max().item<double>(), 1e-300);
    return apart.max().item<double>() / largest;
  }

  void refuse_unlike(double share, const std::string& what, const std::string& repair) const {
    if (share <= alike) return;  // NaN is not
    throw base::data_error(trial_.source,
                           fmt::format("{}; they differ by {:.2g} of the largest", what, share),
                           repair);
  }

  // With the same random numbers, then with others.
  void check_repeats(const at::Tensor& pictures) {
    const auto seeded = [&](uint64_t seed) {
      at::manual_seed(seed);
      return asked(pictures);
    };
    const at::Tensor first = seeded(1), again = seeded(1), other = seeded(2);
    refuse_unlike(difference(first, again),
                  "the model keeps a state that changes its logits each time it is asked",
                  "Export it without buffers that its forward writes, after model.eval()");
    refuse_unlike(difference(again, other),
                  "the model gives other logits each time it is asked about the same pictures",
                  "Dropout or noise is left on in it: call model.eval() before it is traced or "
                  "scripted, and write F.dropout(x, training=self.training)");
  }

  void check_companions(const std::vector<int64_t>& sizes) {
    std::optional<at::Tensor> alone;
    for (const int64_t size : sizes)
      for (const at::Tensor& pictures : {copies(size), batch(size)}) {
        const at::Tensor own = asked(pictures).select(0, 0);
        if (alone)
          refuse_unlike(difference(*alone, own),
                        "the model gives a picture other logits in other company",
                        "It was traced or scripted in training mode, so that batch norm takes the "
                        "statistics of the batch: call model.eval() first and export it again");
        else
          alone = own;
      }
  }

  void check_gradient(int64_t size) {
    const c10::AutoGradMode with_grad(true);
    const at::Tensor pictures = batch(size).detach().clone().set_requires_grad(true);
    const at::Tensor logits = asked(pictures);
    const auto no_way = [&] {
      return base::data_error(
          trial_.source,
          "no gradient leads from its logits back to the picture, and " + trial_.needs_gradients +
              " asks for one",
          "Export it without detach(), no_grad, argmax or rounding in its forward, or ask for no "
          "gradients");
    };
    if (!logits.requires_grad()) throw no_way();
    // Classes weigh unlike, since the sum over probabilities is 1 whatever the picture.
    const at::Tensor weights =
        at::arange(1, logits.size(1) + 1, logits.options().requires_grad(false));
    std::vector<int64_t> shape(static_cast<size_t>(logits.dim()), 1);
    shape[1] = logits.size(1);
    const auto found =
        torch::autograd::grad({(logits * weights.view(shape)).sum()}, {pictures}, {}, false, false,
                              /*allow_unused=*/true);
    if (!found[0].defined()) throw no_way();
    const double largest = found[0].abs().max().item<double>();
    if (std::isfinite(largest) && largest > 0) return;
    doubt(largest == 0 ? "the gradient from its logits to the first test image is 0 in every pixel"
                       : "the gradient from its logits to the first test image is not finite",
          "Look for rounding, clamping or saturation in its forward");
  }

  // Logits of no network sum to 1 by chance, picture after picture.
  void doubt_probabilities(const at::Tensor& logits) {
    const double lowest = logits.min().item<double>(), highest = logits.max().item<double>();
    const double off = (logits.sum(1) - 1).abs().max().item<double>();
    constexpr const char* repair =
        "Export it without softmax or sigmoid at its end (log-softmax may stay): loss, gradients "
        "and calibration are wrong else";
    if (lowest >= 0 && off < 1e-4)
      doubt(fmt::format("its rows are not negative and sum to 1 (within {:.1g}): they are "
                        "probabilities, and are taken for logits",
                        std::max(off, 1e-16)),
            repair);
    else if (trial_.pixels && lowest >= 0 && highest <= 1)
      doubt("its maps lie within 0 and 1: they look like probabilities, and are taken for logits",
            repair);
  }

  // How far an image and noise move the logits from those of a black picture, as a share of the
  // largest of these. A network that divides by 255 itself sees all of them as black.
  void doubt_blindness(const at::Tensor& logits, const at::Tensor& pictures) {
    const at::Tensor black = asked(at::zeros_like(pictures));
    const double own = difference(black, logits);
    if (own > 0.05) return;
    const double bytes = difference(black, asked(255 * pictures));
    if (bytes > 50 * own && bytes > 0.01)
      doubt(fmt::format("its logits hardly depend on the picture: a test image and noise move them "
                        "by {:.2g} of the largest from those of a black picture, and by {:.2g} "
                        "when they are multiplied by 255",
                        own, bytes),
            "Where it expects bytes from 0 to 255, write normalisation: {mean: [0, 0, 0], sd: "
            "[0.00392157, 0.00392157, 0.00392157]}, or export it for pictures in [0, 1]");
    else if (own == 0)
      doubt("its logits are the same for a test image, for noise and for a black picture",
            "Look at what it was trained on");
  }

  void doubt(const std::string& reason, const std::string& repair) {
    base::add_doubt(doubts_, {trial_.source, reason, repair});
  }

  TaskModel& model_;
  const Trial& trial_;
  base::Doubts doubts_;
};

}  // namespace

base::Doubts try_model(TaskModel& model, const Trial& trial) {
  return ModelTrial(model, trial).run();
}

}  // namespace driftsweep::study
