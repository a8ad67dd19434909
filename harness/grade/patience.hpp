#pragma once
// For how long one grading waits for a calm core.

namespace harness {

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
