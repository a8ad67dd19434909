#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/exam/actions.hpp"
#include "grader/exam/sheet_text.hpp"
#include "grader/exam/stats.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader::exam {
namespace {

Json estimate_json(const std::optional<Estimate>& estimate) {
  if (!estimate) return nullptr;
  return {{"value", estimate->value}, {"ci95", {estimate->low, estimate->high}}};
}

Json effects_json(const std::vector<EffectStats>& effects) {
  Json list = Json::array();
  for (const EffectStats& row : effects) {
    list.push_back({{"part", row.part},
                    {"what", row.what},
                    {"students", row.students},
                    {"effect", estimate_json(row.effect)},
                    {"sentence", row.sentence}});
  }
  return list;
}

Json stats_json(const ExamStats& stats) {
  Json items = Json::array(), slips = Json::array(), forms = Json::array();
  for (const ItemStats& item : stats.items) {
    items.push_back({{"part", item.part},
                     {"difficulty", estimate_json(item.difficulty)},
                     {"discrimination", estimate_json(item.discrimination)},
                     {"sentence", item.sentence}});
  }
  for (const MisconceptionStats& row : stats.misconceptions) {
    slips.push_back({{"part", row.part},
                     {"id", row.id},
                     {"students", row.students},
                     {"share", estimate_json(row.share)}});
  }
  for (const auto& [form, mean] : stats.forms)
    forms.push_back({{"form", form}, {"mean", estimate_json(mean)}});
  return {{"students", stats.students},
          {"max_score", stats.max_score},
          {"mean", estimate_json(stats.mean)},
          {"reliability", estimate_json(stats.reliability)},
          {"standard_error", stats.standard_error ? Json(*stats.standard_error) : Json(nullptr)},
          {"forms", forms},
          {"items", items},
          {"misconceptions", slips},
          {"variants", effects_json(stats.variants)},
          {"parameters", effects_json(stats.parameters)},
          {"sentences", stats.sentences}};
}

std::string two(const std::optional<Estimate>& estimate) {
  if (!estimate) return "not known";
  return points(estimate->value) + " (" + points(estimate->low) + " to " + points(estimate->high) + ")";
}

}  // namespace

int exam_statistics(const Arguments& arguments) {
  const std::string file = arguments.required("db");
  const Blueprint blueprint = blueprint_of(arguments);
  if (!std::filesystem::exists(file))
    throw harness::ConfigError(shown(file) + ": there is no such database; grader exam mark makes one");
  const std::vector<db::ExamMarking> markings =
      db::MarkedWork(file, db::Gradebook::Mode::read).exam_markings(blueprint.id);
  if (markings.empty())
    throw harness::ConfigError(shown(file) + ": has no marks of the paper '" + blueprint.id +
                               "'; run grader exam mark first");
  const Pools pools = pools_of(arguments, blueprint);
  const ExamStats stats = exam_stats(pools, markings);
  const std::optional<std::string> json = arguments.value("json");
  if (json != "-") {
    std::cout << counted(markings.size(), "student") << ", mean " << two(stats.mean) << " of "
              << points(stats.max_score) << ", reliability " << two(stats.reliability) << "\n\n";
    Table table{{"part", "share of points", "agreement with the rest", ""}, {false, false, false, false}, {}};
    for (const ItemStats& item : stats.items)
      table.rows.push_back({item.part, two(item.difficulty), two(item.discrimination), item.sentence});
    std::cout << to_text(table) << "\n";
    for (const std::string& sentence : stats.sentences) std::cout << wrap(sentence, 100, 0) << "\n";
  }
  if (json) write_output(*json, dump(stats_json(stats)));
  if (const auto output = arguments.value("output")) write_output(*output, stats_html(blueprint, stats));
  return exit_status::fine;
}

}  // namespace grader::exam
