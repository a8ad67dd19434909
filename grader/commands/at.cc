#include "grader/commands/at.hpp"

#include "grader/course/when.hpp"
#include "grader/text.hpp"

namespace grader {

Flag at_flag(const std::string& help) {
  return {.name = "at",
          .value = "TIME",
          .help = help + ": \"2026-03-01T18:20:31Z\", \"2026-03-01 18:20 -07:00\""};
}

std::optional<db::Time> time_of(const Arguments& arguments, const std::string& flag) {
  const std::optional<std::string> given = arguments.value(flag);
  if (!given) return std::nullopt;
  const std::optional<db::Time> time = parse_time(*given);
  if (time) return time;
  throw UsageError(
      "--" + flag + " is '" + shown_on_line(*given) +
      "', expected a date, a time and how far the clock is from UTC: 2026-03-01 18:20 -07:00, or "
      "2026-03-01T18:20:31Z");
}

db::Gradebook open_to_read(const Arguments& arguments) {
  const std::optional<db::Time> at = time_of(arguments, "at");
  db::Gradebook book(arguments.required("db"), db::Gradebook::Mode::read);
  if (at) book.as_of(*at);
  return book;
}

}  // namespace grader
