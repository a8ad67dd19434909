// PrairieLearn: a question folder a slot. Its variants lie beside it as data; server.py chooses one by the
// variant's seed and gives misconceptions their part of the marks. Shown and keyed numbers come from the same
// text.

#include <nlohmann/json.hpp>

#include "grader/exam/export/export.hpp"

namespace grader::exam {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* server =
    R"PY("""Chooses a variant and grades it. The variants are in variants.json beside this file."""
import json
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))


def generate(data):
    with open(os.path.join(HERE, "variants.json"), encoding="utf-8") as file:
        variants = json.load(file)
    variant = random.Random(data["variant_seed"]).choice(variants)
    data["params"]["statement"] = variant["statement"]
    data["params"]["solution"] = variant["solution"]
    data["params"]["boxes"] = variant["boxes"]
    for box in variant["boxes"]:
        data["correct_answers"][box["name"]] = float(box["value"])


def grade(data):
    total = 0.0
    earned = 0.0
    for box in data["params"]["boxes"]:
        name = box["name"]
        score, feedback = judge(box, data["submitted_answers"].get(name))
        data["partial_scores"][name] = {"score": score, "weight": box["marks"], "feedback": feedback}
        total += box["marks"]
        earned += score * box["marks"]
    data["score"] = earned / total


def judge(box, submitted):
    if submitted is None:
        return 0.0, "no answer"
    if abs(float(submitted) - float(box["value"])) <= float(box["tolerance"]) + 1e-9:
        return 1.0, "right"
    for wrong in box["wrong"]:
        if abs(float(submitted) - float(wrong["value"])) <= float(wrong["tolerance"]) + 1e-9:
            return wrong["share"], wrong["feedback"]
    return 0.0, "not the answer, nor one that a known mistake leads to"
)PY";

std::string box_name(std::size_t k) {
  return "box" + std::to_string(k + 1);
}

std::string box_label(const Item& item, std::size_t k) {
  return item.boxes.size() == 1 ? "" : "<em>box " + std::to_string(k + 1) + "</em> ";
}

Json variant_json(const Item& item) {
  Json boxes = Json::array();
  for (std::size_t k = 0; k < item.boxes.size(); ++k) {
    const Box& box = item.boxes[k];
    Json wrong = Json::array();
    for (const BoxAnswer& answer : box.wrong) {
      wrong.push_back({{"value", answer.value},
                       {"tolerance", answer.tolerance},
                       {"share", answer.marks / box.marks},
                       {"feedback", answer.feedback}});
    }
    boxes.push_back({{"name", box_name(k)},
                     {"value", box.right.value},
                     {"tolerance", box.right.tolerance},
                     {"marks", box.marks},
                     {"wrong", wrong}});
  }
  return {{"id", item.id},
          {"uuid", item.uuid},
          {"statement", item_html(item, box_label)},
          {"solution", solution_html(item)},
          {"boxes", boxes}};
}

std::string question_html(const Item& item) {
  std::string html = "<pl-question-panel>{{{params.statement}}}</pl-question-panel>\n";
  for (std::size_t k = 0; k < item.boxes.size(); ++k) {
    html += "<p>";
    if (item.boxes.size() > 1) html += "box " + std::to_string(k + 1) + ": ";
    // Graded in server.py: the tolerance is the variant's, which an attribute cannot say.
    html +=
        "<pl-number-input answers-name=\"" + box_name(k) +
        "\" comparison=\"relabs\" rtol=\"0\" atol=\"1e-9\" allow-fractions=\"true\"></pl-number-input></p>\n";
  }
  return html + "<pl-answer-panel>{{{params.solution}}}</pl-answer-panel>\n";
}

std::string dump(const Json& json) {
  return json.dump(2) + "\n";
}

// Of a text, as variants have theirs.
std::string slot_uuid(const std::vector<Item>& items, char kind) {
  std::string uuid = items.front().uuid;
  uuid[0] = kind;
  return uuid;
}

std::vector<ExportedFile> write_prairielearn(const Blueprint& blueprint,
                                             const std::vector<std::vector<Item>>& slots) {
  std::vector<ExportedFile> files;
  Json questions = Json::array();
  for (const std::vector<Item>& items : slots) {
    const Item& first = items.front();
    const std::string id = blueprint.id + "-" + first.text.problem;
    const std::string folder = "prairielearn/questions/" + id + "/";
    Json variants = Json::array();
    for (const Item& item : items) variants.push_back(variant_json(item));
    files.push_back({folder + "info.json", dump({{"uuid", slot_uuid(items, 'a')},
                                                 {"type", "v3"},
                                                 {"title", first.text.title},
                                                 {"topic", first.topic},
                                                 {"tags", {first.text.problem}}})});
    files.push_back({folder + "question.html", question_html(first)});
    files.push_back({folder + "server.py", server});
    files.push_back({folder + "variants.json", dump(variants)});
    questions.push_back({{"id", id}, {"autoPoints", first.text.points}});
  }
  const Json assessment = {{"uuid", slot_uuid(slots.front(), 'b')},
                           {"type", "Exam"},
                           {"title", blueprint.title},
                           {"set", "Exam"},
                           {"number", "1"},
                           {"zones", Json::array({Json{{"title", "Questions"}, {"questions", questions}}})}};
  files.push_back({"prairielearn/courseInstances/course/assessments/" + blueprint.id + "/infoAssessment.json",
                   dump(assessment)});
  return files;
}

}  // namespace

const PaperFormat prairielearn_format = {"prairielearn", "PrairieLearn question folders", write_prairielearn};

}  // namespace grader::exam
