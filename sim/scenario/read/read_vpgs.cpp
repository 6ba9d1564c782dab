/// VPGs of a scenario: which VMs they hold, where those recover to, and on which hosts everything is placed.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/scenario/products/products.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

/// Where VMs recover to.
struct Target {
  std::string cluster;  ///< empty: the host
  Index host = 0, site = 0, datastore = 0;
  bool found = false;
};

/// A VM in a VPG.
struct Membership {
  Index group = nobody;  ///< index into Vpgs::groups
  Target target;
};

/// State of reading the VPGs.
struct Vpgs {
  std::vector<VpgConfig> groups;                        ///< in the order of the file
  std::vector<std::vector<Membership>> memberships;     ///< by VM
  std::map<std::string, ProtectionProduct> product_of;  ///< by name of the group
};

/// A VM may be in up to three VPGs, each to another site (Zerto help 6.0 "Adding Virtual Machines to a VPG").
constexpr std::size_t vpgs_per_vm_max = 3;
constexpr const char* vpgs_per_vm_source = "Zerto help 6.0, \"Adding Virtual Machines to a VPG\"";

/// Of a scenario: a group for each of the 200,000 VMs that it may have.
constexpr std::uint32_t vpgs_max = 200000;

/// Bytes of each VM, a percentage of its disks, or none.
void read_journal_limit(const Node& limit, VpgConfig& vpg) {
  vpg.set_journal_limit(std::nullopt);
  if (limit.text() == "unlimited") return;
  const ParsedQuantity share = parse_quantity(limit.text(), Dimension::Fraction);
  if (share.error.empty())
    vpg.journal_limit_fraction = share.value;
  else
    vpg.journal_limit_bytes = limit.quantity(Dimension::Bytes);
}

VpgConfig read_settings(const Node& node, const ProductFacts& product) {
  VpgConfig vpg;
  vpg.rpo_target_s = node.quantity("rpo_target", Dimension::Time);
  vpg.journal_history_s = node["journal"].quantity("history", Dimension::Time);
  product.read_group(node, vpg);
  return vpg;
}

std::optional<Index> find_datastore(Reading& reading, const Node& node, const std::vector<Index>& visible,
                                    const std::string& target) {
  if (!node.has("datastore")) {
    if (visible.size() == 1) return visible.front();
    reading.refuse(node.pointer(),
                   fmt::format("the key \"datastore\" is missing: {} sees {} datastores", target, visible.size()));
    return std::nullopt;
  }
  const auto datastore = reading.find(reading.datastores, node["datastore"]);
  if (!datastore || std::count(visible.begin(), visible.end(), *datastore)) return datastore;
  std::string names;
  for (const Index index : visible)
    names += (names.empty() ? "\"" : ", \"") + reading.scenario.datastores[index].name + "\"";
  reading.refuse(node["datastore"].pointer(),
                 fmt::format("the datastore \"{}\" is not seen by {}; allowed: {}", node.text("datastore"), target,
                             names.empty() ? "it sees none" : names));
  return std::nullopt;
}

Target read_target(Reading& reading, const Node& node) {
  Target target;
  const bool to_cluster = node.has("cluster"), to_host = node.has("host");
  if (to_cluster == to_host) {
    reading.refuse(node.pointer(), to_host ? "has both \"cluster\" and \"host\"; allowed: one of them"
                                           : "has neither \"cluster\" nor \"host\"; allowed: one of them");
    return target;
  }
  std::vector<Index> visible;
  if (to_cluster) {
    reading.find(reading.clusters, node["cluster"]);
    const auto placement = reading.cluster_placement.find(node.text("cluster"));
    if (placement == reading.cluster_placement.end()) return target;
    target.cluster = node.text("cluster");
    target.site = placement->second.site;
    visible = placement->second.datastores;
  } else {
    const auto host = reading.find(reading.hosts, node["host"]);
    if (!host) return target;
    target.host = *host;
    target.site = reading.scenario.hosts[*host].site;
    visible = reading.scenario.hosts[*host].datastores;
  }
  const std::string title = to_cluster ? "cluster \"" + target.cluster + "\"" : "host \"" + node.text("host") + "\"";
  const auto datastore = find_datastore(reading, node, visible, title);
  target.datastore = datastore.value_or(0);
  target.found = datastore.has_value();
  return target;
}

/// The VMs of a group or the single VM that the text names; empty (and a problem) when there is none.
std::vector<Index> named_vms(Reading& reading, const Node& node) {
  const std::string name = node.text();
  const auto entry = reading.entry_named.find(name);
  if (entry != reading.entry_named.end()) return reading.vms_of_entry[entry->second];
  const auto vm = reading.find(reading.vms, node);
  return vm ? std::vector<Index>{*vm} : std::vector<Index>{};
}

/// Deals VMs out to `count` VPGs in order; the first ones get one more where it does not come out even.
void deal_out(Reading& reading, Vpgs& vpgs, const std::vector<Index>& vms, Index first_group, std::uint32_t count,
              const Node& node) {
  if (vms.size() < count) {
    reading.refuse(node.pointer(),
                   fmt::format("\"{}\" has {} VMs, too few for {} VPGs; allowed: as many VMs as VPGs, or more",
                               node.text(), vms.size(), count));
    // In a VPG after all, so that they are not reported as unprotected, too.
    for (const Index vm : vms) vpgs.memberships[vm].push_back({first_group, {}});
    return;
  }
  std::size_t next = 0;
  bool reported = false;
  for (std::uint32_t group = 0; group < count; ++group) {
    const std::size_t share = vms.size() / count + (group < vms.size() % count ? 1 : 0);
    for (std::size_t i = 0; i < share; ++i) {
      const Index vm = vms[next++];
      std::vector<Membership>& held = vpgs.memberships[vm];
      // All VPGs of one entry recover to one site, so a second place in any of them is one too many.
      const bool is_twice = !held.empty() && held.back().group >= first_group;
      if (!is_twice) held.push_back({first_group + group, {}});
      if (reported || (!is_twice && held.size() <= vpgs_per_vm_max)) continue;
      const std::string& name = reading.scenario.vms[vm].name;
      reading.refuse(node.pointer(),
                     is_twice ? fmt::format("the VM \"{}\" is in the VPG \"{}\" already; allowed: once", name,
                                            vpgs.groups[held.back().group].name)
                              : fmt::format("the VM \"{}\" is in {} VPGs; allowed: up to {}, each to another site ({})",
                                            name, held.size(), vpgs_per_vm_max, vpgs_per_vm_source));
      reported = true;
    }
  }
}

/// Recovery of the VMs of one entry of /vms inside a VPG: its own, else that of the VPG.
Target target_of_entry(Reading& reading, const Node& vpg, const Node& entry, const Target& of_vpg) {
  const Node own = entry["recovery"];
  if (!own.has("cluster") && !own.has("host") && !own.has("datastore")) return of_vpg;
  if (own.has("cluster") || own.has("host")) return read_target(reading, own);
  if (!of_vpg.found) return of_vpg;
  Target target = of_vpg;
  const auto& visible = target.cluster.empty() ? reading.scenario.hosts[target.host].datastores
                                               : reading.cluster_placement[target.cluster].datastores;
  const auto datastore = find_datastore(reading, own, visible, "the recovery target of " + vpg.text("name"));
  target.found = datastore.has_value();
  target.datastore = datastore.value_or(0);
  return target;
}

void read_vpg(Reading& reading, const Node& node, const std::vector<Node>& entries, Vpgs& vpgs) {
  const std::string name = node.text("name");
  VpgConfig vpg = read_settings(node, facts_of(reading.product_of(node)));
  const std::uint32_t count = reading.expansion(reading.vpgs, node, "count", vpgs_max);
  const Index first_group = static_cast<Index>(vpgs.groups.size());
  for (std::uint32_t number = 1; number <= count; ++number) {
    vpg.name = expanded_name(name, number, count);
    if (!reading.add_name(reading.vpgs, vpg.name, node.pointer())) break;
    vpgs.groups.push_back(vpg);
    vpgs.product_of[vpg.name] = reading.product_of(node);
  }
  const bool named = vpgs.groups.size() == first_group + count && count > 0;
  Target of_vpg;
  if (node.has("recovery")) of_vpg = read_target(reading, node["recovery"]);
  std::map<Index, Target> targets;
  for (const Node& item : node["vms"].items()) {
    const std::vector<Index> vms = named_vms(reading, item);
    if (vms.empty() || !named) continue;
    deal_out(reading, vpgs, vms, first_group, count, item);
    for (const Index vm : vms) {
      const Index entry = reading.entry_of_vm[vm];
      const auto known = targets.find(entry);
      if (known == targets.end()) {
        targets[entry] = target_of_entry(reading, node, entries[entry], of_vpg);
        const Node own = entries[entry]["recovery"];
        if (!node.has("recovery") && !own.has("cluster") && !own.has("host"))
          reading.refuse(
              node.pointer(),
              fmt::format("the key \"recovery\" is missing: neither the VPG nor the VM \"{}\" says where to recover",
                          entries[entry].text("name")));
      }
      if (!vpgs.memberships[vm].empty()) vpgs.memberships[vm].back().target = targets[entry];
    }
  }
}

void report_unprotected(Reading& reading, const std::vector<Node>& entries, const Vpgs& vpgs) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& vms = reading.vms_of_entry[i];
    const auto outside = std::find_if(vms.begin(), vms.end(), [&](Index vm) { return vpgs.memberships[vm].empty(); });
    if (outside == vms.end()) continue;
    reading.refuse(entries[i].pointer(), fmt::format("the VM \"{}\" is in no VPG; allowed: each VM in one VPG or more",
                                                     reading.scenario.vms[*outside].name));
  }
}

/// One entry for each VM and VPG, by the names of both, and what each is a member of.
std::vector<Membership> expand_memberships(Reading& reading, Vpgs& vpgs) {
  std::vector<VmConfig> vms;
  std::vector<Index> entry_of_vm;
  std::vector<Membership> member_of;
  for (std::vector<Index>& list : reading.vms_of_entry) list.clear();
  for (std::size_t i = 0; i < reading.scenario.vms.size(); ++i) {
    const VmConfig& vm = reading.scenario.vms[i];
    std::vector<Membership>& held = vpgs.memberships[i];
    if (held.empty()) held.emplace_back();
    std::sort(held.begin(), held.end(), [&](const Membership& a, const Membership& b) {
      return a.group != nobody && b.group != nobody && vpgs.groups[a.group].name < vpgs.groups[b.group].name;
    });
    reading.vms.index[vm.name] = static_cast<Index>(vms.size());
    for (std::size_t k = 0; k < held.size(); ++k) {
      reading.vms_of_entry[reading.entry_of_vm[i]].push_back(static_cast<Index>(vms.size()));
      vms.push_back(vm);
      vms.back().is_further_membership = k > 0;
      entry_of_vm.push_back(reading.entry_of_vm[i]);
      member_of.push_back(held[k]);
    }
  }
  reading.scenario.vms = std::move(vms);
  reading.entry_of_vm = std::move(entry_of_vm);
  reading.placed.assign(reading.scenario.vms.size(), false);
  return member_of;
}

/// Hosts of the clusters in turn, over the VMs in the order of their names.
void place(Reading& reading, const std::vector<Node>& entries, const std::vector<Membership>& member_of) {
  std::map<std::string, std::size_t> next_protected, next_recovery;
  const auto next_host = [&](const std::string& cluster,
                             std::map<std::string, std::size_t>& next) -> std::optional<Index> {
    const auto& hosts = reading.cluster_placement[cluster].hosts;
    if (hosts.empty()) return std::nullopt;
    return hosts[next[cluster]++ % hosts.size()];
  };
  for (std::size_t i = 0; i < reading.scenario.vms.size(); ++i) {
    VmConfig& vm = reading.scenario.vms[i];
    const std::string cluster = entries[reading.entry_of_vm[i]].text("cluster");
    if (vm.is_further_membership)
      vm.host = reading.scenario.vms[i - 1].host;
    else if (!cluster.empty())
      vm.host = next_host(cluster, next_protected).value_or(vm.host);
    const Target& target = member_of[i].target;
    if (!target.found) continue;
    vm.recovery_host = target.host;
    if (!target.cluster.empty()) vm.recovery_host = next_host(target.cluster, next_recovery).value_or(nobody);
    vm.recovery_datastore = target.datastore;
    reading.placed[i] = member_of[i].group != nobody && vm.host != nobody && vm.recovery_host != nobody;
  }
}

/// The VPG to the same site that the VM is in as well; empty when there is none.
std::string vpg_to_same_site(const Reading& reading, const Vpgs& vpgs, const std::vector<Membership>& member_of,
                             std::size_t index) {
  const Scenario& scenario = reading.scenario;
  const Index site = scenario.hosts[scenario.vms[index].recovery_host].site;
  for (std::size_t i = index; scenario.vms[i].is_further_membership && reading.placed[i - 1]; --i)
    if (scenario.hosts[scenario.vms[i - 1].recovery_host].site == site) return vpgs.groups[member_of[i - 1].group].name;
  return "";
}

/// The VPG of another product that the VM is in as well; empty when there is none.
std::string vpg_of_other_product(const Reading& reading, const Vpgs& vpgs, const std::vector<Membership>& member_of,
                                 std::size_t index) {
  const auto name_of = [&](std::size_t i) { return vpgs.groups[member_of[i].group].name; };
  for (std::size_t i = index; reading.scenario.vms[i].is_further_membership; --i) {
    if (member_of[i - 1].group == nobody || member_of[index].group == nobody) break;
    if (vpgs.product_of.at(name_of(i - 1)) != vpgs.product_of.at(name_of(index))) return name_of(i - 1);
  }
  return "";
}

/// Sites of a VPG: all VMs at one, all recovering to one other, none there by another VPG too.
void check_sites(Reading& reading, const std::map<std::string, std::string>& pointer_of, Vpgs& vpgs,
                 const std::vector<Membership>& member_of) {
  const Scenario& scenario = reading.scenario;
  std::vector<Index> first_vm(vpgs.groups.size(), nobody);
  std::set<std::string> reported;
  for (Index i = 0; i < scenario.vms.size(); ++i) {
    const Index group = member_of[i].group;
    if (!reading.placed[i]) continue;
    const VmConfig& vm = scenario.vms[i];
    const std::string& pointer = pointer_of.at(vpgs.groups[group].name);
    const Index own_site = scenario.hosts[vm.host].site, recovery_site = scenario.hosts[vm.recovery_host].site;
    const auto site = [&](Index index) { return "\"" + scenario.sites[index].name + "\""; };
    std::string text;
    if (vm.host == vm.recovery_host)
      text = fmt::format("the VM \"{}\" recovers to its own host \"{}\"; allowed: a host of another site", vm.name,
                         scenario.hosts[vm.host].name);
    else if (own_site == recovery_site)
      text = fmt::format("the VM \"{}\" recovers to its own site {}; allowed: another site", vm.name, site(own_site));
    if (first_vm[group] == nobody) {
      first_vm[group] = i;
      vpgs.groups[group].recovery_site = recovery_site;
    }
    const VmConfig& first = scenario.vms[first_vm[group]];
    const Index first_site = scenario.hosts[first.host].site, first_recovery = scenario.hosts[first.recovery_host].site;
    if (text.empty() && own_site != first_site)
      text = fmt::format("has VMs at the sites {} (\"{}\") and {} (\"{}\"); allowed: VMs of one site", site(first_site),
                         first.name, site(own_site), vm.name);
    else if (text.empty() && recovery_site != first_recovery)
      text = fmt::format("recovers to the sites {} (\"{}\") and {} (\"{}\"); allowed: one recovery site",
                         site(first_recovery), first.name, site(recovery_site), vm.name);
    const std::string twin = vpg_to_same_site(reading, vpgs, member_of, i);
    if (text.empty() && !twin.empty())
      text = fmt::format(
          "the VM \"{}\" recovers to site {} in the VPG \"{}\" already; allowed: VPGs of one VM to "
          "different sites ({})",
          vm.name, site(recovery_site), twin, vpgs_per_vm_source);
    const std::string other = vpg_of_other_product(reading, vpgs, member_of, i);
    if (text.empty() && !other.empty())
      text = fmt::format(
          "the VM \"{}\" is in the VPG \"{}\" of another product; allowed: VPGs of one product, since a virtual disk "
          "has "
          "one I/O filter for replication (VMware vSphere 7.0, \"Types of I/O Filters\")",
          vm.name, other);
    if (!text.empty() && reported.insert(pointer).second) reading.refuse(pointer, text);
  }
}

}  // namespace

void read_checkpoint_settings(const Node& node, VpgConfig& vpg) {
  static const std::map<std::string, Priority> priorities = {
      {"high", Priority::High}, {"medium", Priority::Medium}, {"low", Priority::Low}};
  const auto priority = priorities.find(node.text("priority"));
  if (priority != priorities.end()) vpg.priority = priority->second;
  vpg.checkpoint_interval_s = node.quantity("checkpoint_interval", Dimension::Time);
  vpg.wan_compression = node.flag("wan_compression");
  const Node journal = node["journal"];
  read_journal_limit(journal["limit"], vpg);
  vpg.journal_warning_fraction = journal.quantity("warning", Dimension::Fraction);
}

void read_vpgs(Reading& reading) {
  const auto entries = reading.root["vms"].items();
  Vpgs vpgs;
  vpgs.memberships.resize(reading.scenario.vms.size());
  for (const Node& node : reading.root["vpgs"].items()) read_vpg(reading, node, entries, vpgs);
  report_unprotected(reading, entries, vpgs);
  const std::vector<Membership> member_of = expand_memberships(reading, vpgs);
  place(reading, entries, member_of);
  check_sites(reading, reading.vpgs.pointer, vpgs, member_of);
  reading.scenario.vpgs = vpgs.groups;
  sort_by_name(reading.scenario.vpgs, reading.vpgs);
  for (const VpgConfig& vpg : reading.scenario.vpgs)
    reading.scenario.product_of_vpg.push_back(vpgs.product_of.at(vpg.name));
  for (std::size_t i = 0; i < reading.scenario.vms.size(); ++i)
    if (member_of[i].group != nobody)
      reading.scenario.vms[i].vpg = reading.vpgs.index[vpgs.groups[member_of[i].group].name];
}

}  // namespace drsim
