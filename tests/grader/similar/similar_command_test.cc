// `similar` on the samples of a7-convnet: independent answers to the same questions.

#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>

#include "grader/result_json.hpp"
#include "tests/grader/program.hpp"
#include "tests/support/bytes_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;
namespace fs = std::filesystem;

namespace {

const fs::path samples = fs::path(GRADER_ASSIGNMENTS) / "a7-convnet" / "samples";

// Every name longer, functions in the opposite order, other white space, comments gone.
std::string disguised(std::string text, const std::string& comment, const std::string& between) {
  text = std::regex_replace(text, std::regex(comment + "[^\n]*"), "");
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(between, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + between.size();
  }
  std::string turned;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) turned += *part + between;
  turned = std::regex_replace(turned, std::regex("\\b([a-z]{1,2}|sum|out|batch|rows|columns)\\b"), "$1_mine");
  // Keywords of two letters are no names.
  turned = std::regex_replace(turned, std::regex("\\b(if|in|or|is|as|do|np)_mine"), "$1");
  return std::regex_replace(turned, std::regex(" "), "  ");
}

}  // namespace

TEST_CASE("honest answers are not listed, a disguised copy is, and the page shows it") {
  const TempDir folder;
  for (const std::string name : {"cpp-blocked", "cpp-direct", "cpp-fft", "cpp-kahan", "cpp-threads",
                                 "cpp-winograd", "py-numba", "py-numpy-offsets", "py-pure-ish"}) {
    fs::create_directories(folder.path() / "class");
    fs::copy(samples / name, folder.path() / "class" / name, fs::copy_options::recursive);
  }
  const std::string source = (folder.path() / "class").string();
  const CommandResult honest =
      run_grader({"similar", "a7-convnet", source, "--assignments", GRADER_ASSIGNMENTS});
  INFO(honest.err);
  REQUIRE(honest.status == 0);
  CHECK_THAT(honest.out, ContainsSubstring("0 pairs of 9 submissions"));

  folder.write("class/<b>eve/convnet.cpp",
               disguised(bytes_of(samples / "cpp-direct/convnet.cpp"), "//", "\n}\n"));
  folder.write("a7-2025/zoe/convnet.py",
               disguised(bytes_of(samples / "py-numpy-offsets/convnet.py"), "#", "\n\n\n"));
  folder.write("a7-2025/yan/convnet.py", bytes_of(samples / "py-numpy-offsets/convnet.py"));
  folder.write("class/cy.zip", "no archive");
  const CommandResult copied =
      run_grader({"similar", "a7-convnet", source, "--assignments", GRADER_ASSIGNMENTS, "--older",
                  (folder.path() / "a7-2025/").string(), "--html", (folder.path() / "page.html").string(),
                  "--json", "-"});
  INFO(copied.err);
  REQUIRE(copied.status == 0);
  CHECK_THAT(copied.err, ContainsSubstring("not compared: cy.zip"));
  const grader::Json json = grader::Json::parse(copied.out);
  REQUIRE(json["pairs"].size() == 3);
  std::vector<std::string> pairs;
  for (const auto& pair : json["pairs"]) {
    pairs.push_back(pair["a"].get<std::string>() + " " + pair["b"].get<std::string>());
    CHECK(pair["percent_a"].get<double>() > 90);
  }
  std::sort(pairs.begin(), pairs.end());
  CHECK(pairs == std::vector<std::string>{"<b>eve cpp-direct", "py-numpy-offsets a7-2025/yan",
                                          "py-numpy-offsets a7-2025/zoe"});
  const std::string page = bytes_of(folder.path() / "page.html");
  CHECK_THAT(page, ContainsSubstring("&lt;b&gt;eve"));
  CHECK(page.find("<b>eve") == std::string::npos);
  CHECK_THAT(page, ContainsSubstring("<mark id=\"a1-1\"><a href=\"#b1-1\""));
  CHECK_THAT(page, ContainsSubstring("<mark id=\"b1-1\"><a href=\"#a1-1\""));
  CHECK_THAT(page, ContainsSubstring("not of what anybody did"));
}

TEST_CASE("similar says what it cannot read") {
  const TempDir folder;
  const std::string source =
      folder.write("class/ada/convnet.cpp", "int x;\n").parent_path().parent_path().string();
  const auto complaint = [&source](const std::vector<std::string>& more) {
    std::vector<std::string> words = {"similar", "a7-convnet", source, "--assignments", GRADER_ASSIGNMENTS};
    words.insert(words.end(), more.begin(), more.end());
    const CommandResult result = run_grader(words);
    CHECK(result.status == 2);
    return result.err;
  };
  CHECK_THAT(complaint({"--starter", folder.path().string() + "/no"}), ContainsSubstring("cannot be read"));
  fs::create_directories(folder.path() / "empty");
  CHECK_THAT(complaint({"--starter", (folder.path() / "empty").string()}),
             ContainsSubstring("holds no source file"));
  CHECK_THAT(complaint({"--older", folder.path().string() + "/no"}), ContainsSubstring("cannot be read"));
  CHECK_THAT(complaint({"--at-least", "0"}), ContainsSubstring("from 1 to 100"));
}
