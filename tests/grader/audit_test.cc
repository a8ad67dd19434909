#include "grader/audit.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

using grader::Audit;
using grader::AuditedSubmission;
using harness::MutantOutcome;

namespace {

harness::CheckResult check(const std::string& id, harness::Status status) {
  harness::CheckResult result;
  result.id = id;
  result.status = status;
  return result;
}

Audit sample() {
  Audit audit;
  audit.assignment = "a<1>";
  audit.mutants.checks = {"a", "b", "c", "d"};
  audit.mutants.mutants = {
      {"f", "caught", "did this", {"a", "b"}, {"a"}, ""},
      {"f", "survivor", "did <that>", {}, {}, "case N=1, values signed_zeros"},
  };
  audit.honest = {{"py-good", {check("a", harness::Status::passed)}, {}}};
  audit.cheats = {{"cpp-exits", {check("c", harness::Status::protocol_error)}, {}}};
  return audit;
}

}  // namespace

TEST_CASE("an audit is summed up: score, checks that never fail, checks that fail together") {
  const Audit audit = sample();
  const auto summary = grader::summarise(audit);
  CHECK(summary.caught == 1);
  CHECK(summary.mutation_score == 50);
  CHECK(summary.never_fail == std::vector<std::string>{"d"});
  CHECK(summary.together == std::vector<std::vector<std::string>>{{"a", "b"}});
  CHECK_FALSE(summary.good);
}

TEST_CASE("an audit is good when nothing escapes and nobody honest is rejected") {
  Audit audit = sample();
  audit.mutants.mutants.pop_back();
  CHECK(grader::summarise(audit).good);
  SECTION("a rejected honest sample") {
    audit.honest[0].complaints = {"a is failed: off by one"};
  }
  SECTION("a cheat that gets away") {
    audit.cheats[0].complaints = {"c passed, but must catch it"};
  }
  SECTION("a check that the exact functions do not pass") {
    audit.mutants.broken["a"] = "tolerance";
  }
  CHECK_FALSE(grader::summarise(audit).good);
}

TEST_CASE("the text names survivors with the case that would catch them, and whom it rejects") {
  Audit audit = sample();
  audit.honest[0].complaints = {"a is failed: off by one"};
  const std::string text = grader::audit_text(audit);
  CHECK_THAT(text, ContainsSubstring("f         caught    a, b") && ContainsSubstring("survivor  nothing"));
  CHECK_THAT(text,
             ContainsSubstring("f, survivor: nothing catches who did <that>; this would: case N=1, values"));
  CHECK_THAT(text, ContainsSubstring("py-good: a is failed: off by one"));
  CHECK_THAT(text, ContainsSubstring("checks that never fail:\n    d\n"));
  CHECK_THAT(text, ContainsSubstring("checks that always fail together:\n    a, b\n"));
  CHECK_THAT(text,
             ContainsSubstring("mutation score 50 % (1 of 2 caught); 1 honest sample, 1 rejected; 1 cheat, 0 "
                               "got away"));
}

TEST_CASE("the JSON has everything") {
  const grader::Json json = grader::audit_json(sample());
  CHECK(json["good"] == false);
  CHECK(json["mutation_score"] == 50);
  CHECK(json["mutants"][1]["survives"] == true);
  CHECK(json["mutants"][1]["would_catch"] == "case N=1, values signed_zeros");
  CHECK(json["mutants"][0]["would_catch"].is_null());
  CHECK(json["always_fail_together"][0][1] == "b");
  CHECK(json["cheats"][0]["checks"]["c"] == "protocol_error");
}

TEST_CASE("the page escapes whatever it shows") {
  Audit audit = sample();
  audit.honest[0].complaints = {"a is failed: <script>alert(1)</script>"};
  const std::string html = grader::audit_html(audit);
  CHECK_THAT(html, ContainsSubstring("<title>Audit of a&lt;1&gt;</title>"));
  CHECK_THAT(html, ContainsSubstring("&lt;script&gt;alert(1)"));
  CHECK_THAT(html, !ContainsSubstring("<script>"));
  CHECK_THAT(html, ContainsSubstring("Mutants that survive") && ContainsSubstring("survivor"));
  CHECK_THAT(html, ContainsSubstring("class=\"verdict no\""));
}
