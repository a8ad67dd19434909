// The golden files are only worth what a wrong one costs: these cases must fail.

#include "tests/support/catch.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/temp_dir.hpp"

using test_support::TempDir;

namespace {

// y = factor * x
void read_scaling(golden::Case& c) {
  const int factor = c.integer("factor");
  reference::Tensor<double> y = c.input("x");
  for (double& value : y.flat()) value *= factor;
  c.expect("y", y, golden::value_tolerance);
}

std::string case_text(const std::string& settings, const std::string& inputs, const std::string& y) {
  return R"({"name": "one", )" + settings + R"("inputs": {"x": {"shape": [2], "data": [1, 2]})" + inputs +
         R"(}, "outputs": {)" + y + "}}";
}

const std::string factor = R"("factor": 3, )", right_y = R"("y": {"shape": [2], "data": [3, 6]})";

golden::FileReport run(const std::string& cases) {
  const TempDir folder;
  return golden::run_file(folder.write("scaling.json", R"({"model": "scaling", "cases": [)" + cases + "]}"),
                          read_scaling);
}

std::vector<std::string> failures_of(const std::string& cases) {
  return run(cases).failures;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("golden: a right case passes, and all cases are run") {
  const std::string right = case_text(factor, "", right_y);
  const golden::FileReport report = run(right + "," + right);
  CHECK(report.cases == 2);
  CHECK(report.failures.empty());
}

TEST_CASE("golden: a wrong value, shape or number fails") {
  CHECK(failures_of(case_text(factor, "", R"("y": {"shape": [2], "data": [3, 6.5]})")) ==
        Lines{"scaling.json: one: y[1] is 6, expected 6.5 (tolerance 6.5e-10)"});
  CHECK(failures_of(case_text(factor, "", R"("y": {"shape": [1,2], "data": [3, 6]})")) ==
        Lines{"scaling.json: one: y has shape [2], expected [1,2]"});
  CHECK(failures_of(case_text(factor, "", R"("y": {"shape": [2], "data": [3]})")).size() == 1);
  CHECK(failures_of(case_text(factor, "", R"("y": {"shape": [2], "data": [3, null]})")).size() == 1);
}

TEST_CASE("golden: a wrong case is found behind a right one") {
  CHECK(
      failures_of(case_text(factor, "", right_y) + "," + case_text(R"("factor": 4, )", "", right_y)).size() ==
      1);
}

TEST_CASE("golden: keys that the reader does not know fail") {
  CHECK(failures_of(case_text(factor + R"("mode": 1, )", "", right_y)) ==
        Lines{"scaling.json: one: the reader does not know 'mode'"});
  CHECK(failures_of(case_text(factor, R"(, "b": {"shape": [1], "data": [1]})", right_y)) ==
        Lines{"scaling.json: one: the reader does not know 'inputs.b'"});
  CHECK(failures_of(case_text(factor, "", right_y + R"(, "dx": {"shape": [1], "data": [1]})")) ==
        Lines{"scaling.json: one: the reader does not know 'outputs.dx'"});
  CHECK(failures_of(case_text(factor, "", R"("y": {"shape": [2], "data": [3, 6], "scale": 2})")) ==
        Lines{"scaling.json: one: outputs.y: unknown key 'scale'"});
}

TEST_CASE("golden: keys that are missing fail") {
  CHECK(failures_of(case_text("", "", right_y)) == Lines{"scaling.json: one: 'factor' is missing"});
  CHECK(failures_of(case_text(factor, "", "")) == Lines{"scaling.json: one: outputs.'y' is missing"});
  CHECK(failures_of(R"({"name": "one", "inputs": {}})") ==
        Lines{"scaling.json: case 1: 'outputs' is missing"});
  CHECK(failures_of(case_text(R"("factor": "3", )", "", right_y)).size() == 1);
}

TEST_CASE("golden: a file without cases, or that is no JSON, fails") {
  CHECK(failures_of("").size() == 1);
  const TempDir folder;
  CHECK_FALSE(golden::run_file(folder.write("a.json", "{"), read_scaling).failures.empty());
  CHECK_FALSE(
      golden::run_file(folder.write("b.json", R"({"model": "scaling"})"), read_scaling).failures.empty());
  CHECK_FALSE(golden::run_file(folder.path() / "absent.json", read_scaling).failures.empty());
}

TEST_CASE("golden: files are found by model, and what no model claims is named") {
  const std::vector<golden::Model> models = {{"scaling.json", "scaling", read_scaling},
                                             {"later.json", "later", nullptr}};
  const TempDir folder;
  folder.write("more_scaling.json", R"({"model": "scaling", "cases": []})");
  folder.write("scaling.json", "broken");
  folder.write("later.json", R"({"model": "later"})");
  CHECK(golden::files_of_model(folder.path(), models[0]) ==
        std::vector<std::filesystem::path>{folder.path() / "more_scaling.json",
                                           folder.path() / "scaling.json"});
  CHECK(golden::unclaimed_entries(folder.path(), models) ==
        Lines{"scaling.json: not a JSON file with a 'model'"});
  folder.write("surprise.json", R"({"model": "surprise"})");
  folder.write("notes.txt", "");
  folder.write("deeper/conv2d.json", "{}");
  CHECK(golden::unclaimed_entries(folder.path(), models).size() == 4);
}
