#pragma once
// Bytes of unknown origin (compiler output, what a submission printed, a message out of a frame) as text that
// can be shown anywhere: valid UTF-8, no control characters but line feed and tab, bounded length.

#include <cstddef>
#include <string>
#include <string_view>

namespace harness {

// Control characters and those that reorder text become "\x1b" or "\u202e", a carriage return before a line
// feed is dropped, bytes that are not UTF-8 become U+FFFD. Longer than max_bytes: cut, with "... (n more
// bytes)".
std::string printable(std::string_view raw, std::size_t max_bytes);

}  // namespace harness
