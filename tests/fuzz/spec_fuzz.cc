// Specifications: a ConfigError, or an assignment whose checks are made and whose files are generated.

#include "harness/assignment/assignment.hpp"
#include "harness/checks/check.hpp"
#include "harness/generate/generate.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const harness::Assignment assignment =
        harness::parse_assignment(std::string(fuzz::text(data, size)), "assignment.yaml", ".");
    harness::make_checks(assignment);
    harness::generate_cpp_header(assignment);
    harness::generate_python_signatures(assignment);
  } catch (const harness::ConfigError&) {
  }
  return 0;
}
