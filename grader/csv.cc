#include "grader/csv.hpp"

#include <algorithm>
#include <array>

#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {

std::vector<CsvRow> parse_csv(std::string_view text, const std::string& file, char separator) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  std::vector<CsvRow> rows;
  int line = 1;
  int quote_line = 0;  // 0: not inside quotes
  CsvRow row{.line = line, .cells = {""}};
  const auto end_row = [&] {
    const bool is_blank = row.cells.size() == 1 && row.cells.front().empty();
    if (!is_blank) rows.push_back(row);
    row = {.line = line, .cells = {""}};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (quote_line != 0) {
      if (c != '"') {
        row.cells.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        row.cells.back() += text[++i];
      } else {
        quote_line = 0;
      }
    } else if (c == '"' && row.cells.back().empty()) {
      quote_line = line;
    } else if (c == separator) {
      row.cells.emplace_back();
    } else if (c == '\n') {
      end_row();
    } else if (c != '\r' || (i + 1 < text.size() && text[i + 1] != '\n')) {
      row.cells.back() += c;
    }
  }
  if (quote_line != 0) {
    fail_at_line(file, quote_line, "the quoted cell that starts here has no closing quote");
  }
  end_row();
  return rows;
}

void fail_at_line(const std::string& file, int line, const std::string& what) {
  throw harness::ConfigError(shown(file) + ":" + std::to_string(line) + ": " + what);
}

namespace {

// With the full-width forms, which spreadsheets of East Asia take as well; some skip spaces before them.
bool is_formula(std::string_view cell) {
  constexpr std::array<std::string_view, 8> starts = {"=",      "+",      "-",      "@",
                                                      "\uff1d", "\uff0b", "\uff0d", "\uff20"};
  const std::string_view rest = cell.substr(std::min(cell.find_first_not_of(" \t\r\n"), cell.size()));
  return std::any_of(starts.begin(), starts.end(),
                     [rest](std::string_view start) { return rest.starts_with(start); });
}

}  // namespace

std::string csv_text(std::string_view untrusted) {
  std::string text = shown(untrusted);
  if (is_formula(text)) text.insert(0, 1, '\'');
  // Semicolons and tabs separate cells too, where a spreadsheet's language says so.
  if (text.find_first_of(",;\t\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace grader
