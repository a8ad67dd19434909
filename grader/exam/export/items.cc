#include <algorithm>
#include <cmath>
#include <cstdio>

#include "grader/exam/export/export.hpp"
#include "grader/exam/permutation.hpp"
#include "grader/exam/render/markup.hpp"

namespace grader::exam {
namespace {

BoxAnswer box_answer(double value, double tolerance, double marks, const std::string& feedback) {
  return {exported_number(value), exported_number(tolerance), marks, feedback};
}

bool overlaps(const BoxAnswer& a, const BoxAnswer& b) {
  return std::abs(std::stod(a.value) - std::stod(b.value)) <=
         std::stod(a.tolerance) + std::stod(b.tolerance) + 1e-9;
}

std::string place_of(const Grid& answer, int k) {
  if (answer.size() == 1) return "";
  std::string place = "row " + std::to_string(k / answer.columns() + 1);
  if (answer.columns() > 1) place += ", column " + std::to_string(k % answer.columns() + 1);
  return place;
}

// The entries of a grid share the part's marks; a misconception of an entry earns its share.
std::vector<Box> boxes_of(const Slot& slot, const Variant& variant, std::size_t k) {
  const Problem& problem = *slot.problem;
  const Part& part = problem.parts[k];
  const Grid& answer = variant.answers[k].value;
  std::vector<Box> boxes;
  for (int cell = 0; cell < answer.size(); ++cell) {
    Box box;
    box.part = part.id;
    box.place = place_of(answer, cell);
    box.marks = slot.part_points[k] / answer.size();
    box.decimals = answer[cell].is_integer() ? 0 : part.decimals;
    box.exact = to_text(answer[cell].exact());
    box.right = box_answer(answer[cell].value(), variant.tolerances[k], box.marks, "right");
    for (std::size_t slip = 0; slip < problem.misconceptions.size(); ++slip) {
      const Misconception& misconception = problem.misconceptions[slip];
      if (misconception.part != part.id || misconception.percent == 0) continue;
      const Grid& value = variant.wrong[slip][k].value;
      if (value.size() != answer.size()) continue;
      BoxAnswer wrong = box_answer(value[cell].value(), tolerance_of(value, part.decimals),
                                   box.marks * misconception.percent / 100, plain_of(misconception.did));
      const bool is_taken = overlaps(wrong, box.right) ||
                            std::any_of(box.wrong.begin(), box.wrong.end(),
                                        [&](const BoxAnswer& other) { return overlaps(wrong, other); });
      if (!is_taken) box.wrong.push_back(std::move(wrong));
    }
    boxes.push_back(std::move(box));
  }
  return boxes;
}

// Of a name alone: the same variant has the same one in every export.
std::string uuid_of(const std::string& name) {
  std::uint64_t high = 1, low = 2;
  for (const char c : name) {
    high = mixed(high ^ static_cast<unsigned char>(c));
    low = mixed(low + high);
  }
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-a%03x-%012llx", static_cast<unsigned>(high >> 32),
                static_cast<unsigned>(high >> 16 & 0xFFFF), static_cast<unsigned>(high & 0xFFF),
                static_cast<unsigned>(low >> 48 & 0xFFF),
                static_cast<unsigned long long>(low & 0xFFFFFFFFFFFFULL));
  return text;
}

}  // namespace

std::string exported_number(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.10f", value == 0 ? 0.0 : value);
  std::string number = text;
  while (number.back() == '0') number.pop_back();
  if (number.back() == '.') number.pop_back();
  return number == "-0" ? "0" : number;
}

std::vector<std::vector<Item>> items_of(const Pools& pools, Form form) {
  const Blueprint& blueprint = pools.blueprint();
  std::vector<std::vector<Item>> slots;
  for (std::size_t k = 0; k < blueprint.slots.size(); ++k) {
    const Slot& slot = blueprint.slots[k];
    std::vector<Item> items;
    for (int number = 0; number < pools.variants(); ++number) {
      const Variant& variant = pools.variant(k, form, number);
      Item item;
      item.id = slot.problem->id + "-" + to_string(form) + std::to_string(number + 1);
      item.slot = std::to_string(k + 1) + " " + slot.problem->name;
      item.topic = slot.problem->topic;
      item.text = question_text(slot, variant, static_cast<int>(k) + 1);
      item.uuid = uuid_of(blueprint.id + "/" + slot.problem->name + "/" + to_text(variant.index));
      for (std::size_t part = 0; part < slot.problem->parts.size(); ++part) {
        if (!(slot.part_points[part] > 0)) continue;
        for (Box& box : boxes_of(slot, variant, part)) item.boxes.push_back(std::move(box));
      }
      items.push_back(std::move(item));
    }
    slots.push_back(std::move(items));
  }
  return slots;
}

std::string item_html(const Item& item, std::string (*box)(const Item& item, std::size_t k)) {
  std::string html = mathjax_of(item.text.statement);
  std::size_t k = 0;
  for (const PartText& part : item.text.parts) {
    html += "\n<p>";
    if (item.text.parts.size() > 1) html += "(" + part.label + ") ";
    html += inline_mathjax_of(part.ask);
    if (!part.form.empty()) html += " <em>(" + html_text(part.form) + ")</em>";
    html += "</p>\n<p>";
    if (!part.symbol.empty()) html += "\\(" + html_text(part.symbol) + "=\\) ";
    for (int cell = 0; cell < part.rows * part.columns; ++cell, ++k) {
      if (!item.boxes[k].place.empty()) html += (cell > 0 ? "<br/>" : "") + item.boxes[k].place + ": ";
      html += box(item, k);
    }
    html += "</p>";
  }
  return html;
}

std::string no_box(const Item&, std::size_t) {
  return "";
}

std::string solution_html(const Item& item) {
  std::string html;
  for (const PartText& part : item.text.parts) {
    for (const std::string& line : part.worked) html += "<p>" + inline_mathjax_of(line) + "</p>\n";
    html += "<p>Answer: \\(" + html_text(part.exact) + "\\)</p>\n";
  }
  return html;
}

std::string xml(const std::string& text) {
  return html_text(text);
}

std::string cdata(const std::string& text) {
  std::string inside = text;
  for (std::size_t at = inside.find("]]>"); at != std::string::npos; at = inside.find("]]>", at + 15)) {
    inside.replace(at, 3, "]]]]><![CDATA[>");
  }
  return "<![CDATA[" + inside + "]]>";
}

}  // namespace grader::exam
