#include "tests/corpus/watch.hpp"

#include <netinet/in.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <stdexcept>

namespace corpus {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("canaries: " + what + ": " + std::strerror(errno));
}

// "" where there is nothing, also when a process ends while its file in /proc is read.
std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string random_word() {
  std::random_device device;
  std::ostringstream word;
  word << "CANARY-" << std::hex << device() << device();
  return word.str();
}

// pid -> parent, of every process that can be seen.
std::map<pid_t, pid_t> parents() {
  std::map<pid_t, pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = read_file(entry.path() / "stat");
    const std::size_t end = stat.rfind(')');  // the name before may hold anything
    if (end == std::string::npos) continue;
    char state = 0;
    int parent = 0;
    std::istringstream(stat.substr(end + 1)) >> state >> parent;
    found[std::stoi(name)] = parent;
  }
  return found;
}

std::vector<pid_t> descendants() {
  const std::map<pid_t, pid_t> parent_of = parents();
  std::vector<pid_t> found;
  for (const auto& [pid, parent] : parent_of) {
    pid_t ancestor = parent;
    while (ancestor > 1 && ancestor != getpid()) {
      const auto next = parent_of.find(ancestor);
      ancestor = next == parent_of.end() ? 0 : next->second;
    }
    if (ancestor == getpid()) found.push_back(pid);
  }
  return found;
}

int listen_on_loopback(int& port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(listener, 8) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    fail("no listening socket");
  }
  port = ntohs(address.sin_port);
  return listener;
}

int listen_on_abstract_name(const std::string& name) {
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path + 1, name.size());
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(listener, 8) != 0) {
    fail("no abstract socket");
  }
  return listener;
}

pid_t start_bystander() {
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) pause();
  }
  return child;
}

}  // namespace

Canaries::Canaries(const fs::path& folder) : secret_(random_word()), file_(folder / "secret.txt") {
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::all);
  std::ofstream(file_) << secret_ << "\n";
  fs::permissions(file_, fs::perms::all);
  watch_ = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (inotify_add_watch(watch_, folder.c_str(), IN_ALL_EVENTS) < 0) fail("no inotify");
  if (inotify_add_watch(watch_, file_.c_str(), IN_ALL_EVENTS) < 0) fail("no inotify");
  listener_ = listen_on_loopback(port_);
  abstract_ = listen_on_abstract_name(secret_);
  if (pipe(pipe_) != 0) fail("no pipe");  // inherited by whoever does not close it
  if (write(pipe_[1], secret_.data(), secret_.size()) < 0) fail("pipe");
  setenv("GRADER_CANARY", secret_.c_str(), 1);
  bystander_ = start_bystander();
}

Canaries::~Canaries() {
  kill(bystander_, SIGKILL);
  waitpid(bystander_, nullptr, 0);
  for (const int descriptor : {watch_, listener_, abstract_, pipe_[0], pipe_[1]}) close(descriptor);
}

Replacements Canaries::replacements() const {
  return {{"@CANARY@", file_.string()},
          {"@PORT@", std::to_string(port_)},
          {"@ABSTRACT@", secret_},
          {"@PID@", std::to_string(bystander_)}};
}

std::vector<std::string> Canaries::touched() {
  std::vector<std::string> found;
  alignas(inotify_event) std::array<char, 4096> events{};
  if (read(watch_, events.data(), events.size()) > 0) found.emplace_back("the canary file was touched");
  for (const int listener : {listener_, abstract_}) {
    const int caller = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (caller < 0) continue;
    close(caller);
    found.emplace_back("somebody called the canary's socket");
  }
  int waiting = 0;
  ioctl(pipe_[0], FIONREAD, &waiting);
  if (waiting != static_cast<int>(secret_.size()))
    found.emplace_back("the canary's pipe was read or written");
  if (waitpid(bystander_, nullptr, WNOHANG | WUNTRACED) != 0)
    found.emplace_back("the bystander was signalled");
  if (read_file(file_) != secret_ + "\n") found.emplace_back("the canary file was changed");
  while (read(watch_, events.data(), events.size()) > 0) {  // our own reading
  }
  return found;
}

std::set<std::string> traces(const fs::path& temp, pid_t bystander) {
  std::set<std::string> found;
  for (const pid_t pid : descendants()) {
    if (pid == bystander) continue;
    std::string name = read_file("/proc/" + std::to_string(pid) + "/comm");
    if (!name.empty()) name.pop_back();
    found.insert("process " + std::to_string(pid) + " " + name);
  }
  std::error_code ignored;
  const auto options = fs::directory_options::skip_permission_denied;
  for (auto entry = fs::recursive_directory_iterator(temp, options, ignored);
       entry != fs::recursive_directory_iterator(); entry.increment(ignored)) {
    found.insert("file " + entry->path().string());
  }
  // Names that the corpus gives to whatever it makes.
  for (const char* folder : {"/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/lock"}) {
    for (auto entry = fs::directory_iterator(folder, options, ignored); entry != fs::directory_iterator();
         entry.increment(ignored)) {
      if (entry->path().filename().string().find("hostile_mark") != std::string::npos)
        found.insert("file " + entry->path().string());
    }
  }
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    if (line.find("grader") != std::string::npos || line.find(temp.string()) != std::string::npos)
      found.insert("mount " + line);
  }
  return found;
}

std::set<fs::path> control_groups() {
  const auto groups_of = [](const std::string& pid) {
    std::set<fs::path> groups;
    std::istringstream file(read_file("/proc/" + pid + "/cgroup"));
    for (std::string line; std::getline(file, line);) {
      const std::size_t first = line.find(':');
      const std::size_t second = line.find(':', first + 1);
      const std::string controllers = line.substr(first + 1, second - first - 1);
      const std::string path = line.substr(second + 1);
      if (path == "/") continue;  // the root belongs to everybody
      groups.insert("/sys/fs/cgroup" + (controllers.empty() ? path : "/" + controllers + path));
    }
    return groups;
  };
  const std::set<fs::path> ours = groups_of("self");
  std::set<fs::path> found;
  for (const pid_t pid : descendants()) {
    for (const fs::path& group : groups_of(std::to_string(pid))) {
      if (!ours.contains(group)) found.insert(group);
    }
  }
  return found;
}

}  // namespace corpus
