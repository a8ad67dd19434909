#pragma once
// What grader-box-init, inside the box, and the keeper outside agree on.

namespace harness::sandbox {

inline constexpr int status_descriptor = 40;     // box-init writes the command's wait status here, once
inline constexpr int own_processes = 2;          // bubblewrap's init and box-init count against the limit
inline constexpr int exit_cannot_execute = 127;  // as shells have it
inline constexpr const char* box_init_name = "box-init";       // in the launcher's private folder
inline constexpr const char* box_init_path = "/.grader/init";  // in the box

}  // namespace harness::sandbox
