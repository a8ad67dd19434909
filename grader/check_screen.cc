#include "grader/check_screen.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include "grader/feedback.hpp"

namespace grader {
namespace {

using harness::CheckResult;
using harness::GradingResult;
using harness::Status;

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  std::string line;
  while (std::getline(stream, line)) lines.push_back(line);
  return lines;
}

std::string text_of(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::size_t count_not_passed(const GradingResult& result) {
  return static_cast<std::size_t>(
      std::count_if(result.checks.begin(), result.checks.end(),
                    [](const CheckResult& check) { return check.status != Status::passed; }));
}

// What to mend first; null: nothing that the student could.
const CheckResult* first_failure(const GradingResult& result) {
  const auto first = std::find_if(result.checks.begin(), result.checks.end(), [](const CheckResult& check) {
    return check.status != Status::passed && check.status != Status::skipped &&
           check.status != Status::internal_error;
  });
  return first == result.checks.end() ? nullptr : &*first;
}

std::string next_step(const GradingResult& result, const CheckView& view) {
  if (any_internal_error(result))
    return "the grader itself failed; run it again, and tell the staff if it fails again";
  if (const CheckResult* first = first_failure(result)) {
    const std::string id = shown_on_line(first->id);
    if (view.watching) return "mend '" + id + "' and save; Ctrl-C ends";
    return "mend '" + id + "', then: " + view.again + " --only " + id;
  }
  if (view.watching) return "nothing to mend; Ctrl-C ends";
  if (view.some_only) return "run every check: " + view.again;
  return view.audience == Audience::student ? "hand it in" : "nothing to mend";
}

Lines closing_lines(const GradingResult& result, const CheckView& view, const Palette& palette) {
  Lines lines;
  const std::size_t open = count_not_passed(result);
  const bool good = harness::all_passed(result);
  const std::string score = "score " + points(result.score) + "/" + points(result.max_score);
  lines.push_back(
      palette(good ? Colour::green : Colour::bold, score) + ": " +
      (open == 0 ? "every check passed"
                 : std::to_string(open) + " of " + counted(result.checks.size(), "check") + " did not pass"));
  if (!result.official && result.seed_id == "public" && view.hidden_points > 0)
    lines.push_back("hidden checks give another " + points(view.hidden_points) + " points");
  const Lines next = lines_of(wrap("next: " + next_step(result, view), view.width, 0));
  lines.insert(lines.end(), next.begin(), next.end());
  return lines;
}

// The failure in at most `room` lines. What is left out is the middle: the message begins with what is wrong,
// the mistake and the hint, and the smallest case comes last.
Lines failure_lines(const CheckResult& check, const CheckView& view, const Palette& palette,
                    std::size_t room) {
  constexpr std::size_t indent = 4;
  Lines lines = {"first to mend: " + palette(Colour::bold, shown_on_line(check.id))};
  const Lines words = lines_of(wrap(explanation(check, view.audience), view.width, indent));
  const std::size_t fit = room > lines.size() ? room - lines.size() : 0;
  if (words.size() <= fit) {
    lines.insert(lines.end(), words.begin(), words.end());
    return lines;
  }
  const auto tail = static_cast<std::ptrdiff_t>(check.smallest_case || !check.mistakes.empty() ? 2 : 0);
  const auto head = static_cast<std::ptrdiff_t>(fit) - tail - 1;
  if (head <= 0) return lines;
  lines.insert(lines.end(), words.begin(), words.begin() + head);
  const std::size_t cut = words.size() - static_cast<std::size_t>(head + tail);
  lines.push_back(std::string(indent, ' ') +
                  palette(Colour::dim, "... " + counted(cut, "line") + " more with --verbose"));
  lines.insert(lines.end(), words.end() - tail, words.end());
  return lines;
}

}  // namespace

bool any_internal_error(const GradingResult& result) {
  return std::any_of(result.checks.begin(), result.checks.end(),
                     [](const CheckResult& check) { return check.status == Status::internal_error; });
}

std::string check_line(const CheckResult& check, const CheckView& view, const Palette& palette) {
  const std::string text = check_text(check, view.audience, palette, view.width);
  return view.verbose ? text : text.substr(0, text.find('\n') + 1);
}

std::string check_closing(const GradingResult& result, const CheckView& view, const Palette& palette) {
  std::string text = "\n";
  for (const std::string& note : result.notes)
    text += palette(Colour::dim, "note: " + shown_on_line(note)) + "\n";
  if (result.isolation == "none") text += "note: run without a sandbox; this result is not official\n";
  const Lines closing = closing_lines(result, view, palette);
  if (const CheckResult* first = first_failure(result); first != nullptr && !view.verbose) {
    const std::size_t room = view.height > closing.size() + 1 ? view.height - closing.size() - 1 : 1;
    if (text.size() > 1) text += "\n";
    text += text_of(failure_lines(*first, view, palette, room)) + "\n";
  }
  return text + text_of(closing);
}

}  // namespace grader
