#pragma once
// How a family of functions enters the registry. Internal to reference/registry*.cc.

#include <string>
#include <string_view>
#include <vector>

#include "reference/exact/measured.hpp"
#include "reference/registry.hpp"

namespace reference {

// One list a family, each defined in reference/registry_<family>.cc and named in registry.cc.
std::vector<Function> convnet_functions();
std::vector<Function> flow_functions();
std::vector<Function> model_functions();
std::vector<Function> sequence_functions();
std::vector<Function> training_functions();

using ArgumentList = std::vector<ArgumentSignature>;

ArgumentSignature f32(std::string name, int rank);
ArgumentSignature i32(std::string name, int rank);
ParameterSignature integer(std::string name);
ParameterSignature integer(std::string name, double default_value);
ParameterSignature real(std::string name);
ArgumentList joined(ArgumentList first, const ArgumentList& second);

// What a flow and its gradients have in common.
inline const ArgumentList flow_out = {f32("y", 2), f32("log_det", 1)};
inline const ArgumentList flow_upstream = {f32("dy", 2), f32("dlog_det", 1)};

// The arguments of a call that fits its signature.
class Arguments {
 public:
  // Throws std::invalid_argument when a name is missing or unknown, a rank is wrong, an i32 input or an
  // integer parameter holds anything but int32 values. Refers to both for its own life.
  Arguments(const Signature& signature, const Call& call);

  const std::string& function() const { return signature_->name; }
  const Tensor<double>& input(std::string_view name) const;
  // An extent of an input. Throws when it is beyond int.
  int extent(std::string_view input_name, int axis) const;
  // Throws when the value is below `least`.
  int integer(std::string_view name, int least) const;
  // Throws when the value is not finite.
  double real(std::string_view name) const;
  // Throws unless an output of this shape is of reasonable size: parameters can ask for any amount of
  // padding.
  void require_reasonable(std::string_view output_name, const Shape& shape) const;

 private:
  const Signature* signature_;
  const Call* call_;
};

// The values of a function with one output.
std::vector<exact::Measured> one(exact::Measured result);

// The registry's entry for `body`, which may take the call to fit the signature and returns values in the
// order of signature.outputs.
Function make_function(Signature signature, std::string summary,
                       std::vector<exact::Measured> (*body)(const Arguments&));

}  // namespace reference
