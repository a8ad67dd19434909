#pragma once
// Cases of a check: dimensions, parameters and values for its functions, made from a specification and a
// seed.
//
//   cases:
//     count: 16                                   # random cases, beside the fixed ones
//     ranges: {N: [1, 3], H: [1, 10], K: [1, 5], padding: [0, 3]}     # both ends included
//     where: ["K <= H+2*padding"]                 # every case must satisfy these, the fixed ones too
//     fixed: [{N: 1, H: 3, K: 2, padding: 0}, {N: 1, H: 3, K: 3, padding: 0, values: {x: signed_zeros}}]
//     values: {x: normal, labels: {kind: integers, low: 0, high: "K-1"}}   # values.hpp; f32 inputs default
//     to normal
//
// or `cases: conv`, a name from the assignment's own `cases`. A tensor that several functions share by name
// has the same values in all of them. The same seed gives the same cases, bit for bit.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/assignment/assignment.hpp"
#include "harness/cases/values.hpp"
#include "harness/session/caller.hpp"

namespace harness {

using ValueSpecs = std::map<std::string, ValueSpec, std::less<>>;

inline constexpr std::int64_t kMaxCaseElements = std::int64_t{1} << 20;  // of all tensors of all functions
inline constexpr std::int64_t kMaxTimedElements = std::int64_t{1} << 23;

struct CaseSpec {
  struct Range {
    std::string name;
    bool real = false;  // a `float` parameter; everything else is an integer
    double low = 0, high = 0;
  };
  struct Fixed {
    Bindings names;
    std::map<std::string, double, std::less<>> reals;
    ValueSpecs values;  // instead of the shared ones
  };
  std::vector<const FunctionSpec*> functions;
  std::int64_t max_elements = kMaxCaseElements;
  int count = 0;
  std::vector<Range> ranges;
  std::vector<Condition> where;
  std::vector<Fixed> fixed;
  ValueSpecs values;
};

struct Case {
  int index = 0;   // in the order of generation: fixed ones, then random ones
  Bindings names;  // dimensions and integer parameters
  std::map<std::string, double, std::less<>> reals;
  ValueSpecs values;          // one for each input of each function
  std::uint64_t key = 0;      // of its values
  std::int64_t elements = 0;  // of all tensors of all functions: the size that orders cases
};

// Reads `cases` of a check. Throws ConfigError: unknown keys and names; a dimension or parameter of
// `functions` that nothing gives; an i32 input without integers; a fixed case that breaks `where`, has an
// output without elements or is too large; ranges and conditions that (almost) nothing satisfies, naming the
// condition.
CaseSpec parse_cases(const ConfigNode& node, const Assignment& assignment,
                     const std::vector<const FunctionSpec*>& functions, std::uint64_t public_seed,
                     std::int64_t max_elements = kMaxCaseElements);

// Smallest first, so that the first failing case is the smallest of them. Throws std::runtime_error when no
// case is found for this seed in a number of attempts that parse_cases has shown to be ample.
std::vector<Case> generate_cases(const CaseSpec& spec, std::uint64_t seed);

std::vector<double> case_params(const FunctionSpec& function, const Case& c);
// Input `tensor` of the case; its values depend on the tensor's name, not on the function.
HostTensor case_input(const Case& c, const TensorSpec& tensor);
CallRequest case_request(const FunctionSpec& function, const Case& c);

}  // namespace harness
