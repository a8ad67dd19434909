#include "harness/build/diagnostics.hpp"

#include <array>
#include <regex>
#include <sstream>
#include <string_view>
#include <utility>

#include "harness/build/printable.hpp"

namespace harness {
namespace {

constexpr std::size_t max_message_bytes = 4096;
constexpr std::size_t max_line_bytes = 400;  // of a template error

// The linker's way to say where, and the driver's temporary names; in the order in which they are applied.
std::string tidy_line(std::string line) {
  static const std::array<std::pair<std::regex, const char*>, 7> rules = {{
      {std::regex(R"(^/usr/bin/(?:[a-z0-9_-]+-)?ld(?:\.[a-z]+)?: )"), ""},
      {std::regex(R"(\brunner\.o:runner\.cc:\([^)]*\))"), "the grader's own program"},
      {std::regex(R"(\S*/cc[A-Za-z0-9]{6}\.o: )"), ""},
      {std::regex(R"(\S*/cc[A-Za-z0-9]{6}\.o:\([^)]*\): )"), ""},
      {std::regex(R"(\S*/cc[A-Za-z0-9]{6}\.(?:o|s|ltrans\S*))"), "(object file)"},
      {std::regex(R"(:\(\.[^)]*\): )"), ": "},
      {std::regex(R"((^|[\s'`"(])\./)"), "$1"},
  }};
  for (const auto& [pattern, replacement] : rules) line = std::regex_replace(line, pattern, replacement);
  return line;
}

void remove_all(std::string& text, const std::string& part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.erase(at, part.size());
}

bool is_noise(std::string_view line) {
  return line.starts_with("compilation terminated") || line.starts_with("collect2: error: ld returned");
}

}  // namespace

std::string tidy_compiler_output(const std::string& raw, const std::vector<std::string>& folders) {
  std::istringstream lines(printable(raw, 64 * max_message_bytes));
  std::string shown;
  std::string line;
  int left_out = 0;
  while (std::getline(lines, line)) {
    if (is_noise(line)) continue;
    for (const std::string& folder : folders) remove_all(line, folder + '/');
    if (line.size() > max_line_bytes) line = printable(line, max_line_bytes);
    line = tidy_line(std::move(line));
    if (left_out > 0 || shown.size() + line.size() + 1 > max_message_bytes) {
      ++left_out;
      continue;
    }
    shown += line + '\n';
  }
  if (left_out > 0) return shown + "... (" + std::to_string(left_out) + " more lines)";
  if (!shown.empty()) shown.pop_back();
  return shown;
}

std::string exhausted_resource(const std::string& raw) {
  static const std::regex telling(
      R"((?:^cc1plus: out of memory)|(?:^virtual memory exhausted)|(?: signal terminated program )|)"
      R"((?:No space left on device)|(?:: File too large)|(?:memory exhausted)|(?:cannot fork|vfork|posix_spawn))"
      R"((?:.*)(?:Resource temporarily unavailable|Cannot allocate memory)|(?:std::bad_alloc))");
  std::istringstream lines(raw);
  std::string line;
  while (std::getline(lines, line)) {
    if (line.size() > max_line_bytes || line.find(": error: ") != std::string::npos) continue;
    if (std::regex_search(line, telling)) return tidy_line(printable(line, max_line_bytes));
  }
  return {};
}

}  // namespace harness
