#include "reference/mistakes/mistakes.hpp"

#include <stdexcept>
#include <utility>

#include "reference/mistakes/family.hpp"

namespace reference {

void mistakes::require_defaults(const Signature& signature, const Call& call) {
  for (const ParameterSignature& param : signature.params) {
    const auto given = call.params.find(param.name);
    if (!param.default_value || given == call.params.end() || given->second == *param.default_value) continue;
    throw std::invalid_argument(signature.name + ": no mistakes are known where " + param.name + " is not " +
                                std::to_string(static_cast<int>(*param.default_value)));
  }
}

const std::vector<MistakeFamily>& known_mistakes() {
  static const std::vector<MistakeFamily> families = [] {
    std::vector<MistakeFamily> all = {
        mistakes::conv2d_forward_mistakes(),
        mistakes::conv2d_backward_mistakes(),
        mistakes::relu_forward_mistakes(),
        mistakes::relu_backward_mistakes(),
        mistakes::maxpool2d_forward_mistakes(),
        mistakes::maxpool2d_backward_mistakes(),
        mistakes::linear_forward_mistakes(),
        mistakes::linear_backward_mistakes(),
        mistakes::softmax_cross_entropy_forward_mistakes(),
        mistakes::softmax_cross_entropy_backward_mistakes(),
    };
    for (MistakeFamily& family : mistakes::flow_mistakes()) all.push_back(std::move(family));
    return all;
  }();
  return families;
}

const MistakeFamily* find_mistakes(std::string_view function) {
  for (const MistakeFamily& family : known_mistakes()) {
    if (family.function == function) return &family;
  }
  return nullptr;
}

}  // namespace reference
