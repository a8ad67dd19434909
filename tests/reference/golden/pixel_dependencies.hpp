#pragma once
// Which pixel's output depends on which pixel's input, by moving one input at a time.

#include "reference/autodiff/tape.hpp"

namespace golden {

// f(tape, image) gives [1,channels,H,W] for an image [1,C,H,W]. Result [HW,HW]: 1 at (p,q) if some output at
// p changes when the inputs at q do.
template <class F>
reference::Tensor<double> dependencies(F f, const reference::Shape& image) {
  using reference::Tensor;
  reference::autodiff::Tape<double> tape(reference::autodiff::Mode::evaluate);
  const auto outputs = [&](const Tensor<double>& x) {
    tape.clear();
    return tape.value_tensor(f(tape, x));
  };
  const std::int64_t pixels = image[2] * image[3];
  const Tensor<double> still(image);
  const Tensor<double> before = outputs(still);
  Tensor<double> depends({pixels, pixels});
  for (std::int64_t q = 0; q < pixels; ++q) {
    Tensor<double> moved = still;
    for (std::int64_t c = 0; c < image[1]; ++c) moved[c * pixels + q] = 1;
    const Tensor<double> after = outputs(moved);
    for (std::int64_t k = 0; k < after.size(); ++k) {
      if (after[k] != before[k]) depends(k % pixels, q) = 1;
    }
  }
  return depends;
}

}  // namespace golden
