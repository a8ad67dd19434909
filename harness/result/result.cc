#include "harness/result/result.hpp"

#include <algorithm>
#include <array>

namespace harness {
namespace {

template <class Enum>
struct Name {
  Enum value;
  const char* text;
};

constexpr std::array<Name<Status>, 17> kStatuses = {{
    {Status::not_run, "not_run"},
    {Status::passed, "passed"},
    {Status::partial, "partial"},
    {Status::failed, "failed"},
    {Status::flagged, "flagged"},
    {Status::skipped, "skipped"},
    {Status::compile_error, "compile_error"},
    {Status::compile_limit, "compile_limit"},
    {Status::time_limit, "time_limit"},
    {Status::memory_limit, "memory_limit"},
    {Status::process_limit, "process_limit"},
    {Status::output_limit, "output_limit"},
    {Status::crashed, "crashed"},
    {Status::protocol_error, "protocol_error"},
    {Status::missing_function, "missing_function"},
    {Status::bad_submission, "bad_submission"},
    {Status::internal_error, "internal_error"},
}};

constexpr std::array<Name<Visibility>, 2> kVisibilities = {{
    {Visibility::visible, "public"},
    {Visibility::hidden, "hidden"},
}};

constexpr std::array<Name<Language>, 2> kLanguages = {{
    {Language::cpp, "cpp"},
    {Language::python, "python"},
}};

constexpr std::array<Name<ToeplitzVerdict>, 3> kToeplitzVerdicts = {{
    {ToeplitzVerdict::clean, "clean"},
    {ToeplitzVerdict::review, "review"},
    {ToeplitzVerdict::toeplitz, "toeplitz"},
}};

// Every table is indexed by its enumeration, so a value without a row is a mistake found when this is
// compiled.
template <class Table>
constexpr bool in_order(const Table& table) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].value) != i) return false;
  }
  return true;
}
static_assert(in_order(kStatuses) && in_order(kVisibilities) && in_order(kLanguages) &&
              in_order(kToeplitzVerdicts));
static_assert(kStatuses.back().value == Status::internal_error);

template <class Table, class Enum>
const char* text_of(const Table& table, Enum value) {
  return table.at(static_cast<std::size_t>(value)).text;
}

template <class Enum, std::size_t Count>
std::optional<Enum> value_of(const std::array<Name<Enum>, Count>& table, std::string_view text) {
  for (const Name<Enum>& name : table) {
    if (name.text == text) return name.value;
  }
  return std::nullopt;
}

}  // namespace

const char* to_string(Status status) {
  return text_of(kStatuses, status);
}
std::optional<Status> status_from_string(std::string_view text) {
  return value_of(kStatuses, text);
}

const char* to_string(Visibility visibility) {
  return text_of(kVisibilities, visibility);
}
std::optional<Visibility> visibility_from_string(std::string_view text) {
  return value_of(kVisibilities, text);
}

const char* to_string(Language language) {
  return text_of(kLanguages, language);
}
std::optional<Language> language_from_string(std::string_view text) {
  return value_of(kLanguages, text);
}

const char* to_string(ToeplitzVerdict verdict) {
  return text_of(kToeplitzVerdicts, verdict);
}
std::optional<ToeplitzVerdict> toeplitz_verdict_from_string(std::string_view text) {
  return value_of(kToeplitzVerdicts, text);
}

bool all_passed(const GradingResult& result) {
  return !result.checks.empty() &&
         std::all_of(result.checks.begin(), result.checks.end(),
                     [](const CheckResult& check) { return check.status == Status::passed; });
}

}  // namespace harness
