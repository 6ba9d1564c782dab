#include "tests/support/run_alone.hpp"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>

#include "sim/engine/run_scenario.hpp"
#include "tests/support/run_in_child.hpp"

namespace drsim::test {
namespace {

/// Numbers and texts one a line, so that names may hold spaces; 17 digits give every double back.
class Writer {
 public:
  void add(double value) { text_ += fmt::format("{:.17g}\n", value); }
  void add(const std::string& text) { text_ += text + "\n"; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class Reader {
 public:
  explicit Reader(const std::string& text) : stream_(text) {}

  void add(std::string& text) {
    if (!std::getline(stream_, text)) throw std::runtime_error("run_alone: the child's answer is incomplete");
  }
  void add(double& value) {
    std::string text;
    add(text);
    value = std::stod(text);
  }

 private:
  std::istringstream stream_;
};

/// The length of a list, then its elements.
template <typename Item, typename Each>
void carry_list(Writer& writer, const std::vector<Item>& items, Each each) {
  writer.add(static_cast<double>(items.size()));
  for (const Item& item : items) each(item);
}

template <typename Item, typename Each>
void carry_list(Reader& reader, std::vector<Item>& items, Each each) {
  double size = 0;
  reader.add(size);
  items.resize(static_cast<std::size_t>(size));
  for (Item& item : items) each(item);
}

template <typename Carrier, typename Figures>
void carry_quantiles(Carrier& carrier, Figures& quantiles) {
  for (auto* value : {&quantiles.mean, &quantiles.p50, &quantiles.p95, &quantiles.p99, &quantiles.max, &quantiles.end})
    carrier.add(*value);
}

template <typename Carrier, typename Group>
void carry_group(Carrier& carrier, Group& group) {
  carrier.add(group.name);
  carry_quantiles(carrier, group.rpo_s);
  for (auto& seconds : group.state_s) carrier.add(seconds);
  for (auto* value :
       {&group.above_target_fraction, &group.checkpoints, &group.checkpoints_made, &group.no_checkpoint_s,
        &group.history_min_s, &group.history_end_s, &group.journal_peak_bytes, &group.journal_end_bytes,
        &group.bytes.written, &group.bytes.delivered, &group.bytes.queued, &group.bytes.dirty, &group.bytes.collapsed})
    carrier.add(*value);
}

template <typename Carrier, typename Link>
void carry_link(Carrier& carrier, Link& link) {
  carrier.add(link.name);
  carry_quantiles(carrier, link.utilisation);
  for (auto& bytes : link.by_class_bytes) carrier.add(bytes);
  for (auto* value : {&link.carried_bytes, &link.saturated_s, &link.down_s}) carrier.add(*value);
}

/// One walk over the record for both ways, so that writing and reading cannot differ.
template <typename Carrier, typename Record>
void carry(Carrier& carrier, Record& record) {
  carrier.add(record.fingerprint);
  for (auto* value : {&record.horizon_s, &record.events, &record.conservation.worst_relative_error,
                      &record.conservation.identities_checked})
    carrier.add(*value);
  carry_list(carrier, record.groups, [&](auto& group) { carry_group(carrier, group); });
  carry_list(carrier, record.links, [&](auto& link) { carry_link(carrier, link); });
  carry_list(carrier, record.log, [&](auto& event) {
    carrier.add(event.at_s);
    carrier.add(event.entity);
    carrier.add(event.event);
    carrier.add(event.amount);
  });
  carry_list(carrier, record.curves, [&](auto& curve) {
    carrier.add(curve.entity);
    carry_list(carrier, curve.points, [&](auto& point) {
      carrier.add(point.at_s);
      carrier.add(point.mean);
    });
  });
}

}  // namespace

RunRecord run_alone(const Scenario& scenario) {
  const std::string text = run_in_child([&] {
    RunRecord record = run_scenario(scenario, {});
    std::vector<Curve> curves;
    for (const Curve& curve : record.curves)
      if (curve.kind == "rpo_s") curves.push_back(curve);
    record.curves = curves;
    Writer writer;
    const RunRecord& fixed = record;
    carry(writer, fixed);
    return writer.text();
  });
  RunRecord record;
  Reader reader(text);
  carry(reader, record);
  record.seed = scenario.seed;
  for (Curve& curve : record.curves) curve.kind = "rpo_s";
  return record;
}

}  // namespace drsim::test
