// One grading through the public entry point, on a small assignment with real submissions in the sandbox.

#include "harness/grade/grade.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using harness::Grader;
using harness::GradeRequest;
using harness::GradingResult;
using harness::Status;
using test_support::TempDir;

namespace {

const char* const spec = R"(
id: two-functions
title: Two functions
unit: two
languages: [cpp, python]
functions:
  relu_forward:
    inputs: {x: "f32[N,C,H,W]"}
    outputs: {y: "f32[N,C,H,W]"}
  relu_backward:
    inputs: {x: "f32[N,C,H,W]", dy: "f32[N,C,H,W]"}
    outputs: {dx: "f32[N,C,H,W]"}
cases:
  small: {count: 3, ranges: {N: [1, 2], C: [1, 2], H: [1, 4], W: [1, 4]}, values: {x: normal, dy: normal}}
checks:
  - {id: compiles, kind: compiles, points: 1, visibility: public}
  - {id: forward, kind: matches_oracle, functions: [relu_forward], points: 2, visibility: public, seed: 1, cases: small}
  - {id: backward, kind: matches_oracle, functions: [relu_backward], points: 3, visibility: hidden, seed: 2, cases: small}
)";

const char* const python_right = R"(
import numpy as np

def relu_forward(x):
    return np.maximum(x, np.float32(0))

def relu_backward(x, dy):
    return np.where(x > 0, dy, np.float32(0))
)";

const char* const cpp_right = R"(
#include "two.hpp"
namespace two {
void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = 0; i < x.size(); ++i) y.data()[i] = x.data()[i] > 0 ? x.data()[i] : 0;
}
void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (std::size_t i = 0; i < x.size(); ++i) dx.data()[i] = x.data()[i] > 0 ? dy.data()[i] : 0;
}
}
)";

struct Course {
  Course() {
    folder.write("two/assignment.yaml", spec);
    seeds = harness::load_or_create_seeds(folder.path() / "class.seeds");
    grader.emplace(harness::prepare_assignment(folder.path() / "two"), harness::GraderOptions{});
  }
  GradingResult grade(const std::string& file, const std::string& text, GradeRequest request = {}) {
    const TempDir submission;
    submission.write(file, text);
    if (request.official) request.seeds = seeds;
    return grader->grade(submission.path(), request);
  }
  TempDir folder;
  harness::Seeds seeds;
  std::optional<Grader> grader;
};

GradeRequest official() {
  GradeRequest request;
  request.official = true;
  return request;
}

}  // namespace

TEST_CASE("a right submission earns every point in both languages") {
  Course course;
  for (const auto& [file, text] : {std::pair("two.cpp", cpp_right), std::pair("two.py", python_right)}) {
    const GradingResult result = course.grade(file, text, official());
    INFO(file);
    CHECK(harness::all_passed(result));
    CHECK(result.score == 6);
    CHECK(result.max_score == 6);
    CHECK(result.official);
    CHECK(result.checks.size() == 3);
    CHECK(result.submission_hash.size() == 64);
    CHECK(result.seed_id == course.seeds.id());
    CHECK(result.costs.total > 0);
  }
}

TEST_CASE("an unofficial grading runs the public checks only, each reported as it ends") {
  Course course;
  std::vector<std::string> seen;
  GradeRequest request;
  request.on_check = [&seen](const harness::CheckResult& check) { seen.push_back(check.id); };
  const GradingResult result = course.grade("two.py", python_right, request);
  CHECK(seen == std::vector<std::string>{"compiles", "forward"});
  CHECK(result.max_score == 3);
  CHECK(result.seed_id == "public");
  CHECK_FALSE(result.official);
}

TEST_CASE("only the checks asked for run, and an unknown one names the nearest") {
  Course course;
  GradeRequest request;
  request.only = {"forward"};
  CHECK(course.grade("two.py", python_right, request).checks.size() == 1);
  request.only = {"foward"};
  CHECK_THROWS_WITH(course.grade("two.py", python_right, request),
                    ContainsSubstring("did you mean 'forward'"));
}

TEST_CASE("what cannot be built is reported once and the other checks are skipped") {
  Course course;
  const GradingResult broken = course.grade("two.cpp", "int main( {", official());
  REQUIRE(broken.checks.size() == 3);
  CHECK(broken.checks[0].status == Status::compile_error);
  CHECK(broken.checks[1].status == Status::skipped);
  CHECK(broken.checks[2].status == Status::skipped);
  CHECK(broken.score == 0);

  const GradingResult absent = course.grade("report.pdf", "not a program", official());
  CHECK(absent.checks[0].status == Status::bad_submission);
  CHECK_THAT(absent.checks[0].message, ContainsSubstring("two.cpp"));
  CHECK(absent.submission_hash.empty());

  const GradingResult unimportable = course.grade("two.py", "import scipy_is_not_here\n", official());
  CHECK(unimportable.checks[0].status == Status::crashed);
  CHECK_THAT(unimportable.checks[0].message, ContainsSubstring("scipy_is_not_here"));
  CHECK(unimportable.checks[2].status == Status::skipped);
}

TEST_CASE("a crash in one function does not cost the others") {
  Course course;
  const std::string text =
      std::string(python_right) + "\ndef relu_forward(x):\n    import os\n    os.abort()\n";
  const GradingResult result = course.grade("two.py", text, official());
  CHECK(result.checks[1].status == Status::crashed);
  CHECK(result.checks[2].status == Status::passed);
  CHECK(result.score == 4);
}

TEST_CASE("the same submission under the same seeds gives the same result") {
  Course course;
  const GradingResult first = course.grade("two.py", "def relu_forward(x):\n    return x\n", official());
  const GradingResult second = course.grade("two.py", "def relu_forward(x):\n    return x\n", official());
  CHECK(first.checks == second.checks);
  CHECK(first.submission_hash == second.submission_hash);
  CHECK(first.checks[1].status == Status::failed);
  CHECK(first.checks[2].status == Status::missing_function);
}

TEST_CASE("a cancelled grading ends with Cancelled") {
  Course course;
  const std::atomic<bool> cancelled = true;
  GradeRequest request;
  request.cancelled = &cancelled;
  CHECK_THROWS_AS(course.grade("two.py", python_right, request), harness::Cancelled);
}

TEST_CASE("an instructor's own solution can be the oracle") {
  const TempDir folder;
  std::string text = spec;
  const std::string from = "    outputs: {y: \"f32[N,C,H,W]\"}\n";
  text.replace(text.find(from), from.size(), from + "    oracle: {solution: solution}\n");
  folder.write("two/assignment.yaml", text);
  // The solution is a leaky ReLU, so that the registry's relu_forward would judge differently.
  const std::string leaky =
      "import numpy as np\n"
      "def relu_forward(x):\n    return np.where(x > 0, x, np.float32(0.1) * x)\n"
      "def relu_backward(x, dy):\n    return dy\n";
  folder.write("two/solution/two.py", leaky);
  Grader grader(harness::prepare_assignment(folder.path() / "two"), {});
  GradeRequest request;
  request.only = {"forward"};
  CHECK(grader.grade(folder.write("good/two.py", leaky).parent_path(), request).checks[0].status ==
        Status::passed);
  CHECK(grader.grade(folder.write("bad/two.py", python_right).parent_path(), request).checks[0].status ==
        Status::failed);
}

TEST_CASE("a submission that does not exist is the staff's mistake") {
  Course course;
  CHECK_THROWS_AS(course.grader->grade(course.folder.path() / "nobody", {}), harness::ConfigError);
}
