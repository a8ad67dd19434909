#pragma once
// A table of comma- or semicolon-separated values that is edited in place: whatever is not changed keeps its
// bytes, quotes, line ends and byte order mark included.
//
//   CsvDocument document(read_input(file), file, ',');
//   document.set(2, 5, "87.5");
//   write_output(file, document.text());

#include <string>
#include <string_view>
#include <vector>

namespace grader {

class CsvDocument {
 public:
  // Throws harness::ConfigError "<file>:<line>: ..." on a quote that does not end.
  CsvDocument(std::string_view text, const std::string& file, char separator);

  std::size_t row_count() const { return rows_.size(); }
  // Without quotes; empty beyond the end of the row.
  const std::string& cell(std::size_t row, std::size_t column) const;
  std::size_t column_count(std::size_t row) const { return rows_.at(row).cells.size(); }
  int line(std::size_t row) const { return rows_.at(row).line; }  // where it starts, from 1
  // A row that ends before the column is made longer. The text is a number, or empty: it is not quoted.
  void set(std::size_t row, std::size_t column, const std::string& number);
  std::string text() const;

 private:
  struct Cell {
    std::string raw, value;
  };
  struct Row {
    int line = 0;
    std::vector<Cell> cells;
    std::string end;  // "\r\n", "\n", or nothing at the end of the file
  };
  std::string start_;  // the byte order mark
  char separator_;
  std::vector<Row> rows_;  // blank lines are rows of one empty cell
};

}  // namespace grader
