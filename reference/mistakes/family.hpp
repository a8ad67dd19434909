#pragma once
// Makes a MistakeFamily of the mistakes of one function. Internal to reference/mistakes.

#include <utility>

#include "reference/exact/measured.hpp"
#include "reference/mistakes/known_mistake.hpp"
#include "reference/mistakes/mistakes.hpp"

namespace reference::mistakes {

// Throws std::invalid_argument when a parameter that may be left out has any value but its default: the
// descriptions know nothing of dilation, groups and padded pooling.
void require_defaults(const Signature& signature, const Call& call);

// `describe` gives the right description of a call, which has passed the exact function's own checks;
// `compute` does what a description says and returns the outputs in the order of the signature.
template <class Description>
MistakeFamily make_family(const char* function, std::vector<const KnownMistake<Description>*> list,
                          Description (*describe)(const Call&),
                          std::vector<exact::Measured> (*compute)(const Call&, const Description&)) {
  MistakeFamily family;
  family.function = function;
  for (const auto* known : list) family.mistakes.push_back({known->id, known->did, known->hint});
  const Function& exact_function = get_function(function);
  family.evaluate = [list = std::move(list), describe, compute, &exact_function](
                        const Call& call, const std::vector<std::size_t>& made) {
    std::vector<Output> outputs = exact_function.evaluate(call);
    require_defaults(exact_function.signature, call);
    Description description = describe(call);
    for (const std::size_t position : made) list.at(position)->make(description);
    std::vector<exact::Measured> results = compute(call, description);
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      outputs[k].value = std::move(results[k].value);
      outputs[k].magnitude = std::move(results[k].magnitude);
    }
    return outputs;
  };
  return family;
}

// An integer parameter that the signature asks for.
inline int parameter(const Call& call, const char* name) {
  return static_cast<int>(call.params.find(name)->second);
}

MistakeFamily conv2d_forward_mistakes();
MistakeFamily conv2d_backward_mistakes();
MistakeFamily relu_forward_mistakes();
MistakeFamily relu_backward_mistakes();
MistakeFamily maxpool2d_forward_mistakes();
MistakeFamily maxpool2d_backward_mistakes();
MistakeFamily linear_forward_mistakes();
MistakeFamily linear_backward_mistakes();
MistakeFamily softmax_cross_entropy_forward_mistakes();
MistakeFamily softmax_cross_entropy_backward_mistakes();
std::vector<MistakeFamily> flow_mistakes();  // of autoregressive models, too

}  // namespace reference::mistakes
