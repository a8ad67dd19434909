#include "harness/checks/slope.hpp"

#include <cmath>

namespace harness {
namespace {

constexpr int kMaxHalvings = 24;
constexpr int kConfirmations = 3;  // resolved steps that must disagree

}  // namespace

SlopeVerdict compare_slope(const std::function<std::optional<SlopePair>(double step)>& pair,
                           double first_step) {
  SlopeVerdict verdict;
  bool has_previous = false;
  double previous_residual = 0, previous_noise = 0;
  int disagreements = 0;
  double step = first_step;
  for (int i = 0; i <= kMaxHalvings; ++i, step /= 2) {
    const auto values = pair(step);
    if (!values) {
      has_previous = false;
      continue;
    }
    const double residual = (values->difference - values->claimed) / (2 * step);
    const double noise = values->noise / (2 * step);
    if (has_previous) {
      const double truncation = std::abs(residual - previous_residual);
      if (truncation <= noise + previous_noise) {
        verdict.quotient = values->difference / (2 * step);
        verdict.claimed = values->claimed / (2 * step);
        verdict.tolerance = noise + values->doubt / (2 * step) + 2 * truncation;
        verdict.step = step;
        if (std::abs(residual) <= verdict.tolerance) {
          verdict.outcome = SlopeVerdict::Outcome::agrees;
          return verdict;
        }
        verdict.outcome = SlopeVerdict::Outcome::disagrees;
        if (++disagreements == kConfirmations) return verdict;
      }
    }
    has_previous = true;
    previous_residual = residual;
    previous_noise = noise;
  }
  return verdict;
}

}  // namespace harness
