#pragma once
// Whether bubblewrap works here, found out by using it.

#include <string>

#include "harness/sandbox/bubblewrap.hpp"

namespace harness::sandbox {

// Tried once a process; remembered when it works. Throws SandboxError with the remedy.
Bubblewrap working_bubblewrap(int worker);

}  // namespace harness::sandbox
