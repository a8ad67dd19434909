#include <algorithm>
#include <set>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::receptive_field {
namespace {

constexpr int layers = 3;

void solve(Work& w) {
  const bool ignored = w.slip("strides-ignored"), own = w.slip("own-stride");
  const bool reversed = w.slip("order-reversed"), kernels = w.slip("kernels-added");
  Number field = 1, jump = 1, total = 0;
  for (int step = 0; step < layers; ++step) {
    const int l = reversed ? layers - 1 - step : step;
    const Number k = w.number("k", l), stride = ignored ? Number(1) : w.number("s", l);
    const std::string place = "_" + std::to_string(l + 1);
    if (own) jump *= stride;
    field = w.let("r" + place, field + w.number("d", l) * (k - 1) * jump);
    if (!own && step + 1 < layers) jump = w.let("j" + place, jump * stride);
    total += k;
  }
  w.answer("a", kernels ? total : field);
}

// The inputs that one output leads back to.
std::vector<long double> traced(const Values& v) {
  std::set<int> seen = {0};
  for (int l = layers - 1; l >= 0; --l) {
    std::set<int> before;
    for (const int place : seen) {
      for (int tap = 0; tap < v.integer("k", l); ++tap)
        before.insert(place * v.integer("s", l) + tap * v.integer("d", l));
    }
    seen = std::move(before);
  }
  return {static_cast<long double>(*seen.rbegin() - *seen.begin() + 1)};
}

}  // namespace

Problem problem() {
  return {
      .id = "A4",
      .name = "receptive_field",
      .title = "Receptive field of three layers",
      .topic = "convolution",
      .parameters = {column("k", layers, whole(3, 6)), column("s", layers, {2, 3}),
                     column("d", layers, {2, 3})},
      .statement =
          "Three convolutional layers follow each other along one axis. Their kernel sizes, strides and "
          "dilations "
          "are, from the input on, $$k=@k@,\\qquad s=@s@,\\qquad d=@d@.$$",
      .parts =
          {{.id = "a",
            .ask =
                "How long is the stretch of the input between the first and the last element, both included, "
                "that one output of the third layer depends on?",
            .symbol = "r"}},
      .misconceptions = {{"strides-ignored", "a", 25, "ignored the strides"},
                         {"own-stride", "a", 50, "multiplied a layer's kernel by its own stride too"},
                         {"kernels-added", "a", 0, "added the kernel sizes"},
                         {"order-reversed", "a", 25, "went through the layers from the last to the first"}},
      .limits = {.intermediate = 200},
      .solve = solve,
      .oracle = traced,
  };
}

}  // namespace grader::exam::receptive_field
