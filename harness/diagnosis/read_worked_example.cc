#include "harness/diagnosis/read_worked_example.hpp"

#include <cctype>
#include <string_view>

namespace harness {
namespace {

constexpr std::size_t max_values = 4096;  // of one tensor; worked_example() shows 64
constexpr std::size_t max_rank = 8;

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool take(std::string_view what) {
    if (text_.substr(at_, what.size()) != what) return false;
    at_ += what.size();
    return true;
  }
  bool at_end() const { return at_ == text_.size(); }
  // Of letters, digits and _; empty when there is none.
  std::string name() {
    return run([](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  }
  // "1.25", "-1e-05", "nan"
  std::string number() {
    return run([](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '+'; });
  }

  // A tensor with every bracket and comma in its place, each row as long as the first.
  bool tensor(ShownTensor& tensor) {
    std::size_t rank = 0;
    while (text_.substr(at_ + rank, 1) == "[") ++rank;
    if (rank == 0 || rank > max_rank) return false;
    tensor.shape.assign(rank, 0);
    return block(tensor, 0);
  }

 private:
  template <class Belongs>
  std::string run(Belongs belongs) {
    const std::size_t start = at_;
    while (at_ < text_.size() && belongs(static_cast<unsigned char>(text_[at_]))) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  bool block(ShownTensor& tensor, std::size_t axis) {
    if (!take("[")) return false;
    std::int64_t count = 0;
    do {
      if (axis + 1 < tensor.shape.size()) {
        if (!block(tensor, axis + 1)) return false;
      } else {
        tensor.values.push_back(number());
        if (tensor.values.back().empty() || tensor.values.size() > max_values) return false;
      }
      ++count;
    } while (take(", "));
    if (!take("]")) return false;
    if (tensor.shape[axis] == 0) tensor.shape[axis] = count;  // the first block of this axis
    return tensor.shape[axis] == count;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::optional<WorkedExample> read_line(std::string_view line) {
  Cursor cursor(line);
  WorkedExample example;
  if (!cursor.take("for example, ")) return std::nullopt;
  do {
    const std::string name = cursor.name();
    if (name.empty()) return std::nullopt;
    if (cursor.take("=")) {
      example.params.emplace_back(name, cursor.number());
      if (example.params.back().second.empty()) return std::nullopt;
    } else {
      ShownTensor& input = example.inputs.emplace_back();
      input.name = name;
      if (!cursor.take(" = ") || !cursor.tensor(input)) return std::nullopt;
    }
  } while (cursor.take(", "));
  if (!cursor.take(": your ")) return std::nullopt;
  example.got.name = example.expected.name = cursor.name();
  const bool whole = !example.got.name.empty() && cursor.take(" = ") && cursor.tensor(example.got) &&
                     cursor.take(", expected ") && cursor.tensor(example.expected) && cursor.at_end();
  if (!whole || example.got.shape != example.expected.shape) return std::nullopt;
  return example;
}

}  // namespace

std::optional<WorkedExample> read_worked_example(const std::string& message) {
  for (std::size_t start = 0; start < message.size();) {
    const std::size_t end = std::min(message.find('\n', start), message.size());
    if (auto example = read_line(std::string_view(message).substr(start, end - start))) {
      if (start > 0) example->before = message.substr(0, start - 1);
      if (end < message.size()) example->after = message.substr(end + 1);
      return example;
    }
    start = end + 1;
  }
  return std::nullopt;
}

}  // namespace harness
