// Functions on the unit cube whose Sobol indices are known, with their slopes.
#pragma once

#include <cmath>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "space/design.h"

namespace driftsweep::sensitivity::known {

using Point = std::vector<double>;

struct Function {
  std::string name;
  size_t parameters;
  std::function<double(const Point&)> value;
  std::function<double(const Point&, size_t)> slope;  // by the place in [0, 1]
  std::vector<double> first, total;
};

// Ishigami & Homma 1990 with a = 7, b = .1.
inline Function ishigami() {
  const double pi = std::numbers::pi, a = 7, b = 0.1;
  const double v1 = 0.5 * std::pow(1 + b * std::pow(pi, 4) / 5, 2), v2 = a * a / 8;
  const double v13 = b * b * std::pow(pi, 8) * (1. / 18 - 1. / 50), v = v1 + v2 + v13;
  const auto x = [pi](const Point& u, size_t j) { return pi * (2 * u[j] - 1); };
  return {"Ishigami",
          3,
          [=](const Point& u) {
            return std::sin(x(u, 0)) + a * std::pow(std::sin(x(u, 1)), 2) +
                   b * std::pow(x(u, 2), 4) * std::sin(x(u, 0));
          },
          [=](const Point& u, size_t j) {
            const double whole = 2 * pi;
            if (j == 0) return whole * std::cos(x(u, 0)) * (1 + b * std::pow(x(u, 2), 4));
            if (j == 1) return whole * a * std::sin(2 * x(u, 1));
            return whole * 4 * b * std::pow(x(u, 2), 3) * std::sin(x(u, 0));
          },
          {v1 / v, v2 / v, 0},
          {(v1 + v13) / v, v2 / v, v13 / v}};
}

// Sobol's G (Saltelli & Sobol 1995) with coefficients a.
inline Function sobol_g(const std::vector<double>& a) {
  const auto factor = [a](const Point& u, size_t j) {
    return (std::abs(4 * u[j] - 2) + a[j]) / (1 + a[j]);
  };
  const auto value = [=](const Point& u) {
    double product = 1;
    for (size_t j = 0; j < a.size(); ++j) product *= factor(u, j);
    return product;
  };
  Function function{"Sobol G",
                    a.size(),
                    value,
                    [=](const Point& u, size_t j) {
                      return value(u) / factor(u, j) * (u[j] > 0.5 ? 4 : -4) / (1 + a[j]);
                    },
                    {},
                    {}};
  double whole = 1;
  for (const double each : a) whole *= 1 + 1 / (3 * (1 + each) * (1 + each));
  for (const double each : a) {
    const double part = 1 / (3 * (1 + each) * (1 + each));
    function.first.push_back(part / (whole - 1));
    function.total.push_back(part * whole / (1 + part) / (whole - 1));
  }
  return function;
}

// 3 + 2 a - b + 4 d; c does nothing.
inline Function linear() {
  const std::vector<double> shares = {4. / 21, 1. / 21, 0, 16. / 21};
  return {"linear",
          4,
          [](const Point& u) { return 3 + 2 * u[0] - u[1] + 4 * u[3]; },
          [](const Point&, size_t j) {
            return std::vector<double>{2, -1, 0, 4}[j];
          },
          shares,
          shares};
}

// a^2 + sin(pi b) / 2, and a dead parameter.
inline Function additive() {
  const double pi = std::numbers::pi;
  const double square = 4. / 45, wave = (0.5 - 4 / (pi * pi)) / 4, v = square + wave;
  const std::vector<double> shares = {square / v, wave / v, 0};
  return {"additive",
          3,
          [pi](const Point& u) { return u[0] * u[0] + std::sin(pi * u[1]) / 2; },
          [pi](const Point& u, size_t j) {
            return j == 0 ? 2 * u[0] : j == 1 ? pi * std::cos(pi * u[1]) / 2 : 0.;
          },
          shares,
          shares};
}

inline std::vector<space::DesignParameter> unit_cube(size_t parameters) {
  std::vector<space::DesignParameter> all;
  for (size_t j = 0; j < parameters; ++j)
    all.push_back(
        {std::string(1, static_cast<char>('a' + j)), space::As::value, space::Uniform{0, 1}, ""});
  return all;
}

inline Point place(const space::Design& design, int64_t number) {
  Point u;
  for (const auto& coordinate : design.point(number)) u.push_back(std::get<double>(coordinate));
  return u;
}

struct Sample {
  std::vector<double> places, outputs, derivatives;
};

inline Sample sample(const Function& function, const space::Design& design) {
  Sample sample;
  for (int64_t i = 0; i < design.points(); ++i) {
    const Point u = place(design, i);
    sample.places.insert(sample.places.end(), u.begin(), u.end());
    sample.outputs.push_back(function.value(u));
    for (size_t j = 0; j < function.parameters; ++j)
      sample.derivatives.push_back(function.slope(u, j));
  }
  return sample;
}

}  // namespace driftsweep::sensitivity::known
