// Whether bubblewrap works here, found out by using it.
#include "harness/sandbox/bubblewrap.hpp"

#include <fstream>

namespace harness::sandbox {

namespace {

constexpr std::int64_t probe_tmp_bytes = 1 << 20;

PhaseLimits probe_limits() {
  PhaseLimits limits;
  limits.wall_seconds = 20;
  limits.cpu_seconds = 10;
  return limits;
}

std::string setting(const std::string& file) {
  std::ifstream in(file);
  std::string value;
  in >> value;
  return value;
}

std::string remedy() {
  if (setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1") {
    return "AppArmor keeps user namespaces from ordinary programs (Ubuntu 24.04); as root, give bwrap a "
           "profile "
           "that allows `userns` in /etc/apparmor.d/bwrap and load it with apparmor_parser -r, or run sysctl "
           "-w "
           "kernel.apparmor_restrict_unprivileged_userns=0";
  }
  if (setting("/proc/sys/kernel/unprivileged_userns_clone") == "0") {
    return "user namespaces are switched off: as root, run sysctl -w kernel.unprivileged_userns_clone=1";
  }
  if (setting("/proc/sys/user/max_user_namespaces") == "0") {
    return "user namespaces are switched off: as root, run sysctl -w user.max_user_namespaces=10000";
  }
  return "in a container, allow user namespaces and mounts (docker run --security-opt seccomp=unconfined "
         "--security-opt apparmor=unconfined --security-opt systempaths=unconfined); with TMPDIR set, see "
         "that every user can enter it";
}

}  // namespace

Bubblewrap identify_bubblewrap(Sandbox& plain) {
  const std::optional<std::string> path = find_bubblewrap();
  if (!path) {
    throw CannotIsolate("bubblewrap is missing (no bwrap in PATH)", "install it: apt-get install bubblewrap");
  }
  BoxCommand help;
  help.argv = {*path, "--help"};
  help.limits = probe_limits();
  return {*path, plain.run(help, nullptr).second.find("--disable-userns") != std::string::npos};
}

void try_box(Sandbox& box) {
  BoxCommand command;
  command.phase = Phase::build;
  command.argv = {"/usr/bin/test", "-w", "/probe"};
  command.mounts = {{box.make_folder("probe"), "/probe", true}};
  command.tmp_bytes = probe_tmp_bytes;
  command.limits = probe_limits();
  std::string said;
  try {
    const auto [ended, output] = box.run(command, nullptr);
    if (ended.signal == 0 && ended.exit_code == 0) return;
    said = "a folder mounted writable is not: exit code " + std::to_string(ended.exit_code) + " " + output;
  } catch (const SandboxError& error) {
    said = error.what();
  }
  throw CannotIsolate("bubblewrap cannot isolate here (" + said + ")", remedy());
}

}  // namespace harness::sandbox
