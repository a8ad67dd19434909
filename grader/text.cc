#include "grader/text.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <limits>

#include "harness/build/printable.hpp"

namespace grader {
namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

// Columns that a terminal gives a character: none to combining marks, two to the wide ones of East Asia and
// to pictures.
std::size_t columns_of(std::uint32_t code) {
  struct Range {
    std::uint32_t first, last;
    bool operator()(std::uint32_t c) const { return first <= c && c <= last; }
  };
  static constexpr Range none[] = {{0x300, 0x36f}, {0x200b, 0x200d}, {0xfe00, 0xfe0f}};
  static constexpr Range two[] = {{0x1100, 0x115f}, {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},
                                  {0xf900, 0xfaff}, {0xfe30, 0xfe6f},   {0xff00, 0xff60},
                                  {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
  const auto has_code = [code](const Range& range) { return range(code); };
  if (std::any_of(std::begin(none), std::end(none), has_code)) return 0;
  return std::any_of(std::begin(two), std::end(two), has_code) ? 2 : 1;
}

void append_wrapped(std::string& out, std::string_view line, std::size_t width, std::size_t indent) {
  const std::size_t lead = std::min(line.find_first_not_of(' '), line.size());
  const std::string margin(indent + lead, ' ');
  std::string current;
  std::size_t rest = lead;
  const auto flush = [&] {
    if (!out.empty()) out += '\n';
    if (!current.empty()) out += margin + current;
    current.clear();
  };
  while (rest < line.size()) {
    const std::size_t end = std::min(line.find(' ', rest), line.size());
    const std::string_view word = line.substr(rest, end - rest);
    const bool fits = lead + display_width(current) + 1 + display_width(word) <= width;
    if (!current.empty() && !fits) flush();
    if (!current.empty()) current += ' ';
    current += word;
    rest = end;
    while (rest < line.size() && line[rest] == ' ') {
      if (rest > end) current += ' ';  // runs of spaces inside a line are somebody's alignment
      ++rest;
    }
  }
  flush();
}

std::string with_decimals(double value, int decimals) {
  std::array<char, 400> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  return buffer.data();
}

}  // namespace

std::string shown(std::string_view untrusted) {
  return harness::printable(untrusted, no_limit);
}

std::string shown_on_line(std::string_view untrusted) {
  std::string text = shown(untrusted);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return text;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t code = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      code = code << 6U | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    }
    width += columns_of(code);
    i += length;
  }
  return width;
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    append_wrapped(out, text.substr(start, end - start), width > indent ? width - indent : 1, indent);
    start = end + 1;
  }
  return out;
}

std::string shell_word(const std::string& word) {
  const bool is_plain = !word.empty() && word.find_first_not_of(
                                             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789_-./=:,+@%") == std::string::npos;
  if (is_plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (std::size_t k = 0; k < parts.size(); ++k) text.append(k > 0 ? between : "").append(parts[k]);
  return text;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::string points(double value) {
  std::string text = with_decimals(value, 2);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(std::max(seconds, 0.0)));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string utc_time(std::int64_t milliseconds) {
  const std::time_t seconds = milliseconds / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> buffer{};
  std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return buffer.data();
}

Palette::Palette(int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool refused = (no_color != nullptr && *no_color != '\0') ||
                       (terminal != nullptr && std::string_view(terminal) == "dumb");
  enabled_ = !refused && isatty(descriptor) == 1;
}

std::string Palette::operator()(Colour colour, const std::string& text) const {
  if (!enabled_ || colour == Colour::none) return text;
  const char* code = "0";
  switch (colour) {
    case Colour::none:
      break;
    case Colour::red:
      code = "31";
      break;
    case Colour::green:
      code = "32";
      break;
    case Colour::yellow:
      code = "33";
      break;
    case Colour::dim:
      code = "2";
      break;
    case Colour::bold:
      code = "1";
      break;
  }
  return std::string("\x1b[") + code + "m" + text + "\x1b[0m";
}

std::size_t terminal_width(int descriptor) {
  constexpr std::size_t without_terminal = 100;
  constexpr std::size_t narrowest = 40;
  winsize size{};
  if (isatty(descriptor) != 1 || ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return without_terminal;
  }
  return std::max<std::size_t>(size.ws_col, narrowest);
}

std::size_t terminal_height(int descriptor) {
  constexpr std::size_t usual = 24;
  constexpr std::size_t lowest = 12;
  winsize size{};
  if (isatty(descriptor) != 1 || ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return usual;
  return std::clamp<std::size_t>(size.ws_row, lowest, usual);
}

std::string to_text(const Table& table) {
  std::vector<std::size_t> widths;
  for (const std::string& title : table.header) widths.push_back(display_width(title));
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string text;
  const auto append = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - display_width(row[i]), ' ');
      if (i > 0) line += "  ";
      line += table.right[i] ? space + row[i] : row[i] + space;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  append(table.header);
  for (const auto& row : table.rows) append(row);
  return text;
}

}  // namespace grader
