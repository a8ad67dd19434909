#pragma once
// The tensors of a worked example, read back from a check's message, for whoever wants to show them as
// tables.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace harness {

// Values as the message has them, row-major.
struct ShownTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<std::string> values;
  bool operator==(const ShownTensor&) const = default;
};

struct WorkedExample {
  std::vector<std::pair<std::string, std::string>> params;
  std::vector<ShownTensor> inputs;
  ShownTensor got;            // the student's output
  ShownTensor expected;       // of the same name and shape
  std::string before, after;  // the message's lines before and behind the example
};

// Nothing when the message holds none, or none that is whole. The message may hold a student's own words:
// what is read from them is shown, never judged.
std::optional<WorkedExample> read_worked_example(const std::string& message);

}  // namespace harness
