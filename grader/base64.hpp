#pragma once
// Base64 of RFC 4648, with padding, on one line.

#include <string>
#include <string_view>

namespace grader {

std::string base64(std::string_view bytes);
// Throws std::invalid_argument on anything else than what base64() gives back.
std::string from_base64(std::string_view text);

}  // namespace grader
