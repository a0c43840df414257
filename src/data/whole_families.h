// Whole families of images dealt out to parts whose shares and classes come as close to what is
// wanted as whole families let them. Free of LibTorch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace driftsweep::data {

// One family: how many images it has of each class that it has any of.
using ClassCounts = std::vector<std::pair<size_t, int64_t>>;

// The part of each family. `families` in a random order, which decides among equals; `shares`: the
// wanted share of each part, positive, summing to 1. First each family goes where the sum over
// parts of squared distances from the wanted numbers, of all images and of each class in proportion
// to its size, grows least; then families are moved and exchanged as long as that brings it down.
// Every class gets into every part before anything else counts, where families allow it.
std::vector<size_t> deal_families(const std::vector<ClassCounts>& families, size_t classes,
                                  const std::vector<double>& shares);

}  // namespace driftsweep::data
