#include "grader/course/when.hpp"

#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "grader/text.hpp"

namespace grader {
namespace {

using std::chrono::milliseconds;

// Eats what it reads from the front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<int> digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
      if (std::isdigit(static_cast<unsigned char>(rest_[i])) == 0) return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  bool is_next(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void spaces() {
    while (is_next(' ')) continue;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

std::optional<std::chrono::minutes> scan_offset(Scanner& scanner) {
  if (scanner.is_next('Z')) return std::chrono::minutes(0);
  const bool west = scanner.is_next('-');
  if (!west && !scanner.is_next('+')) return std::nullopt;
  const std::optional<int> hours = scanner.digits(2);
  scanner.is_next(':');
  const std::optional<int> minutes = scanner.digits(2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const std::chrono::minutes offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return west ? -offset : offset;
}

}  // namespace

std::optional<db::Time> parse_time(std::string_view text) {
  Scanner scanner(text);
  const std::optional<int> year = scanner.digits(4);
  if (!year || !scanner.is_next('-')) return std::nullopt;
  const std::optional<int> month = scanner.digits(2);
  if (!month || !scanner.is_next('-')) return std::nullopt;
  const std::optional<int> day = scanner.digits(2);
  if (!day || !(scanner.is_next('T') || scanner.is_next(' '))) return std::nullopt;
  scanner.spaces();
  const std::optional<int> hour = scanner.digits(2);
  if (!hour || !scanner.is_next(':')) return std::nullopt;
  const std::optional<int> minute = scanner.digits(2);
  std::optional<int> second = 0;
  if (scanner.is_next(':')) {
    second = scanner.digits(2);
    if (scanner.is_next('.')) {  // fractions are of no interest
      while (scanner.digits(1)) continue;
    }
  }
  if (!minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  scanner.spaces();
  const std::optional<std::chrono::minutes> offset = scan_offset(scanner);
  if (!offset || !scanner.rest().empty()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return db::Time(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) - *offset;
}

std::string time_text(db::Time time) {
  return utc_time(time.time_since_epoch().count());
}

std::optional<milliseconds> parse_span(std::string_view text) {
  double count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  constexpr double most = 1e6;
  if (error != std::errc() || !(count >= 0 && count <= most)) return std::nullopt;
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  static constexpr std::array<std::pair<std::string_view, double>, 17> units = {{{"s", 1},
                                                                                 {"sec", 1},
                                                                                 {"second", 1},
                                                                                 {"seconds", 1},
                                                                                 {"min", 60},
                                                                                 {"minute", 60},
                                                                                 {"minutes", 60},
                                                                                 {"h", 3600},
                                                                                 {"hour", 3600},
                                                                                 {"hours", 3600},
                                                                                 {"d", 86400},
                                                                                 {"day", 86400},
                                                                                 {"days", 86400},
                                                                                 {"w", 604800},
                                                                                 {"week", 604800},
                                                                                 {"weeks", 604800},
                                                                                 {"wk", 604800}}};
  for (const auto& [name, seconds] : units) {
    if (unit == name) return milliseconds(static_cast<std::int64_t>(count * seconds * 1000));
  }
  return std::nullopt;
}

std::string span_text(milliseconds span) {
  const std::int64_t seconds = span.count() / 1000;
  const std::array<std::pair<std::int64_t, std::string>, 4> parts = {
      {{seconds / 86400, seconds / 86400 == 1 ? " day" : " days"},
       {seconds / 3600 % 24, " h"},
       {seconds / 60 % 60, " min"},
       {seconds % 60, " s"}}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].first == 0) continue;
    std::string text = std::to_string(parts[i].first) + parts[i].second;
    if (i + 1 < parts.size() && parts[i + 1].first != 0) {
      text += " " + std::to_string(parts[i + 1].first) + parts[i + 1].second;
    }
    return text;
  }
  return "0 s";
}

}  // namespace grader
