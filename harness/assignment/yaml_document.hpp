#pragma once
// A YAML file as a tree of plain values with positions. Internal to ConfigNode: it is what yaml-cpp's events
// leave after everything that a configuration has no use for was refused.

#include <cstddef>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace harness {

struct YamlNode {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  int line = 1, column = 1;          // of the value, counted from 1; of its key where the value is empty
  int key_line = 1, key_column = 1;  // of the key, in a map
  std::string text;                  // of a scalar
  std::vector<const YamlNode*> children;
  const YamlNode* parent = nullptr;  // null: the root
  std::string key;                   // in a map
  std::size_t index = 0;             // in a list
};

struct YamlDocument {
  std::string file_name;
  std::deque<YamlNode> nodes;  // the root is the first; addresses stay
};

// "assignment.yaml:12:5"
std::string yaml_position(const std::string& file_name, int line, int column);

// The bytes of a file. Throws ConfigError; reads no more than one byte above the limit.
std::string read_yaml_file(const std::filesystem::path& file);

// The text of one YAML document whose root is a map. Throws ConfigError for text that is too large, is not
// UTF-8, holds control characters or tabs in an indentation, is no YAML, holds several documents, anchors,
// aliases, tags, keys that are not text or occur twice, or is nested too deeply.
std::shared_ptr<const YamlDocument> parse_yaml(const std::string& text, const std::string& file_name);

inline constexpr std::size_t kMaxYamlBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxYamlNodes = 100'000;
inline constexpr int kMaxYamlDepth = 32;

}  // namespace harness
