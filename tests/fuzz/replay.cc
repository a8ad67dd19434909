// A driver for compilers without libFuzzer: <target> SEED_OR_FOLDER... runs each seed, its prefixes, and
// mutations of it, as many altogether as GRADER_FUZZ_RUNS says (default 20000). The same every time.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/target.hpp"

namespace {

namespace fs = std::filesystem;

std::vector<std::string> read_seeds(int argc, char** argv) {
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!fs::is_directory(argv[i])) {
      files.emplace_back(argv[i]);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(argv[i])) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return seeds;
}

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

class Mutator {
 public:
  explicit Mutator(const std::vector<std::string>& seeds) : seeds_(seeds) {}

  std::string next() {
    std::string input = seeds_[below(seeds_.size())];
    const std::size_t changes = 1 + below(4);
    for (std::size_t i = 0; i < changes; ++i) change(input);
    return input;
  }

 private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
  char byte() {
    constexpr unsigned char telling[] = {0,   1,   0x7f, 0x80, 0xff, '"',  '[',
                                         '{', '/', '.',  ':',  '-',  '\n', '9'};
    return static_cast<char>(below(2) == 0 ? below(256) : telling[below(sizeof telling)]);
  }
  void change(std::string& input) {
    const std::size_t place = below(input.size() + 1);
    const std::size_t length = std::min(below(16), input.size() - place);
    const std::string& other = seeds_[below(seeds_.size())];
    switch (below(5)) {
      case 0:
        if (place < input.size()) input[place] = byte();
        break;
      case 1:
        input.insert(place, 1 + below(8), byte());
        break;
      case 2:
        input.erase(place, length);
        break;
      case 3:
        input.insert(place, input, below(input.size()), length);
        break;
      default:
        input.replace(place, length, other, below(other.size()), below(64));
        break;
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937 random_{20240607};
};

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> seeds = read_seeds(argc, argv);
  if (seeds.empty()) {
    std::cerr << "usage: " << argv[0] << " SEED_OR_FOLDER...\n";
    return 2;
  }
  const char* wanted = std::getenv("GRADER_FUZZ_RUNS");
  const int runs = wanted != nullptr ? std::atoi(wanted) : 20000;
  for (const std::string& seed : seeds) run(seed);
  Mutator mutator(seeds);
  for (int i = 0; i < runs; ++i) run(mutator.next());
  std::cout << seeds.size() << " seeds and " << runs << " mutations without a finding\n";
}
