#include "grader/kit.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include "tests/support/catch.hpp"
#include "tests/support/run_command.hpp"
#include "tests/support/temp_dir.hpp"

using namespace grader;
using harness::ConfigError;
using test_support::TempDir;

namespace {

const std::string head = R"(id: tiny
title: "Tiny: a spec for the tests"
unit: tiny
languages: [cpp, python]
functions:
  relu_forward:
    inputs:  {x: "f32[N,C,H,W]"}
    outputs: {y: "f32[N,C,H,W]"}
)";

harness::Assignment parsed(const std::string& yaml) {
  return harness::parse_assignment(yaml, "assignment.yaml", ".");
}

std::string public_part(const std::string& yaml) {
  return public_spec(parsed(yaml), yaml);
}

std::string check_line(const std::string& id, const std::string& visibility, int points) {
  return "{id: " + id + ", kind: compiles, points: " + std::to_string(points) +
         ", visibility: " + visibility + "}";
}

std::vector<std::string> ids_of(const harness::Assignment& assignment) {
  std::vector<std::string> ids;
  for (const harness::CheckSpec& check : assignment.checks) ids.push_back(check.id);
  return ids;
}

}  // namespace

TEST_CASE("hidden checks and the comments about them leave, the rest stays as it is written") {
  const std::string yaml = head + R"(# the checks
checks:
  # first of all
  - {id: one, kind: compiles, points: 1, visibility: public}   # it builds

  # secret: ties
  - id: secret-two
    kind: compiles
    points: 2

    # secret inside
    visibility: hidden
    # secret behind

    # secret without a gap
  # about three
  - id: three
    kind: compiles
    points: 3
    visibility: public
  - {id: secret-four, kind: compiles, points: 4,
     visibility: hidden}
# secret at the end
)";
  const std::string text = public_part(yaml);
  CHECK(text.find("secret") == std::string::npos);
  for (const char* kept :
       {"# the checks", "# first of all", "# it builds", "# about three", "title: \"Tiny"}) {
    CHECK_THAT(text, ContainsSubstring(kept));
  }
  CHECK(ids_of(parsed(text)) == std::vector<std::string>{"one", "three"});
}

TEST_CASE("case generators that only hidden checks use leave with them") {
  const std::string check = "kind: matches_oracle, functions: [relu_forward], points: 1, seed: 1, cases: ";
  const std::string yaml = head + R"(cases:
  # for everybody
  open: {count: 1, ranges: {N: [1, 2], C: [1, 2], H: [1, 2], W: [1, 2]}}
  # secret, and why
  secret:
    count: 1
    # secret inside
    ranges: {N: [1, 2], C: [1, 2], H: [1, 2], W: [1, 2]}
  # the last
  both: {count: 1, ranges: {N: [1, 1], C: [1, 2], H: [1, 2], W: [1, 2]}}
checks:
  - {id: a, visibility: public, )" +
                           check + "open}\n  - {id: b, visibility: public, " + check +
                           "both}\n  - {id: c, visibility: hidden, " + check +
                           "secret}\n  - {id: d, visibility: hidden, " + check + "both}\n";
  const std::string text = public_part(yaml);
  CHECK(text.find("secret") == std::string::npos);
  for (const char* kept : {"# for everybody", "open: {", "# the last", "both: {"})
    CHECK_THAT(text, ContainsSubstring(kept));

  const std::string all_hidden =
      head + "cases:\n  secret: {count: 1, ranges: {N: [1, 2], C: [1, 2], H: [1, 2], W: [1, 2]}}\n" +
      "checks:\n  - " + check_line("a", "public", 1) + "\n  - {id: c, visibility: hidden, " + check +
      "secret}\n";
  CHECK(public_part(all_hidden).find("cases") == std::string::npos);
  std::string flow = all_hidden;
  flow.replace(flow.find("cases:\n  secret"), 15, "cases: {secret");
  flow.replace(flow.find("}}\nchecks"), 3, "}}}\n");
  CHECK_THROWS_WITH(public_part(flow),
                    ContainsSubstring("case generators that begin on a line of their own"));
}

TEST_CASE("lists may be indented as YAML lets them be") {
  const std::string checks = GENERATE(
      as<std::string>{},
      "checks:\n- " + check_line("a", "hidden", 1) + "\n- " + check_line("b", "public", 2) + "\n",
      "checks:\n      - " + check_line("b", "public", 2) +
          "\n      -\n        id: a\n        kind: compiles\n        points: 1\n        visibility: hidden\n",
      "checks:\n- " + check_line("b", "public", 2) + "\n- " + check_line("a", "hidden", 1));
  INFO(checks);
  const std::string after = GENERATE(as<std::string>{}, "", "limits: {total_seconds: 100}\n");
  const std::string yaml = head + checks + (checks.back() == '\n' ? "" : "\n") + after;
  const std::string text = public_part(yaml);
  CHECK(ids_of(parsed(text)) == std::vector<std::string>{"b"});
  if (!after.empty()) CHECK_THAT(text, ContainsSubstring(after));
}

TEST_CASE("hidden checks in any order and number leave nothing behind") {
  for (unsigned mask = 0; mask < 15; ++mask) {  // never all hidden: a kit needs a check
    std::string yaml = head + "checks:\n";
    std::vector<std::string> expected;
    for (unsigned i = 0; i < 4; ++i) {
      const bool hidden = (mask >> i & 1U) != 0;
      const std::string id = (hidden ? "secret-" : "open-") + std::to_string(i);
      if (!hidden) expected.push_back(id);
      yaml += "  # about " + id + "\n  - " + check_line(id, hidden ? "hidden" : "public", 1) + "\n";
    }
    const std::string text = public_part(yaml);
    CHECK(ids_of(parsed(text)) == expected);
    CHECK(text.find("secret") == std::string::npos);
  }
}

TEST_CASE("a list in brackets cannot be parted and is refused rather than given away") {
  const std::string yaml =
      head + "checks: [" + check_line("a", "public", 1) + ", " + check_line("b", "hidden", 1) + "]\n";
  CHECK_THROWS_AS(public_part(yaml), ConfigError);
}

TEST_CASE("a kit has everything a student needs, and its starter builds") {
  const TempDir folder;
  const std::string yaml = head + "checks:\n  - " + check_line("one", "public", 1) + "\n  - " +
                           check_line("secret", "hidden", 1) + "\n";
  folder.write("assignment.yaml", yaml);
  folder.write("handout.md", "# Do this\n");
  const harness::Assignment assignment = harness::load_assignment(folder.path());
  const std::vector<KitFile> files = make_kit(assignment);
  std::vector<std::string> paths;
  for (const KitFile& file : files) {
    paths.push_back(file.path);
    CHECK_FALSE(file.text.empty());
    CHECK(file.text.find("secret") == std::string::npos);
  }
  CHECK(paths == std::vector<std::string>{"README.md", "assignment.yaml", "cpp/tensor_view.hpp",
                                          "cpp/tiny.cpp", "cpp/tiny.hpp", "handout.html", "handout.md",
                                          "python/tiny.py"});
  const TempDir kit;
  for (const KitFile& file : files) kit.write(file.path, file.text);
  const auto built = test_support::run_command({"g++", "-std=c++20", "-Wall", "-Wextra", "-Werror",
                                                "-fsyntax-only", (kit.path() / "cpp/tiny.cpp").string()});
  INFO(built.err);
  CHECK(built.status == 0);
  const auto python = test_support::run_command({"/usr/bin/python3", "-c",
                                                 "import ast,sys; ast.parse(open(sys.argv[1]).read())",
                                                 (kit.path() / "python/tiny.py").string()});
  INFO(python.err);
  CHECK(python.status == 0);
}

TEST_CASE("the staff's own starters go before generated ones") {
  const TempDir folder;
  folder.write("assignment.yaml", head + "checks:\n  - " + check_line("one", "public", 1) + "\n");
  folder.write("handout.md", "# Do this\n");
  folder.write("starter/cpp/tiny.cpp", "// ours\n");
  folder.write("starter/cpp/tiny.hpp", "// stale, made anew\n");
  folder.write("starter/cpp/extra.hpp", "// too\n");
  std::map<std::string, std::string> texts;
  for (const KitFile& file : make_kit(harness::load_assignment(folder.path()))) texts[file.path] = file.text;
  CHECK(texts.at("cpp/tiny.cpp") == "// ours\n");
  CHECK(texts.at("cpp/extra.hpp") == "// too\n");
  CHECK_THAT(texts.at("cpp/tiny.hpp"), ContainsSubstring("relu_forward"));
  CHECK_THAT(texts.at("python/tiny.py"), ContainsSubstring("def relu_forward"));
}

TEST_CASE("what cannot become a kit is refused") {
  const TempDir folder;
  folder.write("assignment.yaml", head + "checks:\n  - " + check_line("one", "hidden", 1) + "\n");
  CHECK_THROWS_WITH(make_kit(harness::load_assignment(folder.path())),
                    ContainsSubstring("every check is hidden"));
  folder.write("assignment.yaml", head + "checks:\n  - " + check_line("one", "public", 1) + "\n");
  CHECK_THROWS_WITH(make_kit(harness::load_assignment(folder.path())),
                    ContainsSubstring("there is no handout"));
}

namespace {

namespace fs = std::filesystem;

// Is `name` in the text, and not as a part of a longer one?
bool mentions(const std::string& text, const std::string& name) {
  const auto is_part = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '-');
  };
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    if ((at == 0 || !is_part(at - 1)) && !is_part(at + name.size())) return true;
  }
  return false;
}

std::string scalar_of(const harness::ConfigNode& check, const char* key) {
  const auto node = check.find(key);
  return node && node->is_scalar() ? node->as_string() : "";
}

// Lines of code that compute something, of everything that solves the assignment or pretends to.
std::set<std::string> lines_of_solutions(const fs::path& assignment) {
  std::set<std::string> lines;
  for (const char* const folder : {"samples", "cheats"}) {
    if (!fs::exists(assignment / folder)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(assignment / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".cpp" && extension != ".py" && extension != ".hpp") continue;
      std::ifstream stream(entry.path());
      for (std::string line; std::getline(stream, line);) {
        const std::size_t start = std::min(line.find_first_not_of(" \t"), line.size());
        const bool computes =
            line.find_first_of("*+/", start) != std::string::npos && line.find('=') != std::string::npos;
        if (computes && line.size() - start > 20 && line.compare(start, 2, "//") != 0)
          lines.insert(line.substr(start));
      }
    }
  }
  return lines;
}

}  // namespace

TEST_CASE("no kit of an assignment tells a hidden seed, a hidden case or a solution") {
  int assignments = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(GRADER_ASSIGNMENTS)) {
    if (!fs::exists(entry.path() / "assignment.yaml")) continue;
    INFO(entry.path());
    ++assignments;
    const harness::Assignment assignment = harness::load_assignment(entry.path());
    std::map<std::string, std::string> kit;
    for (const KitFile& file : make_kit(assignment)) kit[file.path] = file.text;
    std::string all_but_handout;
    for (const auto& [path, text] : kit) {
      const bool expected = path == "README.md" || path == "assignment.yaml" || path == "handout.md" ||
                            path == "handout.html" || path.starts_with("cpp/") || path.starts_with("python/");
      CHECK(expected);
      if (!path.starts_with("handout")) all_but_handout += text;
    }
    const std::vector<harness::ConfigNode> checks =
        harness::ConfigNode::load(entry.path() / "assignment.yaml").at("checks").items();
    std::set<std::string> seeds, cases;  // of visible checks
    for (std::size_t k = 0; k < checks.size(); ++k) {
      if (assignment.checks[k].visibility == harness::Visibility::hidden) continue;
      seeds.insert(scalar_of(checks[k], "seed"));
      cases.insert(scalar_of(checks[k], "cases"));
    }
    int hidden = 0;
    const std::string& spec = kit.at("assignment.yaml");
    for (std::size_t k = 0; k < checks.size(); ++k) {
      if (assignment.checks[k].visibility != harness::Visibility::hidden) continue;
      ++hidden;
      INFO(assignment.checks[k].id);
      CHECK_FALSE(mentions(all_but_handout, "id: " + assignment.checks[k].id));
      const std::string seed = scalar_of(checks[k], "seed"), generator = scalar_of(checks[k], "cases");
      if (!seed.empty() && seeds.count(seed) == 0) CHECK_FALSE(mentions(spec, "seed: " + seed));
      if (!generator.empty() && cases.count(generator) == 0) CHECK_FALSE(mentions(spec, generator + ":"));
    }
    CHECK(hidden > 0);
    CHECK_FALSE(mentions(spec, "visibility: hidden"));
    const std::set<std::string> lines = lines_of_solutions(entry.path());
    CHECK(lines.size() > 20);
    for (const std::string& line : lines) {
      if (all_but_handout.find(line) != std::string::npos) FAIL_CHECK("in the kit: " << line);
    }
  }
  CHECK(assignments >= 7);
}
