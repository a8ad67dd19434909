#pragma once
// What grader-box-init, inside the box, and the keeper outside agree on.

namespace harness::sandbox {

inline constexpr int status_descriptor = 40;        // box-init writes a BoxEnd here, once
inline constexpr int inner_filter_descriptor = 41;  // the filter of the program's system calls, if any
inline constexpr int outer_filter_descriptor = 42;  // bubblewrap's own
// The program is executed through this number, the only one its filter allows. It cannot come back: it is
// above the limit on open files that is set by then.
inline constexpr int program_descriptor = 1000;
inline constexpr int open_files_inside = 256;
inline constexpr int open_files_outside = 1024;
inline constexpr int own_processes = 1;                        // box-init counts against the limit
inline constexpr int exit_cannot_execute = 127;                // as shells have it
inline constexpr const char* box_init_name = "box-init";       // in the launcher's private folder
inline constexpr const char* box_init_path = "/.grader/init";  // in the box

// box-init's second argument.
inline constexpr const char* build_mode = "build";       // executes the command
inline constexpr const char* run_mode = "run";           // and keeps it from executing anything else
inline constexpr const char* traced_run_mode = "trace";  // and listens to what it is refused

struct BoxEnd {
  int wait_status;   // as waitpid gives it; -1: the command could not be confined
  int refused_call;  // number of the last system call that was not allowed; -1: none, or nobody listened
  unsigned long long fault_address;  // of the last SIGSEGV or SIGBUS; 0: none, or nobody listened
};

}  // namespace harness::sandbox
