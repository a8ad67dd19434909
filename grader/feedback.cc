#include "grader/feedback.hpp"

#include "reference/tensor/tensor.hpp"

#include <algorithm>

namespace grader {
namespace {

constexpr std::size_t status_width = 16;  // of "missing_function"
constexpr std::size_t id_width = 30;

std::string padded(std::string text, std::size_t width) {
  const std::size_t taken = display_width(text);
  if (taken < width) text.append(width - taken, ' ');
  return text;
}

std::string smallest_case_text(const harness::SmallestCase& smallest) {
  std::string text;
  for (const auto& [name, value] : smallest.params)
    text += (text.empty() ? "" : ", ") + name + "=" + points(value);
  for (const auto& [name, extents] : smallest.shapes) {
    text += (text.empty() ? "" : ", ") + name + " " + reference::to_string(extents);
  }
  return text;
}

std::string mistakes_text(const std::vector<std::string>& mistakes) {
  std::string text = mistakes.size() == 1 ? "known mistake: " : "known mistakes: ";
  for (std::size_t i = 0; i < mistakes.size(); ++i) text += (i > 0 ? ", " : "") + shown_on_line(mistakes[i]);
  return text;
}

}  // namespace

Colour colour_of(harness::Status status) {
  switch (status) {
    case harness::Status::passed:
      return Colour::green;
    case harness::Status::partial:
    case harness::Status::flagged:
      return Colour::yellow;
    case harness::Status::skipped:
      return Colour::dim;
    default:
      return Colour::red;
  }
}

std::string check_text(const harness::CheckResult& check, Audience audience, const Palette& palette,
                       std::size_t width) {
  const std::string status = padded(harness::to_string(check.status), status_width);
  std::string text = palette(colour_of(check.status), status) + " " +
                     padded(shown_on_line(check.id), id_width) + " " + points(check.score) + "/" +
                     points(check.max_score);
  if (check.status == harness::Status::skipped) {
    return text + "  " + palette(Colour::dim, shown_on_line(check.message)) + "\n";
  }
  text += "\n";
  const std::string words = explanation(check, audience);
  return words.empty() ? text : text + wrap(words, width, 4) + "\n";
}

std::string explanation(const harness::CheckResult& check, Audience audience) {
  std::string text;
  const auto append = [&](const std::string& what) { text += (text.empty() ? "" : "\n") + what; };
  const bool is_hidden = check.visibility == harness::Visibility::hidden;
  if (!check.message.empty()) append(shown(check.message));
  if (check.smallest_case && !(is_hidden && audience == Audience::student)) {
    append("smallest case: " + shown_on_line(smallest_case_text(*check.smallest_case)));
  }
  if (!check.mistakes.empty()) append(mistakes_text(check.mistakes));
  return text;
}

}  // namespace grader
