#include "grader/csv_document.hpp"

#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {

CsvDocument::CsvDocument(std::string_view text, const std::string& file, char separator)
    : separator_(separator) {
  constexpr std::string_view mark = "\xef\xbb\xbf";
  if (text.starts_with(mark)) start_ = mark;
  int line = 1, quote_line = 0;  // 0: not inside quotes
  Row row{.line = 1, .cells = {{}}, .end = {}};
  for (std::size_t i = start_.size(); i < text.size(); ++i) {
    const char c = text[i];
    Cell& cell = row.cells.back();
    if (c == '\n') ++line;
    const bool is_end = quote_line == 0 && (c == '\n' || (c == '\r' && text.substr(i + 1, 1) == "\n"));
    if (is_end) {
      row.end = c == '\r' ? "\r\n" : "\n";
      if (c == '\r') ++i, ++line;
      rows_.push_back(row);
      row = {.line = line, .cells = {{}}, .end = {}};
    } else if (quote_line == 0 && c == separator) {
      row.cells.emplace_back();
    } else {
      cell.raw += c;
      if (c != '"' || (quote_line == 0 && cell.raw.size() > 1)) {
        cell.value += c;  // a quote in the middle of a cell without quotes is itself
      } else if (quote_line == 0) {
        quote_line = line;
      } else if (text.substr(i + 1, 1) == "\"") {
        cell.raw += text[++i];
        cell.value += c;
      } else {
        quote_line = 0;
      }
    }
  }
  if (quote_line != 0) {
    throw harness::ConfigError(shown(file) + ":" + std::to_string(quote_line) +
                               ": the quoted cell that starts here has no closing quote");
  }
  if (row.cells.size() > 1 || !row.cells.front().raw.empty()) rows_.push_back(row);
}

const std::string& CsvDocument::cell(std::size_t row, std::size_t column) const {
  static const std::string empty;
  const std::vector<Cell>& cells = rows_.at(row).cells;
  return column < cells.size() ? cells[column].value : empty;
}

void CsvDocument::set(std::size_t row, std::size_t column, const std::string& number) {
  std::vector<Cell>& cells = rows_.at(row).cells;
  if (column >= cells.size()) cells.resize(column + 1);
  cells[column] = {number, number};
}

std::string CsvDocument::text() const {
  std::string text = start_;
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i > 0) text += separator_;
      text += row.cells[i].raw;
    }
    text += row.end;
  }
  return text;
}

}  // namespace grader
