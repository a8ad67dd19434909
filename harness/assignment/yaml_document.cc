#include "harness/assignment/yaml_document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "harness/assignment/config_node.hpp"

namespace harness {
namespace {

constexpr std::size_t kMaxKeyLength = 100;  // fields of messages are made of keys

[[noreturn]] void fail_at(const std::string& file_name, int line, int column, const std::string& what) {
  throw ConfigError(yaml_position(file_name, line, column) + ": " + what);
}

// Builds the tree; yaml-cpp counts lines and columns from 0.
class Builder : public YAML::EventHandler {
 public:
  Builder(std::string_view text, YamlDocument& document) : text_(text), document_(document) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (started_) fail(mark, "a second YAML document starts here, but a file must hold one");
    started_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(mark, "", anchor, YamlNode::Kind::null);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    fail(mark, "aliases (*name) are not supported: write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (open_.empty()) fail(mark, kRootMustBeMap);
    if (!is_closed(mark)) fail(mark, "a quote opens here and is not closed");
    if (expects_key()) {
      check_extras(mark, tag, anchor);
      return take_key(mark, value);
    }
    add(mark, tag, anchor, YamlNode::Kind::scalar).text = value;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(add(mark, tag, anchor, YamlNode::Kind::list));
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(add(mark, tag, anchor, YamlNode::Kind::map));
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  static constexpr const char* kRootMustBeMap = "must be a map of keys and values";

  // A list or map whose end is still to come; a map holds the key that waits for its value.
  struct Open {
    YamlNode* node = nullptr;
    std::optional<std::string> key;
    int key_line = 0, key_column = 0;
    std::map<std::string, int> lines;  // of the keys so far
  };

  [[noreturn]] void fail(const YAML::Mark& mark, const std::string& what) const {
    fail_at(document_.file_name, mark.line + 1, mark.column + 1, what);
  }

  bool expects_key() const {
    return !open_.empty() && open_.back().node->kind == YamlNode::Kind::map && !open_.back().key;
  }

  // yaml-cpp takes a quoted text that the end of the file cuts off for a whole one.
  bool is_closed(const YAML::Mark& mark) const {
    std::size_t i = std::min(static_cast<std::size_t>(mark.pos), text_.size());
    const char quote = i < text_.size() ? text_[i] : '\0';
    if (quote != '"' && quote != '\'') return true;
    while (++i < text_.size()) {
      const bool escapes = quote == '"' ? text_[i] == '\\' : text_.substr(i, 2) == "''";
      if (escapes) {
        ++i;
      } else if (text_[i] == quote) {
        return true;
      }
    }
    return false;
  }

  void check_extras(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    if (anchor != 0) fail(mark, "anchors (&name) are not supported: write the value out");
    // "?" and "!" are what yaml-cpp calls a plain and a quoted scalar.
    if (!tag.empty() && tag != "?" && tag != "!") fail(mark, "tags (!name) are not supported: leave it out");
  }

  void take_key(const YAML::Mark& mark, const std::string& key) {
    const bool one_line = std::none_of(key.begin(), key.end(), [](char c) { return c == '\n' || c == '\t'; });
    if (key.empty() || key.size() > kMaxKeyLength || !one_line) {
      fail(mark, "a key must be one line of 1 to " + std::to_string(kMaxKeyLength) + " characters");
    }
    Open& map = open_.back();
    const auto [first, is_new] = map.lines.emplace(key, mark.line + 1);
    if (!is_new) {
      fail(mark, "key '" + key + "' stands twice in this map (first in line " +
                     std::to_string(first->second) + ")");
    }
    map.key = key;
    map.key_line = mark.line + 1;
    map.key_column = mark.column + 1;
  }

  YamlNode& add(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    check_extras(mark, tag, anchor);
    if (open_.empty() && kind != YamlNode::Kind::map) fail(mark, kRootMustBeMap);
    if (expects_key()) fail(mark, "a key must be text");
    if (document_.nodes.size() >= kMaxYamlNodes) {
      fail(mark, "the file holds more than " + std::to_string(kMaxYamlNodes) + " values");
    }
    YamlNode& node = document_.nodes.emplace_back();
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    if (open_.empty()) return node;
    attach(node);
    return node;
  }

  void attach(YamlNode& node) {
    Open& into = open_.back();
    node.parent = into.node;
    node.index = into.node->children.size();
    into.node->children.push_back(&node);
    if (into.node->kind == YamlNode::Kind::list) return;
    node.key = *std::exchange(into.key, std::nullopt);
    node.key_line = into.key_line;
    node.key_column = into.key_column;
    if (node.kind != YamlNode::Kind::null) return;
    node.line = into.key_line;  // an empty value has no place of its own
    node.column = into.key_column;
  }

  void open(YamlNode& node) {
    if (open_.size() >= static_cast<std::size_t>(kMaxYamlDepth)) {
      fail_at(document_.file_name, node.line, node.column,
              "is nested more than " + std::to_string(kMaxYamlDepth) + " deep");
    }
    open_.push_back({&node, std::nullopt, 0, 0, {}});
  }

  std::string_view text_;
  YamlDocument& document_;
  bool started_ = false;
  std::vector<Open> open_;
};

// Length of the UTF-8 sequence at the start of `text`, or 0: overlong forms, surrogates and what lies past
// U+10FFFF are none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  if (length < 3) return length;
  const unsigned char second = byte(1);
  const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0) ||
                     (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90);
  return wrong ? 0 : length;
}

// Refuses what yaml-cpp would guess about (encodings, tabs) before it sees it.
void check_text(const std::string& text, const std::string& file_name) {
  if (text.size() > kMaxYamlBytes) {
    throw ConfigError(file_name + ": is larger than " + std::to_string(kMaxYamlBytes >> 20U) + " MiB");
  }
  int line = 1, column = 1;
  bool in_indentation = true;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const std::size_t length = utf8_length(std::string_view(text).substr(i));
    if (length == 0) fail_at(file_name, line, column, "is not UTF-8");
    if (c == '\t' && in_indentation) fail_at(file_name, line, column, "a tab in the indentation: use spaces");
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == '\x7f') {
      fail_at(file_name, line, column, "a control character");
    }
    in_indentation = c == '\n' || (in_indentation && c == ' ');
    line += c == '\n' ? 1 : 0;
    column = c == '\n' ? 1 : column + 1;
    i += length;
  }
}

}  // namespace

std::string yaml_position(const std::string& file_name, int line, int column) {
  return file_name + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string read_yaml_file(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw ConfigError(file.string() +
                      (std::filesystem::exists(file, error) ? ": is not a file" : ": there is no such file"));
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMaxYamlBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad())
    throw ConfigError(file.string() + ": cannot be read; check its permissions");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

std::shared_ptr<const YamlDocument> parse_yaml(const std::string& text, const std::string& file_name) {
  check_text(text, file_name);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::string body = text.substr(text.rfind(kByteOrderMark, 0) == 0 ? kByteOrderMark.size() : 0);
  auto document = std::make_shared<YamlDocument>();
  document->file_name = file_name;
  std::istringstream stream(body);
  try {
    YAML::Parser parser(stream);
    Builder builder(body, *document);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    fail_at(file_name, std::max(error.mark.line, 0) + 1, std::max(error.mark.column, 0) + 1,
            "is not valid YAML: " + error.msg);
  }
  if (document->nodes.empty()) throw ConfigError(file_name + ": is empty");
  return document;
}

}  // namespace harness
