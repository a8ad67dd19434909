// `grader model` as its users run it.

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/grader/program.hpp"
#include "tests/support/bytes_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using test_support::bytes_of;
using test_support::CommandResult;
using test_support::run_grader;
using test_support::TempDir;

namespace {

CommandResult train(const std::string& model, const std::filesystem::path& out,
                    std::vector<std::string> more = {}, const std::string& steps = "30") {
  std::vector<std::string> words = {"model", "train",   model, "--data", "bars:200",  "--steps",
                                    steps,   "--batch", "16",  "--out",  out.string()};
  words.insert(words.end(), more.begin(), more.end());
  return run_grader(words);
}

}  // namespace

TEST_CASE("model: list names the models and their settings") {
  const CommandResult result = run_grader({"model", "list"});
  CHECK(result.status == 0);
  for (const char* name : {"bengio", "made", "vae", "pixelcnn", "gated-pixelcnn", "row-lstm",
                           "diagonal-bilstm", "multi-scale"}) {
    CHECK_THAT(result.out, ContainsSubstring(name));
  }
}

TEST_CASE("model: train, sample, complete and evaluate") {
  const TempDir folder;
  const auto checkpoint = folder.path() / "m.ckpt", curve = folder.path() / "loss.png",
             sheet = folder.path() / "s.png", completed = folder.path() / "c.png";
  const CommandResult trained =
      train("pixelcnn", checkpoint, {"--set", "features=4", "--set", "blocks=1", "--curve", curve.string()});
  INFO(trained.err);
  REQUIRE(trained.status == 0);
  CHECK_THAT(trained.out, ContainsSubstring("pixelcnn") && ContainsSubstring("30 steps"));
  CHECK(bytes_of(curve).substr(1, 3) == "PNG");

  CHECK(
      run_grader({"model", "sample", checkpoint.string(), "--count", "9", "--out", sheet.string()}).status ==
      0);
  CHECK(bytes_of(sheet).substr(1, 3) == "PNG");
  const std::string first = bytes_of(sheet);
  run_grader({"model", "sample", checkpoint.string(), "--count", "9", "--out", sheet.string()});
  CHECK(bytes_of(sheet) == first);

  const CommandResult completion = run_grader({"model", "complete", checkpoint.string(), "--data", "bars",
                                               "--count", "4", "--out", completed.string()});
  INFO(completion.err);
  CHECK(completion.status == 0);
  CHECK_THAT(completion.out, ContainsSubstring("originals:") && ContainsSubstring("completions:"));

  const CommandResult evaluated = run_grader(
      {"model", "evaluate", checkpoint.string(), "--data", "bars", "--count", "100", "--json", "-"});
  REQUIRE(evaluated.status == 0);
  const auto figures = nlohmann::json::parse(evaluated.out);
  CHECK(figures["samples"] == 100);
  CHECK(figures["bits_per_dim"].get<double>() > 0);
  CHECK(figures["bits_per_dim"].get<double>() < 2);
}

TEST_CASE("model: a stopped run that is resumed ends as an undisturbed one") {
  for (const char* model : {"made", "vae"}) {
    INFO(model);
    const TempDir folder;
    const auto whole = folder.path() / "whole.ckpt", parts = folder.path() / "parts.ckpt";
    // 401 steps: points of the curve are means over two steps, and the run stops between them.
    const std::vector<std::string> setting = {"--set", "hidden=12"};
    REQUIRE(train(model, whole, setting, "401").status == 0);
    const CommandResult stopped = train(model, parts, {"--set", "hidden=12", "--until", "11"}, "401");
    CHECK(stopped.status == 2);
    CHECK_THAT(stopped.err, ContainsSubstring("stopped after 11 of 401 steps, saved"));
    const CommandResult resumed =
        run_grader({"model", "train", model, "--data", "bars:200", "--out", parts.string(), "--resume"});
    INFO(resumed.err);
    CHECK(resumed.status == 0);
    CHECK((bytes_of(parts) == bytes_of(whole)));  // in brackets: the bytes are not for reading
    // The same command as before may be given again, another one may not.
    CHECK(train(model, parts, {"--set", "hidden=12", "--resume"}, "401").status == 0);
    const CommandResult other = train(model, parts, {"--rate", "0.5", "--resume"}, "401");
    CHECK(other.status == 2);
    CHECK_THAT(other.err, ContainsSubstring("--rate is not what the run in"));
  }
}

TEST_CASE("model: what cannot be done is said, with exit status 2") {
  const TempDir folder;
  const auto out = folder.path() / "m.ckpt";
  const auto refused = [](const CommandResult& result, const std::string& why) {
    INFO(result.err);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, ContainsSubstring(why));
  };
  refused(run_grader({"model", "trian"}), "'train'");
  refused(train("pixelcn", out), "'pixelcnn'");
  refused(train("made", out, {"--set", "hiden=3"}), "'hidden'");
  refused(train("made", out, {"--rate", "fast"}), "--rate is 'fast', expected a number above 0");
  refused(run_grader({"model", "train", "vae", "--data", "moon", "--out", out.string()}), "moons");
  refused(run_grader({"model", "train", "vae", "--data", "digits:10", "--out", out.string()}), "--levels 2");
  refused(run_grader({"model", "sample", folder.write("x.ckpt", "no checkpoint").string(), "--out", "y.png"}),
          "x.ckpt: not a safetensors file");
  REQUIRE(train("made", out, {"--set", "hidden=4"}).status == 0);
  refused(run_grader({"model", "complete", out.string(), "--data", "bars", "--out",
                      (folder.path() / "c.png").string()}),
          "the model 'made' cannot complete images");
  refused(run_grader({"model", "evaluate", out.string(), "--data", "bits"}),
          "samples are [1,1,6] of 2 levels");
  CHECK_FALSE(std::filesystem::exists(folder.path() / "c.png"));
  const auto pixels = folder.path() / "p.ckpt", other = folder.path() / "bits.ckpt";
  REQUIRE(train("row-lstm", pixels, {"--set", "features=2", "--set", "head=2"}).status == 0);
  REQUIRE(
      run_grader({"model", "train", "bengio", "--data", "bits:50", "--steps", "2", "--out", other.string()})
          .status == 0);
  const auto judged_by = [&](const std::filesystem::path& judge) {
    return run_grader({"model", "complete", pixels.string(), "--data", "bars", "--count", "2", "--judge",
                       judge.string(), "--out", (folder.path() / "c.png").string()});
  };
  refused(judged_by(other), "the judge: samples are [1,1,6] of 2 levels, the model's are [1,4,4]");
  CHECK(judged_by(out).status == 0);
}

TEST_CASE("model: a flow is trained, resumed, sampled cooler and drawn") {
  const TempDir folder;
  const std::string whole = (folder.path() / "whole.ckpt").string(),
                    parts = (folder.path() / "parts.ckpt").string();
  const auto train_flow = [&](const std::string& out, std::vector<std::string> more) {
    std::vector<std::string> words = {"model",    "train", "realnvp",      "--data", "moons:500",
                                      "--steps",  "20",    "--batch",      "32",     "--set",
                                      "hidden=8", "--set", "batch_norm=1", "--out",  out};
    words.insert(words.end(), more.begin(), more.end());
    return run_grader(words).status;
  };
  REQUIRE(train_flow(whole, {}) == 0);
  CHECK(train_flow(parts, {"--until", "9"}) == 2);
  CHECK(train_flow(parts, {"--resume"}) == 0);
  CHECK(bytes_of(parts) == bytes_of(whole));  // running averages and all

  const auto evaluated = run_grader({"model", "evaluate", whole, "--data", "moons", "--count", "50"});
  CHECK(evaluated.status == 0);
  const std::string file = (folder.path() / "p.png").string();
  CHECK(run_grader({"model", "sample", whole, "--temperature", "0.7", "--out", file}).status == 0);
  for (const char* picture : {"density", "warp", "motion", "beside"}) {
    const CommandResult drawn = run_grader(
        {"model", "draw", whole, "--picture", picture, "--data", "moons", "--count", "50", "--out", file});
    INFO(picture << ": " << drawn.err);
    CHECK(drawn.status == 0);
    CHECK(bytes_of(file).substr(1, 3) == "PNG");
    CHECK((bytes_of(file).find("acTL") != std::string::npos) == (std::string(picture) == "motion"));
  }
  const CommandResult unknown = run_grader({"model", "draw", whole, "--picture", "densty", "--out", file});
  CHECK(unknown.status == 2);
  CHECK_THAT(unknown.err, ContainsSubstring("density"));
  const CommandResult strip =
      run_grader({"model", "draw", whole, "--picture", "strip", "--data", "moons", "--out", file});
  CHECK(strip.status == 2);
  CHECK_THAT(strip.err, ContainsSubstring("strips are of videos"));
}
