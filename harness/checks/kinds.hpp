#pragma once
// The factories of the kinds, for the list in checks.cc, and what their files share. A factory reads and
// validates the options of one check and throws ConfigError.

#include <memory>
#include <string>
#include <vector>

#include "harness/cases/cases.hpp"
#include "harness/checks/check.hpp"

namespace harness {

std::unique_ptr<Check> make_compiles(const Assignment& assignment, const CheckSpec& spec);
std::unique_ptr<Check> make_matches_oracle(const Assignment& assignment, const CheckSpec& spec);
std::unique_ptr<Check> make_gradient(const Assignment& assignment, const CheckSpec& spec);
std::unique_ptr<Check> make_property(const Assignment& assignment, const CheckSpec& spec);
std::unique_ptr<Check> make_performance(const Assignment& assignment, const CheckSpec& spec);
std::unique_ptr<Check> make_training(const Assignment& assignment, const CheckSpec& spec);
std::unique_ptr<Check> make_toeplitz_free(const Assignment& assignment, const CheckSpec& spec);

// The keys every check may have and `own`; anything else is an error with the nearest name.
void allow_check_keys(const CheckSpec& spec, std::vector<std::string> own);

// Position of the tensor called `name`. Throws ConfigError at `node`: "conv2d_forward has no input 'z', ...".
std::size_t find_input(const ConfigNode& node, const FunctionSpec& function, const std::string& name);
std::size_t find_output(const ConfigNode& node, const FunctionSpec& function, const std::string& name);

// Throws std::logic_error when nobody provided one: our mistake, not the submission's.
Oracle& oracle_of(const CheckContext& context, const FunctionSpec& function);

// A result that ends a check early: `status` is the outcome's, or failed. Score 0.
CheckResult ended(Status status, std::string message, std::optional<SmallestCase> smallest);

}  // namespace harness
