#include "grader/review.hpp"

#include "harness/assignment/hash.hpp"

namespace grader {
namespace {

using harness::CheckResult;
using harness::Status;

constexpr std::size_t review_id_digits = 8;

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::string id_of(ReviewKind kind, const std::string& about) {
  return harness::sha256_hex(std::string(to_string(kind)) + "\n" + about).substr(0, review_id_digits);
}

// Why a person must look at it; nothing for most checks.
std::optional<ReviewKind> reason_to_look(const db::Grade& grade, const CheckResult& check) {
  const auto& finding = grade.result.toeplitz;
  if (check.status == Status::internal_error) return ReviewKind::internal_error;
  if (check.kind == "toeplitz_free" && finding && finding->verdict == harness::ToeplitzVerdict::review)
    return ReviewKind::policy;
  if (check.status == Status::flagged) return ReviewKind::flagged;
  if (check.performance && check.performance->inconclusive) return ReviewKind::inconclusive;
  return std::nullopt;
}

ReviewItem make_item(const db::Grade& grade, const CheckResult& check, ReviewKind kind) {
  ReviewItem item;
  item.kind = kind;
  item.student = grade.student.id;
  item.check = check.id;
  item.what = first_line(check.message);
  if (item.what.empty() && kind == ReviewKind::policy) item.what = first_line(grade.result.toeplitz->message);
  item.id = id_of(kind, item.student + "\n" + item.check + "\n" + grade.result.submission_hash + "\n" +
                            grade.result.spec_hash);
  return item;
}

ReviewItem make_item(const db::Unmatched& unmatched) {
  ReviewItem item;
  item.kind = ReviewKind::unmatched;
  item.student = unmatched.student;
  item.what = unmatched.source + ": " + unmatched.why;
  item.id = id_of(item.kind, item.student + "\n" + unmatched.source);
  return item;
}

}  // namespace

const char* to_string(ReviewKind kind) {
  switch (kind) {
    case ReviewKind::flagged:
      return "flagged";
    case ReviewKind::policy:
      return "policy";
    case ReviewKind::inconclusive:
      return "inconclusive";
    case ReviewKind::internal_error:
      return "internal_error";
    case ReviewKind::unmatched:
      return "unmatched";
  }
  return "";
}

std::vector<ReviewItem> review_items(const std::vector<db::Grade>& grades,
                                     const std::vector<db::Unmatched>& unmatched,
                                     const std::vector<db::Decision>& decisions) {
  std::vector<ReviewItem> items;
  for (const db::Grade& grade : grades) {
    for (const CheckResult& check : grade.result.checks) {
      const std::optional<ReviewKind> kind = reason_to_look(grade, check);
      if (!kind) continue;
      items.push_back(make_item(grade, check, *kind));
    }
  }
  for (const db::Unmatched& one : unmatched) items.push_back(make_item(one));
  for (ReviewItem& item : items) {
    for (const db::Decision& decision : decisions) {
      if (decision.item == item.id) item.decision = decision;  // the last one holds
    }
  }
  return items;
}

std::string in_words(const ReviewItem& item) {
  std::string text = to_string(item.kind);
  if (!item.student.empty()) text += ", " + item.student;
  return text + ", " + (item.check.empty() ? "" : item.check + ": ") + item.what;
}

}  // namespace grader
