#pragma once
// Known mistakes: variants of the exact functions as students write them when they go wrong. Nothing here
// knows of submissions; harness/diagnosis compares, `grader audit` plants.
//
//   const MistakeFamily* family = reference::find_mistakes("conv2d_forward");
//   family->mistakes[0].id;                        // "kernel-flipped"
//   family->evaluate(call, {0});                   // the function with this mistake made
//   family->evaluate(call, {0, 7});                // with both made at once
//
// A mistake is one file, reference/mistakes/<function>/<id>.cc: a few lines that change one thing in the
// exact function's description of itself (conv2d.hpp, pool2d.hpp, ...), so that any two can be made together.
// Adding one: its file, its name in the function's header and list, a line in CMakeLists.txt here. A new function
// is one MistakeFamily more in mistakes.cc.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/registry.hpp"

namespace reference {

struct Mistake {
  std::string id;    // unique among the mistakes of its function
  std::string did;   // what the student probably did: "turned the filter by 180 degrees"
  std::string hint;  // a nudge that gives no code away
};

struct MistakeFamily {
  std::string function;  // name in the registry
  std::vector<Mistake> mistakes;
  // The function with the mistakes at these positions made. Outputs in the order of the registry's signature,
  // magnitudes as an exact function has them; NaN and Inf where the mistake gives something not finite.
  // Throws as the exact function does, and std::invalid_argument for parameters that the mistakes do not
  // know.
  std::function<std::vector<Output>(const Call& call, const std::vector<std::size_t>& made)> evaluate;
};

// In the order of the registry's families. Assignments whose functions are not here have no known mistakes.
const std::vector<MistakeFamily>& known_mistakes();

// nullptr when none are known.
const MistakeFamily* find_mistakes(std::string_view function);

}  // namespace reference
