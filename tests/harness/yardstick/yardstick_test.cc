#include "harness/yardstick/yardstick.hpp"

#include <set>

#include "harness/cases/cases.hpp"
#include "harness/checks/compare.hpp"
#include "harness/session/session.hpp"
#include "tests/support/catch.hpp"

using namespace harness;

namespace {

const Assignment& a7() {
  static const Assignment assignment = load_assignment(std::string(GRADER_ASSIGNMENTS) + "/a7-convnet");
  return assignment;
}

}  // namespace

TEST_CASE("the yardstick answers in a box of its own as the exact functions do") {
  Sandbox sandbox({});
  BuiltSubmission program = place_yardstick(sandbox, a7());
  program.trusted = false;  // judged as a student is, inputs and guards and every element
  Session session(sandbox, a7(), program, nullptr, Session::Budget::unlimited);
  Oracles oracles = registry_oracles(a7());
  std::set<std::string> judged;
  for (const CheckSpec& check : a7().checks) {
    if (check.kind != "matches_oracle") continue;
    const CaseSpec cases = parse_cases(check.options.at("cases"), a7(), check.functions, check.seed);
    for (const FunctionSpec* function : check.functions) {
      judged.insert(function->name);
      for (const Case& c : generate_cases(cases, 77)) {
        const CallRequest request = case_request(*function, c);
        const CallOutcome answer = session.call(request);
        INFO(check.id << ": " << function->name << ": " << answer.message);
        REQUIRE(answer.answered());
        CHECK(answer.message.empty());
        CHECK(compare(answer, oracles.at(function->name)->evaluate(request), 64).empty());
      }
    }
  }
  CHECK(judged.size() == a7().functions.size());
  CHECK(session.costs().starts == 1);
  sandbox.remove_folder(program.job_folder);
}

TEST_CASE("a function without a kernel is missing from the yardstick") {
  Sandbox sandbox({});
  const Assignment assignment = parse_assignment(R"(id: other
title: Other
unit: other
languages: [cpp]
functions:
  rectify: {oracle: relu_forward, inputs: {x: "f32[N,C,H,W]"}, outputs: {y: "f32[N,C,H,W]"}}
  average:
    oracle: avgpool2d_forward
    inputs: {x: "f32[N,C,H,W]"}
    params: {window: int, stride: int}
    outputs: {y: "f32[N, C, (H-window)/stride+1, (W-window)/stride+1]"}
checks:
  - {id: compiles, kind: compiles, points: 1, visibility: public}
)",
                                                 "assignment.yaml", ".");
  const BuiltSubmission program = place_yardstick(sandbox, assignment);
  Session session(sandbox, assignment, program, nullptr, Session::Budget::unlimited);
  REQUIRE(session.prepare().answered());
  CHECK(session.missing().contains("average"));
  CHECK_FALSE(session.missing().contains("rectify"));
  sandbox.remove_folder(program.job_folder);
}
