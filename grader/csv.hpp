#pragma once
// Comma-separated values as RFC 4180 has them.

#include <string>
#include <string_view>
#include <vector>

namespace grader {

struct CsvRow {
  int line = 0;  // where it starts, from 1
  std::vector<std::string> cells;
};

// Cells may be quoted and then hold commas, quotes ("") and line feeds; a byte order mark and blank lines are
// skipped. Throws harness::ConfigError "<file>:<line>: ..." on a quote that does not end.
std::vector<CsvRow> parse_csv(std::string_view text, const std::string& file, char separator = ',');

// Throws harness::ConfigError "<file>:<line>: <what>".
[[noreturn]] void fail_at_line(const std::string& file, int line, const std::string& what);

// A cell of text, quoted where it must be. A spreadsheet takes a cell that starts with = + - @ for a formula,
// also behind spaces: such a cell gets an apostrophe in front. Numbers do not go through here.
std::string csv_text(std::string_view untrusted);

}  // namespace grader
