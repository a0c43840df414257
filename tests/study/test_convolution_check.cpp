#include "study/convolution_check.h"

#include <gtest/gtest.h>

namespace driftsweep::study::test_convolution_check {
namespace {

// With oneDNN as long as that computes right, without it from then on.
TEST(ConvolutionCheck, GradientsHoldOnceGuarded) {
  guard_convolution_gradients();
  EXPECT_TRUE(convolution_gradients_hold());
}

}  // namespace
}  // namespace driftsweep::study::test_convolution_check
