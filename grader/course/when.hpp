#pragma once
// Times and spans as the staff writes them.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "db/gradebook.hpp"

namespace grader {

// "2026-03-01 23:59 -07:00": a date, a time with or without seconds, and how far the clock was from UTC (or
// Z). A name like MST is not read: it says nothing of summer time.
std::optional<db::Time> parse_time(std::string_view text);

// "2026-03-01T10:20:30Z"
std::string time_text(db::Time time);

// "15 min", "2 hours", "1 day": seconds, minutes, hours, days (of 24 hours) and weeks.
std::optional<std::chrono::milliseconds> parse_span(std::string_view text);

// "2 days 3 h", "4 h 12 min", "12 min", "30 s": the two largest units.
std::string span_text(std::chrono::milliseconds span);

}  // namespace grader
