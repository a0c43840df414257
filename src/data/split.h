// Splits of a data set into training, validation and test images. Free of LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "packed/packed_file.h"

namespace driftsweep::data {

// Image indices, ascending; the three parts are disjoint.
struct Split {
  std::vector<int64_t> train, validation, test;
};

struct ShuffleOptions {
  int folds = 5;
  double train = 0.8;       // fraction of images
  double validation = 0.0;  // fraction of images; test images are the rest
  bool by_parent = false;   // images of one parent stay in one part
  uint64_t seed = 0;
};

// Stratified shuffle splits: each class is cut at the same fractions, rounded to whole images, with
// at least one in every part. An image's place depends on (seed, its content, fold) and the
// contents of its class alone, so packing the same images in another order gives the same split.
// Images of equal content stay in one part, and with by_parent all images of one parent: where
// there are such families (families.h), whole families are dealt out so that sizes and classes of
// the parts come as close to the fractions as they let them (whole_families.h); a family's place
// then depends on all contents. UserError (data) where an image has no label or a class is too
// small to be split, which names all such classes.
std::vector<Split> shuffle_splits(const packed::PackedFacts& facts, const ShuffleOptions& options);

// The same images as one class: for tasks that do not look at their labels, such as masks.
packed::PackedFacts of_one_class(packed::PackedFacts facts);

// One split by a column of the label file with the values train, validation (or val) and test.
// UserError (data) names an image whose value is another, or an empty part.
Split column_split(const packed::PackedFacts& facts, const std::string& column);

// The numbers of all images.
std::vector<int64_t> all_images(int64_t images);

// All images are test images.
Split test_only(const packed::PackedFacts& facts);

}  // namespace driftsweep::data
