#include "harness/yardstick/yardstick.hpp"

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

const CheckSpec& check_of(const std::string& id) {
  for (const CheckSpec& check : a7().checks) {
    if (check.id == id) return check;
  }
  throw std::logic_error("a7-convnet has no check " + id);
}

}  // namespace

TEST_CASE("the yardstick answers in a box of its own as the exact functions do") {
  Sandbox sandbox({});
  const BuiltSubmission program = place_yardstick(sandbox, a7());
  Session session(sandbox, a7(), program, nullptr, Session::Budget::unlimited);
  Oracles oracles = registry_oracles(a7());
  for (const char* id : {"conv2d-forward", "conv2d-backward"}) {
    const CheckSpec& check = check_of(id);
    const FunctionSpec& function = *check.functions.front();
    const CaseSpec cases = parse_cases(check.options.at("cases"), a7(), check.functions, check.seed);
    for (const Case& c : generate_cases(cases, 77)) {
      const CallRequest request = case_request(function, c);
      const CallOutcome answer = session.call(request);
      INFO(id << ": " << answer.message);
      REQUIRE(answer.answered());
      CHECK(compare(answer, oracles.at(function.name)->evaluate(request), 64).empty());
    }
  }
  CHECK(session.costs().starts == 1);
  sandbox.remove_folder(program.job_folder);
}

TEST_CASE("a function without a kernel is missing from the yardstick") {
  Sandbox sandbox({});
  const BuiltSubmission program = place_yardstick(sandbox, a7());
  Session session(sandbox, a7(), program, nullptr, Session::Budget::unlimited);
  REQUIRE(session.prepare().answered());
  CHECK(session.missing().contains("softmax_cross_entropy_forward"));
  CHECK_FALSE(session.missing().contains("conv2d_forward"));
  sandbox.remove_folder(program.job_folder);
}
