#include "engine_version.hpp"
#include "harness/grade/grade.hpp"

namespace harness {

std::string engine_version() {
  return GRADER_ENGINE_VERSION;
}

}  // namespace harness
