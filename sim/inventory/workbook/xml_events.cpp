#include "sim/inventory/workbook/xml_events.hpp"

#include <expat.h>
#include <fmt/format.h>

#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

constexpr int depth_max = 100;

std::string_view without_prefix(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string_view xml_attribute(const XmlAttributes& attributes, std::string_view name) {
  for (const auto& [key, value] : attributes)
    if (key == name) return value;
  return {};
}

struct XmlEvents::Parser {
  std::string file;
  std::string place;
  XmlReceiver* receiver = nullptr;
  XML_Parser handle = nullptr;
  std::exception_ptr thrown;  ///< expat is C: an exception must not pass through it
  int depth = 0;

  Parser() = default;
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() { XML_ParserFree(handle); }

  [[noreturn]] void fail(const std::string& text) const {
    throw ScenarioError({{file, fmt::format("{}, line {} of its XML", place, XML_GetCurrentLineNumber(handle)), text}});
  }

  template <typename Step>
  void guarded(Step step) {
    if (thrown) return;
    try {
      step();
    } catch (...) {
      thrown = std::current_exception();
      XML_StopParser(handle, XML_FALSE);
    }
  }

  static Parser& of(void* data) { return *static_cast<Parser*>(data); }

  static void start(void* data, const char* name, const char** pairs) {
    Parser& self = of(data);
    self.guarded([&] {
      if (++self.depth > depth_max) self.fail(fmt::format("elements are nested more than {} deep", depth_max));
      XmlAttributes attributes;
      for (const char** pair = pairs; *pair != nullptr; pair += 2)
        attributes.emplace_back(without_prefix(pair[0]), pair[1]);
      self.receiver->start(without_prefix(name), attributes);
    });
  }

  static void end(void* data, const char* name) {
    Parser& self = of(data);
    self.guarded([&] {
      --self.depth;
      self.receiver->end(without_prefix(name));
    });
  }

  static void text(void* data, const char* piece, int size) {
    Parser& self = of(data);
    self.guarded([&] { self.receiver->text({piece, static_cast<std::size_t>(size)}); });
  }

  static void document_type(void* data, const char*, const char*, const char*, int) {
    Parser& self = of(data);
    self.guarded([&] { self.fail("declares a document type, which no workbook does: refused"); });
  }
};

XmlEvents::XmlEvents(std::string file, std::string place, XmlReceiver& receiver) : parser_(std::make_unique<Parser>()) {
  parser_->file = std::move(file);
  parser_->place = std::move(place);
  parser_->receiver = &receiver;
  parser_->handle = XML_ParserCreate(nullptr);
  if (parser_->handle == nullptr) throw std::bad_alloc();
  XML_SetUserData(parser_->handle, parser_.get());
  XML_SetElementHandler(parser_->handle, Parser::start, Parser::end);
  XML_SetCharacterDataHandler(parser_->handle, Parser::text);
  XML_SetStartDoctypeDeclHandler(parser_->handle, Parser::document_type);
}

XmlEvents::~XmlEvents() = default;

void XmlEvents::parse(std::string_view piece, bool is_last) {
  const XML_Status status =
      XML_Parse(parser_->handle, piece.data(), static_cast<int>(piece.size()), is_last ? XML_TRUE : XML_FALSE);
  if (parser_->thrown) std::rethrow_exception(parser_->thrown);
  if (status == XML_STATUS_ERROR)
    parser_->fail(std::string("is no well-formed XML: ") + XML_ErrorString(XML_GetErrorCode(parser_->handle)));
}

void XmlEvents::feed(std::string_view piece) { parse(piece, false); }

void XmlEvents::finish() { parse("", true); }

}  // namespace drsim
