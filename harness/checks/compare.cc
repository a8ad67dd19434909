#include "harness/checks/compare.hpp"

#include <algorithm>
#include <cmath>

#include "harness/checks/tolerance.hpp"

namespace harness {
namespace {

double element(const HostTensor& tensor, std::int64_t flat) {
  const auto i = static_cast<std::size_t>(flat);
  return tensor.dtype == reference::DType::i32 ? tensor.i32[i] : static_cast<double>(tensor.f32[i]);
}

// "every value is 2 times the expected one", for a ratio that holds to float32 accuracy over several values.
std::string common_ratio(const HostTensor& got, const reference::Tensor<double>& exact) {
  double largest = 0;
  std::int64_t at = 0;
  int informative = 0;
  for (std::int64_t i = 0; i < exact.size(); ++i) {
    if (exact[i] != 0) ++informative;
    if (std::abs(exact[i]) > largest) {
      largest = std::abs(exact[i]);
      at = i;
    }
  }
  if (informative < 2) return {};
  const double ratio = element(got, at) / exact[at];
  for (std::int64_t i = 0; i < exact.size(); ++i) {
    if (!(std::abs(element(got, i) - ratio * exact[i]) <= 1e-5 * std::abs(ratio) * largest)) return {};
  }
  if (ratio == 0) return "every value is 0";
  if (std::abs(ratio + 1) < 1e-5) return "every value has the wrong sign";
  char text[64];
  std::snprintf(text, sizeof text, "every value is %.4g times the expected one", ratio);
  return text;
}

const char* axis_name(int rank, int axis) {
  if (rank != 4) return nullptr;
  static const char* const names[] = {"batch entry", "channel", "row", "column"};
  return names[axis];
}

// "all of them in row 3", "all of them in the last column", "all of them in the outermost rows and columns".
std::string common_place(const reference::Shape& shape, const std::vector<std::int64_t>& differing) {
  const int rank = static_cast<int>(shape.size());
  std::vector<std::int64_t> low = reference::unravel(shape, differing.front()), high = low;
  bool on_border = rank == 4;
  for (const std::int64_t flat : differing) {
    const auto index = reference::unravel(shape, flat);
    bool outermost = false;
    for (std::size_t axis = 0; axis < index.size(); ++axis) {
      low[axis] = std::min(low[axis], index[axis]);
      high[axis] = std::max(high[axis], index[axis]);
      if (axis >= 2 && (index[axis] == 0 || index[axis] == shape[axis] - 1)) outermost = true;
    }
    on_border = on_border && outermost;
  }
  for (int axis = rank - 1; axis >= 0; --axis) {
    const auto a = static_cast<std::size_t>(axis);
    const char* name = axis_name(rank, axis);
    if (name == nullptr || shape[a] < 2 || low[a] != high[a]) continue;
    const bool last = low[a] == shape[a] - 1;
    return std::string("all of them in ") + (last ? "the last " : "") + name +
           (last ? "" : " " + std::to_string(low[a]));
  }
  if (on_border && shape[2] > 2 && shape[3] > 2) return "all of them in the outermost rows and columns";
  return {};
}

}  // namespace

std::optional<std::int64_t> first_not_finite(const HostTensor& tensor) {
  const auto found =
      std::find_if(tensor.f32.begin(), tensor.f32.end(), [](float v) { return !std::isfinite(v); });
  if (found == tensor.f32.end()) return std::nullopt;
  return found - tensor.f32.begin();
}

std::string common_pattern(const HostTensor& got, const reference::Tensor<double>& exact,
                           const std::vector<std::int64_t>& differing) {
  if (first_not_finite(got)) return {};
  std::string pattern = common_ratio(got, exact);
  const auto total = static_cast<std::size_t>(exact.size());
  if (pattern.empty() && differing.size() > 1 && differing.size() < total) {
    pattern = common_place(exact.shape(), differing);
  }
  return pattern;
}

std::vector<OutputDifference> compare(const CallOutcome& answer, const std::vector<reference::Output>& exact,
                                      double tolerance) {
  std::vector<OutputDifference> differences;
  for (std::size_t o = 0; o < exact.size(); ++o) {
    const HostTensor& got = answer.outputs[o];
    const bool integral = got.dtype == reference::DType::i32;
    std::vector<std::int64_t> differing;
    for (std::int64_t i = 0; i < exact[o].value.size(); ++i) {
      const double value = element(got, i);
      const double allowed = integral ? 0 : allowed_error(tolerance, exact[o].magnitude[i]);
      if (std::isfinite(value) && std::abs(value - exact[o].value[i]) <= allowed) continue;
      differing.push_back(i);
    }
    if (differing.empty()) continue;
    OutputDifference difference;
    difference.output = o;
    difference.first = differing.front();
    difference.got = element(got, difference.first);
    difference.expected = exact[o].value[difference.first];
    difference.allowed = integral ? 0 : allowed_error(tolerance, exact[o].magnitude[difference.first]);
    difference.differing = static_cast<std::int64_t>(differing.size());
    difference.total = exact[o].value.size();
    difference.pattern = common_pattern(got, exact[o].value, differing);
    differences.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace harness
