// `compiles`: it builds. The grading answers this one itself, from the build and the start of the first
// session.

#include <stdexcept>

#include "harness/checks/kinds.hpp"

namespace harness {
namespace {

class Compiles final : public Check {
 public:
  CheckResult run(const CheckContext&) const override {
    throw std::logic_error("compiles: answered by the grading, not by calling functions");
  }
  bool calls_functions() const override { return false; }
};

}  // namespace

std::unique_ptr<Check> make_compiles(const Assignment&, const CheckSpec& spec) {
  allow_check_keys(spec, {});
  return std::make_unique<Compiles>();
}

}  // namespace harness
