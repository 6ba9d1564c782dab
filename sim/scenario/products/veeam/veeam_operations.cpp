#include "sim/scenario/products/veeam/veeam_operations.hpp"

#include <fmt/format.h>

#include <set>
#include <string>

#include "sim/scenario/read/reading.hpp"

namespace drsim {

void note_veeam_operations(Reading& reading, const char* of_product, const char* unit, const char* chapter) {
  static const std::set<std::string> known = {"failover", "move", "commit", "rollback"};
  for (const Node& node : reading.root["operations"].items()) {
    const std::string kind = node.text("kind");
    if (known.count(kind) > 0) {
      if (node.has("checkpoint_tag"))
        reading.obstruct(node["checkpoint_tag"].pointer(),
                         fmt::format("\"checkpoint_tag\" {}; allowed: none", of_product));
      continue;
    }
    reading.obstruct(node["kind"].pointer(),
                     fmt::format("\"{}\" {}; allowed: failover, move (planned failover), commit (permanent failover), "
                                 "rollback (undo failover)",
                                 kind, of_product));
  }
  if (reading.root["operations"].items().empty()) return;
  for (const Node& node : reading.root["runbooks"].items())
    if (node.has("reverse_protection") && node.flag("reverse_protection"))
      reading.obstruct(node["reverse_protection"].pointer(),
                       fmt::format("found true; allowed: false, since a permanent failover takes the VMs out of their "
                                   "{} (Veeam user guide, \"{}\")",
                                   unit, chapter));
}

}  // namespace drsim
