#include "grader/exam/blueprint.hpp"

#include <cmath>
#include <map>
#include <stdexcept>

#include "grader/exam/render/markup.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader::exam {
namespace {

using harness::ConfigNode;

constexpr double most_points = 1000;
constexpr int most_variants = 200;

const Problem& problem_of(const ConfigNode& node) {
  try {
    return find_problem(node.as_string());
  } catch (const std::out_of_range& unknown) {
    node.fail(unknown.what());
  }
}

std::vector<double> points_by_weight(const Problem& problem, double points) {
  double weights = 0;
  for (const Part& part : problem.parts) weights += part.weight;
  std::vector<double> result;
  for (const Part& part : problem.parts) result.push_back(points * part.weight / weights);
  return result;
}

std::vector<double> parse_parts(const ConfigNode& node, const Problem& problem, double points) {
  std::vector<std::string> known;
  for (const Part& part : problem.parts) known.push_back(part.id);
  node.allow_keys(known);
  std::vector<double> result;
  double sum = 0;
  for (const std::string& part : known) {
    const auto value = node.find(part);
    result.push_back(value ? value->as_number(0.25, most_points) : 0);
    sum += result.back();
  }
  if (std::abs(sum - points) > 1e-9) {
    node.fail("the parts have " + std::to_string(sum) + " points together, expected the slot's " +
              std::to_string(points));
  }
  return result;
}

// The problem with other marks for its misconceptions.
std::shared_ptr<const Problem> parse_marks(const ConfigNode& node, const Problem& problem) {
  auto own = std::make_shared<Problem>(problem);
  std::vector<std::string> known;
  for (Misconception& slip : own->misconceptions) {
    known.push_back(slip.id);
    if (const auto percent = node.find(slip.id)) slip.percent = static_cast<int>(percent->as_integer(0, 100));
  }
  node.allow_keys(known);
  return own;
}

Slot parse_slot(const ConfigNode& node) {
  node.allow_keys({"problem", "points", "parts", "marks"});
  Slot slot;
  slot.problem = &problem_of(node.at("problem"));
  slot.points = node.at("points").as_number(0.25, most_points);
  const auto parts = node.find("parts");
  slot.part_points =
      parts ? parse_parts(*parts, *slot.problem, slot.points) : points_by_weight(*slot.problem, slot.points);
  if (const auto marks = node.find("marks")) {
    slot.own = parse_marks(*marks, *slot.problem);
    slot.problem = slot.own.get();
  }
  return slot;
}

std::string text_of(const ConfigNode& root, const char* key) {
  const auto node = root.find(key);
  return node ? node->as_string() : "";
}

// Text with $LaTeX$ that every format can draw.
std::string markup_of(const ConfigNode& root, const char* key) {
  std::string text = text_of(root, key);
  try {
    html_of(text);
  } catch (const std::logic_error& error) {
    root.at(key).fail(error.what());
  }
  return text;
}

}  // namespace

double Blueprint::points() const {
  double sum = 0;
  for (const Slot& slot : slots) sum += slot.points;
  return sum;
}

Blueprint load_blueprint(const std::filesystem::path& file) {
  const ConfigNode root = ConfigNode::load(file);
  root.allow_keys({"id", "title", "course", "instructions", "minutes", "variants", "slots"});
  Blueprint paper;
  paper.id = root.at("id").as_string();
  if (paper.id != file.stem().string()) {
    root.at("id").fail("is " + harness::quote_value(paper.id) + ", expected the file's name, " +
                       harness::quote_value(file.stem().string()));
  }
  paper.title = root.at("title").as_string();
  paper.course = text_of(root, "course");
  paper.instructions = markup_of(root, "instructions");
  if (const auto minutes = root.find("minutes"))
    paper.minutes = static_cast<int>(minutes->as_integer(1, 1000));
  if (const auto variants = root.find("variants")) {
    paper.variants = static_cast<int>(variants->as_integer(2, most_variants));
  }
  std::map<std::string, std::string> seen;
  for (const ConfigNode& item : root.at("slots").items()) {
    Slot slot = parse_slot(item);
    const auto [before, is_new] = seen.emplace(slot.problem->name, item.where());
    if (!is_new)
      item.at("problem").fail("is asked twice, first at " + before->second + "; expected each problem once");
    paper.slots.push_back(std::move(slot));
  }
  if (paper.slots.empty()) root.at("slots").fail("is empty, expected at least one slot");
  return paper;
}

}  // namespace grader::exam
