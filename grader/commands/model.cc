#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/model/actions.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "reference/models/zoo.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

int run_model(const Arguments& arguments) {
  static const std::map<std::string, int (*)(const Arguments&)> actions = {
      {"list", list_models},        {"train", train_model},       {"sample", sample_model},
      {"complete", complete_model}, {"evaluate", evaluate_model}, {"draw", draw_model}};
  const std::string action = arguments.operand(0).value_or("");
  const auto found = actions.find(action);
  if (found != actions.end()) return found->second(arguments);
  std::vector<std::string> names;
  for (const auto& [name, function] : actions) names.push_back(name);
  throw UsageError("there is no action '" + shown_on_line(action) + "'" +
                   reference::did_you_mean(action, names) +
                   "; list, train, sample, complete, evaluate and draw are");
}

}  // namespace

int list_models(const Arguments& arguments) {
  const std::optional<std::string> json = arguments.value("json");
  Json list = Json::array();
  for (const reference::models::ModelKind& kind : reference::models::model_kinds()) {
    std::string settings;
    for (const auto& [key, value] : kind.defaults) settings += " " + key + "=" + std::to_string(value);
    if (json != "-") std::cout << kind.name << ": " << kind.summary << "\n   " << settings << "\n";
    list.push_back({{"name", kind.name}, {"summary", kind.summary}, {"settings", kind.defaults}});
  }
  if (json) write_output(*json, dump(list));
  return exit_status::fine;
}

std::string second_operand(const Arguments& arguments, const std::string& what) {
  if (const std::optional<std::string> operand = arguments.operand(1)) return *operand;
  throw UsageError("missing " + what);
}

const Command model_command = {
    .name = "model",
    .summary = "trains, samples and evaluates the lecture's models",
    .examples = {"grader model train pixelcnn --data digits --levels 2 --out digits.ckpt --curve loss.png",
                 "grader model sample digits.ckpt --count 64 --out samples.png",
                 "grader model complete digits.ckpt --data digits --levels 2 --out completed.png",
                 "grader model evaluate digits.ckpt --data digits --levels 2",
                 "grader model train realnvp --data moons --out moons.ckpt",
                 "grader model draw moons.ckpt --picture density --data moons --out density.png",
                 "grader model list"},
    .details =
        {"DATA is a generator (bars, bits, checkerboard, digits, digits28, frames, moons, pinwheel, "
         "potential1 to "
         "potential4, rings, shapes), with a number of samples if you like (digits:5000), or a file: IDX "
         "(MNIST), "
         "CIFAR-10 binary, .npy, .csv, or a folder of PNG files. Training and evaluation draw generated data "
         "with different seeds.",
         "Of flows there are pictures: density (contours), warp (what becomes of a grid), motion (an "
         "animated PNG "
         "of the flow's steps), beside (data and samples), interpolation (between noises), strip (videos and "
         "how "
         "the model continues them after --known frames, else 2).",
         "Ctrl-C saves what is trained so far; train again with --resume goes on from there, with the same "
         "result as an undisturbed run. The same seed gives the same model on the same kind of processor."},
    .operands = {{"ACTION",
                  "list, train, sample, complete, evaluate or draw",
                  true,
                  {"list", "train", "sample", "complete", "evaluate", "draw"}},
                 {"MODEL", "the name of a model to train, the checkpoint of a trained one", false}},
    .flags =
        {{.name = "data", .value = "DATA", .help = "what to train on, complete or evaluate"},
         {.name = "levels", .value = "N", .help = "so many levels instead of 256"},
         {.name = "out", .value = "FILE", .help = "the checkpoint or picture to write", .letter = 'o'},
         {.name = "steps", .value = "N", .help = "steps of training; else 1000"},
         {.name = "batch", .value = "N", .help = "samples of a step; else 64"},
         {.name = "rate", .value = "X", .help = "learning rate of Adam; else 0.002"},
         {.name = "set", .value = "KEY=N", .help = "a setting of the model, see list", .repeatable = true},
         {.name = "seed", .value = "N", .help = "of everything random; else 1"},
         {.name = "until", .value = "N", .help = "stop after so many of the steps, as Ctrl-C would"},
         {.name = "resume", .help = "go on with the run in --out"},
         {.name = "curve", .value = "FILE", .help = "the loss over the steps, as PNG"},
         {.name = "count",
          .value = "N",
          .help = "samples to draw, complete or evaluate; else 36, evaluate 1000"},
         {.name = "judge",
          .value = "CHECKPOINT",
          .help = "the model that says how likely completions are; else the same"},
         {.name = "known",
          .value = "N",
          .help = "rows that completion is given, else half; frames of a strip"},
         {.name = "temperature", .value = "X", .help = "multiplies the noise that a flow samples of; else 1"},
         {.name = "picture",
          .value = "KIND",
          .help = "density, warp, motion, beside, interpolation or strip",
          .choices = {"density", "warp", "motion", "beside", "interpolation", "strip"}},
         json_flag("write the figures")},
    .run = run_model,
};

}  // namespace grader
