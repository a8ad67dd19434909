#include "harness/checks/describe.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "harness/generate/generate.hpp"

namespace harness {
namespace {

std::string with_digits(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}

}  // namespace

std::string describe_number(double value) {
  if (std::isnan(value)) return "nan";  // never "-nan": the sign is an accident of the processor
  return with_digits(value, 6);
}

std::pair<std::string, std::string> describe_pair(double a, double b) {
  std::string first = describe_number(a), second = describe_number(b);
  for (int digits = 7; first == second && a != b && digits <= 17; ++digits) {
    first = with_digits(a, digits);
    second = with_digits(b, digits);
  }
  return {first, second};
}

std::string describe_element(const std::string& name, const reference::Shape& shape, std::int64_t flat) {
  return name + reference::to_string(reference::unravel(shape, flat));
}

namespace {

std::string describe(const FunctionSpec& function, const Bindings& names, const std::vector<double>& params) {
  std::string text = "case";
  std::vector<std::string> said;
  for (const auto& input : function.inputs) {
    for (const auto& extent : input.shape) {
      if (!extent.is_name() || std::count(said.begin(), said.end(), extent.text()) != 0) continue;
      said.push_back(extent.text());
      text += " " + extent.text() + "=" + std::to_string(names.at(extent.text()));
    }
  }
  for (std::size_t i = 0; i < params.size(); ++i) {
    text += " " + function.params[i].name + "=" + describe_number(params[i]);
  }
  return text;
}

}  // namespace

std::string describe_case(const FunctionSpec& function, const Case& c) {
  return describe(function, c.names, case_params(function, c));
}

std::string describe_case(const CallRequest& request) {
  std::vector<reference::Shape> shapes;
  for (const HostTensor& input : request.inputs) shapes.push_back(input.shape);
  return describe(*request.function, request.function->bind(shapes, request.params), request.params);
}

bool is_unwritten(const std::string& function, const CallOutcome& outcome) {
  return outcome.status == Status::crashed &&
         outcome.message.find(unwritten_message(function)) != std::string::npos;
}

std::string describe_unanswered(const std::string& function, const CallOutcome& outcome) {
  return is_unwritten(function, outcome) ? function + " is not written yet"
                                         : function + ": " + outcome.message;
}

std::string describe_count(int failing, std::size_t all) {
  return std::to_string(failing) + " of " + std::to_string(all) + (all == 1 ? " case" : " cases") +
         (failing == 1 ? " fails" : " fail");
}

SmallestCase smallest_case(const FunctionSpec& function, const Case& c) {
  SmallestCase smallest;
  const std::vector<double> params = case_params(function, c);
  for (std::size_t i = 0; i < params.size(); ++i)
    smallest.params.emplace_back(function.params[i].name, params[i]);
  const auto shapes = function.input_shapes(c.names);
  for (std::size_t i = 0; i < shapes.size(); ++i)
    smallest.shapes.emplace_back(function.inputs[i].name, shapes[i]);
  return smallest;
}

}  // namespace harness
