#pragma once
// Backward functions with one mistake each, as students make them.

#include <string>
#include <vector>

#include "tests/support/fake_caller.hpp"

namespace test_support {

struct WrongDerivative {
  std::string name;
  std::string function;  // the backward function it replaces
  std::string gradient;  // the output that is wrong
  FakeFunction answer;
};

std::vector<WrongDerivative> wrong_conv2d_derivatives();
std::vector<WrongDerivative> wrong_linear_derivatives();
std::vector<WrongDerivative> wrong_softmax_derivatives();

}  // namespace test_support
