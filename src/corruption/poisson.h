// Poisson counts from uniform numbers.
#pragma once

namespace driftsweep::corruption {

// The count with mean `mean` (0 to about 10^4) that belongs to u in [0, 1): a pure function, so
// that one uniform number per pixel gives the same noise everywhere. Its distribution over uniform
// u is Poisson's. Takes about sqrt(mean) steps.
double poisson(double mean, double u);

}  // namespace driftsweep::corruption
