#include "harness/assignment/config_node.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

#include "harness/assignment/yaml_document.hpp"

namespace harness {

struct ConfigNode::Impl {
  std::shared_ptr<const YamlDocument> document;
  const YamlNode* node = nullptr;
};

namespace {

constexpr std::size_t kShownLength = 60;

std::string shown(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::null) return "empty";
  if (node.kind == YamlNode::Kind::map) return "a map";
  if (node.kind == YamlNode::Kind::list) return "a list";
  return quote_value(node.text);
}

// Shortest form that reads back as the same number.
std::string shown(double number) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, number);
  return {text, error == std::errc() ? end : text};
}

std::string field_of(const YamlNode* node) {
  std::string field;
  for (; node->parent != nullptr; node = node->parent) {
    const bool in_list = node->parent->kind == YamlNode::Kind::list;
    const std::string step = in_list ? "[" + std::to_string(node->index) + "]" : node->key;
    const bool dotted = !field.empty() && field.front() != '[';
    field = step + (dotted ? "." : "") + field;
  }
  return field;
}

[[noreturn]] void fail_node(const YamlDocument& document, const YamlNode* node, bool at_key,
                            const std::string& what) {
  const std::string field = field_of(node);
  throw ConfigError(yaml_position(document.file_name, at_key ? node->key_line : node->line,
                                  at_key ? node->key_column : node->column) +
                    ": " + (field.empty() ? "" : field + ": ") + what);
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || last != end) return std::nullopt;
  return number;
}

// Nothing for what is no size; sizes end at 2^63.
std::optional<std::int64_t> parse_bytes(std::string_view text) {
  static const std::vector<std::pair<std::string_view, int>> kUnits = {{"", 0},     {"B", 0},    {"KiB", 10},
                                                                       {"MiB", 20}, {"GiB", 30}, {"TiB", 40}};
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_number<std::int64_t>(text.substr(0, digits));
  text.remove_prefix(digits);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  const auto unit =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& known) { return known.first == text; });
  if (!number || unit == kUnits.end()) return std::nullopt;
  const std::int64_t factor = std::int64_t{1} << unit->second;
  if (*number > std::numeric_limits<std::int64_t>::max() / factor) return std::nullopt;
  return *number * factor;
}

}  // namespace

ConfigNode ConfigNode::load(const std::filesystem::path& file) {
  return parse(read_yaml_file(file), file.string());
}

ConfigNode ConfigNode::parse(const std::string& text, const std::string& file_name) {
  auto document = parse_yaml(text, file_name);
  const YamlNode* root = &document->nodes.front();
  return ConfigNode(std::make_shared<const Impl>(Impl{std::move(document), root}));
}

bool ConfigNode::is_map() const {
  return impl_->node->kind == YamlNode::Kind::map;
}
bool ConfigNode::is_list() const {
  return impl_->node->kind == YamlNode::Kind::list;
}
bool ConfigNode::is_scalar() const {
  return impl_->node->kind == YamlNode::Kind::scalar;
}
std::size_t ConfigNode::size() const {
  return impl_->node->children.size();
}

ConfigNode ConfigNode::child(std::size_t index) const {
  return ConfigNode(std::make_shared<const Impl>(Impl{impl_->document, impl_->node->children[index]}));
}

ConfigNode ConfigNode::at(std::string_view key) const {
  if (auto found = find(key)) return *found;
  fail("missing key '" + std::string(key) + "'");
}

std::optional<ConfigNode> ConfigNode::find(std::string_view key) const {
  if (!is_map()) fail_expected("a map");
  const auto& children = impl_->node->children;
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const YamlNode* node) { return node->key == key; });
  if (found == children.end()) return std::nullopt;
  return child((*found)->index);
}

std::vector<std::pair<std::string, ConfigNode>> ConfigNode::entries() const {
  if (!is_map()) fail_expected("a map");
  std::vector<std::pair<std::string, ConfigNode>> entries;
  for (const YamlNode* node : impl_->node->children) entries.emplace_back(node->key, child(node->index));
  return entries;
}

void ConfigNode::allow_keys(std::initializer_list<std::string_view> known) const {
  allow_keys(std::vector<std::string>(known.begin(), known.end()));
}

void ConfigNode::allow_keys(const std::vector<std::string>& known) const {
  if (!is_map()) fail_expected("a map");
  for (const YamlNode* node : impl_->node->children) {
    if (std::find(known.begin(), known.end(), node->key) != known.end()) continue;
    const std::string map = field();
    throw ConfigError(yaml_position(impl_->document->file_name, node->key_line, node->key_column) + ": " +
                      (map.empty() ? "" : map + ": ") + unknown_name("key", node->key, known));
  }
}

std::vector<ConfigNode> ConfigNode::items() const {
  if (!is_list()) fail_expected("a list");
  std::vector<ConfigNode> items;
  for (std::size_t i = 0; i < size(); ++i) items.push_back(child(i));
  return items;
}

const std::string& ConfigNode::scalar(const std::string& expected) const {
  if (!is_scalar()) fail_expected(expected);
  return impl_->node->text;
}

std::string ConfigNode::as_string() const {
  return scalar("text");
}

std::int64_t ConfigNode::as_integer(std::int64_t low, std::int64_t high) const {
  const std::string expected = "an integer from " + std::to_string(low) + " to " + std::to_string(high);
  const auto number = parse_number<std::int64_t>(scalar(expected));
  if (!number || *number < low || *number > high) fail_expected(expected);
  return *number;
}

double ConfigNode::as_number(double low, double high) const {
  const std::string expected = "a number from " + shown(low) + " to " + shown(high);
  const auto number = parse_number<double>(scalar(expected));
  if (!number || !std::isfinite(*number) || !(*number >= low && *number <= high)) fail_expected(expected);
  return *number;
}

bool ConfigNode::as_bool() const {
  const std::string& text = scalar("true or false");
  if (text != "true" && text != "false") fail_expected("true or false");
  return text == "true";
}

std::int64_t ConfigNode::as_bytes() const {
  const char* const expected = "a size such as '64 MiB', '1 GiB' or '4096'";
  const auto bytes = parse_bytes(scalar(expected));
  if (!bytes) fail_expected(expected);
  return *bytes;
}

std::vector<std::string> ConfigNode::as_strings() const {
  std::vector<std::string> strings;
  for (const ConfigNode& item : items()) strings.push_back(item.as_string());
  return strings;
}

void ConfigNode::fail(const std::string& what) const {
  fail_node(*impl_->document, impl_->node, false, what);
}
void ConfigNode::fail_at_key(const std::string& what) const {
  fail_node(*impl_->document, impl_->node, true, what);
}

void ConfigNode::fail_expected(const std::string& expected) const {
  fail("is " + shown(*impl_->node) + ", but must be " + expected);
}

std::string ConfigNode::where() const {
  return yaml_position(impl_->document->file_name, impl_->node->line, impl_->node->column);
}

std::string ConfigNode::field() const {
  return field_of(impl_->node);
}

std::string quote_value(std::string_view text) {
  std::size_t length = std::min(text.size(), kShownLength);
  const bool cut = length < text.size();
  // Not through the middle of a UTF-8 sequence.
  while (cut && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  std::string line(text.substr(0, length));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return "'" + line + (cut ? "...'" : "'");
}

std::string unknown_name(const std::string& what, std::string_view name,
                         const std::vector<std::string>& known) {
  return "unknown " + what + " " + quote_value(name) + reference::did_you_mean(name, known);
}

}  // namespace harness
