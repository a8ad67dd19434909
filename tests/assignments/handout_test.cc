// What the handout of assignment 7 promises, against the spec that is graded by.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "harness/assignment/assignment.hpp"
#include "harness/cases/cases.hpp"
#include "tests/support/catch.hpp"

using namespace harness;

namespace {

const std::filesystem::path folder = GRADER_A7_FOLDER;

// Lines of a paragraph joined, runs of blanks as one.
std::string handout() {
  std::ifstream in(folder / "handout.md");
  std::string text, word;
  while (in >> word) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

std::vector<const CheckSpec*> speed_checks(const Assignment& assignment) {
  std::vector<const CheckSpec*> checks;
  for (const CheckSpec& check : assignment.checks) {
    if (check.kind == "performance") checks.push_back(&check);
  }
  return checks;
}

}  // namespace

TEST_CASE("handout: every check stands in the table with its points") {
  const Assignment assignment = load_assignment(folder);
  const std::string text = handout();
  for (const CheckSpec& check : assignment.checks) {
    const bool open = check.visibility == Visibility::visible;
    CHECK_THAT(text, ContainsSubstring("| `" + check.id + "` | " + number(check.points) + " | " +
                                       (open ? "public" : "hidden") + " |"));
  }
}

TEST_CASE("handout: the tiers of speed are those of the spec") {
  const Assignment assignment = load_assignment(folder);
  const auto checks = speed_checks(assignment);
  REQUIRE(checks.size() == 3);
  const std::string text = handout();
  const std::size_t tiers = checks[0]->options.at("tiers").items().size();
  for (std::size_t t = 0; t < tiers; ++t) {
    std::string row = "| ", points;
    for (const CheckSpec* check : checks) {
      const ConfigNode tier = check->options.at("tiers").items().at(t);
      row += number(tier.at("ratio").as_number(0, 1e6)) + " | ";
      points = number(tier.at("points").as_number(0, 100));
    }
    CHECK_THAT(text, ContainsSubstring(row + points + " |"));
  }
}

TEST_CASE("handout: the timed layers are those of the spec") {
  const Assignment assignment = load_assignment(folder);
  const std::string text = handout();
  for (const CheckSpec* check : speed_checks(assignment)) {
    const auto cases = check->options.find("cases");
    if (!cases) continue;
    const CaseSpec sizes = parse_cases(*cases, assignment, check->functions, check->seed, kMaxTimedElements);
    for (const Case& size : generate_cases(sizes, check->seed)) {
      std::ostringstream layer;
      const auto& n = size.names;
      layer << n.at("N") << " images of " << n.at("C") << " channels and " << n.at("H") << " x " << n.at("W")
            << " pixels to " << n.at("O") << " filters of " << n.at("K") << " x " << n.at("L");
      CHECK_THAT(text, ContainsSubstring(layer.str()));
    }
  }
}
