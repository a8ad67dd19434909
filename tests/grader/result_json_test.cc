#include "grader/result_json.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/db/sample_result.hpp"
#include "tests/support/catch.hpp"

using namespace grader;
using test_support::hash_of;
using test_support::sample_result;

using namespace std::string_literals;

namespace {

std::vector<std::string> keys_of(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  return keys;
}

}  // namespace

TEST_CASE("the keys of a result stand in the order of the format") {
  const Json json = to_json(sample_result(hash_of('a')), Audience::staff);
  CHECK(keys_of(json) == std::vector<std::string>{"assignment", "spec_hash", "submission_hash", "language",
                                                  "format", "engine", "seed_id", "official", "isolation",
                                                  "score", "max_score", "checks", "policy", "performance"});
  CHECK(keys_of(json["checks"][0]) == std::vector<std::string>{"id", "kind", "functions", "status", "score",
                                                               "max_score", "visibility", "message",
                                                               "mistake", "mistakes", "smallest_case"});
  CHECK(keys_of(json["policy"]["toeplitz"]) ==
        std::vector<std::string>{"verdict", "columns", "message", "source", "seconds", "ladders"});
  CHECK(json["policy"]["toeplitz"]["verdict"] == "review");
  CHECK(json["policy"]["toeplitz"]["columns"].dump() ==
        R"({"forward":16.25,"backward_data":1.5,"backward_weights":null})");
  CHECK(json["performance"].dump() ==
        R"([{"id":"compiles","ratio":2.5,"ci95":[2.25,2.75],"tier":2,"inconclusive":true,)"
        R"("student_seconds":0.01,"reference_seconds":0.004,"turns":12,"noise":[0.97,1.02]}])");
  CHECK(json["format"] == 1);
  CHECK(json["checks"][0]["mistake"].is_null());
  CHECK(json["checks"][0]["smallest_case"].is_null());
  CHECK(json["checks"][1]["mistake"] == "kernel-flipped");
  CHECK(json["checks"][1]["smallest_case"].dump() ==
        R"({"params":{"stride":1,"padding":0},"shapes":{"x":[1,1,2,2],"b":[1]}})");
}

TEST_CASE("absent facts are null or empty") {
  harness::GradingResult result = sample_result("");
  result.language.reset();
  result.toeplitz.reset();
  result.checks[0].performance.reset();
  const Json json = to_json(result, Audience::staff);
  CHECK(json["language"].is_null());
  CHECK(json["policy"] == Json::object());
  CHECK(json["performance"] == Json::array());
  CHECK(json["submission_hash"] == "");
}

TEST_CASE("whole numbers have no decimals") {
  CHECK(json_number(100).dump() == "100");
  CHECK(json_number(87.5).dump() == "87.5");
  CHECK(json_number(-3).dump() == "-3");
  CHECK(json_number(1e300).dump() == "1e+300");
  CHECK(json_number(std::numeric_limits<double>::quiet_NaN()).dump() == "null");
}

TEST_CASE("students do not see the smallest case of a hidden check") {
  harness::GradingResult result = sample_result(hash_of('a'));
  CHECK(to_json(result, Audience::student)["checks"][1]["smallest_case"].is_null());
  result.checks[1].visibility = harness::Visibility::visible;
  CHECK_FALSE(to_json(result, Audience::student)["checks"][1]["smallest_case"].is_null());
}

TEST_CASE("a result comes back from its text") {
  harness::GradingResult result = sample_result(hash_of('a'));
  SECTION("an ordinary one") {}
  SECTION("nothing known") {
    result.toeplitz.reset();
    result.language.reset();
    result.submission_hash.clear();
    result.checks.clear();
  }
  SECTION("odd strings and numbers") {
    result.checks[0].message = "tab\t nul\0 esc\x1b del\x7f csi\xc2\x9b \"quoted\" \xe2\x82\xac"s;
    result.checks[0].score = 1.0 / 3;
    result.checks[1].smallest_case = harness::SmallestCase{{{"rate", 0.1}}, {{"scalar", {}}}};
  }
  SECTION("every status") {
    for (int i = 0; i <= static_cast<int>(harness::Status::internal_error); ++i) {
      harness::CheckResult check;
      check.status = static_cast<harness::Status>(i);
      check.id = "check " + std::to_string(i);
      result.checks.push_back(check);
    }
  }
  const harness::GradingResult back = result_from_json(Json::parse(dump(to_json(result, Audience::staff))));
  CHECK(back.assignment == result.assignment);
  CHECK(back.spec_hash == result.spec_hash);
  CHECK(back.submission_hash == result.submission_hash);
  CHECK(back.language == result.language);
  CHECK(back.engine == result.engine);
  CHECK(back.seed_id == result.seed_id);
  CHECK(back.official == result.official);
  CHECK(back.isolation == result.isolation);
  CHECK(back.score == result.score);
  CHECK(back.max_score == result.max_score);
  CHECK(back.checks == result.checks);
  CHECK(back.toeplitz == result.toeplitz);
}

TEST_CASE("the text is valid UTF-8 and cannot command a terminal") {
  harness::GradingResult result = sample_result(hash_of('a'));
  result.checks[0].message = "\x1b[31m \xff \xc2\x9b \x7f \xc3\xa9 \u202e \u2066 \u200f \u2027 \u2065 \u20ac";
  const std::string text = dump(to_json(result, Audience::staff));
  CHECK_THAT(text, ContainsSubstring(
                       "\\u001b[31m \xef\xbf\xbd \\u009b \\u007f \xc3\xa9 \\u202e \\u2066 \\u200f \u2027 "
                       "\u2065 \u20ac"));
  CHECK(text.back() == '\n');
}

TEST_CASE("what is not a result is refused with the field that is wrong") {
  Json json = to_json(sample_result(hash_of('a')), Audience::staff);
  const auto message = [&json] {
    try {
      result_from_json(json);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  SECTION("missing") {
    json.erase("engine");
    CHECK(message() == "result: engine is missing");
  }
  SECTION("of another type") {
    json["checks"][1]["functions"] = "conv";
    CHECK(message() == "result: checks[1].functions is not a list of strings");
  }
  SECTION("unknown status") {
    json["checks"][0]["status"] = "great";
    CHECK(message() == "result: checks[0].status is 'great', which is not known");
  }
  SECTION("another format") {
    json["format"] = 2;
    CHECK_THAT(message(), ContainsSubstring("format is not 1"));
  }
  SECTION("not an object") {
    json = Json::array();
    CHECK_THAT(message(), ContainsSubstring("is not an object"));
  }
}
