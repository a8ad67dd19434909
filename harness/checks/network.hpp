#pragma once
// A small network composed of an assignment's functions, as the `network`, `loss` and `data` of a training
// check describe it, and plain gradient descent on it. Whoever answers the calls, the loop is the same.

#include <cstdint>
#include <functional>
#include <vector>

#include "harness/checks/derivative_pair.hpp"

namespace harness {

struct Layer {
  DerivativePair pair;           // <layer>_forward and <layer>_backward, tied by names: input a, its
                                 // gradient da; output y, its upstream gradient dy
  reference::Shape input_shape;  // of the first input, batch included; what came before is reshaped
  std::vector<reference::Shape> weight_shapes;  // of the other inputs
  std::vector<double> forward_params, backward_params;
};

struct Network {
  std::vector<Layer> layers;
  DerivativePair loss;           // <loss>_forward(activations, labels), <loss>_backward
  reference::Shape image_shape;  // batch included
  reference::Shape logits_shape;
  int classes = 0;
  int steps = 0;
  double learning_rate = 0;
};

// Reads `network`, `loss` and `data`. Every shape is followed from the image to the loss. Throws ConfigError.
Network parse_network(const CheckSpec& spec);

struct TrainingData {
  HostTensor images, labels;
  std::vector<std::vector<HostTensor>> weights;  // by layer, as its weight_shapes: where training starts
};

// Labelled images that can be learnt: each class has a random pattern, each image its class's and noise.
// Weights start normal with variance 0.5 / (terms of a sum), a quarter of He's: the descent is calm, so that
// rounding errors die out rather than grow. Vectors (biases) start at a tenth of a normal.
TrainingData make_training_data(const Network& network, std::uint64_t seed);

// Answers a call with finite outputs, or throws.
using Ask = std::function<std::vector<HostTensor>(const CallRequest&)>;

// The calls of one training step in order, forward and backward, as `ask` answers them.
std::vector<CallRequest> step_calls(const Network& network, const TrainingData& data, const Ask& ask);

// The loss before training and after each step of w <- w - learning_rate dw. Weights are float32, as the
// functions take them. `on_step` hears the number of the step (0: before training) before its first call.
std::vector<double> train(const Network& network, const TrainingData& data, const Ask& ask,
                          const std::function<void(int)>& on_step);

}  // namespace harness
