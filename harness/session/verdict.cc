#include "harness/session/verdict.hpp"

#include <csignal>
#include <cstring>
#include <string_view>

#include "harness/build/printable.hpp"
#include "harness/build/quantities.hpp"
#include "harness/runner/frames.hpp"

namespace harness {
namespace {

constexpr std::size_t max_quoted_bytes = 300;

std::string signal_in_words(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "segmentation fault (SIGSEGV): an index or pointer outside its array, or recursion without end";
    case SIGABRT:
      return "abort (SIGABRT)";
    case SIGFPE:
      return "arithmetic error (SIGFPE): an integer division by zero";
    case SIGILL:
      return "illegal instruction (SIGILL): a function that should return a value ended without one, or a "
             "trap";
    case SIGBUS:
      return "bus error (SIGBUS)";
    case SIGSYS:
      return "forbidden system call (SIGSYS): files, network and other programs are out of reach";
    case SIGTRAP:
      return "trap (SIGTRAP)";
    default: {
      const char* name = sigabbrev_np(signal);
      return std::string(strsignal(signal)) +
             (name != nullptr ? std::string(" (SIG") + name + ")" : std::string());
    }
  }
}

// The last line the C library printed before it aborted ("... Assertion `n > 0' failed.", "double free or
// corruption"), or nothing. Other output stays out of messages: it may differ from run to run.
std::string abort_reason(const std::string& output) {
  constexpr std::string_view telling[] = {
      "Assertion `", "free(): ",       "malloc(",        "double free",     "corrupted ",
      "realloc(): ", "munmap_chunk()", "stack smashing", "buffer overflow", "Fatal Python error"};
  std::string_view rest = output;
  while (!rest.empty() && rest.back() == '\n') rest.remove_suffix(1);
  const std::size_t start = rest.rfind('\n');
  const std::string_view line = start == std::string_view::npos ? rest : rest.substr(start + 1);
  for (const std::string_view sign : telling) {
    if (line.find(sign) == std::string_view::npos) continue;
    constexpr std::string_view program = "program: ";  // glibc's assert names the program
    return printable(line.starts_with(program) ? line.substr(program.size()) : line, max_quoted_bytes);
  }
  return {};
}

// libgomp ends the process itself when it cannot start its threads.
bool says_thread_refused(const std::string& output) {
  return output.find("libgomp: Thread creation failed") != std::string::npos;
}

}  // namespace

Verdict too_slow(const std::string& what, double seconds) {
  return {Status::time_limit, what + " did not end within " + seconds_text(seconds)};
}

Verdict printed_too_much(const Limits& limits) {
  return {Status::output_limit,
          "the code printed more than " + bytes_text(limits.run.output_bytes) + "; remove the output"};
}

Verdict out_of_memory(const Limits& limits, const std::string& text) {
  return {Status::memory_limit, "out of memory: the process may use " + bytes_text(limits.run.memory_bytes) +
                                    (text.empty() ? std::string() : " (" + text + ")")};
}

Verdict thread_refused(const Limits& limits, const std::string& text) {
  return {Status::process_limit,
          "no further thread or process could be started: " + std::to_string(limits.run.processes) +
              " at a time are allowed" + (text.empty() ? std::string() : " (" + text + ")")};
}

Verdict judge_exit(const BoxExit& exit, const Limits& limits, const std::string& what,
                   const std::string& output) {
  if (exit.signal == SIGXFSZ) {
    return {Status::output_limit, "the code wrote a file of more than " + bytes_text(limits.run.file_bytes)};
  }
  switch (exit.limit.value_or(Status::not_run)) {
    case Status::time_limit:
      return {Status::time_limit,
              "the process used up its " + seconds_text(limits.run.cpu_seconds) + " of CPU time"};
    case Status::memory_limit:
      return out_of_memory(limits, {});
    case Status::process_limit:
      return thread_refused(limits, {});
    case Status::output_limit:
      return printed_too_much(limits);
    default:
      break;
  }
  if (exit.signal != 0) {
    const std::string reason = exit.signal == SIGABRT ? abort_reason(output) : std::string();
    return {Status::crashed, signal_in_words(exit.signal) + (reason.empty() ? std::string() : ": " + reason)};
  }
  if (says_thread_refused(output)) return thread_refused(limits, "OpenMP");
  if (exit.exit_code == frames::exit_bad_request || exit.exit_code == frames::exit_no_answer) {
    return {Status::protocol_error,
            what + " did not answer: the code interfered with the grader's connection"};
  }
  return {Status::protocol_error, what + " did not answer: the process ended with exit code " +
                                      std::to_string(exit.exit_code) +
                                      "; a function must return, not call exit, _exit or quick_exit"};
}

}  // namespace harness
