// A population of images that a drift takes, and samples of it: what the coverage of tolerances is
// tried on. A picture with a mask is a family of pixels, which a drift takes together.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"
#include "study/metric_bound.h"

namespace driftsweep::study::coverage {

struct Population {
  std::string name;
  std::vector<double> classes;    // shares
  std::vector<double> rates;      // by class: the share lost at a drift of 1; a drift of x loses x
                                  // times as many, `most` at most
  std::vector<size_t> taken_for;  // by class: what a lost image is taken for
  int family = 1;                 // images of one parent, which are lost together
  bool mixed = false;             // a parent has images of all classes; else of one
  double wrong = 0.03;            // the share told wrongly without drift
  double most = 1;
  bool uneven =
      false;  // the share of the last class in a family lies between 0 and twice its share

  double lost(size_t label, double drift) const { return std::min(most, rates[label] * drift); }

  // The drop of the metric over all images there could be.
  double drop(const std::string& metric, double drift) const {
    const size_t size = classes.size();
    const auto counts = [&](double at) {
      std::vector<double> shares(size * size, 0.);
      for (size_t label = 0; label < size; ++label) {
        const double missed = 1 - (1 - wrong) * (1 - lost(label, at));
        shares[label * size + label] += classes[label] * (1 - missed);
        shares[label * size + taken_for[label]] += classes[label] * missed;
      }
      return metric_of_counts(metric, shares, size);
    };
    return counts(0) - counts(drift);
  }
};

// Images drawn from it, by family.
class Sample {
 public:
  Sample(const Population& population, int64_t images, uint64_t seed) : population_(population) {
    base::Stream stream(seed, population.name, "coverage");
    for (int64_t first = 0; first < images; first += population.family) {
      families_.emplace_back();
      const double bears = stream.uniform();
      const double last =
          population.classes.back() * (population.uneven ? 2 * stream.uniform() : 1);
      size_t label = draw(stream, last);
      for (int i = 0; i < population.family; ++i) {
        if (i > 0 && population.mixed) label = draw(stream, last);
        families_.back().push_back({label, bears, stream.uniform() < population.wrong});
      }
    }
  }

  std::vector<ClassTable> tables(double drift) const {
    const size_t size = population_.classes.size();
    std::vector<ClassTable> made;
    for (const auto& family : families_) {
      ClassTable table(size * size, 0);
      for (const Image& image : family) {
        const bool missed = image.wrong || image.bears < population_.lost(image.label, drift);
        ++table[image.label * size + (missed ? population_.taken_for[image.label] : image.label)];
      }
      made.push_back(std::move(table));
    }
    return made;
  }

  double metric(const std::string& name, double drift) const {
    const size_t size = population_.classes.size();
    std::vector<double> sum(size * size, 0.);
    for (const auto& table : tables(drift))
      for (size_t cell = 0; cell < sum.size(); ++cell)
        sum[cell] += static_cast<double>(table[cell]);
    return metric_of_counts(name, sum, size);
  }

 private:
  struct Image {
    size_t label;
    double bears;  // up to the drift that loses more than this share of its class
    bool wrong;
  };

  // `last`: the share of the last class; the others share the rest as they do in general.
  size_t draw(base::Stream& stream, double last) const {
    const double rest = (1 - last) / (1 - population_.classes.back());
    double left = stream.uniform();
    size_t label = 0;
    while (label + 1 < population_.classes.size() && left >= rest * population_.classes[label])
      left -= rest * population_.classes[label++];
    return label;
  }

  const Population& population_;
  std::vector<std::vector<Image>> families_;
};

inline std::vector<bool> all_classes(const Population& population) {
  return std::vector<bool>(population.classes.size(), true);
}

}  // namespace driftsweep::study::coverage
