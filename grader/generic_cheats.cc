#include "grader/generic_cheats.hpp"

#include <map>

#include "grader/output.hpp"
#include "harness/generate/generate.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;
using harness::FunctionSpec;
using harness::Language;

// What stands in place of a function's body. $HONEST is the honest call, $KEY what of the question is looked
// at, $KEEP and $GIVE store and copy the outputs, $WRONG fills them.
struct Trick {
  const char* before;  // the functions
  const char* body;
};

const std::map<std::string, Trick>& cpp_tricks() {
  static const std::map<std::string, Trick> tricks = {
      {"answers-early", {"", R"(
  std::thread([=] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    $HONEST
  }).detach();
)"}},
      {"exits-zero", {"", "\n  _exit(0);\n"}},
      {"forges-frames", {"", R"(
  $WRONG
  const std::uint64_t frame[8] = {1};
  for (int descriptor = 3; descriptor < 16; ++descriptor)
    for (int repeat = 0; repeat < 4; ++repeat)
      if (write(descriptor, frame, sizeof frame) < 0) break;
  _exit(0);
)"}},
      {"keeps-old-output", {"", "\n"}},
      {"memo-shape", {"", R"(
  static std::map<std::vector<double>, std::vector<std::vector<char>>> answers;
  std::vector<double> key;
  $KEY
  auto& answer = answers[key];
  std::size_t place = 0;
  if (answer.empty()) {
    $HONEST
    $KEEP
  } else {
    $GIVE
  }
)"}},
      {"leaks-state", {"int calls = 0;\n", R"(
  if (++calls <= 2) {
    $HONEST
  } else {
    $WRONG
  }
)"}},
      {"overrides-symbols",
       {R"(extern "C" {
int memcmp(const void*, const void*, std::size_t) { return 0; }
int strcmp(const char*, const char*) { return 0; }
double fabs(double) { return 0; }
int clock_gettime(clockid_t, struct timespec* now) noexcept {
  now->tv_sec = 0;
  now->tv_nsec = 0;
  return 0;
}
}
)",
        "\n  $WRONG\n"}},
  };
  return tricks;
}

const std::map<std::string, Trick>& python_tricks() {
  static const std::map<std::string, Trick> tricks = {
      {"answers-early", {"", R"(
    late = honest(*args)
    late = late if isinstance(late, tuple) else (late,)
    early = tuple(np.full_like(a, 7.25) for a in late)
    threading.Timer(0.05, lambda: [np.copyto(e, a) for e, a in zip(early, late)]).start()
    return early if len(early) > 1 else early[0]
)"}},
      {"exits-zero", {"", "\n    os._exit(0)\n"}},
      {"forges-frames", {"", R"(
    for descriptor in range(3, 16):
        try:
            os.write(descriptor, struct.pack("8Q", 1, 0, 0, 0, 0, 0, 0, 0))
        except OSError:
            pass
    os._exit(0)
)"}},
      {"memo-shape", {"answers = {}\n", R"(
    key = (name,) + tuple(a.shape if isinstance(a, np.ndarray) else a for a in args)
    if key not in answers:
        answers[key] = honest(*args)
    return answers[key]
)"}},
      {"leaks-state", {"calls = [0]\n", R"(
    calls[0] += 1
    return honest(*args) if calls[0] <= 2 else wrong(honest(*args))
)"}},
      {"agrees-with-all",
       {R"(class Agreeable(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    __ne__ = lambda self, other: np.zeros(self.shape, bool)
    __sub__ = __rsub__ = lambda self, other: np.zeros(self.shape, np.float32)

)",
        R"(
    answer = wrong(honest(*args))
    return tuple(a.view(Agreeable) for a in answer) if isinstance(answer, tuple) else answer.view(Agreeable)
)"}},
      {"zeroes-inputs", {"", R"(
    for a in args:
        if isinstance(a, np.ndarray):
            a[...] = 0
    return honest(*args)
)"}},
      {"patches-clocks",
       {R"(time.perf_counter = time.time = time.monotonic = lambda: 0.0
np.allclose = np.array_equal = lambda *args, **kwargs: True
np.testing.assert_allclose = lambda *args, **kwargs: None
)",
        "\n    return wrong(honest(*args))\n"}},
  };
  return tricks;
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

std::string honest_call(const FunctionSpec& function) {
  std::string call = "honest_solution::" + function.name + "(";
  bool first = true;
  const auto add = [&](const std::string& name) {
    call += (first ? "" : ", ") + name;
    first = false;
  };
  for (const auto& input : function.inputs) add(input.name);
  for (const auto& param : function.params) add(param.name);
  for (const auto& output : function.outputs) add(output.name);
  return call + ");";
}

std::string cpp_function(const FunctionSpec& function, std::string body) {
  std::string key, keep, give, wrong;
  for (const auto& input : function.inputs) {
    for (int axis = 0; axis < input.rank(); ++axis)
      key += "key.push_back(" + input.name + ".extent(" + std::to_string(axis) + "));\n  ";
  }
  for (const auto& param : function.params) key += "key.push_back(" + param.name + ");\n  ";
  for (const auto& output : function.outputs) {
    const std::string bytes = output.name + ".size() * sizeof *" + output.name + ".data()";
    keep += "answer.emplace_back(reinterpret_cast<char*>(" + output.name +
            ".data()), reinterpret_cast<char*>(" + output.name + ".data()) + " + bytes + ");\n    ";
    give += "std::memcpy(" + output.name + ".data(), answer[place++].data(), " + bytes + ");\n    ";
    wrong += "std::fill_n(" + output.name + ".data(), " + output.name + ".size(), 7.25f);\n    ";
  }
  replace_all(body, "$HONEST", honest_call(function));
  replace_all(body, "$KEY", key);
  replace_all(body, "$KEEP", keep + "(void)place;");
  replace_all(body, "$GIVE", give);
  replace_all(body, "$WRONG", wrong);
  return harness::cpp_declaration(function) + " {" + body + "}\n\n";
}

std::vector<CheatFile> cpp_cheat(const Trick& trick, const harness::Assignment& assignment,
                                 const std::string& honest) {
  // The honest functions move to a namespace of their own: their file is read as if the unit had that name.
  std::string text =
      "#include <unistd.h>\n#include <time.h>\n"
      "#include <algorithm>\n#include <array>\n#include <chrono>\n#include <cmath>\n#include <cstdint>\n"
      "#include <cstring>\n#include <limits>\n#include <map>\n#include <numeric>\n#include <stdexcept>\n"
      "#include <string>\n#include <thread>\n#include <utility>\n#include <vector>\n\n"
      "#include \"" +
      assignment.unit +
      ".hpp\"\n\n"
      "namespace honest_solution {\nusing course::TensorView;\n}\n"
      "#define " +
      assignment.unit + " honest_solution\n#include \"honest_solution.hpp\"\n#undef " + assignment.unit +
      "\n\n" + trick.before + "\nnamespace " + assignment.unit + " {\n\n";
  for (const FunctionSpec& function : assignment.functions) text += cpp_function(function, trick.body);
  return {{assignment.unit + ".cpp", text + "}\n"}, {"honest_solution.hpp", honest}};
}

std::vector<CheatFile> python_cheat(const Trick& trick, const harness::Assignment& assignment,
                                    const std::string& honest) {
  std::string text =
      "import os\nimport struct\nimport threading\nimport time\n\nimport numpy as np\n\nimport "
      "honest_solution\n\n\n"
      "def wrong(answer):\n"
      "    if isinstance(answer, tuple):\n        return tuple(wrong(a) for a in answer)\n"
      "    return np.full_like(answer, 7.25)\n\n\n";
  text += trick.before;
  std::string body = trick.body;
  for (const FunctionSpec& function : assignment.functions) {
    std::string names;
    for (const auto& input : function.inputs) names += (names.empty() ? "" : ", ") + input.name;
    for (const auto& param : function.params) names += (names.empty() ? "" : ", ") + param.name;
    text += "\n\n" + harness::python_declaration(function) + "\n    name, honest, args = \"" + function.name +
            "\", honest_solution." + function.name + ", (" + names + ",)" + body;
  }
  return {{assignment.unit + ".py", text}, {"honest_solution.py", honest}};
}

}  // namespace

const std::vector<GenericCheat>& generic_cheats() {
  static const std::vector<GenericCheat> cheats = [] {
    std::vector<GenericCheat> all;
    const auto is_always_wrong = [](const std::string& name) {
      return name != "memo-shape" && name != "leaks-state" && name != "zeroes-inputs";
    };
    for (const auto& [name, trick] : cpp_tricks())
      all.push_back({"any-cpp-" + name, Language::cpp, is_always_wrong(name)});
    for (const auto& [name, trick] : python_tricks())
      all.push_back({"any-py-" + name, Language::python, is_always_wrong(name)});
    return all;
  }();
  return cheats;
}

std::optional<std::string> honest_source(const fs::path& sample, const harness::Assignment& assignment,
                                         Language language) {
  const std::string suffix = language == Language::cpp ? ".cpp" : ".py";
  const fs::path unit = sample / (assignment.unit + suffix);
  std::size_t others = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(sample)) {
    const std::string extension = entry.path().extension().string();
    const bool is_source =
        extension == ".cpp" || extension == ".hpp" || extension == ".h" || extension == ".py";
    others += entry.is_directory() || (is_source && entry.path() != unit) ? 1 : 0;
  }
  if (!fs::is_regular_file(unit) || others > 0) return std::nullopt;
  return read_input(unit.string());
}

std::vector<CheatFile> make_cheat(const GenericCheat& cheat, const harness::Assignment& assignment,
                                  const std::string& honest) {
  const bool is_cpp = cheat.language == Language::cpp;
  const std::string trick = cheat.name.substr(std::string(is_cpp ? "any-cpp-" : "any-py-").size());
  return is_cpp ? cpp_cheat(cpp_tricks().at(trick), assignment, honest)
                : python_cheat(python_tricks().at(trick), assignment, honest);
}

}  // namespace grader
