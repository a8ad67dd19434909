#pragma once
// What is generated from an assignment's typed functions. Adding a function to the YAML is enough for all of
// it.

#include <string>

#include "harness/assignment/assignment.hpp"

namespace harness {

// <unit>.hpp: the declarations a student implements, in namespace <unit>.
std::string generate_cpp_header(const Assignment& assignment);
// The text of tensor_view.hpp, which ships with every kit and is put beside the header for every build.
std::string tensor_view_header();
// "void conv2d_forward(TensorView<const float,4> x, ..., int stride, int padding, TensorView<float,4> y)"
std::string cpp_declaration(const FunctionSpec& function);
// "def conv2d_forward(x, w, b, stride, padding):"
std::string python_declaration(const FunctionSpec& function);

// Starter files: they build, and each function ends with a polite "not implemented yet" (C++: a thrown
// std::logic_error, Python: NotImplementedError).
std::string generate_cpp_starter(const Assignment& assignment);
std::string generate_python_starter(const Assignment& assignment);
// What such an exception says: "conv2d_forward is not implemented yet".
std::string unwritten_message(const std::string& function);

// The dispatch half of the C++ runner: one case a function that turns a frame into TensorViews and calls it.
// Includes harness/runner/runner_core.hpp.
std::string generate_cpp_runner(const Assignment& assignment);
// signatures.json for runner.py: names, order of inputs, params and outputs, dtypes and ranks.
std::string generate_python_signatures(const Assignment& assignment);

}  // namespace harness
