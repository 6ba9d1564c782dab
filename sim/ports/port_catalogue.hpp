#pragma once
/// Port catalogues: which kinds of components talk to which, at what ports, and who says so. Data files of the program
/// (sim/ports/catalogue), one per product and version profile; more can be given as files. Read strictly.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/ports/traffic_box.hpp"
#include "sim/scenario/firewall.hpp"
#include "sim/scenario/read/data_file.hpp"

namespace drsim {

/// A kind of component.
struct ComponentKind {
  std::string kind;   ///< as in scenarios and catalogues: "vra"
  std::string title;  ///< for people
  std::string product;
  bool serves_all_sites = false;  ///< where the scenario does not say which sites it serves; else its own
};

/// Which pairs of components a row is about.
enum class Relation {
  SameSite,           ///< both serve one site
  ProtectedSide,      ///< same site, and it protects VMs (after reverse protection the recovery site does, too)
  RecoverySide,       ///< same site, and it receives replicas (or will, after reverse protection)
  Protects,           ///< from the protected side of a group to its recovery side, not through a connector
  ProtectsReverse,    ///< the other way
  Paired,             ///< the sites of the two replicate with each other, not through a connector
  Everywhere,         ///< any two
  AnywhereServed,     ///< same site, or sites that replicate with each other
  KeyUser,            ///< the key server serves a site of the other
  ConnectorSite,      ///< the other serves the provider's site of a cloud connector
  ConnectorCustomer,  ///< the other serves the customer's site of a cloud connector
  RelayToAppliances,  ///< from a connector to the appliances behind it, on both sides
  RelayFromCustomer,  ///< from the customer's appliances to the connector: two ports for each of the provider's
  RelayFromProvider   ///< from the provider's appliances to the connector: two ports for each of the customer's
};

/// Conditions of a design.
enum class Feature { Tls, NoTls, ReverseProtection, CustomerInterface, InCloud, Cdp, NativeKms, VsphereEncryption };

enum class RowEncryption { None, Tls, Https, Ssh, ByRule };
enum class RowNeed { Always, Install, Failover, Optional };

/// One connection of a product.
struct CatalogueRow {
  std::string id;
  std::string product, profile;  ///< of its catalogue
  std::vector<std::string> from, to;
  Relation relation = Relation::SameSite;
  TransportProtocol protocol = TransportProtocol::Tcp;
  std::optional<Interval> ports;  ///< absent: ICMP (none) or relayed (counted)
  bool is_relayed = false;
  std::string purpose;
  RowEncryption encryption = RowEncryption::None;
  RowNeed needed = RowNeed::Always;
  std::string traffic;               ///< data, control, checkpoints, pairing, management, install, retention, service
  Stopped stops = Stopped::Nothing;  ///< when it is closed
  std::string stands_in_for;         ///< identifier of another row; empty: of none
  std::vector<Feature> when;
  std::string source, basis;
};

struct PortCatalogue {
  std::vector<ComponentKind> kinds;
  std::vector<CatalogueRow> rows;

  /// nullptr for an unknown kind.
  const ComponentKind* kind(const std::string& name) const;
};

/// The catalogues that the program carries.
std::vector<DataFile> shipped_catalogues();

/// Throws ScenarioError with every problem of every text: what the schema refuses (unknown products among it), an
/// identifier that is taken, kinds that do not exist, impossible ports.
PortCatalogue read_port_catalogue(const std::vector<DataFile>& files);

/// The shipped catalogues, and files on top.
PortCatalogue port_catalogue(const std::vector<std::filesystem::path>& more = {});

/// "always", "install", "failover", "optional".
const char* need_text(RowNeed need);

/// "tcp", "udp", "icmp".
const char* protocol_text(TransportProtocol protocol);

}  // namespace drsim
