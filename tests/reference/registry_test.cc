#include "reference/registry.hpp"

#include <algorithm>

#include "reference/exact/conv2d.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace test_support;

namespace {

std::string text(const ArgumentSignature& argument) {
  return std::string(to_string(argument.dtype)) + " " + argument.name + "/" + std::to_string(argument.rank);
}

// "f(f32 x/4, stride, padding=0) -> f32 y/4"
std::string text(const Signature& signature) {
  std::string inputs, outputs;
  for (const auto& input : signature.inputs) inputs += (inputs.empty() ? "" : ", ") + text(input);
  for (const auto& param : signature.params) {
    CHECK(param.kind == ParameterSignature::Kind::integer);
    inputs += ", " + param.name;
    if (param.default_value) inputs += "=" + std::to_string(static_cast<int>(*param.default_value));
  }
  for (const auto& output : signature.outputs) outputs += (outputs.empty() ? "" : ", ") + text(output);
  return signature.name + "(" + inputs + ") -> " + outputs;
}

Call conv2d_call() {
  return {.inputs = {{"x", Tensor<double>({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6})},
                     {"w", Tensor<double>({1, 1, 2, 2}, {1, 10, 100, 1000})},
                     {"b", Tensor<double>({1}, {0.5})}},
          .params = {{"stride", 1}, {"padding", 0}}};
}

template <class Change>
std::string message_of(std::string_view function, Call call, Change change) {
  change(call);
  try {
    get_function(function).evaluate(call);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("registry: the functions of a convolutional network have their agreed signatures") {
  const std::vector<std::string> expected = {
      "avgpool2d_backward(f32 x/4, f32 dy/4, window, stride) -> f32 dx/4",
      "avgpool2d_forward(f32 x/4, window, stride) -> f32 y/4",
      "conv2d_backward(f32 x/4, f32 w/4, f32 dy/4, stride, padding, dilation=1, groups=1) -> "
      "f32 dx/4, f32 dw/4, f32 db/1",
      "conv2d_forward(f32 x/4, f32 w/4, f32 b/1, stride, padding, dilation=1, groups=1) -> f32 y/4",
      "conv_transpose2d_backward(f32 x/4, f32 w/4, f32 dy/4, stride, padding, output_padding=0, dilation=1, "
      "groups=1) -> f32 dx/4, f32 dw/4, f32 db/1",
      "conv_transpose2d_forward(f32 x/4, f32 w/4, f32 b/1, stride, padding, output_padding=0, dilation=1, "
      "groups=1) -> f32 y/4",
      "linear_backward(f32 x/2, f32 w/2, f32 dy/2) -> f32 dx/2, f32 dw/2, f32 db/1",
      "linear_forward(f32 x/2, f32 w/2, f32 b/1) -> f32 y/2",
      "maxpool2d_backward(f32 x/4, f32 dy/4, window, stride, padding=0) -> f32 dx/4",
      "maxpool2d_forward(f32 x/4, window, stride, padding=0) -> f32 y/4",
      "relu_backward(f32 x/-1, f32 dy/-1) -> f32 dx/-1",
      "relu_forward(f32 x/-1) -> f32 y/-1",
      "softmax_cross_entropy_backward(f32 logits/2, i32 labels/1) -> f32 dlogits/2",
      "softmax_cross_entropy_forward(f32 logits/2, i32 labels/1) -> f32 loss/1",
  };
  const std::vector<std::string> names = function_names();
  CHECK(std::is_sorted(names.begin(), names.end()));
  for (const std::string& signature : expected) {
    const std::string name = signature.substr(0, signature.find('('));
    REQUIRE(find_function(name) != nullptr);
    CHECK(text(find_function(name)->signature) == signature);
    CHECK_FALSE(find_function(name)->summary.empty());
    CHECK(std::count(names.begin(), names.end(), name) == 1);
  }
}

TEST_CASE("registry: an unknown function names the nearest") {
  CHECK(find_function("conv2d_foward") == nullptr);
  CHECK_THROWS_WITH(get_function("conv2d_foward"),
                    "function 'conv2d_foward' is unknown; did you mean 'conv2d_forward'?");
  CHECK_THROWS_AS(get_function(""), std::out_of_range);
}

TEST_CASE("registry: a call returns the outputs by name, with magnitudes") {
  const std::vector<Output> outputs = get_function("conv2d_forward").evaluate(conv2d_call());
  REQUIRE(outputs.size() == 1);
  CHECK(outputs[0].name == "y");
  CHECK(outputs[0].value.shape() == Shape{1, 1, 1, 2});
  CHECK(outputs[0].value[0] == 5421.5);
  CHECK(outputs[0].magnitude.shape() == Shape{1, 1, 1, 2});
  CHECK(outputs[0].magnitude[0] > 5421.5);
}

TEST_CASE("registry: every parameter of the convolution arrives on both axes") {
  Random random(1);
  const Conv2dShape shape{.batch = 2,
                          .in_channels = 4,
                          .in_height = 7,
                          .in_width = 6,
                          .out_channels = 2,
                          .kernel_height = 2,
                          .kernel_width = 3,
                          .stride_h = 2,
                          .stride_w = 2,
                          .padding_h = 1,
                          .padding_w = 1,
                          .dilation_h = 3,
                          .dilation_w = 3,
                          .groups = 2};
  Call call{.inputs = {{"x", random.tensor(exact::input_shape(shape))},
                       {"w", random.tensor(exact::filter_shape(shape))},
                       {"dy", random.tensor(exact::output_shape(shape))}},
            .params = {{"stride", 2}, {"padding", 1}, {"dilation", 3}, {"groups", 2}}};
  const std::vector<Output> outputs = get_function("conv2d_backward").evaluate(call);
  REQUIRE(outputs.size() == 3);
  check_close(outputs[0].value, exact::conv2d_backward_data(shape, call.inputs["w"], call.inputs["dy"]).value,
              0);
  check_close(outputs[1].value,
              exact::conv2d_backward_weights(shape, call.inputs["x"], call.inputs["dy"]).value, 0);
  check_close(outputs[2].value, exact::conv2d_backward_bias(shape, call.inputs["dy"]).value, 0);
  // The transposed convolution goes back to the image's shape; one of its rows no window had reached.
  const std::vector<Output> transposed =
      get_function("conv_transpose2d_forward")
          .evaluate(
              {.inputs = {{"x", call.inputs["dy"]}, {"w", call.inputs["w"]}, {"b", Tensor<double>(Shape{4})}},
               .params = {
                   {"stride", 2}, {"padding", 1}, {"dilation", 3}, {"output_padding", 1}, {"groups", 2}}});
  CHECK(transposed[0].value.shape() == exact::input_shape(shape));
}

TEST_CASE("registry: every function of the list can be called") {
  const Tensor<double> image({1, 1, 2, 2}, {1, -2, 3, 4}), pixel({1, 1, 1, 1}, {2.0}), row({1, 2}, {1, 2}),
      label({1}, {1}), bias({1}, {0.5});
  const auto first = [](std::string_view name, Call call) {
    return get_function(name).evaluate(call).front().value[0];
  };
  const std::map<std::string, double, std::less<>> window{{"window", 2}, {"stride", 2}};
  CHECK(first("relu_forward", {{{"x", image}}, {}}) == 1);
  CHECK(first("relu_backward", {{{"x", image}, {"dy", image}}, {}}) == 1);
  CHECK(first("maxpool2d_forward", {{{"x", image}}, window}) == 4);
  CHECK(first("maxpool2d_backward", {{{"x", image}, {"dy", pixel}}, window}) == 0);
  CHECK(first("avgpool2d_forward", {{{"x", image}}, window}) == 1.5);
  CHECK(first("avgpool2d_backward", {{{"x", image}, {"dy", pixel}}, window}) == 0.5);
  CHECK(first("linear_forward", {{{"x", row}, {"w", row}, {"b", bias}}, {}}) == 5.5);
  CHECK(first("linear_backward", {{{"x", row}, {"w", row}, {"dy", Tensor<double>({1, 1}, {3.0})}}, {}}) == 3);
  CHECK(first("softmax_cross_entropy_forward", {{{"logits", row}, {"labels", label}}, {}}) ==
        Approx(0.31326168751822286));
  CHECK(first("softmax_cross_entropy_backward", {{{"logits", row}, {"labels", label}}, {}}) ==
        Approx(0.2689414213699951));
  const std::map<std::string, double, std::less<>> unit{{"stride", 1}, {"padding", 0}};
  CHECK(first("conv_transpose2d_forward", {{{"x", pixel}, {"w", image}, {"b", bias}}, unit}) == 2.5);
  CHECK(first("conv_transpose2d_backward", {{{"x", pixel}, {"w", image}, {"dy", image}}, unit}) == 30);
}

TEST_CASE("registry: wrong calls are refused by function and argument") {
  const auto message = [](auto change) { return message_of("conv2d_forward", conv2d_call(), change); };
  CHECK(message([](Call&) {}) == "no error");
  CHECK(message([](Call& c) { c.inputs.erase("w"); }) == "conv2d_forward: w is missing, but must be given");
  CHECK(message([](Call& c) { c.params.erase("stride"); }) ==
        "conv2d_forward: stride is missing, but must be given");
  CHECK(message([](Call& c) { c.params["strid"] = 1; }) ==
        "conv2d_forward: argument 'strid' is unknown; did you mean 'stride'?");
  CHECK(message([](Call& c) { c.inputs["image"] = Tensor<double>(); }) ==
        "conv2d_forward: argument 'image' is unknown; known are 'x', 'w', 'b', 'stride', 'padding', "
        "'dilation', "
        "'groups'");
  CHECK(message([](Call& c) { c.params["x"] = 1; }) == "conv2d_forward: x is a number, but must be a tensor");
  CHECK(message([](Call& c) { c.inputs["groups"] = Tensor<double>(); }) ==
        "conv2d_forward: groups is a tensor, but must be a number");
  CHECK(message([](Call& c) { c.params["stride"] = 0; }) ==
        "conv2d_forward: stride is 0, but must be at least 1");
  CHECK(message([](Call& c) { c.params["stride"] = 1.5; }) ==
        "conv2d_forward: stride is 1.5, but must be a 32-bit integer");
  CHECK(message([](Call& c) { c.params["padding"] = 1e10; }) ==
        "conv2d_forward: padding is 10000000000, but must be a 32-bit integer");
  CHECK(message([](Call& c) { c.params["padding"] = -1; }) ==
        "conv2d_forward: padding is -1, but must be at least 0");
  CHECK(message([](Call& c) {
          c.inputs["b"] = Tensor<double>(Shape{1, 1});
        }) == "conv2d_forward: b has shape [1,1], but must have 1 dimension");
  CHECK(message([](Call& c) { c.inputs["b"] = Tensor<double>(Shape{2}); }) ==
        "conv2d_forward: b has shape [2], but must have shape [1]");
  CHECK(message([](Call& c) {
          c.inputs["w"] = Tensor<double>(Shape{1, 2, 2, 2});
        }) == "conv2d_forward: w has shape [1,2,2,2], but must have shape [1,1,2,2]");
  CHECK(message([](Call& c) { c.params["padding"] = 100000; }) ==
        "conv2d_forward: y would have shape [1,1,200001,200002], but must have at most 134217728 elements");
  CHECK(message_of("linear_forward",
                   {.inputs = {{"x", Tensor<double>(Shape{20000, 1})},
                               {"w", Tensor<double>(Shape{20000, 1})},
                               {"b", Tensor<double>(Shape{20000})}},
                    .params = {}},
                   [](Call&) {}) ==
        "linear_forward: y would have shape [20000,20000], but must have at most 134217728 elements");
  CHECK(message_of(
            "softmax_cross_entropy_forward",
            {.inputs = {{"logits", Tensor<double>(Shape{1, 3})}, {"labels", Tensor<double>({1}, {1.5})}},
             .params = {}},
            [](Call&) {}) == "softmax_cross_entropy_forward: labels[0] is 1.5, but must be a 32-bit integer");
}
