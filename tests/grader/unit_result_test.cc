#include "grader/unit_result.hpp"

#include <cmath>
#include <limits>

#include "tests/db/sample_result.hpp"
#include "tests/support/catch.hpp"

using namespace grader;
using namespace test_support;
using namespace std::string_literals;
using harness::GradingResult;

namespace {

// NaN equals nothing, itself neither: compared as text.
std::string again(const GradingResult& result) {
  return write_unit_result(read_unit_result(write_unit_result(result)));
}

}  // namespace

TEST_CASE("a result comes back from another process as it was, notes, costs and evidence too") {
  const GradingResult result = sample_result(hash_of('a'));
  const GradingResult read = read_unit_result(write_unit_result(result));
  CHECK(read.assignment == result.assignment);
  CHECK(read.spec_hash == result.spec_hash);
  CHECK(read.submission_hash == result.submission_hash);
  CHECK(read.language == result.language);
  CHECK(read.engine == result.engine);
  CHECK(read.seed_id == result.seed_id);
  CHECK(read.official == result.official);
  CHECK(read.isolation == result.isolation);
  CHECK(read.score == result.score);
  CHECK(read.max_score == result.max_score);
  CHECK(read.checks == result.checks);
  CHECK(read.notes == result.notes);
  CHECK(read.toeplitz == result.toeplitz);
  CHECK(read.costs.total == result.costs.total);
  CHECK(read.costs.build == result.costs.build);
  CHECK(read.costs.student == result.costs.student);
  CHECK(read.costs.session == result.costs.session);
}

TEST_CASE("strings that are no UTF-8 and numbers that are none come back too") {
  GradingResult result = sample_result("");
  result.language.reset();
  result.checks[0].message = "nul \0 in it, \xff\xfe\x80, \xc3\xa9 \xe2\x82\xac, {\"no number\": \"nan\"}\n"s;
  result.checks[1].smallest_case =
      harness::SmallestCase{{{"p\xe9", 0.1}, {"q", std::nan("")}}, {{"x", {}}, {"b", {0, 3}}}};
  result.notes = {"", std::string(100000, '\xfd')};
  result.toeplitz->forward = std::numeric_limits<double>::infinity();
  result.toeplitz->backward_data = std::nan("");
  result.toeplitz->backward_weights.reset();
  result.toeplitz->ladders[0].points[1].bytes = std::nan("");
  result.costs = {.total = 1.0 / 3,
                  .build = std::nan(""),
                  .student = -std::numeric_limits<double>::infinity(),
                  .session = 1e300};
  const GradingResult read = read_unit_result(write_unit_result(result));
  CHECK(again(result) == write_unit_result(result));
  CHECK(read.checks[0] == result.checks[0]);
  CHECK(read.checks[1].smallest_case->params[0] == result.checks[1].smallest_case->params[0]);
  CHECK(std::isnan(read.checks[1].smallest_case->params[1].second));
  CHECK(read.notes == result.notes);
  CHECK(read.toeplitz->forward == result.toeplitz->forward);
  REQUIRE(read.toeplitz->backward_data);
  CHECK(std::isnan(*read.toeplitz->backward_data));
  CHECK_FALSE(read.toeplitz->backward_weights);
  CHECK(read.costs.total == 1.0 / 3);
  CHECK(std::isnan(read.costs.build));
  CHECK(std::isinf(read.costs.student));
  CHECK(write_unit_result(result).find('\xff') == std::string::npos);
}

TEST_CASE("half a result is refused") {
  const std::string text = write_unit_result(sample_result(hash_of('a')));
  CHECK_THROWS_AS(read_unit_result(text.substr(0, text.size() / 2)), std::invalid_argument);
  CHECK_THROWS_AS(read_unit_result(""), std::invalid_argument);
  CHECK_THROWS_AS(read_unit_result("{}"), std::invalid_argument);
  std::string wide = text;
  wide.replace(wide.find("compiles"), 8, "comp\xe2\x82\xac");
  CHECK_THROWS_AS(read_unit_result(wide), std::invalid_argument);
}
