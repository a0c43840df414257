#include "doctor/finding.h"

#include <fmt/format.h>

#include <algorithm>

namespace driftsweep::doctor {

Finding good(std::string subject, std::string text) {
  return {true, std::move(subject), std::move(text)};
}

Finding look(std::string subject, std::string text) {
  return {false, std::move(subject), std::move(text)};
}

std::string text_of(const std::vector<Finding>& findings) {
  size_t width = 0;
  for (const auto& finding : findings) width = std::max(width, finding.subject.size());
  std::string text;
  for (const auto& finding : findings)
    text += fmt::format("{}  {:<{}}  {}\n", finding.good ? "good" : "look", finding.subject, width,
                        finding.text);
  return text;
}

}  // namespace driftsweep::doctor
