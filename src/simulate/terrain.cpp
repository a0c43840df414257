#include "simulate/terrain.h"

#include <algorithm>
#include <cmath>

namespace driftsweep::simulate {
namespace {

// 0 … 1 over the width of the edge, centred on it.
double coverage(double distance, double softness) {
  return std::clamp(0.5 - distance / softness, 0.0, 1.0);
}

// A well-mixed value in [-1, 1] for a lattice point (finaliser of MurmurHash3).
double lattice(uint64_t seed, int64_t x, int64_t y) {
  uint64_t h = seed ^ (static_cast<uint64_t>(x) * 0x9e3779b97f4a7c15u) ^
               (static_cast<uint64_t>(y) * 0xc2b2ae3d27d4eb4fu);
  for (const uint64_t factor : {0xff51afd7ed558ccdu, 0xc4ceb9fe1a85ec53u}) {
    h ^= h >> 33;
    h *= factor;
  }
  h ^= h >> 33;
  return static_cast<double>(h >> 11) * 0x1p-52 - 1;
}

double smooth(double t) { return t * t * (3 - 2 * t); }

}  // namespace

Shape box(Point centre, double angle, double along, double across, double corner) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {centre, std::hypot(along, across), [=](Point p) {
            const double dx = p.x - centre.x, dy = p.y - centre.y;
            const double u = std::abs(dx * c + dy * s) - along + corner;
            const double v = std::abs(dy * c - dx * s) - across + corner;
            return std::hypot(std::max(u, 0.0), std::max(v, 0.0)) + std::min(std::max(u, v), 0.0) -
                   corner;
          }};
}

Shape disc(Point centre, double radius) {
  return {centre, radius,
          [=](Point p) { return std::hypot(p.x - centre.x, p.y - centre.y) - radius; }};
}

Shape moved(const Shape& shape, Point by) {
  return {{shape.centre.x + by.x, shape.centre.y + by.y},
          shape.reach,
          [distance = shape.distance, by](Point p) {
            return distance({p.x - by.x, p.y - by.y});
          }};
}

double Relief::at(Point p) const {
  double sum = 0, amplitude = 1, step = grain_;
  for (int octave = 0; octave < octaves_; ++octave) {
    const double x = p.x / step, y = p.y / step;
    const auto left = static_cast<int64_t>(std::floor(x)),
               top = static_cast<int64_t>(std::floor(y));
    const double tx = smooth(x - std::floor(x)), ty = smooth(y - std::floor(y));
    const uint64_t own = seed_ + static_cast<uint64_t>(octave) * 0x632be59bd9b4e019u;
    const auto row = [&](int64_t at) {
      return lattice(own, left, at) * (1 - tx) + lattice(own, left + 1, at) * tx;
    };
    sum += amplitude * (row(top) * (1 - ty) + row(top + 1) * ty);
    amplitude *= 0.6;
    step /= 2;
  }
  return sum;
}

Terrain::Terrain(int rows, int columns) : rows_(rows), columns_(columns) {
  const size_t count = static_cast<size_t>(rows) * static_cast<size_t>(columns);
  reflectance_.resize(count);
  shadow_.resize(count);
  labels_.resize(count);
}

void Terrain::each(const Shape& shape, double margin,
                   const std::function<void(size_t, Point, double)>& change) const {
  const double reach = shape.reach + margin;
  const int top = std::max(0, static_cast<int>(std::floor(shape.centre.y - reach)));
  const int left = std::max(0, static_cast<int>(std::floor(shape.centre.x - reach)));
  const int bottom = std::min(rows_ - 1, static_cast<int>(std::ceil(shape.centre.y + reach)));
  const int right = std::min(columns_ - 1, static_cast<int>(std::ceil(shape.centre.x + reach)));
  for (int row = top; row <= bottom; ++row)
    for (int column = left; column <= right; ++column) {
      const Point p{static_cast<double>(column), static_cast<double>(row)};
      const double distance = shape.distance(p);
      if (distance < margin)
        change(
            static_cast<size_t>(row) * static_cast<size_t>(columns_) + static_cast<size_t>(column),
            p, distance);
    }
}

void Terrain::fill(const Paint& paint) {
  for (int row = 0; row < rows_; ++row)
    for (int column = 0; column < columns_; ++column)
      reflectance_[static_cast<size_t>(row) * static_cast<size_t>(columns_) +
                   static_cast<size_t>(column)] =
          paint({static_cast<double>(column), static_cast<double>(row)});
}

void Terrain::mark(const Shape& shape, const Paint& paint, double softness) {
  each(shape, softness, [&](size_t pixel, Point p, double distance) {
    const double covered = coverage(distance, softness);
    if (covered == 0) return;
    const Rgb colour = paint(p);
    for (size_t c = 0; c < 3; ++c)
      reflectance_[pixel][c] += covered * (colour[c] - reflectance_[pixel][c]);
  });
}

void Terrain::cover(const Shape& shape, const Paint& paint, double softness) {
  mark(shape, paint, softness);
  each(shape, softness, [&](size_t pixel, Point, double distance) {
    shadow_[pixel] *= static_cast<float>(1 - coverage(distance, softness));
  });
}

void Terrain::shade(const Shape& shape, double softness) {
  each(shape, softness, [&](size_t pixel, Point, double distance) {
    shadow_[pixel] = std::max(shadow_[pixel], static_cast<float>(coverage(distance, softness)));
  });
}

void Terrain::label(const Shape& shape, uint8_t value, double border) {
  each(shape, border, [&](size_t pixel, Point, double distance) {
    labels_[pixel] = distance < -border ? value : uint8_t{255};
  });
}

void Terrain::unlabel(const Shape& shape, double border) {
  each(shape, border, [&](size_t pixel, Point, double distance) {
    if (labels_[pixel] != 0) labels_[pixel] = distance < -border ? uint8_t{0} : uint8_t{255};
  });
}

image::RgbImage Terrain::lit(const Sun& sun) const {
  image::RgbImage light{rows_, columns_, {}};
  light.planes.resize(3 * reflectance_.size());
  for (size_t pixel = 0; pixel < reflectance_.size(); ++pixel)
    for (size_t c = 0; c < 3; ++c) {
      const double direct = 1 - static_cast<double>(shadow_[pixel]);
      light.planes[c * reflectance_.size() + pixel] = static_cast<float>(
          std::max(0.0, reflectance_[pixel][c]) * (sun.direct[c] * direct + sun.sky[c]));
    }
  return light;
}

}  // namespace driftsweep::simulate
