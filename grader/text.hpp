#pragma once
// Text for people: safe to print, wrapped, coloured where a person looks at it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace grader {

// Whatever came from a submission, a roster or a file goes through here before it is printed: valid UTF-8, no
// control characters but line feed and tab, nothing that reorders text.
std::string shown(std::string_view untrusted);
// The same on one line: line feeds and tabs become spaces.
std::string shown_on_line(std::string_view untrusted);

// Columns of a terminal that UTF-8 text takes: characters, not bytes, and two for the wide ones.
std::size_t display_width(std::string_view text);

// Breaks lines longer than `width` at spaces and puts `indent` spaces before each; an indented line keeps its
// indentation. No line feed at the end.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

// A word as a shell takes it back: in quotes where that is needed.
std::string shell_word(const std::string& word);

std::string joined(const std::vector<std::string>& parts, std::string_view between);
// Without the spaces and tabs at its ends.
std::string trimmed(std::string_view text);

// Points with at most two decimals, none when they are zeros: 87.5, 100, 33.33.
std::string points(double value);
// "1 file", "3 files"
std::string counted(std::size_t count, const std::string& what);
// "45 s", "3 min 20 s", "2 h 5 min"
std::string duration(double seconds);
// Milliseconds since 1970 as "2026-03-01T10:20:30Z".
std::string utc_time(std::int64_t milliseconds);

enum class Colour { none, red, green, yellow, dim, bold };

// Colours text when the stream is a terminal and NO_COLOR is not set.
class Palette {
 public:
  explicit Palette(int descriptor);
  std::string operator()(Colour colour, const std::string& text) const;

 private:
  bool enabled_;
};

// Columns of the terminal behind the descriptor; 100 where there is none.
std::size_t terminal_width(int descriptor);
// Lines of it; 24 where there is none, and for what is higher.
std::size_t terminal_height(int descriptor);

// A table for people. Columns named in `right` are aligned to the right.
struct Table {
  std::vector<std::string> header;
  std::vector<bool> right;
  std::vector<std::vector<std::string>> rows;
};
std::string to_text(const Table& table);

}  // namespace grader
