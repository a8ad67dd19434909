#include "grader/receipt.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "grader/agreement.hpp"
#include "grader/self_checks.hpp"
#include "tests/support/catch.hpp"

using namespace grader;
using harness::CheckResult;
using harness::Status;

namespace {

CheckResult check(const std::string& id, Status status, double score) {
  CheckResult result;
  result.id = id;
  result.kind = "matches_oracle";
  result.status = status;
  result.score = score;
  result.max_score = 2;
  return result;
}

Receipt receipt(bool official, std::vector<CheckResult> checks) {
  Receipt r;
  r.result.assignment = "tiny";
  r.result.spec_hash = official ? "all" : "kit";
  r.result.submission_hash = "0123456789abcdef";
  r.result.language = harness::Language::cpp;
  r.result.engine = "1+a";
  r.result.seed_id = official ? "secret" : "public";
  r.result.official = official;
  r.result.isolation = "rlimit";
  r.result.checks = std::move(checks);
  for (const CheckResult& one : r.result.checks) {
    r.result.score += one.score;
    r.result.max_score += one.max_score;
  }
  r.public_spec_hash = "public part";
  r.machine = {"a processor", 4, 1 << 30, "6.1", "Debian"};
  if (official) r.places = Whereabouts{"/class/ada", "/assignments/tiny", "/course.seeds"};
  return r;
}

std::string complaint(const std::string& text) {
  try {
    read_receipt(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a receipt is read back as it was written") {
  for (const bool official : {false, true}) {
    const Receipt written =
        receipt(official, {check("a", Status::passed, 2), check("b", Status::crashed, 0)});
    const Receipt got = read_receipt(write_receipt(written));
    CHECK(got.result.checks == written.result.checks);
    CHECK(got.result.submission_hash == written.result.submission_hash);
    CHECK(got.result.official == official);
    CHECK(got.public_spec_hash == written.public_spec_hash);
    CHECK(got.machine == written.machine);
    CHECK(got.places == written.places);
  }
}

TEST_CASE("a receipt that somebody made is refused in words") {
  const std::string good = write_receipt(receipt(true, {check("a", Status::passed, 2)}));
  CHECK(complaint(good).empty());
  CHECK_FALSE(complaint("").empty());
  CHECK_FALSE(complaint("[1, 2").empty());
  CHECK_FALSE(complaint("3").empty());
  Json json = Json::parse(good);
  json["receipt"] = 2;
  CHECK_THAT(complaint(json.dump()), ContainsSubstring("receipt is not 1"));
  json = Json::parse(good);
  json["result"]["checks"][0]["status"] = "excellent";
  CHECK_THAT(complaint(json.dump()), ContainsSubstring("checks[0].status") && ContainsSubstring("excellent"));
  json = Json::parse(good);
  json["machine"] = "mine";
  CHECK_FALSE(complaint(json.dump()).empty());
}

TEST_CASE("each disagreement has its cause") {
  const Receipt self = receipt(false, {check("a", Status::passed, 2), check("b", Status::passed, 2)});
  const std::vector<CheckResult> other = {check("a", Status::passed, 2), check("b", Status::failed, 0),
                                          check("hidden", Status::failed, 0)};
  const auto cause = [&](const Receipt& before, const Receipt& after) {
    const std::vector<Disagreement> all = disagreements(before, after);
    REQUIRE(all.size() == 1);
    CHECK(all[0].check == "b");
    CHECK(all[0].score_after == 0);
    return all[0].cause;
  };
  CHECK(disagreements(self, receipt(true, {check("a", Status::passed, 2), check("b", Status::passed, 2)}))
            .empty());
  // The kit's specification is another file, but the same checks; the seeds of public checks are their own.
  CHECK_THAT(cause(self, receipt(true, other)), ContainsSubstring("nothing that decides a result differs"));

  Receipt official = receipt(true, other);
  official.result.submission_hash = "later";
  CHECK(cause(self, official) == "the code differs");
  official.public_spec_hash = "newer";
  CHECK(cause(self, official) == "the code differs and the specification differs");
  official = receipt(true, other);
  official.result.engine = "1+b";
  CHECK(cause(self, official) == "the program differs (1+a, 1+b)");
  official = receipt(true, other);
  official.machine.cpu = "another";
  CHECK_THAT(cause(self, official), ContainsSubstring("the machine"));
  official.result.checks[1].status = Status::time_limit;
  CHECK(cause(self, official) == "one of the two ran into a limit");
  official.result.checks[1].status = Status::partial;
  official.result.checks[1].kind = "performance";
  CHECK_THAT(cause(self, official), ContainsSubstring("measured"));
  Receipt open = self;
  open.result.isolation = "none";
  CHECK(cause(open, receipt(true, other)) == "one of the two ran without a sandbox");

  // Two official gradings must have one specification and one secret.
  Receipt again = receipt(true, other);
  again.result.spec_hash = "all of it";
  again.result.seed_id = "another secret";
  CHECK(differing_causes(receipt(true, other), again) ==
        std::vector<std::string>{"the specification differs", "the seeds differ"});
}

TEST_CASE("self-checks are compared by student, whatever they hold") {
  SelfChecks self_checks;
  const db::Submission ada{"tiny", "ada", "ada.zip", "h"}, bob{"tiny", "bob", "bob.zip", "h"},
      cy{"tiny", "cy", "cy.zip", "h"};
  self_checks.remember(ada, write_receipt(receipt(false, {check("a", Status::passed, 2)})));
  self_checks.remember(bob, "{}");
  self_checks.remember(cy, "");
  const Receipt official = receipt(true, {check("a", Status::failed, 0)});
  for (const db::Submission* submission : {&ada, &bob, &cy}) self_checks.compare(*submission, official);
  CHECK(self_checks.compared().size() == 2);
  const std::vector<std::string> lines = self_check_lines(self_checks.compared());
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "2 self-checks handed in: 0 like the official result");
  CHECK_THAT(lines[1], ContainsSubstring("ada: a was passed (2), is failed (0): nothing that decides"));
  CHECK_THAT(lines[2], ContainsSubstring("bob: the self-check cannot be read"));
  CHECK(self_check_lines({}).empty());
}

TEST_CASE("a self-check of one check keeps what is known of the others, while nothing else has changed") {
  const Receipt all = receipt(false, {check("a", Status::passed, 2), check("b", Status::failed, 0)});
  const Receipt one = receipt(false, {check("b", Status::passed, 2)});
  const Receipt both = merged(one, all);
  CHECK(both.result.checks.size() == 2);
  CHECK(both.result.score == 4);
  CHECK(both.result.max_score == 4);
  Receipt changed = one;
  changed.result.submission_hash = "another";
  CHECK(merged(changed, all).result.checks.size() == 1);
}

TEST_CASE("a receipt's name tells the submission, and differs with all else that decides") {
  const Receipt one = receipt(true, {});
  Receipt other = one;
  other.result.seed_id = "another";
  CHECK(receipt_name(one.result).starts_with("tiny-0123456789ab-"));
  CHECK(receipt_name(one.result).starts_with(receipt_prefix("tiny", one.result.submission_hash)));
  CHECK(receipt_name(one.result) != receipt_name(other.result));
}
