#pragma once
// SHA-256 in lower-case hex, for the hashes of specs, submissions and seeds.

#include <string>
#include <string_view>

namespace harness {

std::string sha256_hex(std::string_view bytes);

}  // namespace harness
