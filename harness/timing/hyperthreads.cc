#include "harness/timing/hyperthreads.hpp"

#include <fstream>
#include <string>

namespace harness {

// The kernel writes ranges, "1,5" or "0-3,8".
std::vector<int> hyperthreads_of(int core, const std::filesystem::path& root) {
  std::ifstream in(root / "sys/devices/system/cpu" / ("cpu" + std::to_string(core)) /
                   "topology/thread_siblings_list");
  std::vector<int> threads;
  for (int first = 0; in >> first;) {
    int last = first;
    if (in.peek() == '-') {
      in.ignore();
      if (!(in >> last)) return {};
    }
    for (int thread = first; thread <= last; ++thread) threads.push_back(thread);
    if (in.peek() == ',') in.ignore();
  }
  return threads;
}

}  // namespace harness
