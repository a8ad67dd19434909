#include "grader/commands/stored.hpp"

#include <algorithm>

#include "grader/find_assignment.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {

std::string stored_assignment(const db::Gradebook& book, const std::string& name, const std::string& file) {
  const std::string id = assignment_id(name);
  std::vector<std::string> known;
  for (const db::AssignmentEntry& entry : book.assignments()) known.push_back(entry.id);
  if (std::find(known.begin(), known.end(), id) != known.end()) return id;
  throw harness::ConfigError(
      shown(file) + ": holds nothing of assignment '" + shown_on_line(id) + "'" +
      (known.empty() ? "; grader batch grades into it" : reference::did_you_mean(id, known)));
}

}  // namespace grader
