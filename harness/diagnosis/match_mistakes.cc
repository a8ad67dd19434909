#include "harness/diagnosis/match_mistakes.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "harness/checks/tolerance.hpp"

namespace harness {
namespace {

// Of one search, so that a function with many mistakes and many cases stays affordable. Nearly every wrong
// guess is ruled out by its first case.
constexpr int max_evaluations = 5000;

double element(const HostTensor& tensor, std::int64_t i) {
  const auto at = static_cast<std::size_t>(i);
  return tensor.dtype == reference::DType::i32 ? tensor.i32[at] : static_cast<double>(tensor.f32[at]);
}

const reference::Output& find_output(const std::vector<reference::Output>& outputs, const std::string& name) {
  const auto found = std::find_if(outputs.begin(), outputs.end(),
                                  [&name](const reference::Output& each) { return each.name == name; });
  if (found == outputs.end()) throw std::logic_error("diagnosis: a mistake gives no output '" + name + "'");
  return *found;
}

// Where a mistake gives NaN or Inf, any value that is not finite is the same answer: which of them float32
// ends with depends on the order of operations.
bool same(double got, double given, double allowed) {
  if (!std::isfinite(given)) return !std::isfinite(got);
  return std::abs(got - given) <= allowed;
}

class Search {
 public:
  Search(const Evidence& evidence, const reference::MistakeFamily& family)
      : evidence_(evidence), family_(family) {
    for (const AnsweredCase& each : evidence.cases) order_.push_back(&each);
    std::stable_partition(order_.begin(), order_.end(),
                          [](const AnsweredCase* each) { return !each->right(); });
    for (const AnsweredCase* each : order_) calls_.push_back(to_reference_call(each->request));
  }

  bool fits(const std::vector<std::size_t>& made) {
    bool differs_from_truth = false;
    for (std::size_t c = 0; c < order_.size(); ++c) {
      if (++evaluations_ > max_evaluations) return false;
      std::vector<reference::Output> given;
      try {
        given = family_.evaluate(calls_[c], made);
      } catch (const std::invalid_argument&) {
        return false;  // a call that the mistakes do not know
      }
      for (std::size_t o = 0; o < order_[c]->exact.size(); ++o) {
        const reference::Output& mistaken = find_output(given, order_[c]->exact[o].name);
        if (!reproduces(*order_[c], o, mistaken)) return false;
        differs_from_truth = differs_from_truth || differs(mistaken, order_[c]->exact[o]);
      }
    }
    return differs_from_truth;
  }

 private:
  double allowed(const reference::Output& mistaken, const reference::Output& exact, std::int64_t i) const {
    return allowed_error(evidence_.tolerance, std::max(mistaken.magnitude[i], exact.magnitude[i]));
  }
  bool reproduces(const AnsweredCase& c, std::size_t o, const reference::Output& mistaken) const {
    for (std::int64_t i = 0; i < mistaken.value.size(); ++i) {
      const double got = element(c.answer.outputs[o], i);
      if (!same(got, mistaken.value[i], allowed(mistaken, c.exact[o], i))) return false;
    }
    return true;
  }
  bool differs(const reference::Output& mistaken, const reference::Output& exact) const {
    for (std::int64_t i = 0; i < mistaken.value.size(); ++i) {
      if (!same(exact.value[i], mistaken.value[i], allowed(mistaken, exact, i))) return true;
    }
    return false;
  }

  const Evidence& evidence_;
  const reference::MistakeFamily& family_;
  std::vector<const AnsweredCase*> order_;  // wrong answers first: they say most
  std::vector<reference::Call> calls_;
  int evaluations_ = 0;
};

}  // namespace

std::vector<Explanation> match_mistakes(const Evidence& evidence) {
  const reference::MistakeFamily* family = reference::find_mistakes(evidence.function.oracle);
  if (family == nullptr) return {};
  const std::vector<reference::Mistake>& known = family->mistakes;
  Search search(evidence, *family);
  std::vector<Explanation> found;
  for (std::size_t a = 0; a < known.size(); ++a) {
    if (search.fits({a})) found.push_back({&known[a]});
  }
  if (!found.empty()) return found;
  for (std::size_t a = 0; a < known.size(); ++a) {
    for (std::size_t b = a + 1; b < known.size(); ++b) {
      if (search.fits({a, b})) found.push_back({&known[a], &known[b]});
    }
  }
  return found;
}

std::vector<std::string> mistake_ids(const std::vector<Explanation>& explanations) {
  std::vector<std::string> ids;
  for (const Explanation& explanation : explanations) {
    for (const reference::Mistake* mistake : explanation) {
      if (std::find(ids.begin(), ids.end(), mistake->id) == ids.end()) ids.push_back(mistake->id);
    }
  }
  return ids;
}

std::string describe_explanations(const std::vector<Explanation>& explanations) {
  constexpr std::size_t max_described = 3;
  std::string did;
  std::vector<std::string> hints;
  for (std::size_t e = 0; e < std::min(explanations.size(), max_described); ++e) {
    if (e > 0) did += ", or ";
    for (std::size_t k = 0; k < explanations[e].size(); ++k) {
      const reference::Mistake& mistake = *explanations[e][k];
      did += (k > 0 ? ", and also " : "") + mistake.did;
      if (std::find(hints.begin(), hints.end(), mistake.hint) == hints.end()) hints.push_back(mistake.hint);
    }
  }
  if (did.empty()) return {};
  std::string text = "you probably " + did + "; hint: ";
  for (std::size_t h = 0; h < hints.size(); ++h) text += (h > 0 ? "; " : "") + hints[h];
  return text;
}

}  // namespace harness
