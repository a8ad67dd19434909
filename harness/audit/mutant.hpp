#pragma once
// A student without a submission: answers by the reference's exact functions, rounded to float32, with a
// known mistake made in one of them. No process, no compiler.
//
//   Mutant student({"conv2d_forward", {0}});     // conv2d_forward with its first known mistake
//   Mutant honest({});                           // no mistake

#include <string>
#include <vector>

#include "harness/session/caller.hpp"

namespace harness {

struct Mutation {
  std::string function;           // name in the registry; empty: none
  std::vector<std::size_t> made;  // positions in the function's known mistakes
};

class Mutant final : public Caller {
 public:
  explicit Mutant(Mutation mutation) : mutation_(std::move(mutation)) {}
  // Throws std::invalid_argument for functions that are not in the registry (an instructor's own solution).
  CallOutcome call(const CallRequest& request) override;

 private:
  Mutation mutation_;
};

}  // namespace harness
