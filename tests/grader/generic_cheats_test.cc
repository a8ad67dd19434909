#include "grader/generic_cheats.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/run_command.hpp"
#include "tests/support/temp_dir.hpp"

using namespace grader;

namespace {

const std::string spec = R"(id: tiny
title: Tiny
unit: tiny
languages: [cpp, python]
functions:
  linear_forward:
    inputs:  {x: "f32[N,D]", w: "f32[M,D]", b: "f32[M]"}
    outputs: {y: "f32[N,M]"}
  pixel_mask:
    params:  {out_channels: int, in_channels: int, kernel: int, colours: int, type_b: int}
    outputs: {mask: "f32[out_channels,in_channels,kernel,kernel]"}
checks:
  - {id: compiles, kind: compiles, points: 1, visibility: public}
)";

}  // namespace

TEST_CASE("the generic cheats are sources that build, with every function and the honest ones behind") {
  const test_support::TempDir folder;
  const harness::Assignment assignment = harness::parse_assignment(spec, "assignment.yaml", folder.path());
  std::size_t python = 0;
  for (const GenericCheat& cheat : generic_cheats()) {
    INFO(cheat.name);
    const std::vector<CheatFile> files = make_cheat(cheat, assignment, "honest = 1\n");
    REQUIRE(files.size() == 2);
    CHECK(files[0].text.find('$') == std::string::npos);
    CHECK_THAT(files[0].text, ContainsSubstring("linear_forward") && ContainsSubstring("pixel_mask"));
    CHECK(files[1].text == "honest = 1\n");
    const bool is_python = cheat.language == harness::Language::python;
    CHECK(files[0].path == (is_python ? "tiny.py" : "tiny.cpp"));
    if (is_python) folder.write(std::to_string(python++) + ".py", files[0].text);
  }
  REQUIRE(python >= 7);
  const test_support::CommandResult parsed = test_support::run_command(
      {"/usr/bin/python3", "-c",
       "import ast, pathlib, sys\n"
       "for file in pathlib.Path(sys.argv[1]).glob('*.py'): ast.parse(file.read_text())",
       folder.path().string()});
  CHECK(parsed.err.empty());
  CHECK(parsed.status == 0);
}

TEST_CASE("an honest sample is one to hide behind when it is a single file") {
  const test_support::TempDir folder;
  const harness::Assignment assignment = harness::parse_assignment(spec, "assignment.yaml", folder.path());
  folder.write("one/tiny.cpp", "one");
  folder.write("one/expected.yaml", "");
  folder.write("two/tiny.cpp", "two");
  folder.write("two/more.hpp", "");
  using harness::Language;
  CHECK(honest_source(folder.path() / "one", assignment, Language::cpp) == "one");
  CHECK_FALSE(honest_source(folder.path() / "one", assignment, Language::python));
  CHECK_FALSE(honest_source(folder.path() / "two", assignment, Language::cpp));
}
