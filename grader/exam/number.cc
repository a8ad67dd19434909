#include "grader/exam/number.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace grader::exam {
namespace {

constexpr int sum_level = 1;
constexpr int product_level = 2;
constexpr int atom_level = 3;

bool is_whole(double value) {
  return std::abs(value) < 1e15 && value == std::nearbyint(value);
}

// Half a unit of the last of `figures` figures.
double half_unit(double value, int figures) {
  return 0.5 * std::pow(10.0, std::floor(std::log10(std::abs(value))) + 1 - figures);
}

// What a student writes down: whole numbers as they are, others to so many figures.
double written(double value, int figures) {
  if (!std::isfinite(value) || value == 0 || is_whole(value)) return value;
  const double unit = 2 * half_unit(value, figures);
  return std::nearbyint(value / unit) * unit;
}

int digits_of(std::int64_t number) {
  return static_cast<int>(std::to_string(std::abs(number)).size());
}

std::string bracketed(const std::string& tex) {
  return "\\left(" + tex + "\\right)";
}

}  // namespace

// Builds the result of an operation and books it.
struct Compose {
  static Number result(std::optional<Exact> exact, double approximate, Ledger* ledger, int depth) {
    Number number;
    number.is_exact_ = exact.has_value();
    if (exact) number.exact_ = std::move(*exact);
    number.inexact_ = approximate;
    number.ledger_ = ledger;
    number.depth_ = depth;
    if (ledger) book(number, *ledger);
    return number;
  }

  static void book(const Number& number, Ledger& ledger) {
    ledger.exact = ledger.exact && number.is_exact_;
    ledger.largest = std::max(ledger.largest, std::abs(number.value()));
    ledger.cost.steps = std::max(ledger.cost.steps, number.depth_);
    if (!number.is_exact_) return;
    see(number.exact_.constant, ledger);
    for (const Exact::Term& term : number.exact_.terms) see(term.factor, ledger);
  }

  static void see(const Rational& fraction, Ledger& ledger) {
    ledger.largest_denominator = std::max(ledger.largest_denominator, fraction.denominator);
    ledger.cost.digits =
        std::max({ledger.cost.digits, digits_of(fraction.numerator), digits_of(fraction.denominator)});
  }

  // What the rounding students get, from their operands' results; `spread` is the radius the operands pass
  // on.
  static void round(Number& number, double three, double four, double spread) {
    number.three_ = written(three, 3);
    number.four_ = written(four, 4);
    number.radius_ = spread;
    const double value = number.value();
    if (value == 0) return;
    // A value of three figures is met again by whoever is nearer to it than half a unit, and by nobody else.
    const double half = half_unit(value, 3);
    if (spread >= half || written(value, 3) != value) number.radius_ += half;
  }

  static void show(Number& number, std::string tex, int binding) {
    number.tex_ = std::move(tex);
    number.binding_ = binding;
  }

  static int binding(const Number& a) {
    if (!a.tex_.empty()) return a.binding_;
    if (a.is_exact_ && !a.exact_.is_rational()) return sum_level;
    if (a.value() < 0) return sum_level;
    return is_whole_number(a) ? atom_level : product_level;
  }
  static std::string factor(const Number& a) {
    const std::string tex = a.tex();
    return binding(a) < product_level || tex.front() == '-' ? bracketed(tex) : tex;
  }
  static std::string atom(const Number& a) { return binding(a) < atom_level ? bracketed(a.tex()) : a.tex(); }

  static Ledger* ledger(const Number& a, const Number& b) { return a.ledger_ ? a.ledger_ : b.ledger_; }
  static bool tracing(const Ledger* ledger) { return ledger && ledger->tracing; }
  static int depth(const Number& a, const Number& b) { return std::max(a.depth_, b.depth_); }
  static std::optional<Exact> exact(const Number& a) {
    return a.is_exact_ ? std::optional<Exact>(a.exact_) : std::nullopt;
  }
  static Ledger* ledger(const Number& a) { return a.ledger_; }
  static int depth(const Number& a) { return a.depth_; }
  static bool is_unit(const Number& a) {
    return a.is_rational() && a.exact_.constant.is_integer() && std::abs(a.exact_.constant.numerator) == 1;
  }
  static bool is_zero(const Number& a) { return a.value() == 0; }
  static bool is_whole_number(const Number& a) {
    return a.is_integer() || (!a.is_exact_ && is_whole(a.inexact_));
  }
};

std::string to_text(const Cost& cost) {
  return std::to_string(cost.products) + " products, " + std::to_string(cost.addends) + " addends, " +
         std::to_string(cost.signs) + " signs, " + std::to_string(cost.fractions) + " with fractions, " +
         std::to_string(cost.digits) + " digits, " + std::to_string(cost.lookups) + " look-ups, " +
         std::to_string(cost.steps) + " steps";
}

Number::Number(const Rational& value) : Number(Exact{value, {}}) {}

Number::Number(const Exact& value) : exact_(value) {
  const double number = this->value();
  Compose::round(*this, number, number, 0);
  // A given number is read off the sheet, not rounded before it is used.
  three_ = four_ = number;
  radius_ = 0;
}

Number Number::inexact(double value) {
  Number number;
  number.is_exact_ = false;
  number.inexact_ = number.three_ = number.four_ = value;
  return number;
}

const Exact& Number::exact() const {
  if (!is_exact_) throw std::logic_error("exam: the number has no exact value");
  return exact_;
}

const Rational& Number::rational() const {
  if (!is_rational()) throw std::logic_error("exam: the number is not a fraction");
  return exact_.constant;
}

std::int64_t Number::integer() const {
  if (!is_integer()) throw std::logic_error("exam: the number is not whole");
  return exact_.constant.numerator;
}

double Number::value() const {
  if (!is_exact_) return inexact_;
  return exact_.is_rational() ? exact_.constant.value() : static_cast<double>(exact_.value());
}

Number Number::given(Ledger* ledger) const {
  Number number = is_exact_ ? Number(exact_) : inexact(inexact_);
  number.ledger_ = ledger;
  return number;
}

Number Number::detached() const {
  Number number = *this;
  number.ledger_ = nullptr;
  return number;
}

Number Number::settled() const {
  Number number = *this;
  number.tex_.clear();
  return number;
}

std::string Number::value_tex() const {
  if (is_exact_) return tex_of(exact_);
  std::string text = std::to_string(inexact_);
  return text;
}

Number operator+(const Number& a, const Number& b) {
  Ledger* ledger = Compose::ledger(a, b);
  const bool work = !Compose::is_zero(a) && !Compose::is_zero(b);
  if (ledger && work) {
    ++ledger->cost.addends;
    ledger->cost.fractions += !Compose::is_whole_number(a) || !Compose::is_whole_number(b);
  }
  auto exact = a.is_exact() && b.is_exact() ? add(a.exact(), b.exact()) : std::nullopt;
  Number result =
      Compose::result(std::move(exact), a.value() + b.value(), ledger, Compose::depth(a, b) + work);
  Compose::round(result, a.three_ + b.three_, a.four_ + b.four_, a.radius_ + b.radius_);
  if (Compose::tracing(ledger)) {
    const std::string right = b.tex();
    // A sum that starts with 0, or ends in it, is not how a person writes it.
    if (a.tex_.empty() && Compose::is_zero(a)) {
      Compose::show(result, right, Compose::binding(b));
    } else {
      Compose::show(result, a.tex() + (right.front() == '-' ? "" : "+") + right, sum_level);
    }
  }
  return result;
}

Number operator-(const Number& a, const Number& b) {
  Ledger* ledger = Compose::ledger(a, b);
  const bool work = !Compose::is_zero(a) && !Compose::is_zero(b);
  if (ledger) {
    ledger->cost.addends += work;
    ledger->cost.signs += b.value() < 0 || (!work && !Compose::is_zero(b));
    ledger->cost.fractions += work && (!Compose::is_whole_number(a) || !Compose::is_whole_number(b));
  }
  auto minus = b.is_exact() ? multiply(b.exact(), Exact{Rational(-1), {}}) : std::nullopt;
  auto exact = a.is_exact() && minus ? add(a.exact(), *minus) : std::nullopt;
  Number result =
      Compose::result(std::move(exact), a.value() - b.value(), ledger, Compose::depth(a, b) + work);
  Compose::round(result, a.three_ - b.three_, a.four_ - b.four_, a.radius_ + b.radius_);
  if (Compose::tracing(ledger)) {
    const std::string right = Compose::binding(b) == sum_level ? bracketed(b.tex()) : Compose::factor(b);
    Compose::show(result, a.tex() + "-" + right, sum_level);
  }
  return result;
}

Number operator-(const Number& a) {
  Ledger* ledger = Compose::ledger(a);
  if (ledger) ledger->cost.signs += !Compose::is_zero(a);
  auto exact = a.is_exact() ? multiply(a.exact(), Exact{Rational(-1), {}}) : std::nullopt;
  Number result = Compose::result(std::move(exact), -a.value(), ledger, a.depth_);
  Compose::round(result, -a.three_, -a.four_, a.radius_);
  if (Compose::tracing(ledger)) Compose::show(result, "-" + Compose::factor(a), sum_level);
  return result;
}

Number operator*(const Number& a, const Number& b) {
  Ledger* ledger = Compose::ledger(a, b);
  const bool nothing = Compose::is_zero(a) || Compose::is_zero(b);
  const bool work = !nothing && !Compose::is_unit(a) && !Compose::is_unit(b);
  if (ledger && work) {
    ++ledger->cost.products;
    ledger->cost.fractions += !Compose::is_whole_number(a) || !Compose::is_whole_number(b);
  } else if (ledger && !nothing) {
    ledger->cost.signs += a == Number(-1) || b == Number(-1);
  }
  auto exact = a.is_exact() && b.is_exact() ? multiply(a.exact(), b.exact()) : std::nullopt;
  Number result =
      Compose::result(std::move(exact), a.value() * b.value(), ledger, Compose::depth(a, b) + work);
  Compose::round(result, a.three_ * b.three_, a.four_ * b.four_,
                 std::abs(a.value()) * b.radius_ + std::abs(b.value()) * a.radius_ + a.radius_ * b.radius_);
  if (Compose::tracing(ledger)) {
    Compose::show(result, Compose::factor(a) + "\\cdot " + Compose::factor(b), product_level);
  }
  return result;
}

Number operator/(const Number& a, const Number& b) {
  Ledger* ledger = Compose::ledger(a, b);
  const bool work = !Compose::is_zero(a) && !Compose::is_unit(b);
  if (ledger && work) {
    ++ledger->cost.products;
    ledger->cost.fractions += 1;
  }
  auto exact = a.is_exact() && b.is_exact() ? divide(a.exact(), b.exact()) : std::nullopt;
  Number result =
      Compose::result(std::move(exact), a.value() / b.value(), ledger, Compose::depth(a, b) + work);
  const double under = std::abs(b.value());
  Compose::round(result, a.three_ / b.three_, a.four_ / b.four_,
                 (a.radius_ + std::abs(a.value()) / under * b.radius_) / std::max(under - b.radius_, 1e-300));
  if (Compose::tracing(ledger)) {
    Compose::show(result, "\\frac{" + a.tex() + "}{" + b.tex() + "}", product_level);
  }
  return result;
}

bool operator==(const Number& a, const Number& b) {
  if (a.is_exact_ && b.is_exact_) return a.exact_ == b.exact_;
  return a.value() == b.value();
}

bool operator<(const Number& a, const Number& b) {
  if (a.is_rational() && b.is_rational()) return less(a.rational(), b.rational());
  return a.value() < b.value();
}

struct Number::Function {
  double (*value)(double);
  double (*slope)(double);  // for the radius
  std::optional<Exact> (*exact)(const Exact&);
  const char* tex;    // what comes before the argument
  const char* after;  // and behind it
  bool brackets;
};

Number Number::apply(const Function& function) const {
  if (ledger_) ++ledger_->cost.lookups;
  Number result = Compose::result(is_exact_ ? function.exact(exact_) : std::nullopt, function.value(value()),
                                  ledger_, depth_ + 1);
  Compose::round(result, function.value(three_), function.value(four_),
                 radius_ == 0 ? 0 : std::abs(function.slope(value())) * radius_ * 1.1);
  if (Compose::tracing(ledger_)) {
    const std::string argument = function.brackets ? bracketed(tex()) : tex();
    Compose::show(result, function.tex + argument + function.after, atom_level);
  }
  return result;
}

Number ln(const Number& a) {
  static constexpr Number::Function function = {
      [](double x) { return std::log(x); },
      [](double x) { return 1 / x; },
      [](const Exact& x) { return x.is_rational() ? logarithm(x.constant) : std::nullopt; },
      "\\ln",
      "",
      true};
  return a.apply(function);
}

namespace {

std::optional<Exact> as_exact(const std::optional<Rational>& a) {
  return a ? std::optional<Exact>(Exact{*a, {}}) : std::nullopt;
}

// (e - 1) / (e + 1) or e / (e + 1)
std::optional<Exact> ratio(const std::optional<Rational>& e, std::int64_t taken) {
  if (!e) return std::nullopt;
  const auto over = add(*e, Rational(-taken));
  const auto under = add(*e, Rational(1));
  return over && under ? as_exact(divide(*over, *under)) : std::nullopt;
}

double sigmoid_of(double x) {
  return 1 / (1 + std::exp(-x));
}

}  // namespace

Number exp(const Number& a) {
  static constexpr Number::Function function = {[](double x) { return std::exp(x); },
                                                [](double x) { return std::exp(x); },
                                                [](const Exact& x) { return as_exact(exponential(x)); },
                                                "e^{",
                                                "}",
                                                false};
  return a.apply(function);
}

Number tanh(const Number& a) {
  static constexpr Number::Function function = {[](double x) { return std::tanh(x); },
                                                [](double x) { return 1 - std::tanh(x) * std::tanh(x); },
                                                [](const Exact& x) -> std::optional<Exact> {
                                                  const auto twice = multiply(x, Exact{Rational(2), {}});
                                                  return twice ? ratio(exponential(*twice), 1) : std::nullopt;
                                                },
                                                "\\tanh",
                                                "",
                                                true};
  return a.apply(function);
}

Number sigmoid(const Number& a) {
  static constexpr Number::Function function = {sigmoid_of,
                                                [](double x) { return sigmoid_of(x) * (1 - sigmoid_of(x)); },
                                                [](const Exact& x) { return ratio(exponential(x), 0); },
                                                "\\sigma",
                                                "",
                                                true};
  return a.apply(function);
}

Number softplus(const Number& a) {
  static constexpr Number::Function function = {[](double x) { return std::log1p(std::exp(x)); },
                                                sigmoid_of,
                                                [](const Exact& x) -> std::optional<Exact> {
                                                  const auto e = exponential(x);
                                                  const auto more = e ? add(*e, Rational(1)) : std::nullopt;
                                                  return more ? logarithm(*more) : std::nullopt;
                                                },
                                                "\\operatorname{softplus}",
                                                "",
                                                true};
  return a.apply(function);
}

Number sqrt(const Number& a) {
  static constexpr Number::Function function = {
      [](double x) { return std::sqrt(x); },
      [](double x) { return 0.5 / std::sqrt(x); },
      [](const Exact& x) { return x.is_rational() ? as_exact(root_of(x.constant)) : std::nullopt; },
      "\\sqrt{",
      "}",
      false};
  return a.apply(function);
}

namespace {

// A function that only looks at the number: no work, no rounding of its own.
Number looked_at(const Number& a, std::optional<Exact> exact, double value, const std::string& before,
                 const std::string& after) {
  Number result = Compose::result(std::move(exact), value, Compose::ledger(a), Compose::depth(a));
  if (Compose::tracing(Compose::ledger(a))) Compose::show(result, before + a.tex() + after, atom_level);
  return result;
}

std::optional<Exact> whole(const Number& a, bool upwards) {
  if (!a.is_rational()) return std::nullopt;
  const Rational& value = a.rational();
  return Exact{Rational(upwards ? -floor_of(negated(value)) : floor_of(value)), {}};
}

}  // namespace

Number abs(const Number& a) {
  auto exact = Compose::exact(a);
  if (exact && a.value() < 0) exact = multiply(*exact, Exact{Rational(-1), {}});
  Number result = looked_at(a, std::move(exact), std::abs(a.value()), "\\left|", "\\right|");
  Compose::round(result, std::abs(a.at_three_figures()), std::abs(a.at_four_figures()), a.radius());
  return result;
}

// Nobody is pushed over an edge by the third figure: whole parts are taken of the exact fraction.
Number floor(const Number& a) {
  Number result = looked_at(a, whole(a, false), std::floor(a.value()), "\\left\\lfloor ", "\\right\\rfloor");
  Compose::round(result, result.value(), result.value(), 0);
  return result;
}

Number ceil(const Number& a) {
  Number result = looked_at(a, whole(a, true), std::ceil(a.value()), "\\left\\lceil ", "\\right\\rceil");
  Compose::round(result, result.value(), result.value(), 0);
  return result;
}

Number max(const Number& a, const Number& b) {
  return a < b ? b : a;
}
Number min(const Number& a, const Number& b) {
  return b < a ? b : a;
}

Number floor_div(const Number& a, const Number& b) {
  return floor(a / b);
}
Number ceil_div(const Number& a, const Number& b) {
  return ceil(a / b);
}

Number square(const Number& a) {
  Number result = a * a;
  if (Compose::tracing(Compose::ledger(a))) Compose::show(result, Compose::atom(a) + "^2", product_level);
  return result;
}

Number power(const Number& a, int count) {
  Number result = 1;
  for (int k = 0; k < count; ++k) result = k == 0 ? a : result * a;
  if (count > 1 && Compose::tracing(Compose::ledger(a))) {
    Compose::show(result, Compose::atom(a) + "^{" + std::to_string(count) + "}", product_level);
  }
  return result;
}

}  // namespace grader::exam
