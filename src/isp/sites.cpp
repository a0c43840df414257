#include "isp/sites.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace driftsweep::isp {
namespace {

at::Tensor masks_of(image::Cfa order, int64_t rows, int64_t columns,
                    const at::TensorOptions& options) {
  at::Tensor masks = at::zeros({4, rows, columns}, options);
  for (int row = 0; row < 2; ++row)
    for (int column = 0; column < 2; ++column)
      masks[static_cast<int64_t>(image::site_at(order, row, column))]
          .slice(0, row, rows, 2)
          .slice(1, column, columns, 2)
          .fill_(1);
  return masks;
}

}  // namespace

at::Tensor site_masks(const std::vector<image::Cfa>& orders, int64_t rows, int64_t columns,
                      const at::TensorOptions& options) {
  const bool all_equal =
      std::all_of(orders.begin(), orders.end(), [&](image::Cfa cfa) { return cfa == orders[0]; });
  if (all_equal) return masks_of(orders.at(0), rows, columns, options).unsqueeze(0);
  std::vector<at::Tensor> by_order;
  for (const auto cfa : image::all_cfa) by_order.push_back(masks_of(cfa, rows, columns, options));
  std::vector<at::Tensor> chosen;
  for (const auto cfa : orders) chosen.push_back(by_order[static_cast<size_t>(cfa)]);
  return at::stack(chosen);
}

at::Tensor per_pixel(const at::Tensor& masks, const at::Tensor& per_site) {
  return (masks * per_site.unsqueeze(-1).unsqueeze(-1)).sum(1);
}

}  // namespace driftsweep::isp
