#include "grader/machine.hpp"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>

namespace grader {
namespace {

// What follows `start` on the first line of the file that begins with it.
std::string value_in(const char* file, const std::string& start) {
  std::ifstream stream(file);
  std::string line;
  while (std::getline(stream, line)) {
    if (line.starts_with(start)) return line.substr(start.size());
  }
  return "";
}

std::string cpu_model() {
  const std::string text = value_in("/proc/cpuinfo", "model name");
  const std::size_t start = text.find(": ");
  return start == std::string::npos ? "unknown" : text.substr(start + 2);
}

std::string system_name() {
  std::string name = value_in("/etc/os-release", "PRETTY_NAME=");
  std::erase(name, '"');
  return name.empty() ? "unknown" : name;
}

}  // namespace

Machine inspect_machine() {
  Machine machine;
  machine.cpu = cpu_model();
  cpu_set_t cores;
  CPU_ZERO(&cores);
  machine.cores = sched_getaffinity(0, sizeof cores, &cores) == 0
                      ? CPU_COUNT(&cores)
                      : static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  machine.memory_bytes = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  utsname kernel{};
  machine.kernel = uname(&kernel) == 0 ? kernel.release : "unknown";
  machine.system = system_name();
  return machine;
}

}  // namespace grader
