#pragma once
// One way to compute one pass of a convolution: what bench_conv times.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "reference/conv2d_shape.hpp"

namespace benchmark {

enum class Pass { forward, backward_data, backward_weights };

// Plain NCHW and OIHW tensors.
struct ConvTensors {
  std::vector<float> x, w, y;
};

struct ConvCompetitor {
  std::string name;
  std::function<void()> run;                         // what is timed
  std::function<std::vector<float>()> plain_result;  // in plain order, after run
};

// oneDNN on one thread: plain formats forced; plain tensors with its own formats inside, reorders timed; its
// own formats, reorders not timed. Empty when the program was built without oneDNN. `tensors` must outlive
// them.
std::vector<ConvCompetitor> dnnl_competitors(const reference::Conv2dShape& shape, Pass pass,
                                             ConvTensors& tensors);
// c[m,n] = op(a) op(b), row-major; nothing without oneDNN.
void dnnl_product(bool a_transposed, bool b_transposed, std::int64_t m, std::int64_t n, std::int64_t k,
                  const float* a, const float* b, float* c);
std::string dnnl_version();  // "" without oneDNN

}  // namespace benchmark
