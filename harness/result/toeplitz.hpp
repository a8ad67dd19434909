#pragma once
// What toeplitz_free found: the verdict, the figures behind it, and what a plot of them needs. Plain values.
// All of it is measured and differs a little from run to run.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

enum class ToeplitzVerdict { clean, review, toeplitz };
const char* to_string(ToeplitzVerdict verdict);  // "clean"
std::optional<ToeplitzVerdict> toeplitz_verdict_from_string(std::string_view text);

// Memory of one call beyond its tensors.
struct ToeplitzPoint {
  double size = 0;   // what the ladder varies: kernel elements K*L, or pixels of the output
  double bytes = 0;  // NaN: not measured
  bool operator==(const ToeplitzPoint&) const = default;
};

// Calls that differ in one size alone.
struct ToeplitzLadder {
  std::string pass;           // name of the function
  std::string name;           // "many channels"
  std::string varies;         // "kernel elements" or "output pixels"
  double output_pixels = 0;   // of the batch; 0 where they vary
  double unrolled_bytes = 0;  // what every unrolled column together takes a kernel element
  double columns = 0;         // unrolled float32 columns held at once
  double residual_bytes = 0;  // root mean square distance of the points from the fitted curve
  std::vector<ToeplitzPoint> points;
  bool operator==(const ToeplitzLadder&) const = default;
};

struct ToeplitzFinding {
  ToeplitzVerdict verdict = ToeplitzVerdict::review;
  std::string message;  // the figures in words
  // Unrolled columns held at once; nothing where it could not be measured.
  std::optional<double> forward, backward_data, backward_weights;
  double seconds = 0;  // that the measurement took
  std::vector<ToeplitzLadder> ladders;
  std::vector<std::string> source;  // what speaks for unrolling in the source: "convnet.py:12: ..."
  bool operator==(const ToeplitzFinding&) const = default;
};

}  // namespace harness
