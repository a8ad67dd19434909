#pragma once
// Text inside of XML 1.0.

#include <string>
#include <string_view>

namespace grader {

// Valid UTF-8, escaped, without the characters that XML 1.0 forbids even as references: control characters,
// which shown() makes readable, and U+FFFE and U+FFFF, which are dropped.
std::string xml_text(std::string_view untrusted);
// The same inside of double quotes, where line feeds and tabs would be read as spaces.
std::string xml_attribute(std::string_view untrusted);

}  // namespace grader
