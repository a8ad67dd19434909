#include "harness/assignment/assignment.hpp"

#include <type_traits>

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace harness;
namespace fs = std::filesystem;

namespace {

const fs::path kConvnet = fs::path(GRADER_SOURCE_DIR) / "assignments" / "a7-convnet";

// A small assignment in which one line can be replaced, line by line as the numbers in the messages say.
const std::string kSmall = R"(id: small
title: "Small"
unit: small
languages: [cpp, python]
functions:
  scale:
    inputs: {x: "f32[N]"}
    params: {factor: float}
    outputs: {y: "f32[N]"}
checks:
  - {id: compiles, kind: compiles, points: 1}
  - {id: scale, kind: matches_oracle, functions: [scale], points: 2.5, visibility: hidden, seed: 7, tolerance: 4}
)";

Assignment load(const std::string& yaml, const fs::path& folder = ".") {
  return parse_assignment(yaml, "a.yaml", folder);
}

std::string error_of(const std::string& yaml, const fs::path& folder = ".") {
  try {
    load(yaml, folder);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "(nothing thrown)";
}

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = kSmall;
  const std::size_t place = text.find(from);
  REQUIRE(place != std::string::npos);
  return text.replace(place, from.size(), to);
}

std::string error_after(const std::string& from, const std::string& to) {
  return error_of(replaced(from, to));
}

}  // namespace

TEST_CASE("the specification of assignment 7 loads") {
  const Assignment a = load_assignment(kConvnet);
  CHECK(a.id == "a7-convnet");
  CHECK(a.title == "Assignment 7: ConvNets");
  CHECK(a.unit == "convnet");
  CHECK(a.languages == std::vector<Language>{Language::cpp, Language::python});
  CHECK(a.folder == kConvnet);
  CHECK(a.functions.size() == 10);
  CHECK(a.limits.build.memory_bytes == std::int64_t{1} << 30);
  CHECK(a.limits.run.memory_bytes == std::int64_t{4} << 30);
  CHECK(a.limits.run.wall_seconds == 5);
  CHECK(a.limits.build.output_bytes == 262144);
  CHECK(a.limits.submission_files == 200);
  CHECK(a.limits.submission_bytes == 8388608);
  double points = 0;
  for (const CheckSpec& check : a.checks) points += check.points;
  CHECK(points == 100);
  REQUIRE(a.shared_cases);
  CHECK(a.shared_cases->at("conv").at("count").as_integer(1, 100) == 16);
  CHECK(load_assignment(kConvnet / "assignment.yaml").spec_hash == a.spec_hash);
}

TEST_CASE("functions keep the order and the types of the file") {
  const Assignment a = load_assignment(kConvnet);
  const FunctionSpec* f = a.find_function("conv2d_backward");
  REQUIRE(f != nullptr);
  CHECK(f->oracle == "conv2d_backward");
  CHECK_FALSE(f->solution);
  REQUIRE(f->inputs.size() == 3);
  CHECK(f->inputs[2].name == "dy");
  CHECK(f->inputs[2].rank() == 4);
  CHECK(f->inputs[2].text == "f32[N, O, (H+2*padding-K)/stride+1, (W+2*padding-L)/stride+1]");
  CHECK(f->params[1].name == "padding");
  CHECK(f->params[1].kind == ParamSpec::Kind::integer);
  CHECK(f->outputs[2].name == "db");
  const FunctionSpec* loss = a.find_function("softmax_cross_entropy_forward");
  REQUIRE(loss != nullptr);
  CHECK(loss->inputs[1].dtype == reference::DType::i32);
  CHECK(loss->inputs[0].dtype == reference::DType::f32);
  CHECK(a.find_function("conv3d") == nullptr);
}

TEST_CASE("checks have their common keys read, and keep the others for their kind") {
  Assignment loaded = load(kSmall);
  const Assignment a = std::move(loaded);  // functions must still be found after a move
  static_assert(!std::is_copy_constructible_v<Assignment>);
  REQUIRE(a.checks.size() == 2);
  CHECK(a.checks[0].functions.empty());
  CHECK(a.checks[0].visibility == Visibility::visible);
  CHECK(a.checks[0].seed == 0);
  const CheckSpec& check = a.checks[1];
  CHECK(check.id == "scale");
  CHECK(check.kind == "matches_oracle");
  REQUIRE(check.functions.size() == 1);
  CHECK(check.functions[0] == a.functions.data());
  CHECK(check.points == 2.5);
  CHECK(check.visibility == Visibility::hidden);
  CHECK(check.seed == 7);
  CHECK(check.options.at("tolerance").as_number(0, 10) == 4);
  std::vector<std::string> known = common_check_keys();
  CHECK_THROWS_AS(check.options.allow_keys(known), ConfigError);
  known.push_back("tolerance");
  CHECK_NOTHROW(check.options.allow_keys(known));
  CHECK(a.functions[0].params[0].kind == ParamSpec::Kind::real);
}

TEST_CASE("what is left out has its default") {
  const Assignment a = load(kSmall);
  CHECK(a.build.compiler == "g++");
  CHECK(a.build.flags == BuildSpec{}.flags);
  CHECK(a.limits.total_seconds == Limits{}.total_seconds);
  CHECK_FALSE(a.shared_cases);
  CHECK(load(replaced("functions:\n", "limits: {run: {wall_seconds: 2}}\nfunctions:\n"))
            .limits.run.memory_bytes == PhaseLimits{}.memory_bytes);
}

TEST_CASE("a dimension that no input defines is named with its place") {
  const std::string error = error_after("outputs: {y: \"f32[N]\"}", "outputs: {y: \"f32[N, Q+1]\"}");
  CHECK(error ==
        "a.yaml:9:18: functions.scale.outputs.y: scale: output y uses dimension 'Q', which no input defines");
  CHECK_THAT(error_after("{x: \"f32[N]\"}", "{x: \"f32[N, 2*M]\"}"),
             ContainsSubstring("scale: input x uses dimension 'M', which no input defines"));
  CHECK_THAT(error_after("outputs: {y: \"f32[N]\"}", "outputs: {y: \"f32[N*factor]\"}"),
             ContainsSubstring(
                 "a.yaml:9:18: functions.scale.outputs.y: scale: output y uses param 'factor' in its shape"));
}

TEST_CASE("unknown names come with the nearest known one") {
  CHECK(error_after("languages:", "langauges:") ==
        "a.yaml:4:1: unknown key 'langauges'; did you mean 'languages'?");
  CHECK(error_after("    params:", "    parameters:") ==
        "a.yaml:8:5: functions.scale: unknown key 'parameters'; known are 'inputs', 'params', 'outputs', "
        "'oracle'");
  CHECK(error_after("outputs:", "output:") ==
        "a.yaml:9:5: functions.scale: unknown key 'output'; did you mean 'outputs'?");
  CHECK(error_after("functions: [scale]", "functions: [scael]") ==
        "a.yaml:12:51: checks[1].functions[0]: unknown function 'scael'; did you mean 'scale'?");
  CHECK(error_after("[cpp, python]", "[cpp, pyton]") ==
        "a.yaml:4:18: languages[1]: unknown language 'pyton'; did you mean 'python'?");
  CHECK(error_after("\"f32[N]\"", "\"f64[N]\"") ==
        "a.yaml:7:17: functions.scale.inputs.x: unknown type 'f64'; known are 'f32', 'i32'");
  CHECK_THAT(
      error_after("factor: float", "factor: double"),
      ContainsSubstring("functions.scale.params.factor: unknown type 'double'; known are 'int', 'float'"));
  CHECK_THAT(error_after("visibility: hidden", "visibility: hiden"),
             ContainsSubstring("did you mean 'hidden'?"));
  CHECK_THAT(
      error_after("functions:\n", "limits: {run: {wall_second: 1}}\nfunctions:\n"),
      ContainsSubstring("a.yaml:5:16: limits.run: unknown key 'wall_second'; did you mean 'wall_seconds'?"));
}

TEST_CASE("every key that is needed is asked for") {
  CHECK(error_after("id: small\n", "") == "a.yaml:1:1: missing key 'id'");
  CHECK_THAT(error_after("title: \"Small\"\n", ""), ContainsSubstring("missing key 'title'"));
  CHECK_THAT(error_after("unit: small\n", ""), ContainsSubstring("missing key 'unit'"));
  CHECK_THAT(error_after("languages: [cpp, python]\n", ""), ContainsSubstring("missing key 'languages'"));
  CHECK_THAT(error_after("    outputs: {y: \"f32[N]\"}\n", ""),
             ContainsSubstring("a.yaml:7:5: functions.scale: missing key 'outputs'"));
  CHECK_THAT(error_after(", points: 1}", "}"),
             ContainsSubstring("a.yaml:11:5: checks[0]: missing key 'points'"));
  CHECK_THAT(error_after("id: compiles, ", ""), ContainsSubstring("checks[0]: missing key 'id'"));
  CHECK_THAT(error_after("kind: compiles, ", ""), ContainsSubstring("checks[0]: missing key 'kind'"));
}

TEST_CASE("ids, titles and units have their forms") {
  for (const char* wrong : {"Small", "sm all", "sm_all", "\"\"", "../x", "a/b", "[a]"}) {
    INFO(wrong);
    CHECK_THAT(error_after("id: small", std::string("id: ") + wrong), ContainsSubstring("a.yaml:1:5: id: "));
    CHECK_THAT(error_after("id: compiles", std::string("id: ") + wrong), ContainsSubstring("checks[0].id: "));
  }
  CHECK_THAT(error_after("\"Small\"", "\"two\\nlines\""),
             ContainsSubstring("title: must be one line of text"));
  CHECK_THAT(error_after("\"Small\"", "\"\""), ContainsSubstring("title: must be one line of text"));
  for (const char* wrong :
       {"1small", "small.cpp", "class", "lambda", "std", "tensor_view", "random", "numpy", "_small"}) {
    INFO(wrong);
    CHECK_THAT(error_after("unit: small", std::string("unit: ") + wrong),
               ContainsSubstring("a.yaml:3:7: unit: '"));
  }
}

TEST_CASE("names of functions and arguments are names in both languages") {
  CHECK(error_after("  scale:", "  2scale:") ==
        "a.yaml:6:3: functions.2scale: function '2scale' is not an identifier (letters, digits and _, not "
        "starting with a digit)");
  CHECK_THAT(error_after("  scale:", "  template:"),
             ContainsSubstring("function 'template' is a C++ keyword"));
  CHECK_THAT(error_after("  scale:", "  def:"), ContainsSubstring("function 'def' is a Python keyword"));
  CHECK_THAT(error_after("{x: ", "{x-y: "),
             ContainsSubstring("functions.scale.inputs.x-y: input 'x-y' is not an identifier"));
  CHECK_THAT(error_after("{x: ", "{lambda: "), ContainsSubstring("input 'lambda' is a Python keyword"));
  CHECK_THAT(error_after("{y: ", "{double: "), ContainsSubstring("output 'double' is a C++ keyword"));
  CHECK_THAT(error_after("factor:", "in:"), ContainsSubstring("param 'in' is a Python keyword"));
  CHECK_THAT(error_after("factor:", "NAN:"), ContainsSubstring("param 'NAN' is taken"));
  CHECK_THAT(error_after("factor:", "__x:"), ContainsSubstring("param '__x' starts with _"));
}

TEST_CASE("names that clash are refused") {
  CHECK(error_after("factor: float", "x: float") ==
        "a.yaml:8:14: functions.scale.params.x: scale: the param 'x' has the name of another argument");
  CHECK_THAT(error_after("{y: ", "{x: "),
             ContainsSubstring("scale: the output 'x' has the name of another argument"));
  CHECK_THAT(error_after("factor: float", "N: int"),
             ContainsSubstring("a.yaml:7:17: functions.scale.inputs.x: scale: input x defines a dimension "
                               "'N', which is also a param"));
  CHECK_THAT(error_after("title: \"Small\"", "id: other"),
             ContainsSubstring("a.yaml:2:1: key 'id' stands twice"));
  CHECK_THAT(error_after("checks:", "  scale: {outputs: {y: \"f32[1]\"}}\nchecks:"),
             ContainsSubstring("key 'scale' stands twice"));
  CHECK_THAT(
      error_after("id: scale,", "id: compiles,"),
      ContainsSubstring("a.yaml:12:10: checks[1].id: is 'compiles', but another check has this id already"));
  CHECK_THAT(error_after("functions: [scale]", "functions: [scale, scale]"),
             ContainsSubstring("checks[1].functions[1]: stands twice"));
  CHECK_THAT(error_after("[cpp, python]", "[cpp, cpp]"), ContainsSubstring("languages[1]: stands twice"));
}

TEST_CASE("shapes that are none are errors with their axis") {
  const auto error = [](const std::string& shape) {
    return error_after("{y: \"f32[N]\"}", "{y: \"" + shape + "\"}");
  };
  CHECK(error("f32[N,(N+1]") ==
        "a.yaml:9:18: functions.scale.outputs.y: axis 2: '(N+1': expected an operator or ')', but the text "
        "ends at character 5");
  CHECK_THAT(error("f32"), ContainsSubstring("is 'f32', but must be a type with a shape"));
  CHECK_THAT(error("f32[N"), ContainsSubstring("must be a type with a shape"));
  CHECK_THAT(error("f32[N]x"), ContainsSubstring("must be a type with a shape"));
  CHECK_THAT(error(""), ContainsSubstring("must be a type with a shape"));
  CHECK_THAT(error("[N]"), ContainsSubstring("unknown type ''"));
  CHECK_THAT(error("f32[]"), ContainsSubstring("has no axes; a single number is f32[1]"));
  CHECK_THAT(error("f32[N,]"), ContainsSubstring("axis 2: ''"));
  CHECK_THAT(error("f32[0]"), ContainsSubstring("axis 1: 0 is less than 1"));
  CHECK_THAT(error("f32[1/0]"), ContainsSubstring("axis 1: '1/0': division by zero"));
  CHECK_THAT(error("f32[1,1,1,1,1,1,1,1,1]"), ContainsSubstring("more than 8 axes"));
  CHECK_THAT(error("f32[" + std::string(10'000, '(') + "]"), ContainsSubstring("axis 1: "));
  CHECK(load(replaced("{y: \"f32[N]\"}", "{y: \"f32[ N ,\\n  2*N ]\"}")).functions[0].outputs[0].text ==
        "f32[ N , 2*N ]");
}

TEST_CASE("numbers out of range are errors") {
  for (const char* wrong : {"-1", "nan", "inf", "1e7", "many"}) {
    INFO(wrong);
    CHECK_THAT(error_after("points: 1}", std::string("points: ") + wrong + "}"),
               ContainsSubstring("a.yaml:11:44: checks[0].points: is '"));
  }
  CHECK_THAT(error_after("seed: 7", "seed: -7"), ContainsSubstring("checks[1].seed: is '-7'"));
  CHECK_THAT(error_after("functions:\n", "limits: {run: {memory: 1 KiB}}\nfunctions:\n"),
             ContainsSubstring("limits.run.memory: is 1024 bytes, but must be from 16777216"));
  CHECK_THAT(error_after("functions:\n", "limits: {run: {processes: 0}}\nfunctions:\n"),
             ContainsSubstring("limits.run.processes: is '0'"));
  CHECK_THAT(error_after("functions:\n", "limits: {submission: {files: 0}}\nfunctions:\n"),
             ContainsSubstring("limits.submission.files: is '0'"));
  CHECK_THAT(error_after("functions:\n", "limits: {total_seconds: 0}\nfunctions:\n"),
             ContainsSubstring("limits.total_seconds: is '0'"));
}

TEST_CASE("empty things are errors where something is needed") {
  CHECK_THAT(error_of("id: a\ntitle: A\nunit: a\nlanguages: [cpp]\nfunctions: {}\n"),
             ContainsSubstring("a.yaml:5:12: functions: is empty"));
  CHECK_THAT(error_of("id: a\ntitle: A\nunit: a\nlanguages: [cpp]\nfunctions:\n"),
             ContainsSubstring("a.yaml:5:1: functions: is empty"));
  CHECK_THAT(error_after("[cpp, python]", "[]"), ContainsSubstring("languages: is empty"));
  CHECK_THAT(error_after("{y: \"f32[N]\"}", "{}"),
             ContainsSubstring("functions.scale.outputs: scale: has no outputs"));
  CHECK_THAT(error_after("kind: compiles", "kind: \"\""),
             ContainsSubstring("checks[0].kind: must not be empty"));
  CHECK_THAT(error_after("functions:\n", "build: {compiler: \"\"}\nfunctions:\n"),
             ContainsSubstring("build.compiler: must be"));
  CHECK_THAT(error_after("functions:\n", "build: {flags: [-O2, \"\"]}\nfunctions:\n"),
             ContainsSubstring("build.flags[1]: must not be empty"));
  CHECK_THAT(error_after("functions:\n", "cases: [1]\nfunctions:\n"),
             ContainsSubstring("cases: is a list, but must be a map"));
}

TEST_CASE("an oracle is a function's name or a folder inside the assignment") {
  const test_support::TempDir outside;
  const test_support::TempDir folder;
  folder.write("solutions/mine/small.py", "def scale(x, factor): return x\n");
  folder.write("plain.txt", "");
  fs::create_directory_symlink(outside.path(), folder.path() / "escape");
  fs::create_directory_symlink(folder.path() / "solutions", folder.path() / "inner");
  const auto with_oracle = [](const std::string& oracle) {
    return replaced("    outputs:", "    oracle: " + oracle + "\n    outputs:");
  };
  CHECK(load(with_oracle("other_scale"), folder.path()).functions[0].oracle == "other_scale");
  const Assignment a = load(with_oracle("{solution: solutions/mine}"), folder.path());
  CHECK(a.functions[0].oracle.empty());
  CHECK(a.functions[0].solution == folder.path() / "solutions/mine");
  CHECK_NOTHROW(load(with_oracle("{solution: inner/mine}"), folder.path()));
  for (const char* wrong :
       {"..", "../x", "/tmp", "solutions/../..", ".", "\"\"", "absent", "plain.txt", "escape"}) {
    INFO(wrong);
    CHECK_THAT(error_of(with_oracle(std::string("{solution: ") + wrong + "}"), folder.path()),
               ContainsSubstring("a.yaml:9:24: functions.scale.oracle.solution: "));
  }
  CHECK_THAT(error_of(with_oracle("{soluton: x}"), folder.path()),
             ContainsSubstring("did you mean 'solution'?"));
  CHECK_THAT(error_of(with_oracle("two words"), folder.path()),
             ContainsSubstring("functions.scale.oracle: must be the name"));
}

TEST_CASE("the spec's hash follows every byte of the file and of the solutions") {
  const test_support::TempDir folder;
  const test_support::TempDir elsewhere;
  const std::string yaml = replaced("    outputs:", "    oracle: {solution: mine}\n    outputs:");
  const auto hash = [&] { return load(yaml, folder.path()).spec_hash; };
  folder.write("mine/small.py", "one");
  folder.write("mine/deep/more.py", "two");
  folder.write("notes.txt", "not part of the spec");
  const std::string first = hash();
  CHECK(first.size() == 64);
  CHECK(load(yaml + "# a comment\n", folder.path()).spec_hash != first);
  elsewhere.write("mine/deep/more.py", "two");
  elsewhere.write("mine/small.py", "one");
  CHECK(load(yaml, elsewhere.path()).spec_hash == first);
  folder.write("notes.txt", "changed");
  CHECK(hash() == first);
  folder.write("mine/deep/more.py", "tvo");
  CHECK(hash() != first);
  folder.write("mine/deep/more.py", "two");
  CHECK(hash() == first);
  fs::rename(folder.path() / "mine/deep", folder.path() / "mine/deeper");
  CHECK(hash() != first);
  fs::create_symlink("/etc/passwd", folder.path() / "mine/link.py");
  CHECK_THAT(error_of(yaml, folder.path()), ContainsSubstring("link.py: is a link or a special file"));
}

TEST_CASE("an assignment that is not there is named") {
  const test_support::TempDir folder;
  CHECK_THROWS_AS(load_assignment(folder.path()), ConfigError);
  CHECK_THROWS_AS(load_assignment(folder.path() / "absent"), ConfigError);
}
