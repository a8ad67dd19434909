// Works on the lines of the file rather than on its values, so that a student reads what the staff wrote.

#include <algorithm>
#include <set>
#include <sstream>

#include "grader/kit.hpp"
#include "grader/text.hpp"

namespace grader {
namespace {

using harness::ConfigNode;

struct SpecLines {
  std::vector<std::string> text;

  // Spaces before the first other character; a blank line has none to count.
  static std::size_t indentation(const std::string& line) { return line.find_first_not_of(' '); }
  bool is_blank(std::size_t i) const { return text[i].find_first_not_of(" \t\r") == std::string::npos; }
  bool is_comment(std::size_t i) const { return !is_blank(i) && text[i][indentation(text[i])] == '#'; }
  bool says_something(std::size_t i) const { return !is_blank(i) && !is_comment(i); }
};

SpecLines split(const std::string& yaml) {
  SpecLines lines;
  std::istringstream stream(yaml);
  std::string line;
  while (std::getline(stream, line)) lines.text.push_back(line);
  return lines;
}

// Position in SpecLines of a node: the line of "assignment.yaml:12:5", from 0.
std::size_t line_of(const ConfigNode& node) {
  const std::string where = node.where();
  const std::size_t column = where.rfind(':');
  const std::size_t line = where.rfind(':', column - 1);
  return std::stoul(where.substr(line + 1, column - line - 1)) - 1;
}

[[noreturn]] void fail(const ConfigNode& node) {
  node.fail("a kit can only leave out checks that stand in a block list, each beginning on a line with '- '");
}

// Case generators that a visible check names.
std::set<std::string> visible_cases(const harness::Assignment& assignment,
                                    const std::vector<ConfigNode>& checks) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (assignment.checks.at(i).visibility != harness::Visibility::visible) continue;
    const auto cases = checks[i].find("cases");
    if (cases && cases->is_scalar()) names.insert(cases->as_string());
  }
  return names;
}

// The line on which the generator's name stands.
std::size_t key_line(const SpecLines& lines, const std::string& key, const ConfigNode& value) {
  for (std::size_t i = line_of(value) + 1; i-- > 0;) {
    if (!lines.says_something(i)) continue;
    if (lines.text[i].compare(SpecLines::indentation(lines.text[i]), key.size() + 1, key + ":") == 0)
      return i;
    if (i != line_of(value)) break;
  }
  value.fail("a kit can only leave out case generators that begin on a line of their own");
}

// The line with the dash that begins the item.
std::size_t dash_line(const SpecLines& lines, const ConfigNode& item) {
  for (std::size_t i = line_of(item) + 1; i-- > 0;) {
    if (!lines.says_something(i)) continue;
    const std::string& line = lines.text[i];
    const std::size_t start = SpecLines::indentation(line);
    if (line[start] == '-' && (start + 1 == line.size() || line[start + 1] == ' ')) return i;
    if (i != line_of(item)) break;
  }
  fail(item);
}

// One behind the last line that belongs to the item: what follows is indented no deeper than the dash.
std::size_t end_of_item(const SpecLines& lines, std::size_t dash) {
  const std::size_t depth = SpecLines::indentation(lines.text[dash]);
  std::size_t end = dash + 1;
  for (std::size_t i = dash + 1; i < lines.text.size(); ++i) {
    if (!lines.says_something(i)) continue;
    if (SpecLines::indentation(lines.text[i]) <= depth) break;
    end = i + 1;
  }
  return end;
}

// Removes the item with the comments above it, as far as nothing else stands between, and those below it that
// do not stand right above the next item: they may say what is hidden.
void mark_item(const SpecLines& lines, std::size_t dash, std::set<std::size_t>& removed) {
  std::size_t first = dash;
  while (first > 0 && !lines.says_something(first - 1)) --first;
  std::size_t next = end_of_item(lines, dash);
  while (next < lines.text.size() && !lines.says_something(next)) ++next;
  std::size_t keep = next;
  const std::size_t depth = SpecLines::indentation(lines.text[dash]);
  const bool something_follows = next < lines.text.size();
  while (something_follows && lines.is_comment(keep - 1) &&
         SpecLines::indentation(lines.text[keep - 1]) <= depth)
    --keep;
  for (std::size_t i = first; i < keep; ++i) {
    if (lines.is_comment(i) || i >= dash) removed.insert(i);
  }
}

// What only hidden checks use tells what they look at.
void mark_hidden_cases(const SpecLines& lines, const ConfigNode& root, const std::set<std::string>& visible,
                       std::set<std::size_t>& removed) {
  const auto cases = root.find("cases");
  if (!cases) return;
  bool some_stay = false;
  for (const auto& [name, generator] : cases->entries()) {
    if (visible.count(name) > 0) {
      some_stay = true;
    } else {
      mark_item(lines, key_line(lines, name, generator), removed);
    }
  }
  if (!some_stay && cases->size() > 0) removed.insert(key_line(lines, "cases", *cases));
}

void check_public_spec(const harness::Assignment& assignment, const std::string& yaml,
                       const ConfigNode& checks) {
  const harness::Assignment kept =
      harness::parse_assignment(yaml, "public assignment.yaml", assignment.folder);
  std::vector<std::string> expected;
  for (const harness::CheckSpec& check : assignment.checks) {
    if (check.visibility == harness::Visibility::visible) expected.push_back(check.id);
  }
  std::vector<std::string> got;
  for (const harness::CheckSpec& check : kept.checks) got.push_back(check.id);
  if (got != expected) fail(checks);
}

}  // namespace

std::string public_spec(const harness::Assignment& assignment, const std::string& yaml) {
  const SpecLines lines = split(yaml);
  const ConfigNode root = ConfigNode::parse(yaml, "assignment.yaml");
  const ConfigNode checks = root.at("checks");
  const std::vector<ConfigNode> items = checks.items();
  std::set<std::size_t> removed;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (assignment.checks.at(i).visibility == harness::Visibility::hidden) {
      mark_item(lines, dash_line(lines, items[i]), removed);
    }
  }
  mark_hidden_cases(lines, root, visible_cases(assignment, items), removed);
  std::string text;
  for (std::size_t i = 0; i < lines.text.size(); ++i) {
    if (removed.count(i) == 0) text += lines.text[i] + "\n";
  }
  check_public_spec(assignment, text, checks);
  return text;
}

}  // namespace grader
