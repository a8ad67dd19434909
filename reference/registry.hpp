#pragma once
// The functions of the reference by name, with typed signatures. Assignments, `grader eval` and exams all ask
// here; nobody else keeps a list of functions.
//
//   const reference::Function& f = reference::get_function("relu_forward");
//   auto y = f.evaluate({.inputs = {{"x", x}}, .params = {}}).front().value;
//
// Adding a function is one entry in the list of its family (reference/registry_<family>.cc).

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "reference/tensor/tensor.hpp"

namespace reference {

// The element type a student's function sees. The exact functions compute in double whatever it is; i32
// values (labels) are held exactly.
enum class DType { f32, i32 };
const char* to_string(DType type);

struct ArgumentSignature {
  std::string name;
  DType dtype = DType::f32;
  int rank = 0;  // -1: any rank
};

struct ParameterSignature {
  enum class Kind { integer, real };
  std::string name;
  Kind kind = Kind::integer;
  std::optional<double> default_value = std::nullopt;  // absent: the caller must give it
};

struct Signature {
  std::string name;
  std::vector<ArgumentSignature> inputs;
  std::vector<ParameterSignature> params;
  std::vector<ArgumentSignature> outputs;
};

struct Call {
  std::map<std::string, Tensor<double>, std::less<>> inputs;
  std::map<std::string, double, std::less<>> params;
};

// One output of a call. `magnitude` has the shape of `value` and says what float32 can promise at each
// element: a float32 implementation that sums in any order stays within (a small factor) * 2^-24 * magnitude.
// It is the sum of the absolute terms; for convolutions the product of the norms of image and filter where
// that is larger (an FFT errs by the norm). Zero means that the value must be hit exactly.
struct Output {
  std::string name;
  Tensor<double> value;
  Tensor<double> magnitude;
};

struct Function {
  Signature signature;
  std::string summary;  // one line for listings
  // Throws std::invalid_argument, "<function>: <argument> is ..., but must be ...", on wrong shapes or
  // values.
  std::function<std::vector<Output>(const Call&)> evaluate;
};

// nullptr when there is no such function.
const Function* find_function(std::string_view name);

// Throws std::out_of_range that names the nearest known function.
const Function& get_function(std::string_view name);

// Sorted.
std::vector<std::string> function_names();

}  // namespace reference
