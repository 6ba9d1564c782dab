#pragma once
/// XML as a stream of events: nothing of a document is held but what the receiver keeps.

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drsim {

using XmlAttributes = std::vector<std::pair<std::string_view, std::string_view>>;

/// The value of an attribute by its name without prefix; empty when it is absent.
std::string_view xml_attribute(const XmlAttributes& attributes, std::string_view name);

/// What happens in a document. Names come without the prefix of their namespace; text may come in several pieces.
class XmlReceiver {
 public:
  virtual ~XmlReceiver() = default;
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view piece) = 0;
};

/// Feeds a receiver from pieces of a document. What the receiver throws comes out of feed() and finish().
class XmlEvents {
 public:
  /// @param file, place  for messages
  XmlEvents(std::string file, std::string place, XmlReceiver& receiver);
  ~XmlEvents();
  XmlEvents(const XmlEvents&) = delete;
  XmlEvents& operator=(const XmlEvents&) = delete;

  /// Throws ScenarioError for what is not well-formed, for a document type (entities may grow without limit) and for
  /// elements nested more than 100 deep.
  void feed(std::string_view piece);
  void finish();

 private:
  struct Parser;
  void parse(std::string_view piece, bool is_last);

  std::unique_ptr<Parser> parser_;
};

}  // namespace drsim
