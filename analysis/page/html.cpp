#include "analysis/page/html.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cmath>
#include <variant>
#include <vector>

#include "base/hash.h"

namespace driftsweep::analysis {
namespace {

struct ToCell {
  std::string operator()(std::monostate) const { return "<td></td>"; }
  std::string operator()(const std::string& text) const {
    return "<td class=\"name\">" + escaped(text) + "</td>";
  }
  std::string operator()(int64_t number) const { return fmt::format("<td>{}</td>", number); }
  std::string operator()(double number) const {
    if (std::isnan(number)) return "<td></td>";
    const std::string whole = fmt::format("{}", number), read = fmt::format("{:.6g}", number);
    if (whole == read) return "<td>" + read + "</td>";
    return fmt::format("<td data-value=\"{}\">{}</td>", whole, read);
  }
  std::string operator()(bool flag) const {
    return fmt::format("<td class=\"name\" data-value=\"{}\">{}</td>", flag, flag ? "yes" : "no");
  }
};

bool is_text(const Table& table, size_t column) {
  return std::any_of(table.rows.begin(), table.rows.end(), [column](const auto& row) {
    return std::holds_alternative<std::string>(row[column].value);
  });
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  return html;
}

std::string json_in_script(std::string_view json) {
  std::string safe;
  for (const char c : json)
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  return safe;
}

std::string base64(std::string_view bytes) {
  std::vector<unsigned char> text(4 * ((bytes.size() + 2) / 3) + 1);
  const int length =
      EVP_EncodeBlock(text.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + length};
}

std::string script_source(std::string_view script) {
  const auto digest = base::sha256(script);
  return "'sha256-" + base64({reinterpret_cast<const char*>(digest.data()), digest.size()}) + "'";
}

std::string html_table(const Table& table, const std::string& id, size_t most_rows) {
  std::string html =
      fmt::format("<div class=\"scroll\" tabindex=\"0\"><table id=\"{}\"><thead><tr>", id);
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    if (column.name.empty()) continue;
    html += fmt::format("<th scope=\"col\"{} title=\"{}\" data-value=\"{}\">{}</th>",
                        is_text(table, i) ? " class=\"name\"" : "", escaped(column.meaning),
                        escaped(column.name), escaped(column.name));
  }
  html += "</tr></thead><tbody>\n";
  for (size_t row = 0; row < std::min(most_rows, table.rows.size()); ++row) {
    html += "<tr>";
    for (size_t i = 0; i < table.columns.size(); ++i)
      if (!table.columns[i].name.empty()) html += std::visit(ToCell{}, table.rows[row][i].value);
    html += "</tr>\n";
  }
  html += "</tbody></table></div>";
  if (table.rows.size() > most_rows)
    html += fmt::format(
        "<p class=\"faint\">The first {} of {} rows; <code>driftsweep analyze -o "
        "FOLDER/</code> writes all of them.</p>",
        most_rows, table.rows.size());
  return html;
}

}  // namespace driftsweep::analysis
