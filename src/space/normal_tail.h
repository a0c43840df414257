// The far tail of the standard normal distribution, where probabilities are less than a double can
// hold.
#pragma once

namespace driftsweep::space {

// The number at which a share u of what lies in [low, high] lies below; 0 <= u <= 1 and
// 10 <= low < high, at any distance. Relative error near 1e-15.
double tail_quantile(double low, double high, double u);

}  // namespace driftsweep::space
