#include "tests/corpus/sinks.hpp"

#include <nlohmann/json.hpp>

#include "grader/csv.hpp"
#include "grader/feedback.hpp"
#include "grader/result_json.hpp"

namespace corpus {
namespace {

std::string hex(unsigned char byte) {
  constexpr const char* digits = "0123456789abcdef";
  return {digits[byte >> 4], digits[byte & 15]};
}

// Empty when the text is plain.
std::string what_acts(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&text](std::size_t at) {
      return at < text.size() ? static_cast<unsigned char>(text[at]) : static_cast<unsigned char>(0);
    };
    const unsigned char first = byte(i);
    if ((first < 0x20 && first != '\n' && first != '\t') || first == 0x7f) return "byte " + hex(first);
    if (first == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xa0) return "a C1 control character";
    if (first == 0xe2 && byte(i + 1) == 0x80 &&
        ((byte(i + 2) >= 0xaa && byte(i + 2) <= 0xae) || byte(i + 2) == 0x8e || byte(i + 2) == 0x8f)) {
      return "a character that reorders text";
    }
    if (first == 0xe2 && byte(i + 1) == 0x81 && byte(i + 2) >= 0xa6 && byte(i + 2) <= 0xa9) {
      return "a character that isolates text";
    }
  }
  try {
    static_cast<void>(nlohmann::json(text).dump());  // throws when the text is not UTF-8
  } catch (const nlohmann::json::exception&) {
    return "bytes that are not UTF-8";
  }
  return {};
}

}  // namespace

std::vector<std::string> unsafe_output(const harness::GradingResult& result, const std::string& secret) {
  std::vector<std::string> found;
  const auto look = [&](const std::string& sink, const std::string& text) {
    if (const std::string what = what_acts(text); !what.empty()) found.push_back(sink + " shows " + what);
    if (text.find(secret) != std::string::npos) found.push_back(sink + " shows the canary's secret");
  };
  look("JSON", grader::dump(grader::to_json(result, grader::Audience::staff)));
  for (const harness::CheckResult& check : result.checks) {
    look("the terminal", grader::check_text(check, grader::Audience::staff, grader::Palette(-1), 100));
    const std::string cell = grader::csv_text(check.message);
    look("CSV", cell);
    const std::size_t start = cell.find_first_not_of("\" ");
    if (start != std::string::npos && std::string("=+-@\t\r").find(cell[start]) != std::string::npos) {
      found.push_back("CSV has a formula: " + cell);
    }
    if (check.message.size() > 20000) found.push_back(check.id + " has a message without bound");
  }
  for (const std::string& note : result.notes) look("a note", grader::shown_on_line(note));
  return found;
}

}  // namespace corpus
