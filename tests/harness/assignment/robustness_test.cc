// Whatever stands in assignment.yaml, loading it ends with an assignment or a ConfigError.

#include <fstream>
#include <iterator>
#include <random>

#include "harness/assignment/assignment.hpp"
#include "tests/support/catch.hpp"

using namespace harness;

namespace {

std::string convnet_spec() {
  std::ifstream file(std::string(GRADER_SOURCE_DIR) + "/assignments/a7-convnet/assignment.yaml",
                     std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  REQUIRE(text.size() > 5000);
  return text;
}

// Any other exception ends the test case with its message.
bool loads(const std::string& yaml) {
  try {
    parse_assignment(yaml, "assignment.yaml", ".");
    return true;
  } catch (const ConfigError& error) {
    REQUIRE(std::string(error.what()).rfind("assignment.yaml:", 0) == 0);
    return false;
  }
}

}  // namespace

TEST_CASE("prefixes of a specification load or are configuration errors") {
  const std::string text = convnet_spec();
  // All short ones; of the long ones, which take long, those that end at about every tenth byte.
  constexpr std::size_t every_one = 1500, step = 11;
  int loaded = 0, tried = 0;
  for (std::size_t length = 0; length <= text.size(); length += length < every_one ? 1 : step) {
    loaded += loads(text.substr(0, length)) ? 1 : 0;
    ++tried;
  }
  CHECK(loads(text));
  CHECK(loaded < tried);
}

TEST_CASE("every mutation of one byte loads or is a configuration error") {
  const std::string text = convnet_spec();
  std::mt19937 random(20240607);
  const std::string telling = "\"'[]{}:,-#&*!|>%@`?\t\n\r ()/+0";
  int loaded = 0;
  for (int i = 0; i < 600; ++i) {
    std::string mutated = text;
    const auto byte = i % 2 == 0 ? static_cast<char>(random() % 256) : telling[random() % telling.size()];
    const std::size_t place = random() % mutated.size();
    switch (random() % 3) {
      case 0:
        mutated[place] = byte;
        break;
      case 1:
        mutated.insert(place, 1, byte);
        break;
      default:
        mutated.erase(place, 1);
        break;
    }
    INFO("mutation " << i << " at byte " << place);
    loaded += loads(mutated) ? 1 : 0;
  }
  CHECK(loaded > 15);
  CHECK(loaded < 585);
}
