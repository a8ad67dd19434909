#pragma once
// Every known mistake of an assignment's functions against every check: what is caught, by which check, and
// named how; what survives, with a case that would catch it.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/checks/check.hpp"

namespace harness {

struct MutantOutcome {
  std::string function;  // of the assignment
  std::string mistake;
  std::string did;
  std::vector<std::string> caught_by;  // ids of checks that did not pass, in the order of the spec
  std::vector<std::string> named_by;   // those of them that named this mistake
  std::string would_catch;             // of a survivor: a case outside the spec; empty when none was found

  bool survives() const { return caught_by.empty(); }
};

struct MutantAudit {
  std::vector<MutantOutcome> mutants;  // by function in the order of the spec, then as in the library
  std::vector<std::string> checks;     // that judge answers, in the order of the spec
  // Checks that the exact functions themselves do not pass, with the message: the spec is wrong.
  std::map<std::string, std::string> broken;
};

// `seed_of` gives the seed of a check, the hidden ones too. Functions whose oracle is an instructor's
// solution have no mutants, and checks that call one are left out. Throws what a check throws.
MutantAudit audit_mutants(const Assignment& assignment, const std::vector<std::unique_ptr<Check>>& checks,
                          const std::function<std::uint64_t(const CheckSpec&)>& seed_of,
                          const std::function<void(const MutantOutcome&)>& on_mutant);

}  // namespace harness
