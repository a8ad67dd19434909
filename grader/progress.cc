#include "grader/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "grader/text.hpp"

namespace grader {

Progress::Progress(std::size_t total) : total_(total), on_terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  clear();
}

void Progress::finished(const std::string& line) {
  ++done_;
  clear();
  std::cerr << "[" << done_ << "/" << total_ << "] " << line << "\n";
  tick();
}

void Progress::tick() {
  if (on_terminal_ && done_ < total_) std::cerr << "\r" << bar() << "\x1b[K" << std::flush;
}

void Progress::clear() const {
  if (on_terminal_) std::cerr << "\r\x1b[K" << std::flush;
}

std::string Progress::bar() const {
  constexpr std::size_t width = 30;
  const std::size_t filled = total_ == 0 ? width : width * done_ / total_;
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  std::string text = "[" + std::string(filled, '#') + std::string(width - filled, '.') + "] " +
                     std::to_string(done_) + "/" + std::to_string(total_);
  if (done_ == 0) return text + ", " + duration(elapsed) + " so far";
  const double left = elapsed / static_cast<double>(done_) * static_cast<double>(total_ - done_);
  return text + ", about " + duration(left) + " left";
}

}  // namespace grader
