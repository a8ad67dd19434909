#include "grader/exam/render/markup.hpp"

#include <cstdint>
#include <stdexcept>

#include "grader/exam/render/mathml.hpp"

namespace grader::exam {
namespace {

void append_text(std::vector<Run>& runs, std::string_view text) {
  for (;;) {
    const std::size_t blank = text.find("\n\n");
    if (blank != 0 && !text.empty()) runs.push_back({Run::Kind::text, std::string(text.substr(0, blank))});
    if (blank == std::string_view::npos) return;
    runs.push_back({Run::Kind::paragraph, ""});
    text = text.substr(blank + 2);
  }
}

std::string joined(std::string_view markup, std::string (*text)(std::string_view), const char* open,
                   const char* close, const char* open_display, const char* close_display,
                   const char* paragraph, std::string (*math)(std::string_view)) {
  std::string result;
  for (const Run& run : parse_markup(markup)) {
    switch (run.kind) {
      case Run::Kind::text:
        result += text(run.text);
        break;
      case Run::Kind::math:
        result += open + math(run.text) + close;
        break;
      case Run::Kind::display:
        result += open_display + math(run.text) + close_display;
        break;
      case Run::Kind::paragraph:
        result += paragraph;
        break;
    }
  }
  return result;
}

std::string as_it_is(std::string_view text) {
  return std::string(text);
}

// The bytes of the UTF-8 character at `at`, and its code point.
std::size_t character(std::string_view text, std::size_t at, std::uint32_t& code) {
  const auto byte = static_cast<unsigned char>(text[at]);
  const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
  code = length == 1 ? byte : byte & (0xFFU >> (length + 1));
  for (std::size_t k = 1; k < length && at + k < text.size(); ++k) {
    code = code << 6 | (static_cast<unsigned char>(text[at + k]) & 0x3FU);
  }
  return std::min(length, text.size() - at);
}

}  // namespace

std::vector<Run> parse_markup(std::string_view markup) {
  std::vector<Run> runs;
  while (!markup.empty()) {
    const std::size_t open = markup.find('$');
    append_text(runs, markup.substr(0, open));
    if (open == std::string_view::npos) break;
    const bool display = markup.substr(open, 2) == "$$";
    const std::string_view mark = display ? "$$" : "$";
    const std::size_t start = open + mark.size();
    const std::size_t close = markup.find(mark, start);
    if (close == std::string_view::npos)
      throw std::logic_error("exam: a $ without its end: " + std::string(markup));
    runs.push_back(
        {display ? Run::Kind::display : Run::Kind::math, std::string(markup.substr(start, close - start))});
    markup = markup.substr(close + mark.size());
  }
  return runs;
}

std::string latex_text(std::string_view plain) {
  std::string result;
  for (std::size_t at = 0; at < plain.size();) {
    std::uint32_t code = 0;
    const std::size_t length = character(plain, at, code);
    const std::string_view bytes = plain.substr(at, length);
    at += length;
    switch (code) {
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}':
        result += "\\" + std::string(bytes);
        break;
      case '~':
        result += "\\textasciitilde{}";
        break;
      case '^':
        result += "\\textasciicircum{}";
        break;
      case '\\':
        result += "\\textbackslash{}";
        break;
      case '<':
        result += "\\textless{}";
        break;
      case '>':
        result += "\\textgreater{}";
        break;
      case '"':
        result += "\\textquotedbl{}";
        break;
      case 0x2013:
        result += "--";
        break;
      case 0x2019:
        result += "'";
        break;
      default:
        result += code < 0x180 ? std::string(bytes) : "?";
    }
  }
  return result;
}

std::string latex_of(std::string_view markup) {
  return joined(markup, latex_text, "$", "$", "\n\\[", "\\]\n", "\n\n", as_it_is);
}

std::string html_text(std::string_view plain) {
  std::string result;
  for (const char c : plain) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string inline_html_of(std::string_view markup) {
  std::string result;
  for (const Run& run : parse_markup(markup)) {
    switch (run.kind) {
      case Run::Kind::text:
        result += html_text(run.text);
        break;
      case Run::Kind::math:
        result += mathml_of(run.text, false);
        break;
      case Run::Kind::display:
        result += mathml_of(run.text, true);
        break;
      case Run::Kind::paragraph:
        result += "</p>\n<p>";
        break;
    }
  }
  return result;
}

std::string html_of(std::string_view markup) {
  return "<p>" + inline_html_of(markup) + "</p>\n";
}

std::string inline_mathjax_of(std::string_view markup) {
  return joined(markup, html_text, "\\(", "\\)", "\\[", "\\]", "</p>\n<p>", html_text);
}

std::string mathjax_of(std::string_view markup) {
  return "<p>" + inline_mathjax_of(markup) + "</p>";
}

std::string plain_of(std::string_view markup) {
  return joined(markup, as_it_is, "", "", "", "", " ", as_it_is);
}

std::string markdown_text(std::string_view plain) {
  std::string result;
  for (const char c : plain) {
    if (std::string_view("\\`*_{}[]<>#|$").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string markdown_of(std::string_view markup) {
  return joined(markup, markdown_text, "$", "$", "\n\n$$", "$$\n\n", "\n\n", as_it_is);
}

}  // namespace grader::exam
