#include "sensitivity/chaos_terms.h"

#include <algorithm>
#include <cmath>

namespace driftsweep::sensitivity {
namespace {

constexpr double rounding = 1e-9;

// Terms of a size up to a limit, parameter after parameter; stops beyond `most`.
class Search {
 public:
  Search(size_t parameters, double q, double limit, size_t most, uint32_t most_degree)
      : parameters_(parameters),
        q_(q),
        room_(std::pow(limit, q) + rounding),
        most_(most),
        most_degree_(most_degree) {
    extend({}, 0, 0);
  }
  bool fits() const { return terms_.size() <= most_; }
  std::vector<ChaosTerm> take() { return std::move(terms_); }

 private:
  void extend(const ChaosTerm& term, size_t from, double used) {
    for (size_t parameter = from; parameter < parameters_ && fits(); ++parameter)
      for (uint32_t degree = 1; degree <= most_degree_ && fits(); ++degree) {
        const double with = used + std::pow(degree, q_);
        if (with > room_) break;
        ChaosTerm longer = term;
        longer.factors.emplace_back(static_cast<uint32_t>(parameter), degree);
        longer.size = std::pow(with, 1 / q_);
        terms_.push_back(longer);
        extend(longer, parameter + 1, with);
      }
  }

  size_t parameters_;
  double q_, room_;
  size_t most_;
  uint32_t most_degree_;
  std::vector<ChaosTerm> terms_;
};

}  // namespace

std::vector<ChaosTerm> hyperbolic_terms(size_t parameters, double q, size_t most,
                                        uint32_t most_degree) {
  std::vector<ChaosTerm> terms;
  for (uint32_t limit = 1; limit <= most_degree; ++limit) {
    Search search(parameters, q, limit, std::max(most, parameters), most_degree);
    if (!search.fits()) break;
    terms = search.take();
  }
  std::stable_sort(terms.begin(), terms.end(), [](const ChaosTerm& a, const ChaosTerm& b) {
    return a.size < b.size - rounding;
  });
  return terms;
}

}  // namespace driftsweep::sensitivity
