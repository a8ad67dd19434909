// The kit for an LMS, run against a faked tree of the container.

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "grader/result_json.hpp"
#include "tests/grader/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using grader::Json;
using namespace test_support;

namespace fs = std::filesystem;

namespace {

const std::string specification = R"(id: tiny
title: "Tiny: a spec for the tests"
unit: tiny
languages: [python]
functions:
  relu_forward:
    inputs:  {x: "f32[N,C,H,W]"}
    outputs: {y: "f32[N,C,H,W]"}
checks:
  - {id: open, kind: matches_oracle, functions: [relu_forward], points: 3, visibility: public, seed: 1,
     cases: {count: 2, ranges: {N: [1, 1], C: [1, 1], H: [2, 2], W: [2, 2]}}}
  - {id: secret, kind: matches_oracle, functions: [relu_forward], points: 4, visibility: hidden, seed: 2,
     cases: {count: 2, ranges: {N: [1, 1], C: [1, 1], H: [2, 2], W: [2, 2]}}}
)";

const std::string right = "import numpy as np\ndef relu_forward(x):\n    return np.maximum(x, 0)\n";
const std::string wrong = "def relu_forward(x):\n    return abs(x)\n";

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// A kit in its place, and what its script left behind.
class Container {
 public:
  explicit Container(const std::string& lms, std::vector<std::string> flags) : lms_(lms) {
    folder_.write("tiny/assignment.yaml", specification);
    folder_.write("tiny/handout.md", "# Do this\n");
    folder_.write("tiny/samples/good/tiny.py", right);
    std::vector<std::string> words = {
        "kit", (folder_.path() / "tiny").string(), "--for", lms, "-o", source().string()};
    words.insert(words.end(), flags.begin(), flags.end());
    const CommandResult made = run_grader(words);
    INFO(made.err);
    REQUIRE(made.status == 0);
  }
  fs::path root() const { return folder_.path() / "container"; }
  fs::path source() const { return root() / "source"; }

  Json run(const std::string& submission, std::vector<std::pair<std::string, std::string>> environment = {}) {
    folder_.write(fs::path("container") / (lms_ == "gradescope" ? "submission" : "student") / "tiny.py",
                  submission);
    environment.emplace_back("GRADER_AUTOGRADER_ROOT", root().string());
    environment.emplace_back("GRADER_GRADE_ROOT", root().string());
    environment.emplace_back("GRADER_KIT_ROOT", source().string());
    const CommandResult result =
        run_command({(source() / "run_autograder").string()}, {.environment = environment, .folder = root()});
    INFO(result.out << result.err);
    CHECK(result.status == 0);
    log = result.out;
    CHECK_FALSE(fs::exists(root() / "results/results.json.new"));
    return Json::parse(text_of(root() / "results/results.json"));
  }

  std::string log;

 private:
  TempDir folder_;
  std::string lms_;
};

std::string seeds_of(const TempDir& folder) {
  return (folder.path() / "course.db.seeds").string();
}

}  // namespace

TEST_CASE("a kit runs inside of Gradescope") {
  const TempDir secrets;
  Container container("gradescope", {"--seeds", seeds_of(secrets)});
  for (const char* file :
       {"run_autograder", "setup.sh", "grader/bin/grader", "grader/libexec/grader/grader-launcher"}) {
    INFO(file);
    CHECK((fs::status(container.source() / file).permissions() & fs::perms::owner_exec) != fs::perms::none);
  }
  CHECK_FALSE(fs::exists(container.source() / "assignment/samples"));
  CHECK(text_of(container.source() / "seeds") == text_of(seeds_of(secrets)));

  const Json good = container.run(right);
  CHECK(good["score"] == 7);
  CHECK(good["tests"].size() == 2);
  CHECK(good["tests"][1]["visibility"] == "after_published");

  const Json bad = container.run(wrong);
  CHECK(bad["score"] == 0);
  CHECK(bad["tests"][0]["status"] == "failed");
  const std::string hidden = bad["tests"][1].dump();
  CHECK_THAT(hidden, !ContainsSubstring("smallest case") && !ContainsSubstring("for example"));

  const Json broken = container.run("def relu_forward(x:\n");
  CHECK(broken["score"] == 0);

  // No isolation: a valid file without a score, and the staff's log says what is missing.
  const Json none = container.run(right, {{"GRADER_LAUNCHER", "/nowhere/grader-launcher"}});
  CHECK_FALSE(none.contains("score"));
  CHECK_FALSE(none.contains("tests"));
  CHECK_THAT(container.log,
             ContainsSubstring("What this container can isolate") && ContainsSubstring("--no-sandbox"));
}

TEST_CASE("a kit without the sandbox has nothing secret in it") {
  Container container("gradescope", {"--no-sandbox"});
  CHECK_FALSE(fs::exists(container.source() / "seeds"));
  CHECK_THAT(text_of(container.source() / "assignment/assignment.yaml"), !ContainsSubstring("secret"));
  const Json json = container.run(right);
  CHECK(json["score"] == 3);
  CHECK(json["tests"].size() == 1);
}

TEST_CASE("a kit runs as an external grader of PrairieLearn") {
  const TempDir secrets;
  Container container("prairielearn", {"--seeds", seeds_of(secrets)});
  CHECK_THAT(text_of(container.source() / "Dockerfile"),
             ContainsSubstring("FROM ") && !ContainsSubstring("@"));
  CHECK(Json::parse(text_of(container.source() / "info.json"))["externalGradingOptions"]["timeout"] == 600);
  const Json good = container.run(right);
  CHECK(good["gradable"] == true);
  CHECK(good["score"] == 1);
  CHECK(container.run(wrong)["score"] == 0);
  const Json none = container.run(right, {{"GRADER_LAUNCHER", "/nowhere/grader-launcher"}});
  CHECK(none["gradable"] == false);
}

TEST_CASE("the kit's setup tries the program and names the system it was built on") {
  const TempDir secrets;
  const Container container("gradescope", {"--seeds", seeds_of(secrets)});
  const CommandOptions options{.environment = {{"GRADER_SETUP_INSTALL", "no"}}};
  const CommandResult fine = run_command({(container.source() / "setup.sh").string()}, options);
  INFO(fine.out << fine.err);
  CHECK(fine.status == 0);
  CHECK_THAT(text_of(container.source() / "setup.sh"), !ContainsSubstring("@DISTRIBUTION@"));
  std::ofstream(container.source() / "grader/bin/grader") << "#!/bin/false\n";
  const CommandResult broken = run_command({(container.source() / "setup.sh").string()}, options);
  CHECK(broken.status == 1);
  CHECK_THAT(broken.err, ContainsSubstring("the program does not start here. It was built on "));
}

TEST_CASE("a kit for an LMS says what it lacks") {
  const TempDir folder;
  folder.write("tiny/assignment.yaml", specification);
  const auto complaint = [&](std::vector<std::string> flags) {
    std::vector<std::string> words = {"kit", (folder.path() / "tiny").string(), "-o",
                                      (folder.path() / "kit").string()};
    words.insert(words.end(), flags.begin(), flags.end());
    const CommandResult result = run_grader(words);
    CHECK(result.status == 2);
    CHECK_FALSE(fs::exists(folder.path() / "kit"));
    return result.err;
  };
  CHECK_THAT(complaint({"--for", "gradescope"}), ContainsSubstring("--seeds FILE"));
  CHECK_THAT(complaint({"--for", "canvas", "--no-sandbox"}),
             ContainsSubstring("expected gradescope or prairielearn"));
  CHECK_THAT(complaint({"--for", "gradescope", "--no-sandbox"}), ContainsSubstring("no handout"));
  CHECK_THAT(complaint({"--no-sandbox"}), ContainsSubstring("--for"));
}
