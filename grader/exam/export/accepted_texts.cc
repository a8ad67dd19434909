#include <algorithm>
#include <cmath>

#include "grader/exam/export/export.hpp"

namespace grader::exam {
namespace {

constexpr int longest = 4;              // places beyond those asked for
constexpr std::int64_t most_near = 30;  // decimals of one length

// `units` of the last of so many places: (-56, 2) is "-0.56".
std::string decimal(std::int64_t units, int places) {
  std::string digits = std::to_string(std::abs(units));
  const auto wanted = static_cast<std::size_t>(places) + 1;
  if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - static_cast<std::size_t>(places), ".");
  return (units < 0 ? "-" : "") + digits;
}

class Texts {
 public:
  void add(const std::string& text) {
    if (std::find(found_.begin(), found_.end(), text) == found_.end()) found_.push_back(text);
  }

  void add_number(std::int64_t units, int places) {
    std::string text = decimal(units, places);
    add_spellings(text);
    if (places == 0) return;
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    add_spellings(text);
  }

  std::vector<std::string> take() { return std::move(found_); }

 private:
  void add_spellings(const std::string& text) {
    add(text);
    const std::size_t point = text.find('.');
    if (point == std::string::npos) return;
    std::string comma = text;
    comma[point] = ',';
    add(comma);
    const std::size_t zero = text.find("0.");
    if (zero == 0 || (zero == 1 && text[0] == '-')) add(text.substr(0, zero) + text.substr(zero + 1));
  }

  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> accepted_texts(const Box& box) {
  const double value = std::stod(box.right.value), tolerance = std::stod(box.right.tolerance);
  Texts texts;
  texts.add_number(std::llround(value * std::pow(10.0, box.decimals)), box.decimals);
  if (box.decimals == 0 && tolerance == 0) return texts.take();
  texts.add(box.exact);
  for (int places = box.decimals; places <= box.decimals + longest; ++places) {
    const double units = std::pow(10.0, places);
    const std::int64_t low = std::llround(std::ceil((value - tolerance) * units - 1e-6)),
                       high = std::llround(std::floor((value + tolerance) * units + 1e-6));
    if (places <= box.decimals + 1 && high - low < most_near) {
      for (std::int64_t k = low; k <= high; ++k) texts.add_number(k, places);
    } else {
      texts.add_number(std::llround(value * units), places);
      texts.add_number(std::llround(std::trunc(value * units)), places);
    }
  }
  return texts.take();
}

}  // namespace grader::exam
