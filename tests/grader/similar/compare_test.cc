#include "grader/similar/compare.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

#include "tests/support/catch.hpp"

using namespace grader;
using harness::Language;

namespace {

Document document(const std::string& text, const std::string& label = "x") {
  return {.label = label, .older = false, .language = Language::cpp, .files = {{"unit.cpp", text}}};
}

// Tokens that stay apart: few of them, so that chance alone repeats much.
std::vector<int> random_tokens(std::mt19937& random, int count, int alphabet) {
  std::vector<int> tokens;
  for (int i = 0; i < count; ++i)
    tokens.push_back(static_cast<int>(random() % static_cast<unsigned>(alphabet)));
  return tokens;
}

std::string text_of(const std::vector<int>& tokens) {
  static const std::vector<std::string> words = {"if",     "else", "for", "while", "do",
                                                 "return", "+",    "-",   "*",     "/"};
  std::string text;
  for (const int token : tokens) text += words.at(static_cast<std::size_t>(token)) + " ";
  return text;
}

// Maximal equal stretches, the slow way.
struct Common {
  std::size_t a, b, tokens;
};
std::vector<Common> all_common(const std::vector<int>& a, const std::vector<int>& b) {
  std::vector<Common> runs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      if (i > 0 && j > 0 && a[i - 1] == b[j - 1]) continue;
      std::size_t n = 0;
      while (i + n < a.size() && j + n < b.size() && a[i + n] == b[j + n]) ++n;
      if (n > 0) runs.push_back({i, j, n});
    }
  }
  return runs;
}

const std::string starter = R"(
#include "unit.hpp"
namespace unit {
// Write me.
void forward(TensorView<const float, 4> x, TensorView<const float, 4> w, int stride, int padding, TensorView<float, 4> y) {
  (void)x; (void)w; (void)stride; (void)padding; (void)y;
  throw std::logic_error("forward is not implemented yet");
}
void backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx) {
  (void)x; (void)dy; (void)stride; (void)padding; (void)dx;
  throw std::logic_error("backward is not implemented yet");
}
})";

const std::string own_work = R"(
float blend(const float* left, const float* right, int n) {
  float sum = 0;
  while (n-- > 0) { sum += left[n] * right[n]; if (sum > 1e9f) break; }
  return sum / 2 + (n < 0 ? 1 : left[0]);
}
)";

}  // namespace

TEST_CASE("every shared run of the guaranteed length is found, none under the noise") {
  std::mt19937 random(7);
  const WinnowOptions options{.noise = 5, .guarantee = 9};
  std::size_t long_runs = 0, short_runs = 0;
  for (int round = 0; round < 200; ++round) {
    const int alphabet = 2 + round % 4;
    std::vector<int> a = random_tokens(random, 20 + round % 60, alphabet);
    std::vector<int> b = random_tokens(random, 20 + round % 45, alphabet);
    // A stretch of a, somewhere in b, from shorter than the noise to longer than the guarantee.
    const std::size_t length = 3 + static_cast<std::size_t>(round) % 14;
    const auto from = a.begin() + static_cast<std::ptrdiff_t>(random() % (a.size() - length));
    b.insert(b.begin() + static_cast<std::ptrdiff_t>(random() % b.size()), from,
             from + static_cast<std::ptrdiff_t>(length));
    const std::vector<SharedRun> found = shared_runs(document(text_of(a)), document(text_of(b)), {}, options);
    std::set<std::tuple<std::size_t, std::size_t, std::size_t>> known;
    for (const SharedRun& run : found) known.emplace(run.a.begin, run.b.begin, run.tokens);
    CHECK(known.size() == found.size());
    std::size_t explained = 0;
    for (const Common& run : all_common(a, b)) {
      const bool reported = known.count({run.a, run.b, run.tokens}) != 0;
      if (reported) ++explained;
      if (run.tokens >= options.guarantee) {
        ++long_runs;
        CHECK(reported);
      }
      if (run.tokens < options.noise) {
        ++short_runs;
        CHECK_FALSE(reported);
      }
    }
    CHECK(explained == found.size());  // nothing is reported that is not the same, as long as it goes
  }
  CHECK(long_runs > 200);
  CHECK(short_runs > 200);
}

TEST_CASE("a copy with other names, numbers, comments, layout and order of functions is a copy") {
  const std::string a = own_work + "int twice(int v) { return v == 3 ? 2 * v : v + v; }\n";
  const std::string b =
      "int dbl(int q){return q==9?7*q:q+q;}\n\n\n/* mine */ float mix(const float*p,const float*q2,int "
      "count)\n"
      "{ float acc = 0; // start\n while(count-->0){acc+=p[count]*q2[count];if(acc>5)break;}\n"
      "return acc/4+(count<0?3:p[9]);}";
  const Similarity found = find_similar({document(a, "ada"), document(b, "bob")}, {},
                                        {.winnow = {.noise = 8, .guarantee = 12},
                                         .at_least_percent = 50,
                                         .at_least_tokens = 50,
                                         .common_percent = 20,
                                         .common_submissions = 10});
  REQUIRE(found.pairs.size() == 1);
  CHECK(found.pairs[0].percent_a == 100);
  CHECK(found.pairs[0].percent_b == 100);
  REQUIRE(found.pairs[0].runs.size() == 2);
  CHECK(found.pairs[0].runs[0].a.first_line == 2);
  CHECK(found.pairs[0].runs[0].a.last_line == 6);
  CHECK(found.pairs[0].runs[0].b.first_line == 4);
  CHECK(found.pairs[0].runs[1].b.first_line == 1);
}

TEST_CASE("what everybody was given counts for nobody, edited or not") {
  const WinnowOptions options{.noise = 8, .guarantee = 12};
  std::string edited = starter;
  edited.replace(edited.find("// Write me."), 12, "// Done, see below.");
  edited.replace(edited.find("void backward"), 4, "int helper(int q) { return q + 1; }\nvoid");
  edited.replace(edited.find("(void)dy;"), 9, "use(dy, 3); if (stride > 2) return;");
  for (const std::string& text : {starter, edited}) {
    CHECK(shared_runs(document(text), document(starter), {document(starter)}, options).empty());
    CHECK_FALSE(shared_runs(document(text), document(starter), {}, options).empty());
    const std::vector<SharedRun> own =
        shared_runs(document(text + own_work), document(own_work + starter), {document(starter)}, options);
    REQUIRE(own.size() == 1);
    const std::string all = text + own_work;
    const std::string shared = all.substr(own[0].a.first_byte, own[0].a.last_byte - own[0].a.first_byte);
    CHECK(shared.find("while (n-- > 0)") != std::string::npos);
    CHECK(shared.find("not implemented") == std::string::npos);
  }
  // Another language's starter says nothing of this one.
  Document python = document(own_work);
  python.language = Language::python;
  CHECK_FALSE(shared_runs(document(own_work), document(own_work), {python}, options).empty());
}

TEST_CASE("what too many have is an idiom, and the old are compared with the new alone") {
  std::vector<Document> documents;
  for (int i = 0; i < 12; ++i) documents.push_back(document(own_work, std::to_string(i)));
  SimilarOptions options{.winnow = {.noise = 8, .guarantee = 12},
                         .at_least_percent = 50,
                         .at_least_tokens = 20,
                         .common_percent = 20,
                         .common_submissions = 10};
  CHECK(find_similar(documents, {}, options).pairs.empty());
  options.common_submissions = 12;
  CHECK(find_similar(documents, {}, options).pairs.size() == 12 * 11 / 2);
  for (std::size_t i = 2; i < documents.size(); ++i) documents[i].older = true;
  CHECK(find_similar(documents, {}, options).pairs.size() == 1 + 2 * 10);
  documents[1].language = Language::python;
  CHECK(find_similar(documents, {}, options).pairs.size() == 10);
}

TEST_CASE("a stretch counts once on either side, and never reaches into the next file") {
  const SimilarOptions options{.winnow = {.noise = 8, .guarantee = 12},
                               .at_least_percent = 1,
                               .at_least_tokens = 1,
                               .common_percent = 20,
                               .common_submissions = 10};
  // The same function three times over against once: one of the three is explained by the other side.
  const Similarity thrice =
      find_similar({document(own_work + own_work + own_work, "ada"), document(own_work, "bob")}, {}, options);
  REQUIRE(thrice.pairs.size() == 1);
  CHECK(thrice.pairs[0].percent_b == 100);
  CHECK(thrice.pairs[0].percent_a < 40);
  std::vector<bool> taken(1000);
  for (const SharedRun& run : thrice.pairs[0].runs) {
    for (std::size_t i = run.b.begin; i < run.b.end; ++i) {
      CHECK_FALSE(taken[i]);
      taken[i] = true;
    }
  }
  Document split = document("int a = b + c;");
  split.files.push_back({"second.cpp", "if (d) { return e; }"});
  CHECK(
      shared_runs(split, document("int a = b + c; if (d) { return e; }"), {}, {.noise = 10, .guarantee = 10})
          .empty());
  CHECK(shared_runs(split, split, {}, {.noise = 7, .guarantee = 7}).size() == 2);
}
