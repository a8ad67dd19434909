#include "grader/markdown_html.hpp"

#include <cctype>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "grader/exam/render/markup.hpp"
#include "grader/exam/render/mathml.hpp"

namespace grader {
namespace {

using exam::html_text;
using Lines = std::vector<std::string>;

constexpr const char* style = R"(
:root { color-scheme: light dark; --ink: #1a1c1e; --soft: #5a6068; --paper: #fff; --card: #f4f5f7; --rule: #d5d9de; --link: #0b57a4; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --soft: #a4abb3; --paper: #15181b; --card: #1f2428; --rule: #3a4148; --link: #8cc0ff; }
}
* { box-sizing: border-box; }
body { font: 17px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 64rem; margin: 0 auto;
  padding: 1.2rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { font-size: 1.3rem; margin: 2.2rem 0 .5rem; padding-bottom: .2rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1.08rem; margin: 1.6rem 0 .4rem; } h1, h2, h3, h4 { break-after: avoid; }
p, ul, ol, blockquote { max-width: 52rem; } a { color: var(--link); }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .86em; }
code { background: var(--card); padding: .08em .28em; border-radius: .25em; }
pre { background: var(--card); padding: .7rem .9rem; border-radius: .3rem; overflow-x: auto; overflow-wrap: normal; line-height: 1.45; break-inside: avoid; }
pre code { background: none; padding: 0; font-size: 1em; }
.scroll { overflow-x: auto; margin: .9rem 0; }
table { border-collapse: collapse; font-size: .95em; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: normal; }
th { font-weight: 600; } th.right, td.right { text-align: right; } th.centre, td.centre { text-align: center; }
td code { white-space: nowrap; }
li { margin: .2rem 0; } blockquote { margin: .8rem 0; padding: .1rem 1rem; border-left: .25rem solid var(--rule); color: var(--soft); }
math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math; } math[display=block] { margin: .8rem 0; }
@media print { body { font-size: 10.5pt; max-width: none; padding: 0; } @page { margin: 2cm; } }
)";

bool is_blank_line(const std::string& line) {
  return line.find_first_not_of(" \t\r") == std::string::npos;
}
std::size_t indentation(const std::string& line) {
  return std::min(line.find_first_not_of(' '), line.size());
}
bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// --- inside a paragraph

class Inline {
 public:
  explicit Inline(std::string_view text) : text_(text) {}

  std::string all() {
    while (at_ < text_.size()) {
      if (escape() || code() || formula() || link() || emphasis("**", "strong") || emphasis("*", "em"))
        continue;
      plain_ += text_[at_++];
    }
    flush();
    return html_;
  }

 private:
  void flush() {
    html_ += html_text(plain_);
    plain_.clear();
  }
  void add(const std::string& html, std::size_t next) {
    flush();
    html_ += html;
    at_ = next;
  }
  bool ahead(std::string_view word) const { return text_.substr(at_, word.size()) == word; }

  bool escape() {
    if (text_[at_] != '\\' || at_ + 1 >= text_.size() ||
        std::ispunct(static_cast<unsigned char>(text_[at_ + 1])) == 0)
      return false;
    plain_ += text_[at_ + 1];
    at_ += 2;
    return true;
  }

  bool code() {
    std::size_t ticks = 0;
    while (at_ + ticks < text_.size() && text_[at_ + ticks] == '`') ++ticks;
    if (ticks == 0) return false;
    const std::size_t start = at_ + ticks, end = text_.find(std::string(ticks, '`'), start);
    if (end == std::string_view::npos) return false;
    std::string inside(text_.substr(start, end - start));
    if (inside.size() > 2 && inside.front() == ' ' && inside.back() == ' ')
      inside = inside.substr(1, inside.size() - 2);
    add("<code>" + html_text(inside) + "</code>", end + ticks);
    return true;
  }

  // "$x$" as Pandoc reads it: no space inside of the dollars, no digit behind. What MathML is not made of
  // stays as it is written.
  bool formula() {
    if (text_[at_] != '$') return false;
    const bool display = ahead("$$");
    const std::string_view mark = display ? "$$" : "$";
    const std::size_t start = at_ + mark.size(), end = text_.find(mark, start);
    if (end == std::string_view::npos || end == start) return false;
    const std::string tex(text_.substr(start, end - start));
    const char behind = end + mark.size() < text_.size() ? text_[end + mark.size()] : ' ';
    if (!display &&
        (tex.front() == ' ' || tex.back() == ' ' || std::isdigit(static_cast<unsigned char>(behind)) != 0))
      return false;
    try {
      add(exam::mathml_of(tex, display), end + mark.size());
    } catch (const std::logic_error&) {
      add("<code>" + html_text(tex) + "</code>", end + mark.size());
    }
    return true;
  }

  bool link() {
    if (text_[at_] != '[') return false;
    const std::size_t middle = text_.find("](", at_), end = text_.find(')', std::min(middle, text_.size()));
    if (middle == std::string_view::npos || end == std::string_view::npos) return false;
    const std::string target(text_.substr(middle + 2, end - middle - 2));
    const std::size_t colon = target.find(':');
    const bool is_safe = colon == std::string::npos || target.starts_with("https:") ||
                         target.starts_with("http:") || target.starts_with("mailto:");
    if (!is_safe || target.find_first_of(" \n") != std::string::npos) return false;
    const std::string words = Inline(text_.substr(at_ + 1, middle - at_ - 1)).all();
    add("<a href=\"" + html_text(target) + "\">" + words + "</a>", end + 1);
    return true;
  }

  bool emphasis(std::string_view mark, const std::string& tag) {
    if (!ahead(mark)) return false;
    const std::size_t start = at_ + mark.size();
    const bool may_open = (at_ == 0 || !is_word_character(text_[at_ - 1])) && start < text_.size() &&
                          !std::isspace(static_cast<unsigned char>(text_[start]));
    if (!may_open) return false;
    for (std::size_t end = text_.find(mark, start + 1); end != std::string_view::npos;
         end = text_.find(mark, end + 1)) {
      const std::size_t next = end + mark.size();
      if (std::isspace(static_cast<unsigned char>(text_[end - 1])) != 0 ||
          (next < text_.size() && is_word_character(text_[next])))
        continue;
      if (mark == "*" && next < text_.size() && text_[next] == '*') {
        ++end;
        continue;
      }
      add("<" + tag + ">" + Inline(text_.substr(start, end - start)).all() + "</" + tag + ">", next);
      return true;
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string plain_, html_;
};

std::string inline_html(std::string_view text) {
  return Inline(text).all();
}

// --- blocks

// "- ", "* ", "12. ": how far the item's text is indented.
struct ItemMark {
  bool ordered;
  std::size_t width;
};
std::optional<ItemMark> item_mark(const std::string& line) {
  const std::size_t start = indentation(line);
  if (start > 3) return std::nullopt;
  std::size_t end = start;
  while (end < line.size() && std::isdigit(static_cast<unsigned char>(line[end])) != 0) ++end;
  const bool ordered = end > start && end < line.size() && line[end] == '.';
  const bool bullet = end == start && end < line.size() && (line[end] == '-' || line[end] == '*');
  if ((!ordered && !bullet) || end + 1 >= line.size() || line[end + 1] != ' ') return std::nullopt;
  return ItemMark{ordered, end + 2};
}

bool is_fence(const std::string& line) {
  return line.compare(indentation(line), 3, "```") == 0;
}
std::size_t heading_level(const std::string& line) {
  const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
  return level >= 1 && level <= 6 && level < line.size() && line[level] == ' ' ? level : 0;
}
bool is_table_rule(const std::string& line) {
  return line.find('-') != std::string::npos && line.find('|') != std::string::npos &&
         line.find_first_not_of("|-: \r") == std::string::npos;
}

class Blocks {
 public:
  explicit Blocks(Lines lines) : lines_(std::move(lines)) {}

  std::string all(bool tight = false) {
    while (at_ < lines_.size()) {
      if (is_blank_line(lines_[at_])) {
        ++at_;
      } else if (is_fence(lines_[at_])) {
        fence();
      } else if (const std::size_t level = heading_level(lines_[at_])) {
        const std::string tag = "h" + std::to_string(level);
        html_ += "<" + tag + ">" + inline_html(lines_[at_++].substr(level + 1)) + "</" + tag + ">\n";
      } else if (is_rule()) {
        html_ += "<hr>\n", ++at_;
      } else if (item_mark(lines_[at_])) {
        list();
      } else if (indentation(lines_[at_]) >= 4) {
        indented_code();
      } else if (lines_[at_].front() == '>') {
        quote();
      } else if (at_ + 1 < lines_.size() && lines_[at_].find('|') != std::string::npos &&
                 is_table_rule(lines_[at_ + 1])) {
        table();
      } else {
        paragraph(tight);
      }
    }
    return html_;
  }

 private:
  bool is_rule() const {
    return lines_[at_].size() >= 3 && lines_[at_].find_first_not_of("- \r") == std::string::npos;
  }

  void code(const Lines& lines) {
    html_ += "<pre><code>";
    for (const std::string& line : lines) html_ += html_text(line) + "\n";
    html_ += "</code></pre>\n";
  }

  void fence() {
    const std::size_t indent = indentation(lines_[at_++]);
    Lines inside;
    for (; at_ < lines_.size() && !is_fence(lines_[at_]); ++at_)
      inside.push_back(lines_[at_].substr(std::min(indent, indentation(lines_[at_]))));
    ++at_;
    code(inside);
  }

  void indented_code() {
    Lines inside;
    for (; at_ < lines_.size() && (is_blank_line(lines_[at_]) || indentation(lines_[at_]) >= 4); ++at_)
      inside.push_back(is_blank_line(lines_[at_]) ? "" : lines_[at_].substr(4));
    while (inside.back().empty()) inside.pop_back();
    code(inside);
  }

  void quote() {
    Lines inside;
    for (; at_ < lines_.size() && !is_blank_line(lines_[at_]) && lines_[at_].front() == '>'; ++at_)
      inside.push_back(lines_[at_].substr(lines_[at_].compare(0, 2, "> ") == 0 ? 2 : 1));
    html_ += "<blockquote>" + Blocks(inside).all() + "</blockquote>\n";
  }

  // Items go on as far as they are indented, or as a paragraph in them goes on.
  void list() {
    const ItemMark first = *item_mark(lines_[at_]);
    const std::size_t depth = indentation(lines_[at_]);
    std::vector<Lines> items;
    bool loose = false;
    while (at_ < lines_.size()) {
      const std::string& line = lines_[at_];
      if (is_blank_line(line)) {
        const bool goes_on =
            at_ + 1 < lines_.size() && !is_blank_line(lines_[at_ + 1]) &&
            (indentation(lines_[at_ + 1]) >= first.width ||
             (item_mark(lines_[at_ + 1]) && item_mark(lines_[at_ + 1])->ordered == first.ordered));
        if (!goes_on) break;
        loose = true;
        items.back().emplace_back();
        ++at_;
        continue;
      }
      const auto mark = item_mark(line);
      if (mark && indentation(line) <= depth) {
        if (mark->ordered != first.ordered) break;
        items.push_back({line.substr(mark->width)});
      } else if (indentation(line) < first.width &&
                 ((!items.back().empty() && items.back().back().empty()) || is_fence(line))) {
        break;
      } else {
        items.back().push_back(line.substr(std::min(indentation(line), first.width)));
      }
      ++at_;
    }
    const std::string tag = first.ordered ? "ol" : "ul";
    html_ += "<" + tag + ">\n";
    for (const Lines& item : items) html_ += "<li>" + Blocks(item).all(!loose) + "</li>\n";
    html_ += "</" + tag + ">\n";
  }

  static std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::string cell;
    bool in_code = false;
    for (std::size_t k = line.find('|') == indentation(line) ? indentation(line) + 1 : 0; k < line.size();
         ++k) {
      if (line[k] == '`') in_code = !in_code;
      if (line[k] == '\\' && k + 1 < line.size() && line[k + 1] == '|') {
        cell += line[++k];
      } else if (line[k] == '|' && !in_code) {
        cells.push_back(std::move(cell));
        cell.clear();
      } else {
        cell += line[k];
      }
    }
    if (!is_blank_line(cell)) cells.push_back(std::move(cell));
    for (std::string& text : cells) {
      const std::size_t start = indentation(text);
      text = text.substr(start, text.find_last_not_of(" \r") + 1 - start);
    }
    return cells;
  }

  void table() {
    const std::vector<std::string> head = cells_of(lines_[at_]), rule = cells_of(lines_[at_ + 1]);
    at_ += 2;
    const auto row = [&](const std::vector<std::string>& cells, const std::string& tag) {
      html_ += "<tr>";
      for (std::size_t k = 0; k < cells.size(); ++k) {
        const bool right = k < rule.size() && rule[k].ends_with(':');
        const bool left = k < rule.size() && rule[k].starts_with(':');
        html_ += "<" + tag + (right ? left ? " class=\"centre\"" : " class=\"right\"" : "") + ">" +
                 inline_html(cells[k]) + "</" + tag + ">";
      }
      html_ += "</tr>\n";
    };
    html_ += "<div class=\"scroll\"><table><thead>";
    row(head, "th");
    html_ += "</thead><tbody>\n";
    for (; at_ < lines_.size() && lines_[at_].find('|') != std::string::npos; ++at_)
      row(cells_of(lines_[at_]), "td");
    html_ += "</tbody></table></div>\n";
  }

  void paragraph(bool tight) {
    std::string text;
    for (; at_ < lines_.size() && !is_blank_line(lines_[at_]); ++at_) {
      const std::string& line = lines_[at_];
      if (!text.empty() && (is_fence(line) || heading_level(line) > 0 || item_mark(line))) break;
      text += (text.empty() ? "" : "\n") + line.substr(indentation(line));
    }
    html_ += tight ? inline_html(text) : "<p>" + inline_html(text) + "</p>\n";
  }

  Lines lines_;
  std::size_t at_ = 0;
  std::string html_;
};

Lines lines_of(std::string_view text) {
  Lines lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    for (std::size_t tab = line.find('\t'); tab != std::string::npos; tab = line.find('\t'))
      line.replace(tab, 1, std::string(4 - tab % 4, ' '));
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

std::string markdown_to_html(std::string_view markdown) {
  return Blocks(lines_of(markdown)).all();
}

std::string markdown_page(std::string_view markdown, const std::string& title) {
  std::string heading = title;
  for (const std::string& line : lines_of(markdown)) {
    if (heading_level(line) == 0) continue;
    heading = line.substr(heading_level(line) + 1);
    break;
  }
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\">\n<title>" +
         html_text(heading) + "</title>\n<style>" + style + "</style></head>\n<body>\n" +
         markdown_to_html(markdown) + "</body>\n</html>\n";
}

}  // namespace grader
