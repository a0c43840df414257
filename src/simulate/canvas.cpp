#include "simulate/canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace driftsweep::simulate {
namespace {

// 1 inside, 0 outside, a smooth step of the given width across the edge.
float cover(double distance, double softness) {
  const double t = std::clamp(0.5 - distance / softness, 0.0, 1.0);
  return static_cast<float>(t * t * (3 - 2 * t));
}

int first_pixel(double low, int size) {
  return std::clamp(static_cast<int>(std::floor(low)), 0, size);
}

int last_pixel(double high, int size) {
  return std::clamp(static_cast<int>(std::ceil(high)), -1, size - 1);
}

}  // namespace

double Outline::distance(Point p) const {
  const double dx = p.x - centre.x, dy = p.y - centre.y;
  const double along = (dx * std::cos(angle) + dy * std::sin(angle)) / std::sqrt(aspect);
  const double across = (dy * std::cos(angle) - dx * std::sin(angle)) * std::sqrt(aspect);
  const double turn = std::atan2(across, along);
  double edge = 1;
  for (size_t wave = 0; wave < wobble.size(); ++wave)
    edge += wobble[wave] * std::cos(static_cast<double>(wave + 2) * turn + phase[wave]);
  return std::hypot(along, across) - radius * edge;
}

Outline irregular(Point centre, double radius, double aspect, double irregularity,
                  base::Stream& stream) {
  Outline outline{centre, radius, aspect, stream.uniform(0, full_turn), {}, {}};
  for (size_t wave = 0; wave < 3; ++wave) {
    outline.wobble[wave] = irregularity * stream.uniform(0.3, 1) / static_cast<double>(wave + 1);
    outline.phase[wave] = stream.uniform(0, full_turn);
  }
  return outline;
}

float Coverage::at(Point p) const {
  const int column = static_cast<int>(std::lround(p.x)), row = static_cast<int>(std::lround(p.y));
  if (column < 0 || row < 0 || column >= size_ || row >= size_) return 0;
  return values_[static_cast<size_t>(row) * static_cast<size_t>(size_) +
                 static_cast<size_t>(column)];
}

void Coverage::each(Point a, Point b, double reach, double softness,
                    const std::function<double(Point)>& distance,
                    const std::function<void(float&, float)>& change) {
  const double margin = reach + softness;
  const int top = first_pixel(std::min(a.y, b.y) - margin, size_);
  const int left = first_pixel(std::min(a.x, b.x) - margin, size_);
  const int bottom = last_pixel(std::max(a.y, b.y) + margin, size_);
  const int right = last_pixel(std::max(a.x, b.x) + margin, size_);
  for (int row = top; row <= bottom; ++row)
    for (int column = left; column <= right; ++column) {
      const float covered =
          cover(distance({static_cast<double>(column), static_cast<double>(row)}), softness);
      if (covered > 0)
        change(values_[static_cast<size_t>(row) * static_cast<size_t>(size_) +
                       static_cast<size_t>(column)],
               covered);
    }
}

void Coverage::add(const Outline& outline, double softness) {
  // Aspect and wobble stretch the curve beyond its mean radius.
  const double reach = 1.4 * outline.radius * std::max(outline.aspect, 1 / outline.aspect);
  each(
      outline.centre, outline.centre, reach, softness, [&](Point p) { return outline.distance(p); },
      [](float& value, float covered) { value = std::max(value, covered); });
}

void Coverage::remove(const Outline& outline, double softness) {
  const double reach = 1.4 * outline.radius * std::max(outline.aspect, 1 / outline.aspect);
  each(
      outline.centre, outline.centre, reach, softness, [&](Point p) { return outline.distance(p); },
      [](float& value, float covered) { value *= 1 - covered; });
}

void Coverage::add_bridge(Point a, Point b, double half_width, double softness) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double length2 = std::max(dx * dx + dy * dy, 1e-12);
  const auto distance = [&](Point p) {
    const double t = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0);
    return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy) - half_width;
  };
  each(a, b, half_width, softness, distance,
       [](float& value, float covered) { value = std::max(value, covered); });
}

Canvas::Canvas(int size) : size_(size) {
  for (auto& plane : densities_)
    plane.assign(static_cast<size_t>(size) * static_cast<size_t>(size), 0.0f);
}

void Canvas::paint(const Coverage& coverage, Stain stain, double density,
                   const std::function<double(Point)>& texture) {
  auto& plane = densities_[static_cast<size_t>(stain)];
  const auto width = static_cast<size_t>(size_);
  for (size_t pixel = 0; pixel < plane.size(); ++pixel) {
    const float covered = coverage.values()[pixel];
    if (covered == 0) continue;
    const size_t row = pixel / width;
    const Point p{static_cast<double>(pixel % width), static_cast<double>(row)};
    plane[pixel] += static_cast<float>(density * (texture ? texture(p) : 1.0)) * covered;
  }
}

void Canvas::grain(Point centre, double radius, Stain stain, double density) {
  auto& plane = densities_[static_cast<size_t>(stain)];
  const double sigma = radius / 2;
  const int bottom = last_pixel(centre.y + 3 * sigma, size_);
  const int right = last_pixel(centre.x + 3 * sigma, size_);
  for (int row = first_pixel(centre.y - 3 * sigma, size_); row <= bottom; ++row)
    for (int column = first_pixel(centre.x - 3 * sigma, size_); column <= right; ++column) {
      const double d2 = std::pow(column - centre.x, 2) + std::pow(row - centre.y, 2);
      plane[static_cast<size_t>(row) * static_cast<size_t>(size_) + static_cast<size_t>(column)] +=
          static_cast<float>(density * std::exp(-d2 / (2 * sigma * sigma)));
    }
}

std::function<double(Point)> clouds(double grain, double contrast, base::Stream& stream) {
  struct Wave {
    double x, y, phase;
  };
  std::array<Wave, 6> waves{};
  for (Wave& wave : waves) {
    const double direction = stream.uniform(0, full_turn);
    const double frequency = full_turn / (grain * stream.uniform(1, 2.5));
    const double phase = stream.uniform(0, full_turn);
    wave = {frequency * std::cos(direction), frequency * std::sin(direction), phase};
  }
  // Six cosines have a standard deviation of sqrt(3).
  return [waves, scale = contrast / std::sqrt(3.0)](Point p) {
    double sum = 0;
    for (const Wave& wave : waves) sum += std::cos(wave.x * p.x + wave.y * p.y + wave.phase);
    return std::max(0.2, 1 + scale * sum);
  };
}

}  // namespace driftsweep::simulate
