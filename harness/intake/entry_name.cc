#include "harness/intake/entry_name.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "harness/intake/intake.hpp"

namespace harness {
namespace {

constexpr std::size_t kShownBytes = 80;

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 0;
};

// The code point that starts `text`; nothing where its bytes are not UTF-8 (overlong forms and surrogates
// included).
std::optional<CodePoint> first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return CodePoint{lead, 1};
  std::size_t bytes = 0;
  std::uint32_t value = 0;
  std::uint32_t smallest = 0;
  if ((lead & 0xE0U) == 0xC0) {
    bytes = 2, value = lead & 0x1FU, smallest = 0x80;
  } else if ((lead & 0xF0U) == 0xE0) {
    bytes = 3, value = lead & 0x0FU, smallest = 0x800;
  } else if ((lead & 0xF8U) == 0xF0) {
    bytes = 4, value = lead & 0x07U, smallest = 0x10000;
  } else {
    return std::nullopt;
  }
  if (text.size() < bytes) return std::nullopt;
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return std::nullopt;
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || value > 0x10FFFF || surrogate) return std::nullopt;
  return CodePoint{value, bytes};
}

bool is_control(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

// Invisible characters and those that change the direction of the text around them.
bool misleads(std::uint32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
         c == 0xFEFF;
}

std::string hex(std::uint32_t value, std::size_t digits) {
  std::string out(digits, '0');
  for (std::size_t i = digits; i-- > 0; value >>= 4U) out[i] = "0123456789abcdef"[value & 0xFU];
  return out;
}

[[noreturn]] void refuse(std::string_view path, const std::string& why) {
  throw BadSubmission("the name " + printable(path) + " " + why + ": rename it and hand in again");
}

void require_safe_characters(std::string_view path) {
  for (std::string_view rest = path; !rest.empty();) {
    const std::optional<CodePoint> c = first_code_point(rest);
    if (!c) refuse(path, "is not UTF-8");
    if (is_control(c->value)) refuse(path, "holds a control character");
    if (c->value == '\\') refuse(path, "holds a backslash");
    rest.remove_prefix(c->bytes);
  }
}

void require_safe_component(std::string_view path, std::string_view component) {
  if (component.empty()) refuse(path, "has an empty part");
  if (component == "." || component == "..") refuse(path, "has the part '" + std::string(component) + "'");
  if (component.front() == '-') refuse(path, "has a part that starts with a dash");
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::string printable(std::string_view name) {
  std::string out = "'";
  while (!name.empty()) {
    if (out.size() >= kShownBytes) {
      out += "...";
      break;
    }
    const std::optional<CodePoint> c = first_code_point(name);
    const std::size_t bytes = c ? c->bytes : 1;
    if (!c || is_control(c->value)) {
      for (const char byte : name.substr(0, bytes)) out += "\\x" + hex(static_cast<unsigned char>(byte), 2);
    } else if (misleads(c->value)) {
      out += "\\u" + hex(c->value, 4);
    } else {
      out += name.substr(0, bytes);
    }
    name.remove_prefix(bytes);
  }
  return out + "'";
}

std::string clean_path(std::string_view path) {
  const std::string_view given = path;
  if (given.size() > kMaxEntryNameBytes) {
    refuse(given, "is " + std::to_string(given.size()) + " bytes long, at most " +
                      std::to_string(kMaxEntryNameBytes) + " are allowed");
  }
  if (given.empty()) refuse(given, "is empty");
  require_safe_characters(given);
  if (given.front() == '/') refuse(given, "is an absolute path");
  if (given.size() >= 2 && is_letter(given[0]) && given[1] == ':')
    refuse(given, "starts with a drive letter");
  if (path == "." || path == "./") return "";
  if (path.substr(0, 2) == "./") path.remove_prefix(2);  // `tar c .` writes every name so
  if (path.ends_with('/')) path.remove_suffix(1);
  for (std::string_view rest = path;;) {
    const std::size_t slash = rest.find('/');
    require_safe_component(given, rest.substr(0, slash));
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return std::string(path);
}

bool is_ignored_folder(std::string_view component) {
  constexpr std::array<std::string_view, 5> kNames = {"__MACOSX", "__pycache__", "CMakeFiles", "node_modules",
                                                      "venv"};
  return component.starts_with('.') || std::find(kNames.begin(), kNames.end(), component) != kNames.end();
}

std::string fold_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace harness
