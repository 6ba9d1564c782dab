#include "sim/report/workbook/run_sheets.hpp"

namespace drsim {

using nlohmann::ordered_json;

Sheet ports_sheet(const ordered_json& result) {
  return {"Ports",
          {{"from", "/from/name"},
           {"to", "/to/name"},
           {"protocol", "/protocol"},
           {"ports", "/ports"},
           {"purpose", "/purpose", CellKind::LongText},
           {"crosses", "/crosses"},
           {"encryption", "/encryption"},
           {"needed", "/needed"},
           {"connections", "/connections", CellKind::Count},
           {"addresses from", "/from/addresses"},
           {"addresses to", "/to/addresses"},
           {"source", "/source", CellKind::LongText}},
          rows_at(result, "/needs/ports/rules")};
}

Sheet findings_sheet(const ordered_json& result) {
  return {"Findings",
          {{"rule", "/id"},
           {"rule set", "/set"},
           {"severity", "/severity"},
           {"outcome", "/outcome"},
           {"title", "/title", CellKind::LongText},
           {"what failed", "/details", CellKind::LongText},
           {"to declare first", "/to_add"},
           {"remedy", "/remedy", CellKind::LongText},
           {"source", "/source", CellKind::LongText}},
          rows_at(result, "/findings/findings")};
}

Sheet warnings_sheet(const ordered_json& result) {
  Sheet sheet{"Warnings", {{"warning", "/text", CellKind::LongText}}, {}};
  for (const ordered_json& warning : rows_at(result, "/warnings")) sheet.rows.push_back({{"text", warning}});
  return sheet;
}

Sheet assumptions_sheet(const ordered_json& result) {
  Sheet sheet{"Assumptions", {{"kind", "/kind"}, {"assumption", "/text", CellKind::LongText}}, {}};
  for (const ordered_json& one : rows_at(result, "/assumptions"))
    sheet.rows.push_back({{"kind", "assumption"}, {"text", one}});
  for (const ordered_json& one : rows_at(result, "/defaults"))
    sheet.rows.push_back({{"kind", "default taken for"}, {"text", one}});
  return sheet;
}

Sheet constants_sheet(const ordered_json& result) {
  return {"Model constants",
          {{"constant, with its unit", "/name"},
           {"key", "/key"},
           {"value", "/value", CellKind::Number},
           {"default", "/default", CellKind::Number},
           {"validated from", "/validated_low", CellKind::Number},
           {"validated to", "/validated_high", CellKind::Number},
           {"inside", "/inside"},
           {"source", "/source", CellKind::LongText}},
          rows_at(result, "/model_constants")};
}

}  // namespace drsim
