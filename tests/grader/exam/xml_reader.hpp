#pragma once
// A small reader of XML, so that what we export is read back by something that knows nothing of how it was
// written. Elements, attributes, text, CDATA, the five entities; throws std::runtime_error on what is not
// well formed.

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace exam_tests {

struct XmlElement {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;  // of itself, not of its children
  std::vector<XmlElement> children;

  std::vector<const XmlElement*> all(const std::string& wanted) const {  // at any depth
    std::vector<const XmlElement*> found;
    for (const XmlElement& child : children) {
      if (child.name == wanted) found.push_back(&child);
      for (const XmlElement* below : child.all(wanted)) found.push_back(below);
    }
    return found;
  }
  const XmlElement& first(const std::string& wanted) const {
    const std::vector<const XmlElement*> found = all(wanted);
    if (found.empty()) throw std::runtime_error("no <" + wanted + "> in <" + name + ">");
    return *found.front();
  }
};

class XmlReader {
 public:
  explicit XmlReader(const std::string& text) : text_(text) {}

  XmlElement document() {
    skip_spaces();
    if (take("<?xml")) at_ = find("?>") + 2;
    skip_spaces();
    XmlElement root = element();
    skip_spaces();
    if (at_ != text_.size()) throw std::runtime_error("text behind the document");
    return root;
  }

 private:
  bool ahead(const std::string& word) const { return text_.compare(at_, word.size(), word) == 0; }
  bool take(const std::string& word) {
    if (!ahead(word)) return false;
    at_ += word.size();
    return true;
  }
  void need(const std::string& word) {
    if (!take(word)) throw std::runtime_error("expected " + word + " at " + text_.substr(at_, 40));
  }
  std::size_t find(const std::string& word) const {
    const std::size_t found = text_.find(word, at_);
    if (found == std::string::npos) throw std::runtime_error("no " + word);
    return found;
  }
  void skip_spaces() { at_ = std::min(text_.find_first_not_of(" \n\r\t", at_), text_.size()); }
  std::string name() {
    const std::size_t end = text_.find_first_of(" \n/>=", at_);
    std::string word = text_.substr(at_, end - at_);
    if (word.empty() || end == std::string::npos) throw std::runtime_error("a name was expected");
    at_ = end;
    return word;
  }

  std::string decoded(const std::string& raw) const {
    static const std::map<std::string, std::string> entities = {
        {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"#39", "'"}};
    std::string result;
    for (std::size_t k = 0; k < raw.size(); ++k) {
      if (raw[k] == '<') throw std::runtime_error("< in a text");
      if (raw[k] != '&') {
        result += raw[k];
        continue;
      }
      const std::size_t end = raw.find(';', k);
      const auto entity = entities.find(raw.substr(k + 1, end - k - 1));
      if (end == std::string::npos || entity == entities.end())
        throw std::runtime_error("unknown entity in " + raw);
      result += entity->second;
      k = end;
    }
    return result;
  }

  XmlElement element() {
    XmlElement result;
    need("<");
    result.name = name();
    for (skip_spaces(); !ahead(">") && !ahead("/>"); skip_spaces()) {
      const std::string attribute = name();
      need("=\"");
      const std::size_t end = find("\"");
      if (!result.attributes.emplace(attribute, decoded(text_.substr(at_, end - at_))).second)
        throw std::runtime_error("attribute twice");
      at_ = end + 1;
    }
    if (take("/>")) return result;
    need(">");
    while (!ahead("</")) {
      if (take("<![CDATA[")) {
        const std::size_t end = find("]]>");
        result.text += text_.substr(at_, end - at_);
        at_ = end + 3;
      } else if (ahead("<")) {
        result.children.push_back(element());
      } else {
        const std::size_t end = find("<");
        result.text += decoded(text_.substr(at_, end - at_));
        at_ = end;
      }
    }
    need("</" + result.name + ">");
    return result;
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

inline XmlElement read_xml(const std::string& text) {
  return XmlReader(text).document();
}

}  // namespace exam_tests
