#pragma once
// The reference's kernels as a submission: a Session over this program answers like a student's, in a box of
// its own, so that both pay the same for the conversation.

#include "harness/build/build.hpp"

namespace harness {

// A fresh job folder with the program, for the functions of `assignment`; one without a kernel
// (yardstick_main.cc) is missing from the session. The caller removes job_folder. Throws SandboxError when
// the program is not found.
BuiltSubmission place_yardstick(Sandbox& sandbox, const Assignment& assignment);

}  // namespace harness
