#include "reference/formula/formula.hpp"

#include "tests/support/catch.hpp"

using reference::Call;
using reference::formula_line;
using reference::Shape;
using reference::Tensor;

TEST_CASE("convolutions show their products, padding left out") {
  Call call;
  call.inputs["x"] = Tensor<double>({1, 1, 1, 2}, {1, -2});
  call.inputs["w"] = Tensor<double>({1, 1, 1, 2}, {3, 4});
  call.inputs["b"] = Tensor<double>({1}, {-1});
  call.inputs["dy"] = Tensor<double>({1, 1, 3, 3}, {0, 0, 0, 5, 6, 7, 0, 0, 0});
  call.params = {{"stride", 1}, {"padding", 1}};
  CHECK(formula_line("conv2d_forward", call, "y", 4) == "1*3 + (-2)*4 + (-1)");
  CHECK(formula_line("conv2d_forward", call, "y", 3) == "1*4 + (-1)");
  CHECK(formula_line("conv2d_forward", call, "y", 0) == "(-1)");
  CHECK(formula_line("conv2d_backward", call, "dx", 0) == "5*4 + 6*3");
  CHECK(formula_line("conv2d_backward", call, "dw", 1) == "5*1 + 6*(-2)");
  CHECK(formula_line("conv2d_backward", call, "db", 0) == "0 + 0 + 0 + 5 + 6 + 7 + 0 + 0 + 0");
  call.params["dilation"] = 2;
  CHECK(formula_line("conv2d_forward", call, "y", 4).empty());
}

TEST_CASE("pooling and ReLU show what they choose from") {
  Call call;
  call.inputs["x"] = Tensor<double>({1, 1, 2, 3}, {1, 2, 2, -0.0, 1, 0});
  call.inputs["dy"] = Tensor<double>({1, 1, 1, 2}, {3, 4});
  call.params = {{"window", 2}, {"stride", 1}};
  CHECK(formula_line("maxpool2d_forward", call, "y", 1) == "max(2, 2, 1, 0)");
  CHECK(formula_line("maxpool2d_backward", call, "dx", 1) == "3 + 4 (the first maximum of 2 windows)");
  CHECK(formula_line("maxpool2d_backward", call, "dx", 2) == "0 (the first maximum of no window)");
  CHECK(formula_line("relu_forward", call, "y", 3) == "max(0, 0)");
  call.inputs["dy"] = Tensor<double>({1, 1, 2, 3}, {3, 4, 5, 6, 7, -8});
  CHECK(formula_line("relu_backward", call, "dx", 5) == "(0 > 0)*(-8)");
}

TEST_CASE("linear layers and the loss show their sums") {
  Call call;
  call.inputs["x"] = Tensor<double>({2, 2}, {1, 2, 3, 4});
  call.inputs["w"] = Tensor<double>({1, 2}, {5, 6});
  call.inputs["b"] = Tensor<double>({1}, {7});
  call.inputs["dy"] = Tensor<double>({2, 1}, {8, 9});
  CHECK(formula_line("linear_forward", call, "y", 1) == "3*5 + 4*6 + 7");
  CHECK(formula_line("linear_backward", call, "dx", 1) == "8*6");
  CHECK(formula_line("linear_backward", call, "dw", 1) == "8*2 + 9*4");
  CHECK(formula_line("linear_backward", call, "db", 0) == "8 + 9");

  Call loss;
  loss.inputs["logits"] = Tensor<double>({1, 2}, {1000, 999});
  loss.inputs["labels"] = Tensor<double>(Shape{1}, {1});
  CHECK(formula_line("softmax_cross_entropy_forward", loss, "loss", 0) == "(log(exp(0) + exp(-1)) - (-1))/1");
  CHECK(formula_line("softmax_cross_entropy_backward", loss, "dlogits", 1) ==
        "(exp(-1)/(exp(0) + exp(-1)) - 1)/1");
}

TEST_CASE("long sums are cut, and functions without a formula give none") {
  Call call;
  call.inputs["x"] = Tensor<double>({1, 20}, 1.0);
  call.inputs["w"] = Tensor<double>({1, 20}, 1.0);
  call.inputs["b"] = Tensor<double>(Shape{1});
  CHECK_THAT(formula_line("linear_forward", call, "y", 0), ContainsSubstring(" + ... (21 terms)"));
  CHECK(formula_line("avgpool2d_forward", call, "y", 0).empty());
}
