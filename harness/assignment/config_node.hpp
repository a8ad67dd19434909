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

#include "reference/text/nearest_name.hpp"

namespace harness {

// A mistake in something the staff wrote: a file, a field, an argument. The message is complete; exit
// status 2.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ConfigNode {
 public:
  // The root, which is a map. Throws ConfigError for a file that cannot be read, is larger than 1 MiB or is
  // not YAML (with line and column). Duplicate keys, keys that are not text, several documents, anchors,
  // aliases and tags are errors too.
  static ConfigNode load(const std::filesystem::path& file);
  static ConfigNode parse(const std::string& text, const std::string& file_name);

  // All false for an empty value ("key:").
  bool is_map() const;
  bool is_list() const;
  bool is_scalar() const;
  std::size_t size() const;  // entries of a map or list, 0 otherwise

  // Mapping access. at() throws ConfigError "missing key"; find() gives nothing. All throw where this is no
  // map.
  ConfigNode at(std::string_view key) const;
  std::optional<ConfigNode> find(std::string_view key) const;
  std::vector<std::pair<std::string, ConfigNode>> entries() const;  // in the order of the file
  void allow_keys(std::initializer_list<std::string_view> known) const;
  void allow_keys(const std::vector<std::string>& known) const;

  // Sequence access; throws where this is no list.
  std::vector<ConfigNode> items() const;

  // Scalars; throw ConfigError naming field, value and what was expected. Both bounds are included.
  std::string as_string() const;
  std::int64_t as_integer(std::int64_t low, std::int64_t high) const;
  double as_number(double low, double high) const;  // never NaN or infinite
  bool as_bool() const;                             // true or false
  std::int64_t as_bytes() const;                    // "64 MiB", "1 GiB", "4096"
  std::vector<std::string> as_strings() const;      // of a list

  // "assignment.yaml:12:5: checks[3].points: <what>"
  [[noreturn]] void fail(const std::string& what) const;
  // The same, pointing at the key of this value instead of the value.
  [[noreturn]] void fail_at_key(const std::string& what) const;
  std::string where() const;  // "assignment.yaml:12:5"
  std::string field() const;  // "checks[3].points"; empty for the root

  // Public for the implementation only.
  struct Impl;
  explicit ConfigNode(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

 private:
  ConfigNode child(std::size_t index) const;
  const std::string& scalar(const std::string& expected) const;
  [[noreturn]] void fail_expected(const std::string& expected) const;

  std::shared_ptr<const Impl> impl_;
};

using reference::nearest_name;

// A value as messages show it: quoted, on one line, cut where it is long.
std::string quote_value(std::string_view text);

// "unknown <what> 'nmae'; did you mean 'name'?", or "; known are ..." where none is near.
std::string unknown_name(const std::string& what, std::string_view name,
                         const std::vector<std::string>& known);

}  // namespace harness
