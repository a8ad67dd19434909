#pragma once
// A YAML value together with where it stands, so that every complaint about a configuration file can name the
// file, the line, the column and the field. It hides yaml-cpp from everyone else.
//
//   ConfigNode root = ConfigNode::load("assignment.yaml");
//   root.allow_keys({"id", "title"});              // unknown keys are errors with the nearest known name
//   std::string id = root.at("id").as_string();

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace harness {

// A mistake in something the staff wrote: a file, a field, an argument. The message is complete; exit status 2.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ConfigNode {
 public:
  // Throws ConfigError for a file that cannot be read, is larger than 1 MiB or is not YAML (with line and column).
  // Duplicate keys, anchors/aliases that expand without bound and non-scalar keys are errors too.
  static ConfigNode load(const std::filesystem::path& file);
  static ConfigNode parse(const std::string& text, const std::string& file_name);

  bool is_map() const;
  bool is_list() const;
  bool is_scalar() const;
  std::size_t size() const;

  // Mapping access. at() throws ConfigError "missing key"; find() gives nothing.
  ConfigNode at(std::string_view key) const;
  std::optional<ConfigNode> find(std::string_view key) const;
  std::vector<std::pair<std::string, ConfigNode>> entries() const;  // in the order of the file
  void allow_keys(std::initializer_list<std::string_view> known) const;
  void allow_keys(const std::vector<std::string>& known) const;

  // Sequence access.
  std::vector<ConfigNode> items() const;

  // Scalars; throw ConfigError naming field, value and what was expected.
  std::string as_string() const;
  std::int64_t as_integer(std::int64_t low, std::int64_t high) const;
  double as_number(double low, double high) const;
  bool as_bool() const;
  std::int64_t as_bytes() const;  // "64 MiB", "1 GiB", "4096"
  std::vector<std::string> as_strings() const;

  // "assignment.yaml:12:5: checks[3].points: <what>"
  [[noreturn]] void fail(const std::string& what) const;
  std::string where() const;  // "assignment.yaml:12:5"
  std::string field() const;  // "checks[3].points"

  // Public for the implementation only.
  struct Impl;
  explicit ConfigNode(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

 private:
  std::shared_ptr<const Impl> impl_;
};

// The entry of `known` nearest to `name` by edit distance, or nothing when none is near. For "did you mean".
std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& known);

}  // namespace harness
