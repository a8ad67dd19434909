#pragma once
// Says on stderr how far a batch is: a bar with the time left on a terminal, a line a submission elsewhere.

#include <chrono>
#include <cstddef>
#include <string>

namespace grader {

class Progress {
 public:
  explicit Progress(std::size_t total);
  ~Progress();  // takes the bar away
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void finished(const std::string& line);  // one more is done
  void tick();                             // redraws the bar

 private:
  std::string bar() const;
  void clear() const;

  std::size_t total_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  bool on_terminal_;
};

}  // namespace grader
