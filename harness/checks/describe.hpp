#pragma once
// Words for feedback: cases, positions, numbers. What a check says about a hidden case is limited to shapes
// and parameters; the checks see to that.

#include <string>
#include <utility>

#include "harness/cases/cases.hpp"
#include "harness/result/result.hpp"

namespace harness {

std::string describe_number(double value);  // "1.25", "nan", "-inf"
// Both with enough digits to tell them apart.
std::pair<std::string, std::string> describe_pair(double a, double b);
std::string describe_element(const std::string& name, const reference::Shape& shape,
                             std::int64_t flat);  // "y[0,2,1]"

// "case N=1 C=2 H=5 W=5 stride=2 padding=1": the function's dimensions in the order of its inputs, then
// parameters.
std::string describe_case(const FunctionSpec& function, const Case& c);
std::string describe_case(const CallRequest& request);

// The starter's own exception: the function is still as it was handed out.
bool is_unwritten(const std::string& function, const CallOutcome& outcome);
// "<function>: <why there is no answer>"; of an unwritten function "<function> is not written yet".
std::string describe_unanswered(const std::string& function, const CallOutcome& outcome);

// "3 of 27 cases fail"
std::string describe_count(int failing, std::size_t all);

SmallestCase smallest_case(const FunctionSpec& function, const Case& c);

}  // namespace harness
