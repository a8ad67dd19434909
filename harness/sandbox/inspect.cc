#include <unistd.h>

#include <filesystem>

#include "harness/sandbox/bubblewrap.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace harness {

namespace {

using Line = SandboxReport::Line;

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// Runs a program of the system's without a box and reads its version. Nothing when it is not there or fails.
std::optional<std::string> answer_of(Sandbox& plain, std::vector<std::string> argv) {
  BoxCommand command;
  command.argv = std::move(argv);
  command.limits.wall_seconds = 60;
  command.limits.memory_bytes = std::int64_t{4} << 30;
  const auto [ended, output] = plain.run(command, nullptr);
  if (ended.signal != 0 || ended.exit_code != 0) return std::nullopt;
  return first_line(output);
}

Line program_line(Sandbox& plain, const std::string& what, std::vector<std::string> argv,
                  const std::string& package) {
  Line line{what, false, "missing: " + argv.front(), "apt-get install " + package};
  if (access(argv.front().c_str(), X_OK) != 0) return line;
  const std::optional<std::string> version = answer_of(plain, std::move(argv));
  if (!version) {
    line.detail = "does not work";
    return line;
  }
  return {what, true, *version, ""};
}

Line python_module_line(Sandbox& plain, const std::string& module) {
  Line line = program_line(
      plain, module, {"/usr/bin/python3", "-c", "import " + module + "; print(" + module + ".__version__)"},
      "python3-" + module);
  if (!line.ok) line.detail = "/usr/bin/python3 cannot import " + module;
  return line;
}

// A FIFO is on no list of system calls.
Line calls_line(Sandbox& box) {
  BoxCommand command;
  command.phase = Phase::build;
  command.argv = {"/usr/bin/mkfifo", "/tmp/probe"};
  command.tmp_bytes = 1 << 20;
  command.limits.wall_seconds = 20;
  const auto [ended, output] = box.run(command, nullptr);
  if (ended.exit_code != 0 && output.find("not implemented") != std::string::npos) {
    return {"system calls", true, "filtered by lists of what is allowed (seccomp)", ""};
  }
  return {"system calls", false,
          "the filter does not bind: mkfifo ended with exit code " + std::to_string(ended.exit_code) + " " +
              first_line(output),
          "use a kernel with CONFIG_SECCOMP_FILTER"};
}

Line group_line(const Sandbox& box) {
  if (box.group_problem().empty()) {
    return {"control group", true, box.isolation() + ": memory and processes of a worker's commands together",
            ""};
  }
  return {"control group", false, box.group_problem() + "; limits are rlimit: memory for each process alone",
          geteuid() == 0
              ? "mount control groups writable for grader (in a container: docker run --cgroupns=private, "
                "/sys/fs/cgroup not read-only)"
              : "start grader by `systemd-run --user --scope -p Delegate=yes grader ...`, or as root"};
}

void add_box_lines(SandboxReport& report) {
  try {
    Sandbox box({.isolate = true, .worker = 0});
    report.lines.push_back(
        {"isolation", true, "user, pid, network, mount, ipc, uts and cgroup namespaces work", ""});
    report.lines.push_back(calls_line(box));
    report.can_isolate = report.lines.back().ok;
    report.lines.push_back(group_line(box));
  } catch (const sandbox::CannotIsolate& error) {
    report.lines.push_back({"isolation", false, error.problem, error.remedy});
  }
}

Line limits_line() {
  return {"limits", true,
          geteuid() == 0 || sandbox::namespaces_count_processes()
              ? "rlimit: CPU time, memory, processes, file sizes"
              : "rlimit: CPU time, memory, file sizes; processes beside those this user has already",
          ""};
}

Line uid_line() {
  if (geteuid() == 0) return {"uid", true, "started by root: each worker's commands get their own uid", ""};
  return {"uid", true, "commands run as uid " + std::to_string(geteuid()) + ", as grader does", ""};
}

}  // namespace

SandboxReport inspect_sandbox() {
  SandboxReport report;
  const std::optional<std::string> bwrap = sandbox::find_bubblewrap();
  try {
    Sandbox plain({.isolate = false, .worker = 0});
    report.lines.push_back(
        program_line(plain, "bubblewrap", {bwrap.value_or("/usr/bin/bwrap"), "--version"}, "bubblewrap"));
    add_box_lines(report);
    report.lines.push_back(limits_line());
    report.lines.push_back(uid_line());
    report.lines.push_back(program_line(plain, "g++", {"/usr/bin/g++", "--version"}, "g++"));
    report.lines.push_back(program_line(plain, "python3", {"/usr/bin/python3", "--version"}, "python3"));
    report.lines.push_back(python_module_line(plain, "numpy"));
    report.lines.push_back(python_module_line(plain, "numba"));
  } catch (const SandboxError& error) {
    report.lines.push_back(
        {"launcher", false, error.what(), "build the target grader-launcher, or reinstall"});
  }
  return report;
}

}  // namespace harness
