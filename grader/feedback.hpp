#pragma once
// A check's result as a person reads it.
//
//   failed    conv2d-forward                     0/8
//             conv2d_forward: y[0,0,1,1] is 1.25, expected 1.5
//             smallest case: stride=1, padding=0, x [1,1,2,2], w [1,1,2,2]

#include <string>

#include "grader/result_json.hpp"
#include "grader/text.hpp"
#include "harness/result/result.hpp"

namespace grader {

// Ends with a line feed. Everything that came from the submission is made safe to print.
std::string check_text(const harness::CheckResult& check, Audience audience, const Palette& palette,
                       std::size_t width);

// The words of a check alone, safe to print, without the line of its status: message, smallest case,
// mistakes.
std::string explanation(const harness::CheckResult& check, Audience audience);

Colour colour_of(harness::Status status);

}  // namespace grader
