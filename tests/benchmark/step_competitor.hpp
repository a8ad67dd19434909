#pragma once
// The training step of bench_step with another library: what it is compared with.

#include <cstdint>
#include <functional>
#include <vector>

namespace benchmark {

// Plain tensors, the starting point of both: images [batch,1,28,28]; filters [first,1,kernel,kernel] and
// [second,first,kernel,kernel]; the last layer's weights [classes,second*49]. Biases start at 0.
struct StepTask {
  int batch, first, second, kernel, classes;
  float rate;  // of the gradient descent
  std::vector<float> images, first_filters, second_filters, last_weights;
  std::vector<std::int32_t> labels;
};

// A step of oneDNN on one thread, in its own layouts, with the parameters reordered in every step; gives back
// the loss. Empty when the program was built without oneDNN.
std::function<float()> dnnl_step(const StepTask& task);

}  // namespace benchmark
