#pragma once
// The ten functions of a7-convnet as an honest student writes them: float32, plain loops. For tests of the
// checks.

#include "tests/support/fake_caller.hpp"

namespace test_support {

struct ConvGradients {
  harness::HostTensor dx, dw, db;
};

harness::HostTensor conv2d_forward(const harness::HostTensor& x, const harness::HostTensor& w,
                                   const harness::HostTensor& b, int stride, int padding);
ConvGradients conv2d_backward(const harness::HostTensor& x, const harness::HostTensor& w,
                              const harness::HostTensor& dy, int stride, int padding);

// Answers all ten; replace single functions to make mistakes.
FakeCaller honest_student();

}  // namespace test_support
