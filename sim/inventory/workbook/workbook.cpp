#include "sim/inventory/workbook/workbook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "sim/inventory/workbook/shared_texts.hpp"
#include "sim/inventory/workbook/sheet_rows.hpp"
#include "sim/inventory/workbook/xml_events.hpp"
#include "sim/inventory/workbook/zip_archive.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

/// One line of a .rels part: which part plays what role.
struct Relation {
  std::string type;
  std::string target;
};

class RelationReceiver : public XmlReceiver {
 public:
  std::map<std::string, Relation> relations;

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship") return;
    relations[std::string(xml_attribute(attributes, "Id"))] = {std::string(xml_attribute(attributes, "Type")),
                                                               std::string(xml_attribute(attributes, "Target"))};
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

/// Names of the sheets with the identifier of their relation.
class SheetListReceiver : public XmlReceiver {
 public:
  std::vector<std::pair<std::string, std::string>> sheets;

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "sheet") sheets.emplace_back(xml_attribute(attributes, "name"), xml_attribute(attributes, "id"));
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

void read_part(ZipArchive& archive, const std::string& part, XmlReceiver& receiver) {
  XmlEvents events(archive.file(), part, receiver);
  archive.read(part, [&events](std::string_view piece) { events.feed(piece); });
  events.finish();
}

std::string folder_of(const std::string& part) {
  const std::size_t slash = part.rfind('/');
  return slash == std::string::npos ? "" : part.substr(0, slash + 1);
}

/// Name of the part that a relation of `part` points to.
std::string resolved(const std::string& part, const std::string& target) {
  if (!target.empty() && target.front() == '/') return target.substr(1);
  return std::filesystem::path(folder_of(part) + target).lexically_normal().generic_string();
}

std::map<std::string, Relation> relations_of(ZipArchive& archive, const std::string& part) {
  const std::string folder = folder_of(part);
  RelationReceiver receiver;
  const std::string rels = folder + "_rels/" + part.substr(folder.size()) + ".rels";
  if (archive.has(rels)) read_part(archive, rels, receiver);
  return receiver.relations;
}

[[noreturn]] void fail(const ZipArchive& archive, const std::string& text) {
  throw ScenarioError({{archive.file(), "", text}});
}

/// The part that lists the sheets. Throws when the archive is something else.
std::string workbook_part(ZipArchive& archive) {
  const std::string allowed = "; allowed: a workbook as .xlsx, or its sheets as CSV";
  if (archive.has("xl/workbook.bin")) fail(archive, "is a binary workbook (.xlsb)" + allowed);
  if (archive.has("content.xml") && archive.has("mimetype")) fail(archive, "is an OpenDocument file" + allowed);
  for (const auto& [id, relation] : relations_of(archive, ""))
    if (ends_with(relation.type, "/officeDocument")) {
      std::string part = resolved("", relation.target);
      if (folder_of(part) == "word/") fail(archive, "is a text document (.docx)" + allowed);
      if (folder_of(part) == "ppt/") fail(archive, "is a presentation (.pptx)" + allowed);
      if (archive.has(part)) return part;
    }
  if (archive.has("xl/workbook.xml")) return "xl/workbook.xml";
  std::string first = archive.parts().empty() ? "nothing" : "\"" + archive.parts().front() + "\"";
  fail(archive, fmt::format("is a zip archive without a workbook in it (it holds {}{}){}", first,
                            archive.parts().size() > 1 ? " and more" : "", allowed));
}

/// What the tables of one workbook share.
struct Workbook {
  explicit Workbook(const std::filesystem::path& path) : archive(path) {}

  ZipArchive archive;
  std::string texts_part;  ///< empty: none
  std::shared_ptr<SharedTexts> texts;

  const SharedTexts& shared() {
    if (!texts) {
      texts = std::make_shared<SharedTexts>(archive.file(), texts_part);
      if (!texts_part.empty()) read_part(archive, texts_part, *texts);
    }
    return *texts;
  }
};

NamedTable sheet_table(const std::shared_ptr<Workbook>& workbook, const std::string& name, const std::string& part) {
  NamedTable table;
  table.file = workbook->archive.file();
  table.sheet = name;
  table.read = [workbook, name, part](const RowSink& take) {
    SheetRows rows(workbook->archive.file(), name, workbook->shared(), take);
    read_part(workbook->archive, part, rows);
  };
  return table;
}

}  // namespace

std::vector<NamedTable> workbook_tables(const std::filesystem::path& path) {
  const auto workbook = std::make_shared<Workbook>(path);
  ZipArchive& archive = workbook->archive;
  const std::string part = workbook_part(archive);
  SheetListReceiver list;
  read_part(archive, part, list);
  const std::map<std::string, Relation> relations = relations_of(archive, part);
  for (const auto& [id, relation] : relations)
    if (ends_with(relation.type, "/sharedStrings")) workbook->texts_part = resolved(part, relation.target);
  std::vector<NamedTable> tables;
  for (const auto& [name, id] : list.sheets) {
    const auto found = relations.find(id);
    if (found == relations.end()) fail(archive, "sheet \"" + name + "\" has no part: the workbook is damaged");
    if (ends_with(found->second.type, "/worksheet"))  // not a sheet that is a chart
      tables.push_back(sheet_table(workbook, name, resolved(part, found->second.target)));
  }
  if (tables.empty()) fail(archive, "is a workbook without sheets");
  return tables;
}

}  // namespace drsim
