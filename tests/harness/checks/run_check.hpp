#pragma once
// Runs checks of an assignment on a fake student.

#include <map>
#include <memory>
#include <string>

#include "harness/checks/check.hpp"
#include "tests/support/fake_caller.hpp"

namespace test_support {

class CheckBench {
 public:
  explicit CheckBench(harness::Assignment assignment)
      : assignment_(std::move(assignment)),
        checks_(harness::make_checks(assignment_)),
        oracles_(harness::registry_oracles(assignment_)) {}

  static CheckBench a7() { return CheckBench(harness::load_assignment(GRADER_ASSIGNMENTS "/a7-convnet")); }
  static CheckBench from(const std::string& yaml) {
    return CheckBench(harness::parse_assignment(yaml, "assignment.yaml", "."));
  }

  const harness::Assignment& assignment() const { return assignment_; }
  harness::Oracles& oracles() { return oracles_; }
  std::size_t position(const std::string& id) const {
    for (std::size_t i = 0; i < assignment_.checks.size(); ++i) {
      if (assignment_.checks[i].id == id) return i;
    }
    throw std::out_of_range("no check " + id);
  }
  const harness::CheckSpec& spec(const std::string& id) const { return assignment_.checks[position(id)]; }
  const harness::Check& check(const std::string& id) const { return *checks_[position(id)]; }

  harness::CheckResult run(const std::string& id, harness::Caller& student, std::uint64_t seed) {
    return check(id).run({assignment_, spec(id), student, oracles_, seed});
  }
  harness::CheckResult run(const std::string& id, harness::Caller& student) {
    return run(id, student, spec(id).seed);
  }

 private:
  harness::Assignment assignment_;
  std::vector<std::unique_ptr<harness::Check>> checks_;
  harness::Oracles oracles_;
};

}  // namespace test_support
