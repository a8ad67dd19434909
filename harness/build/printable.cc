#include "harness/build/printable.hpp"

#include <cstdint>
#include <cstdio>

namespace harness {
namespace {

struct Decoded {
  std::uint32_t code = 0;
  std::size_t length = 1;
  bool valid = false;
};

// One character of UTF-8 at the start of `text` (not empty); overlong forms and surrogates are not valid.
Decoded decode(std::string_view text) {
  const auto byte = [&text](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  std::uint32_t code = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {};
    code = code << 6U | (byte(i) & 0x3fU);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, length, true};
}

bool must_be_escaped(std::uint32_t code) {
  if (code == '\n' || code == '\t') return false;
  const bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const bool separator = code == 0x2028 || code == 0x2029;
  const bool reorders = code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
                        (code >= 0x2066 && code <= 0x2069);
  return control || separator || reorders;
}

}  // namespace

std::string printable(std::string_view raw, std::size_t max_bytes) {
  std::string shown;
  std::size_t position = 0;
  while (position < raw.size()) {
    const std::string_view rest = raw.substr(position);
    const Decoded character = decode(rest);
    std::string piece;
    if (!character.valid) {
      piece = "\xef\xbf\xbd";
    } else if (rest.starts_with("\r\n")) {
      piece.clear();
    } else if (must_be_escaped(character.code)) {
      char escape[16];
      std::snprintf(escape, sizeof escape, character.code < 0x100 ? "\\x%02x" : "\\u%04x", character.code);
      piece = escape;
    } else {
      piece = rest.substr(0, character.length);
    }
    if (shown.size() + piece.size() > max_bytes) {
      return shown + "... (" + std::to_string(raw.size() - position) + " more bytes)";
    }
    shown += piece;
    position += character.length;
  }
  return shown;
}

}  // namespace harness
