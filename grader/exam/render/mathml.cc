#include "grader/exam/render/mathml.hpp"

#include <cctype>
#include <map>
#include <stdexcept>
#include <vector>

#include "grader/exam/render/markup.hpp"

namespace grader::exam {
namespace {

using Names = std::map<std::string, const char*, std::less<>>;

// What stands for itself: letters ...
const Names& letters() {
  static const Names names = {
      {"alpha", "α"},      {"beta", "β"},   {"gamma", "γ"}, {"delta", "δ"},    {"epsilon", "ϵ"},
      {"varepsilon", "ε"}, {"zeta", "ζ"},   {"eta", "η"},   {"theta", "θ"},    {"kappa", "κ"},
      {"lambda", "λ"},     {"mu", "μ"},     {"nu", "ν"},    {"xi", "ξ"},       {"pi", "π"},
      {"rho", "ρ"},        {"sigma", "σ"},  {"tau", "τ"},   {"phi", "ϕ"},      {"varphi", "φ"},
      {"chi", "χ"},        {"psi", "ψ"},    {"omega", "ω"}, {"Gamma", "Γ"},    {"Delta", "Δ"},
      {"Theta", "Θ"},      {"Lambda", "Λ"}, {"Xi", "Ξ"},    {"Pi", "Π"},       {"Sigma", "Σ"},
      {"Phi", "Φ"},        {"Psi", "Ψ"},    {"Omega", "Ω"}, {"partial", "∂"},  {"infty", "∞"},
      {"ell", "ℓ"},        {"top", "⊤"},    {"nabla", "∇"}, {"emptyset", "∅"}, {"hbar", "ℏ"}};
  return names;
}

// ... operators ...
const Names& operators() {
  static const Names names = {
      {"cdot", "·"},       {"times", "×"},     {"odot", "⊙"},   {"otimes", "⊗"}, {"oplus", "⊕"},
      {"circ", "∘"},       {"ast", "∗"},       {"star", "⋆"},   {"pm", "±"},     {"le", "≤"},
      {"leq", "≤"},        {"ge", "≥"},        {"geq", "≥"},    {"lt", "&lt;"},  {"gt", "&gt;"},
      {"ne", "≠"},         {"neq", "≠"},       {"approx", "≈"}, {"in", "∈"},     {"to", "→"},
      {"rightarrow", "→"}, {"leftarrow", "←"}, {"gets", "←"},   {"mapsto", "↦"}, {"Rightarrow", "⇒"},
      {"mid", "|"},        {"|", "‖"},         {"dots", "…"},   {"ldots", "…"},  {"cdots", "⋯"},
      {"vdots", "⋮"},      {"ddots", "⋱"},     {"sim", "∼"},    {"propto", "∝"}, {"equiv", "≡"},
      {"cup", "∪"},        {"cap", "∩"},       {"subset", "⊂"}, {"forall", "∀"}, {"lfloor", "⌊"},
      {"rfloor", "⌋"},     {"lceil", "⌈"},     {"rceil", "⌉"},  {"bmod", "mod"}, {"langle", "⟨"},
      {"rangle", "⟩"},     {"lVert", "‖"},     {"rVert", "‖"},  {"lvert", "|"},  {"rvert", "|"},
      {"{", "{"},          {"}", "}"},         {"%", "%"},      {"colon", ":"},  {"prime", "′"}};
  return names;
}

// ... and functions written upright.
const Names& functions() {
  static const Names names = {{"ln", "ln"},        {"log", "log"}, {"exp", "exp"}, {"tanh", "tanh"},
                              {"sin", "sin"},      {"cos", "cos"}, {"det", "det"}, {"max", "max"},
                              {"min", "min"},      {"arg", "arg"}, {"dim", "dim"}, {"Pr", "Pr"},
                              {"argmax", "argmax"}};
  return names;
}

const Names& large_operators() {
  static const Names names = {{"sum", "∑"}, {"prod", "∏"}, {"int", "∫"}};
  return names;
}

const Names& spaces() {
  static const Names names = {{",", "0.17em"},  {";", "0.28em"}, {":", "0.22em"}, {" ", "0.28em"},
                              {"!", "-0.17em"}, {"quad", "1em"}, {"qquad", "2em"}};
  return names;
}

const Names& accents() {
  static const Names names = {{"bar", "¯"},   {"overline", "¯"}, {"hat", "^"}, {"widehat", "^"},
                              {"tilde", "~"}, {"dot", "˙"},      {"vec", "→"}};
  return names;
}

const Names& alphabets() {
  static const Names names = {{"mathrm", "normal"},
                              {"mathbf", "bold"},
                              {"boldsymbol", "bold"},
                              {"mathcal", "script"},
                              {"mathbb", "double-struck"}};
  return names;
}

std::string element(const std::string& tag, const std::string& inside) {
  return "<" + tag + ">" + inside + "</" + tag + ">";
}

// MathML Core knows no mathvariant but "normal": other alphabets are characters of their own.
std::string styled(const std::string& text, const std::string& alphabet) {
  if (alphabet == "normal") return "<mi mathvariant=\"normal\">" + text + "</mi>";
  std::string result;
  for (const char c : text) {
    if (alphabet == "double-struck") {
      result += c == 'R' ? "ℝ" : c == 'E' ? "𝔼" : c == 'Z' ? "ℤ" : std::string(1, c);
    } else if (alphabet == "script" && c == 'N') {
      result += "𝒩";
    } else if (alphabet == "script" && c == 'L') {
      result += "ℒ";
    } else if (alphabet == "bold" && std::isupper(static_cast<unsigned char>(c))) {
      result += std::string("\xF0\x9D\x90") + static_cast<char>(0x80 + (c - 'A'));
    } else if (alphabet == "bold" && std::islower(static_cast<unsigned char>(c))) {
      const int code = 0x9A + (c - 'a');  // the row breaks at 0xC0
      result += code < 0xC0 ? std::string("\xF0\x9D\x90") + static_cast<char>(code)
                            : std::string("\xF0\x9D\x91") + static_cast<char>(code - 0x40);
    } else {
      result += c;
    }
  }
  return element("mi", result);
}

class Parser {
 public:
  explicit Parser(const std::string& tex) : tex_(tex) {}

  std::string all() {
    std::string row = until({});
    if (at_ < tex_.size()) fail("unexpected '" + tex_.substr(at_) + "'");
    return row;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::logic_error("exam: LaTeX that MathML is not made of: " + what + " in " + tex_);
  }

  bool ahead(const std::string& word) const { return tex_.compare(at_, word.size(), word) == 0; }
  bool take(const std::string& word) {
    if (!ahead(word)) return false;
    at_ += word.size();
    return true;
  }
  void skip_spaces() {
    while (at_ < tex_.size() && (tex_[at_] == ' ' || tex_[at_] == '\n')) ++at_;
  }

  // Atoms up to one of `ends` (not taken) or the end of the text.
  std::string until(const std::vector<std::string>& ends) {
    std::string row;
    for (;;) {
      skip_spaces();
      if (at_ >= tex_.size()) return row;
      for (const std::string& end : ends) {
        if (ahead(end)) return row;
      }
      row += scripted();
    }
  }

  std::string group() {
    skip_spaces();
    if (!take("{")) return atom();
    const std::string inside = until({"}"});
    if (!take("}")) fail("a { without its end");
    return element("mrow", inside);
  }

  std::string raw_group() {
    skip_spaces();
    if (!take("{")) fail("a { was expected");
    const std::size_t end = tex_.find('}', at_);
    if (end == std::string::npos) fail("a { without its end");
    std::string inside = tex_.substr(at_, end - at_);
    at_ = end + 1;
    return inside;
  }

  std::string scripted() {
    const bool limits = ahead("\\sum") || ahead("\\prod") || ahead("\\max") || ahead("\\min");
    std::string base = atom();
    // Browsers draw the prime of their fonts, which is raised already: as an exponent it would fly away.
    std::string primes;
    while (take("'")) primes += "′";
    if (!primes.empty()) base = element("mrow", base + tight(primes));
    std::string sub, super;
    for (;;) {
      skip_spaces();
      if (take("_")) {
        if (!sub.empty()) fail("a second index");
        sub = group();
      } else if (take("^")) {
        if (!super.empty()) fail("a second exponent");
        super = group();
      } else {
        break;
      }
    }
    if (sub.empty() && super.empty()) return base;
    const std::string both = limits ? "munderover" : "msubsup";
    if (super.empty()) return element(limits ? "munder" : "msub", base + sub);
    if (sub.empty()) return element(limits ? "mover" : "msup", base + super);
    return element(both, base + sub + super);
  }

  std::string atom() {
    const char c = tex_[at_];
    if (std::isdigit(static_cast<unsigned char>(c))) return number();
    if (std::isalpha(static_cast<unsigned char>(c))) return ++at_, element("mi", std::string(1, c));
    if (c == '\\') return command();
    if (c == '{') return group();
    ++at_;
    if (c == '-') return is_sign(at_ - 1) ? "<mo form=\"prefix\">−</mo>" : "<mo>−</mo>";
    if (c == '*') return "<mo>∗</mo>";
    if (c == '(' || c == '[') return "<mo stretchy=\"false\" form=\"prefix\">" + std::string(1, c) + "</mo>";
    if (c == ')' || c == ']') return "<mo stretchy=\"false\" form=\"postfix\">" + std::string(1, c) + "</mo>";
    if (c == '|') return "<mo stretchy=\"false\">|</mo>";
    if (c == '/') return tight("/");
    if (c == '~') return "<mspace width=\"0.28em\"/>";
    if (std::string("+=<>,;:.!?").find(c) != std::string::npos)
      return element("mo", html_text(std::string(1, c)));
    if (static_cast<unsigned char>(c) >= 0x80) {  // a character of UTF-8
      std::string text(1, c);
      while (at_ < tex_.size() && (static_cast<unsigned char>(tex_[at_]) & 0xC0U) == 0x80U)
        text += tex_[at_++];
      return element("mi", text);
    }
    fail("'" + std::string(1, c) + "'");
  }

  // Is the minus at `at` a sign, and not a difference? Browsers cannot see that without rows around
  // everything.
  bool is_sign(std::size_t at) const {
    while (at > 0 && tex_[at - 1] == ' ') --at;
    return at == 0 || std::string("([{=<>,+-&|").find(tex_[at - 1]) != std::string::npos;
  }

  std::string number() {
    std::string digits;
    while (at_ < tex_.size() && (std::isdigit(static_cast<unsigned char>(tex_[at_])) ||
                                 (tex_[at_] == '.' && at_ + 1 < tex_.size() &&
                                  std::isdigit(static_cast<unsigned char>(tex_[at_ + 1]))))) {
      digits += tex_[at_++];
    }
    return element("mn", digits);
  }

  std::string command_name() {
    ++at_;
    if (at_ >= tex_.size()) fail("a lonely backslash");
    std::string name(1, tex_[at_++]);
    if (!std::isalpha(static_cast<unsigned char>(name[0]))) return name;
    while (at_ < tex_.size() && std::isalpha(static_cast<unsigned char>(tex_[at_]))) name += tex_[at_++];
    return name;
  }

  std::string fence(const char* which) {
    skip_spaces();
    std::string sign;
    if (at_ < tex_.size() && tex_[at_] == '\\') {
      const std::string name = command_name();
      const auto found = operators().find(name);
      if (found == operators().end()) fail("\\" + name + " after \\" + which);
      sign = found->second;
    } else {
      sign = tex_.substr(at_++, 1);
    }
    return sign == "." ? "" : sign;
  }

  // A bracket that grows is as wide as the widest it could become: around what is low it does not.
  static std::string bracket(const std::string& sign, bool grows = true) {
    return std::string("<mo stretchy=\"") + (grows ? "true" : "false") + "\" lspace=\"0\" rspace=\"0\">" +
           sign + "</mo>";
  }
  static bool is_tall(const std::string& row) {
    return row.find("<mfrac") != std::string::npos || row.find("<mtable") != std::string::npos ||
           row.find("<munder") != std::string::npos;
  }
  // Signs that browsers would surround with spaces.
  static std::string tight(const std::string& sign) {
    return "<mo lspace=\"0\" rspace=\"0\">" + sign + "</mo>";
  }

  std::string command() {
    const std::string name = command_name();
    if (const auto found = letters().find(name); found != letters().end())
      return element("mi", found->second);
    if (const auto found = operators().find(name); found != operators().end()) {
      return "<mo stretchy=\"false\">" + std::string(found->second) + "</mo>";
    }
    if (const auto found = functions().find(name); found != functions().end()) return upright(found->second);
    if (const auto found = large_operators().find(name); found != large_operators().end()) {
      return element("mo", found->second);
    }
    if (const auto found = spaces().find(name); found != spaces().end()) {
      return "<mspace width=\"" + std::string(found->second) + "\"/>";
    }
    if (const auto found = accents().find(name); found != accents().end()) {
      return "<mover accent=\"true\">" + group() + "<mo stretchy=\"false\">" + found->second +
             "</mo></mover>";
    }
    if (const auto found = alphabets().find(name); found != alphabets().end()) return alphabet(found->second);
    if (name == "operatorname") return upright(raw_group());
    if (name == "text" || name == "textrm") return element("mtext", html_text(raw_group()));
    if (name == "frac" || name == "tfrac" || name == "dfrac") return fraction(name);
    if (name == "sqrt") return element("msqrt", group());
    if (name == "left") return fenced();
    if (name == "begin") return environment(raw_group());
    if (name == "displaystyle" || name == "big" || name == "Big" || name == "bigl" || name == "bigr")
      return "";
    fail("\\" + name);
  }

  // A thin space before what is not in brackets, as LaTeX has it.
  std::string upright(const std::string& text) {
    std::string result = "<mi mathvariant=\"normal\">" + html_text(text) + "</mi>";
    const std::size_t next = tex_.find_first_not_of(' ', at_);
    const bool space =
        next != std::string::npos &&
        (std::isalnum(static_cast<unsigned char>(tex_[next])) || tex_.compare(next, 5, "\\frac") == 0 ||
         tex_.compare(next, 6, "\\tfrac") == 0 || tex_.compare(next, 4, "\\det") == 0);
    return space ? "<mrow>" + result + "<mspace width=\"0.17em\"/></mrow>" : result;
  }

  std::string alphabet(const std::string& which) {
    skip_spaces();
    if (at_ < tex_.size() && tex_[at_] == '{') {
      const std::string inside = raw_group();
      if (inside.find('\\') == std::string::npos) return styled(html_text(inside), which);
      return element("mrow", Parser(inside).all());
    }
    if (at_ < tex_.size() && tex_[at_] != '\\') return styled(tex_.substr(at_++, 1), which);
    return atom();
  }

  std::string fraction(const std::string& name) {
    skip_spaces();
    const std::string over = argument();
    const std::string under = argument();
    const std::string result = element("mfrac", over + under);
    if (name != "tfrac") return result;
    return "<mstyle displaystyle=\"false\">" + result + "</mstyle>";
  }

  // \tfrac12 has two arguments of one digit each.
  std::string argument() {
    skip_spaces();
    if (at_ < tex_.size() && std::isdigit(static_cast<unsigned char>(tex_[at_]))) {
      return element("mn", tex_.substr(at_++, 1));
    }
    return group();
  }

  std::string fenced() {
    std::string open = fence("left");
    const std::string inside = until({"\\right"});
    if (!take("\\right") || ahead("arrow")) fail("\\left without \\right");
    std::string close = fence("right");
    if (!open.empty()) open = bracket(open, is_tall(inside));
    if (!close.empty()) close = bracket(close, is_tall(inside));
    return element("mrow", open + inside + close);
  }

  std::string environment(const std::string& name) {
    std::string columns;
    if (name == "array") columns = raw_group();
    const std::string end = "\\end{" + name + "}";
    std::string rows, cells;
    for (;;) {
      take_lines();
      cells += element("mtd", until({"&", "\\\\", end}));
      if (take("&")) continue;
      rows += element("mtr", cells);
      cells.clear();
      if (take("\\\\")) {
        skip_spaces();
        take_lines();
        if (!ahead(end)) continue;
      }
      if (!take(end)) fail("\\begin{" + name + "} without its end");
      break;
    }
    const bool to_the_left = name == "cases" || name == "aligned";
    const std::string table =
        (to_the_left ? "<mtable columnalign=\"left\" class=\"left\">" : "<mtable>") + rows + "</mtable>";
    if (name == "pmatrix") return element("mrow", bracket("(") + table + bracket(")"));
    if (name == "bmatrix") return element("mrow", bracket("[") + table + bracket("]"));
    if (name == "cases") return element("mrow", bracket("{") + table);
    if (name == "array" || name == "matrix" || name == "aligned") return table;
    fail("\\begin{" + name + "}");
  }

  void take_lines() {
    skip_spaces();
    while (take("\\hline")) skip_spaces();
  }

  const std::string& tex_;
  std::size_t at_ = 0;
};

}  // namespace

std::string mathml_of(const std::string& tex, bool display) {
  const std::string inside = Parser(tex).all();
  return std::string("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"") +
         (display ? " display=\"block\"" : "") + ">" + inside + "</math>";
}

}  // namespace grader::exam
