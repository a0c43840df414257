// The parametrized pipeline row by row on plain floats, for the vector unit: what
// parametrized_kernel.h hands it. Free of LibTorch.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace driftsweep::isp {

// One mosaic of at least 3 x 3 pixels, and the numbers of its pipeline.
struct RowsImage {
  const float* raw = nullptr;  // rows x columns, in units of white
  int rows = 0, columns = 0;
  int red_row = 0, red_column = 0;              // parity of the rows and columns that have red
  std::array<std::array<float, 2>, 2> black{};  // by parity of row and column
  std::array<float, 9> matrix{};                // camera RGB -> output RGB, white balance included
  std::array<float, 3> luma{};                  // camera RGB -> luma of the output
  std::array<float, 9> chroma{};                // camera RGB -> output RGB less that luma
  std::array<float, 9> sharpening{};
  std::array<float, 25> blur{};
  float exponent = 1;  // 1 / gamma
};

// Sums over pixels, from which the gradients of all parameters follow. h: the loss's gradient of
// the output RGB before the luma's filters.
struct RowsMoments {
  std::array<double, 9> mixed{};                                  // h by camera RGB
  std::array<std::array<std::array<double, 3>, 2>, 2> by_site{};  // h, by parity of row and column
  std::array<double, 9> sharpening{};
  std::array<double, 25> blur{};
  double exponent = 0;

  void add(const RowsMoments& other);
};

// Rows begin <= y < end of the picture (3, rows, columns).
void parametrized_rows(const RowsImage& image, int begin, int end, float* rgb);

// What rows begin <= y < end contribute to the moments, and those rows of the mosaic's gradient
// unless it is nullptr. rgb_gradient: of the whole picture (3, rows, columns).
void parametrized_rows_backward(const RowsImage& image, int begin, int end,
                                const float* rgb_gradient, float* raw_gradient,
                                RowsMoments& moments);

// The instruction set at work, "AVX3"; "" where there is none, and nothing above may be called.
// Results differ between sets in their last digits.
std::string rows_instruction_set();

// Those this machine can run, best first; and one of them by name for all that follows, "" the
// best. For tests and comparisons, while no other thread computes.
std::vector<std::string> rows_instruction_sets();
void use_rows_instruction_set(const std::string& name);

}  // namespace driftsweep::isp
