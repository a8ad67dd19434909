#include "harness/sandbox/bubblewrap.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "harness/sandbox/box_init.hpp"

namespace harness::sandbox {

namespace {

void append(std::vector<std::string>& to, std::initializer_list<std::string> words) {
  to.insert(to.end(), words);
}

namespace fs = std::filesystem;

#if defined(__x86_64__)
constexpr const char* libraries = "/usr/lib/x86_64-linux-gnu";
#elif defined(__aarch64__)
constexpr const char* libraries = "/usr/lib/aarch64-linux-gnu";
#else
constexpr const char* libraries = "/usr/lib";
#endif

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

void show(std::vector<std::string>& argv, const fs::path& path) {
  append(argv, {"--ro-bind", path, path});
}

// Shared libraries, the locales (libarchive reads names through one), the program itself, and for Python its
// modules. No compiler, no shell, no other program.
void append_runtime(std::vector<std::string>& argv, const std::string& program) {
  std::vector<fs::path> folders = {libraries, "/usr/lib64", "/usr/lib/locale"};
  if (program.starts_with("/usr/")) {
    std::error_code failure;
    const fs::path real = fs::canonical(program, failure);
    if (!failure) {
      show(argv, real);
      if (real != program) append(argv, {"--symlink", real, program});
    }
    const std::string name = real.filename();
    if (name.starts_with("python3")) {
      folders.insert(folders.end(), {"/usr/lib/python3", "/usr/lib/" + name, "/usr/local/lib/" + name});
    }
  }
  for (const fs::path& folder : folders) {
    if (is_folder(folder)) show(argv, folder);
  }
}

// /bin and the like: links into /usr on a merged system, folders on an old one.
void append_system_folders(std::vector<std::string>& argv, const BoxCommand& command) {
  if (command.phase == Phase::run) {
    append_runtime(argv, command.argv.front());
  } else {
    show(argv, "/usr");
  }
  for (const std::string name : {"bin", "lib", "lib64", "sbin"}) {
    const fs::path path = "/" + name;
    std::error_code ignored;
    if (fs::is_symlink(path, ignored)) {
      append(argv, {"--symlink", "usr/" + name, path});
    } else if (is_folder(path)) {
      show(argv, path);
    }
  }
  // numpy finds its BLAS through the first, programs their libraries through the second. Nothing else of
  // /etc.
  append(argv, {"--ro-bind-try", "/etc/alternatives", "/etc/alternatives"});
  append(argv, {"--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"});
}

const char* mode_of(const BoxCommand& command) {
  if (command.phase == Phase::build) return build_mode;
  return command.traced ? traced_run_mode : run_mode;
}

}  // namespace

bool namespaces_count_processes() {
  utsname system{};
  uname(&system);
  int major = 0;
  int minor = 0;
  if (std::sscanf(system.release, "%d.%d", &major, &minor) != 2) return false;
  return std::pair(major, minor) >= std::pair(5, 14);
}

std::optional<std::string> find_bubblewrap() {
  const char* path = std::getenv("PATH");
  std::string rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  while (!rest.empty()) {
    const std::size_t end = rest.find(':');
    const std::string file = rest.substr(0, end) + "/bwrap";
    if (file.front() == '/' && access(file.c_str(), X_OK) == 0) return file;
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  return std::nullopt;
}

std::vector<std::string> box_argv(const Bubblewrap& bubblewrap, const std::string& init,
                                  const BoxCommand& command) {
  std::vector<std::string> argv = {bubblewrap.path};
  // By name: --unshare-all would go on without what it cannot have.
  append(argv, {"--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts",
                "--unshare-cgroup"});
  append(argv, {"--as-pid-1"});  // box-init: nothing inside can kill it, and one process less is started
  if (bubblewrap.disable_userns) append(argv, {"--disable-userns"});
  append(argv, {"--uid", "1000", "--gid", "1000", "--hostname", "box"});
  append(argv, {"--die-with-parent", "--new-session", "--cap-drop", "ALL"});
  append(argv, {"--clearenv", "--setenv", "PATH", "/usr/bin", "--setenv", "LC_ALL", "C"});
  for (const auto& [name, value] : command.environment) append(argv, {"--setenv", name, value});
  append_system_folders(argv, command);
  append(argv, {"--dir", "/dev", "--dev-bind", "/dev/null", "/dev/null"});
  if (command.tmp_bytes > 0) append(argv, {"--size", std::to_string(command.tmp_bytes), "--tmpfs", "/tmp"});
  for (const Mount& mount : command.mounts) {
    append(argv, {mount.writable ? "--bind" : "--ro-bind", mount.host.string(), mount.box});
  }
  append(argv, {"--ro-bind", init, box_init_path});
  append(argv, {"--chdir", command.working_folder});
  append(argv, {"--remount-ro", "/"});  // last: nothing can be mounted below it any more
  append(argv, {"--seccomp", std::to_string(outer_filter_descriptor)});
  append(argv, {"--", box_init_path, std::to_string(command.limits.processes), mode_of(command)});
  argv.insert(argv.end(), command.argv.begin(), command.argv.end());
  return argv;
}

}  // namespace harness::sandbox
