// The program from outside: what it prints, where, and how it ends.

#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "grader/commands/list.hpp"
#include "tests/grader/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;

TEST_CASE("help lists every command and is the same from every door") {
  const CommandResult help = run_grader({"help"});
  CHECK(help.status == 0);
  CHECK(help.err.empty());
  CHECK(help.out.rfind("  grader check a7-convnet", 0) == 0);
  for (const grader::Command* command : grader::all_commands()) {
    CHECK((help.out.find("\n  " + command->name + " ") == std::string::npos) == command->hidden);
    const CommandResult by_help = run_grader({"help", command->name});
    const CommandResult by_flag = run_grader({command->name, "--help"});
    CHECK(by_help.status == 0);
    CHECK(by_help.out == by_flag.out);
    CHECK_FALSE(by_help.out.empty());
  }
  CHECK(run_grader({"--help"}).out == help.out);
  CHECK(run_grader({"-h"}).out == help.out);
}

TEST_CASE("nothing given, nothing known: exit 2 and a way out") {
  CHECK(run_grader({}).status == 2);
  const CommandResult unknown = run_grader({"chekc"});
  CHECK(unknown.status == 2);
  CHECK(unknown.out.empty());
  CHECK_THAT(unknown.err, ContainsSubstring("unknown command 'chekc'; did you mean 'check'?"));
  const CommandResult option = run_grader({"batch", "a", "b", "--jbos", "2"});
  CHECK(option.status == 2);
  CHECK_THAT(option.err, ContainsSubstring("unknown option '--jbos'; did you mean '--jobs'?"));
  CHECK_THAT(option.err, ContainsSubstring("see: grader help batch"));
  CHECK(run_grader({"help", "exprot"}).status == 2);
}

TEST_CASE("audit plants known mistakes and says with its exit status whether one escapes") {
  const TempDir dir;
  const std::string spec = R"(id: tiny
title: Tiny
unit: tiny
languages: [python]
functions:
  relu_backward:
    inputs:  {x: "f32[N,C,H,W]", dy: "f32[N,C,H,W]"}
    outputs: {dx: "f32[N,C,H,W]"}
checks:
  - id: relu
    kind: matches_oracle
    functions: [relu_backward]
    points: 4
    visibility: public
    seed: 1
    cases:
      count: 6
      ranges: {N: [1, 2], C: [1, 2], H: [1, 4], W: [1, 4]}
      values: {x: normal, dy: normal}
)";
  const std::string zeros = "      fixed: [{N: 2, C: 3, H: 4, W: 5, values: {x: signed_zeros}}]\n";
  const std::string folder = (dir.path() / "tiny").string();
  dir.write("tiny/assignment.yaml", spec + zeros);
  const CommandResult whole = run_grader({"audit", folder, "--mutants-only", "--json", "-"});
  CHECK(whole.status == 0);
  CHECK(nlohmann::json::parse(whole.out)["mutation_score"] == 100);

  dir.write("tiny/assignment.yaml", spec);
  const std::string page = (dir.path() / "audit.html").string();
  const CommandResult less = run_grader({"audit", folder, "--mutants-only", "--html", page});
  CHECK(less.status == 1);
  CHECK_THAT(less.out, ContainsSubstring("relu_backward, relu-gradient-at-zero: nothing catches who"));
  CHECK_THAT(less.out, ContainsSubstring(" caught)"));
  CHECK(std::filesystem::file_size(page) > 1000);
}

TEST_CASE("words that contradict each other are refused before anything is done") {
  const auto refusal = [](const std::vector<std::string>& words) {
    const CommandResult result = run_grader(words);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    return result.err;
  };
  CHECK_THAT(refusal({"check"}), ContainsSubstring("missing ASSIGNMENT"));
  CHECK_THAT(refusal({"check", "a7-convnet", ".", "--official"}), ContainsSubstring("--seeds"));
  CHECK_THAT(refusal({"check", "a7-convnet", ".", "--official", "--no-sandbox"}),
             ContainsSubstring("--no-sandbox"));
  CHECK_THAT(refusal({"check", "a7-convnet", ".", "--seeds", "x"}), ContainsSubstring("--official"));
  CHECK_THAT(refusal({"check", "a7-convnet", ".", "--language", "rust"}),
             ContainsSubstring("expected cpp or python"));
  CHECK_THAT(refusal({"batch", "a7-convnet", "."}), ContainsSubstring("missing --db"));
  CHECK_THAT(refusal({"batch", "a7-convnet", ".", "--db", "x.db", "--jobs", "0"}),
             ContainsSubstring("--jobs is '0'"));
  CHECK_THAT(refusal({"export", "a7", "--db", "x.db", "-o", "y", "--format", "josn"}),
             ContainsSubstring("unknown format 'josn'; did you mean 'json'?"));
  CHECK_THAT(refusal({"eval"}), ContainsSubstring("missing FUNCTION"));
}

TEST_CASE("assignments are found by folder, by id and in the places that are named") {
  const TempDir folder;
  folder.write("mine/tiny/assignment.yaml", "id: tiny\n");
  const auto complaint = [](const std::vector<std::string>& words, const CommandOptions& options) {
    return run_grader(words, options).err;
  };
  // The specification is not complete; that it is complained about shows that it was found.
  const std::string found = "assignment.yaml";
  const std::string places = (folder.path() / "mine").string();
  CHECK_THAT(complaint({"check", places + "/tiny"}, {}), ContainsSubstring(found));
  CHECK_THAT(complaint({"check", "tiny", "--assignments", places}, {}), ContainsSubstring(found));
  CHECK_THAT(complaint({"check", "tiny"}, {.environment = {{"GRADER_ASSIGNMENTS", places}}}),
             ContainsSubstring(found));
  folder.write("assignments/other/assignment.yaml", "id: other\n");
  CHECK_THAT(complaint({"check", "other"}, {.folder = folder.path()}), ContainsSubstring(found));
  CHECK_THAT(complaint({"check", "."}, {.folder = folder.path() / "assignments/other"}),
             ContainsSubstring(found));

  const CommandResult unknown = run_grader({"check", "tyni", "--assignments", places});
  CHECK(unknown.status == 2);
  CHECK_THAT(unknown.err, ContainsSubstring("there is no assignment 'tyni'"));
  CHECK_THAT(unknown.err, ContainsSubstring(places));
  CHECK_THAT(unknown.err, ContainsSubstring("tiny"));
}

TEST_CASE("eval computes a function from a file or stdin") {
  const std::string input = R"({"x": {"shape": [1,1,1,3], "data": [-1, 0, 2.5]}})";
  const CommandResult from_stdin = run_grader({"eval", "relu_forward", "--input", "-"}, {.input = input});
  INFO(from_stdin.err);
  REQUIRE(from_stdin.status == 0);
  const auto output = nlohmann::json::parse(from_stdin.out);
  CHECK(output["y"]["shape"] == std::vector<int>{1, 1, 1, 3});
  CHECK(output["y"]["data"] == std::vector<double>{0, 0, 2.5});

  const TempDir folder;
  const auto file = folder.write("in.json", input);
  const auto target = folder.path() / "out.json";
  const CommandResult to_file =
      run_grader({"eval", "relu_forward", "--input", file.string(), "--output", target.string()});
  CHECK(to_file.status == 0);
  CHECK(to_file.out.empty());
  CHECK(run_command({"cat", target.string()}).out == from_stdin.out);
}

TEST_CASE("eval says what is wrong with what it got") {
  const auto complaint = [](const std::vector<std::string>& words, const std::string& input) {
    const CommandResult result = run_grader(words, {.input = input});
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    return result.err;
  };
  CHECK_THAT(complaint({"eval", "relu_froward", "--input", "-"}, ""),
             ContainsSubstring("did you mean 'relu_forward'"));
  CHECK_THAT(complaint({"eval", "relu_forward", "--input", "-"}, "{"), ContainsSubstring("stdin"));
  CHECK_THAT(complaint({"eval", "relu_forward", "--input", "-"}, "{}"), ContainsSubstring("x"));
  CHECK_THAT(complaint({"eval", "relu_forward", "--input", "/nonexistent/in.json"}, ""),
             ContainsSubstring("/nonexistent/in.json: cannot be read"));
  CHECK_THAT(complaint({"eval", "relu_forward", "--input", "/tmp"}, ""), ContainsSubstring("is a folder"));
  CHECK_THAT(complaint({"eval", "relu_forward"}, ""), ContainsSubstring("missing --input"));
  CHECK_THAT(complaint({"eval", "relu_forward", "--input", "-", "--output", "/nonexistent/out"},
                       R"({"x": [[[[1]]]]})"),
             ContainsSubstring("/nonexistent/out: cannot be written"));
}

TEST_CASE("eval lists its functions, for people and as JSON") {
  const CommandResult list = run_grader({"eval", "--list"});
  CHECK(list.status == 0);
  CHECK_THAT(list.out,
             ContainsSubstring("conv2d_forward(x: f32 rank 4, w: f32 rank 4, b: f32 rank 1, stride: int"));
  const auto json = nlohmann::json::parse(run_grader({"eval", "--list", "--json", "-"}).out);
  REQUIRE(json.is_array());
  bool has_relu = false;
  for (const auto& entry : json) has_relu = has_relu || entry["name"] == "relu_forward";
  CHECK(has_relu);
}

TEST_CASE("output that cannot be written is an error, not silence") {
  const CommandResult full = run_command({"sh", "-c", "\"$0\" help > /dev/full", GRADER_PROGRAM});
  CHECK(full.status == 2);
  CHECK_THAT(full.err, ContainsSubstring("cannot write to stdout"));
}

TEST_CASE("the version names program and sources") {
  const CommandResult version = run_grader({"version"});
  CHECK(version.status == 0);
  CHECK(version.out.rfind("grader 0.", 0) == 0);
  CHECK_THAT(version.out, ContainsSubstring("+"));
  CHECK(run_grader({"--version"}).out == version.out);
}

TEST_CASE("doctor says whether this machine can grade") {
  const CommandResult text = run_grader({"doctor"});
  const CommandResult json = run_grader({"doctor", "--json", "-"});
  CHECK((text.status == 0 || text.status == 1));
  CHECK(json.status == text.status);
  const auto findings = nlohmann::json::parse(json.out);
  CHECK(findings["can_grade"] == (text.status == 0));
  CHECK(findings["cores"] > 0);
  CHECK(findings["memory_bytes"] > 0);
  for (const auto& line : findings["sandbox"])
    CHECK_THAT(text.out, ContainsSubstring(line["what"].get<std::string>()));
  const auto& timing = findings["timing"];
  for (const auto& source : timing["sources"]) {
    CHECK_THAT(text.out, ContainsSubstring(source["what"].get<std::string>()));
    CHECK(source["quiet"].get<bool>() == source["remedy"].get<std::string>().empty());
  }
  REQUIRE(timing["noise"].is_null() == (text.status != 0));
  if (timing["noise"].is_null()) return;
  CHECK(timing["noise"]["cpu_ratio"][0] <= timing["noise"]["cpu_ratio"][1]);
  CHECK(timing["noise"]["seconds"] > 0);
}
