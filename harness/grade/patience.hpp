#pragma once
// For how long one grading waits for moments in which nobody shares the timing core.

namespace harness {

// All measurements of a grading together.
inline constexpr double kPatienceSeconds = 24;

class Patience {
 public:
  // `seconds` for all of that many measurements together.
  Patience(double seconds, int measurements) : kept_(seconds), left_(measurements) {}

  // The seconds of the next measurement, which takes off them what it waits; the rest is for those after it.
  // But it is given no more than half of what there is, unless it is the last.
  double& next() {
    kept_ += given_;
    given_ = --left_ > 0 ? kept_ / 2 : kept_;
    kept_ -= given_;
    return given_;
  }

 private:
  double kept_, given_ = 0;
  int left_;
};

}  // namespace harness
