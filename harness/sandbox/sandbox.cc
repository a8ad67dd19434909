#include "harness/sandbox/sandbox.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>

#include "harness/sandbox/box_process.hpp"
#include "harness/sandbox/bubblewrap.hpp"
#include "harness/sandbox/folder_tree.hpp"
#include "harness/sandbox/launcher_process.hpp"

namespace harness {

using sandbox::Descriptor;

namespace {

constexpr std::chrono::milliseconds cancel_poll{50};

// glibc: what is freed goes back to the system, whatever was freed before.
const std::array<std::pair<std::string, std::string>, 3> frugal_malloc = {
    {{"MALLOC_MMAP_THRESHOLD_", "65536"}, {"MALLOC_TRIM_THRESHOLD_", "65536"}, {"MALLOC_TOP_PAD_", "0"}}};

std::pair<Descriptor, Descriptor> make_pair_of(int (*make)(int*), const char* what) {
  std::array<int, 2> ends{-1, -1};
  if (make(ends.data()) != 0)
    throw SandboxError(std::string("cannot make ") + what + ": " + std::strerror(errno));
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// Read from /proc: umask(2) can only be read by setting it, for all threads.
bool umask_hides_files() {
  std::ifstream status("/proc/self/status");
  std::string word;
  unsigned mask = 0;
  while (status >> word) {
    if (word == "Umask:") return status >> std::oct >> mask && (mask & (S_IRWXG | S_IRWXO) & ~0022U) != 0;
  }
  return false;
}

void check(const BoxCommand& command) {
  if (command.argv.empty() || !command.argv.front().starts_with('/')) {
    throw SandboxError("a boxed command needs an absolute path, got '" +
                       (command.argv.empty() ? std::string() : command.argv.front()) + "'");
  }
  for (const auto& [ours, inside] : command.descriptors) {
    const bool captured = inside == STDOUT_FILENO || inside == STDERR_FILENO;
    if (ours >= 0 && inside >= 0 && inside <= sandbox::max_box_descriptor && !captured) continue;
    throw SandboxError("descriptor " + std::to_string(ours) + " cannot be number " + std::to_string(inside) +
                       " in a box: 0 and 3 to " + std::to_string(sandbox::max_box_descriptor) + " can");
  }
}

}  // namespace

struct Sandbox::Impl {
  explicit Impl(Options wanted) : launcher(wanted.worker, wanted.control_group) {
    const std::uint32_t version = launcher.hello().group_version;
    isolation = !wanted.isolate ? "none" : version == 0 ? "rlimit" : "cgroup" + std::to_string(version);
  }

  bool own_uid() const { return launcher.hello().uid != geteuid(); }

  sandbox::LauncherProcess launcher;
  std::optional<sandbox::Bubblewrap> bubblewrap;
  std::string isolation;
  int folders = 0;
};

Sandbox::Sandbox(Options options) : impl_(std::make_unique<Impl>(options)) {
  if (!options.isolate) return;
  static std::mutex mutex;
  static std::optional<sandbox::Bubblewrap> working;  // found out once a process
  const std::lock_guard lock(mutex);
  if (working && working->path == sandbox::find_bubblewrap()) {
    impl_->bubblewrap = working;
    return;
  }
  impl_->bubblewrap = sandbox::identify_bubblewrap(*this);
  sandbox::try_box(*this);
  working = impl_->bubblewrap;
}

Sandbox::~Sandbox() = default;

std::filesystem::path Sandbox::make_folder(const std::string& label) {
  const sandbox::Hello& hello = impl_->launcher.hello();
  std::filesystem::path folder =
      std::filesystem::path(hello.root) / (label + "-" + std::to_string(++impl_->folders));
  const bool made = mkdir(folder.c_str(), S_IRWXU) == 0 &&
                    (hello.uid == geteuid() || chown(folder.c_str(), hello.uid, hello.gid) == 0);
  if (!made) throw SandboxError("cannot make " + folder.string() + ": " + std::strerror(errno));
  return folder;
}

void Sandbox::remove_folder(const std::filesystem::path& folder) {
  if (folder.parent_path() != impl_->launcher.hello().root) {
    throw SandboxError(folder.string() + " is no folder of this sandbox");
  }
  if (!sandbox::remove_tree(folder)) {
    throw SandboxError("cannot remove " + folder.string() + ": " + std::strerror(errno));
  }
}

std::string Sandbox::inside(const Mount& mount) const {
  return impl_->bubblewrap ? mount.box : mount.host.string();
}

std::string Sandbox::inside(const std::vector<Mount>& mounts, const std::string& box_path) const {
  const Mount* best = nullptr;
  for (const Mount& mount : mounts) {
    const bool below = box_path == mount.box || box_path.starts_with(mount.box + "/");
    if (below && (best == nullptr || mount.box.size() > best->box.size())) best = &mount;
  }
  return best == nullptr ? box_path : inside(*best) + box_path.substr(best->box.size());
}

std::unique_ptr<BoxProcess> Sandbox::start(const BoxCommand& asked) {
  check(asked);
  BoxCommand command = asked;
  if (command.measure_memory) {
    command.environment.insert(command.environment.end(), frugal_malloc.begin(), frugal_malloc.end());
  }
  sandbox::StartRequest request;
  request.group_processes = command.limits.processes;
  request.small_pages = command.measure_memory ? 1 : 0;
  if (command.cores) {
    request.core = command.cores->first;
    request.core_count = command.cores->count;
  }
  request.cpu_seconds = command.limits.cpu_seconds;
  request.memory_bytes = command.limits.memory_bytes;
  request.file_bytes = command.limits.file_bytes;
  std::filesystem::path own_tmp;
  if (impl_->bubblewrap) {
    BoxCommand boxed = command;
    if (!sandbox::namespaces_count_processes()) {  // box-init cannot set the limit
      request.processes = command.limits.processes + sandbox::box_processes;
      boxed.limits.processes = 0;
    }
    request.argv = sandbox::box_argv(*impl_->bubblewrap, impl_->launcher.hello().init, boxed);
    request.boxed = 1;
    request.calls = command.phase == Phase::build ? sandbox::CallRules::build
                    : command.traced              ? sandbox::CallRules::run_traced
                                                  : sandbox::CallRules::run;
  } else {
    request.argv = command.argv;
    request.processes = command.limits.processes;
    request.working_folder = inside(command.mounts, command.working_folder);
    request.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C"};
    for (const auto& [name, value] : command.environment)
      request.environment.push_back(std::string(name).append("=").append(value));
    if (command.tmp_bytes > 0) {
      own_tmp = make_folder("tmp");
      request.environment.push_back("TMPDIR=" + own_tmp.string());
    }
  }
  if (impl_->own_uid() && umask_hides_files()) {
    for (const Mount& mount : command.mounts) {
      if (mount.host.parent_path() == impl_->launcher.hello().root) sandbox::open_tree(mount.host);
    }
  }
  auto [socket, their_socket] = make_pair_of(
      [](int* ends) { return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends); }, "a socket");
  auto [pipe, their_pipe] = make_pair_of([](int* ends) { return pipe2(ends, O_CLOEXEC); }, "a pipe");
  fcntl(pipe.get(), F_SETFL, O_NONBLOCK);
  std::vector<int> descriptors = {their_socket.get(), their_pipe.get()};
  for (const auto& [ours, inside] : command.descriptors) {
    descriptors.push_back(ours);
    request.numbers.push_back(inside);
  }
  auto impl =
      std::make_unique<BoxProcess::Impl>(std::move(socket), std::move(pipe), command.limits.output_bytes);
  impl->own_tmp = own_tmp;
  impl_->launcher.send(request, descriptors);
  return std::unique_ptr<BoxProcess>(new BoxProcess(std::move(impl)));
}

std::pair<BoxExit, std::string> Sandbox::run(const BoxCommand& command,
                                             const std::function<bool()>& cancelled) {
  const auto wall = std::chrono::duration<double>(command.limits.wall_seconds);
  const Clock::time_point deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(wall);
  const std::unique_ptr<BoxProcess> process = start(command);
  auto event = BoxProcess::Event::deadline;
  bool stop = false;
  while (event == BoxProcess::Event::deadline && Clock::now() < deadline && !stop) {
    event = process->wait(-1, cancelled ? std::min(deadline, Clock::now() + cancel_poll) : deadline);
    stop = cancelled && cancelled();
  }
  BoxExit ended = process->kill_and_reap();
  if (event == BoxProcess::Event::deadline && !stop && !ended.limit) ended.limit = Status::time_limit;
  return {ended, process->output()};
}

const std::string& Sandbox::group_problem() const {
  return impl_->launcher.hello().group_problem;
}

const std::string& Sandbox::isolation() const {
  return impl_->isolation;
}

}  // namespace harness
