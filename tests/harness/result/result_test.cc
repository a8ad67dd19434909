#include "harness/result/result.hpp"

#include <set>

#include "tests/support/catch.hpp"

using namespace harness;

namespace {

template <class Enum, class FromString>
std::set<std::string> names_of_first(int count, FromString from_string) {
  std::set<std::string> names;
  for (int i = 0; i < count; ++i) {
    const auto value = static_cast<Enum>(i);
    REQUIRE(from_string(to_string(value)) == value);
    names.insert(to_string(value));
  }
  return names;
}

CheckResult check_with(Status status) {
  CheckResult check;
  check.status = status;
  return check;
}

}  // namespace

TEST_CASE("every status has a name of its own, and the name leads back") {
  const int count = static_cast<int>(Status::internal_error) + 1;
  CHECK(names_of_first<Status>(count, status_from_string) ==
        std::set<std::string>{"not_run", "passed", "partial", "failed", "flagged", "skipped", "compile_error",
                              "compile_limit", "time_limit", "memory_limit", "process_limit", "output_limit",
                              "crashed", "protocol_error", "missing_function", "bad_submission",
                              "internal_error"});
  CHECK(std::string(to_string(Status::compile_error)) == "compile_error");
  CHECK_FALSE(status_from_string("ok"));
  CHECK_FALSE(status_from_string(""));
  CHECK_FALSE(status_from_string("Passed"));
}

TEST_CASE("visibilities and languages have the names of the specification") {
  CHECK(names_of_first<Visibility>(2, visibility_from_string) == std::set<std::string>{"hidden", "public"});
  CHECK(std::string(to_string(Visibility::visible)) == "public");
  CHECK_FALSE(visibility_from_string("visible"));
  CHECK(names_of_first<Language>(2, language_from_string) == std::set<std::string>{"cpp", "python"});
  CHECK_FALSE(language_from_string("c++"));
}

TEST_CASE("a result has passed only when there are checks and every one passed") {
  GradingResult result;
  CHECK_FALSE(all_passed(result));
  result.checks = {check_with(Status::passed), check_with(Status::passed)};
  CHECK(all_passed(result));
  for (int i = 0; i <= static_cast<int>(Status::internal_error); ++i) {
    const auto status = static_cast<Status>(i);
    result.checks = {check_with(Status::passed), check_with(status)};
    INFO(to_string(status));
    CHECK(all_passed(result) == (status == Status::passed));
  }
}

TEST_CASE("a fresh check has not run") {
  CHECK(CheckResult{}.status == Status::not_run);
}
