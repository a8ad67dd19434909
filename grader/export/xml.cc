#include "grader/export/xml.hpp"

#include "grader/text.hpp"

namespace grader {

std::string xml_text(std::string_view untrusted) {
  const std::string text = shown(untrusted);
  std::string xml;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view three = std::string_view(text).substr(i, 3);
    if (three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf") {
      i += 2;
      continue;
    }
    switch (text[i]) {
      case '&':
        xml += "&amp;";
        break;
      case '<':
        xml += "&lt;";
        break;
      case '>':
        xml += "&gt;";
        break;
      case '"':
        xml += "&quot;";
        break;
      default:
        xml += text[i];
    }
  }
  return xml;
}

std::string xml_attribute(std::string_view untrusted) {
  std::string xml;
  for (const char c : xml_text(untrusted)) {
    if (c == '\n') {
      xml += "&#10;";
    } else if (c == '\t') {
      xml += "&#9;";
    } else {
      xml += c;
    }
  }
  return xml;
}

}  // namespace grader
