#include "sim/products/replica_recovery.hpp"

#include "sim/products/lost_sites.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

ReplicaRecovery::ReplicaRecovery(const Scenario& scenario, const Platform& platform, HostRooms& rooms,
                                 FailureBook& book, ReplicationControl& control, HoldsChanges& plane)
    : run_(scenario, platform.host(0), rooms, book, control,
           lost_sites(
               plane,
               [&book](const TargetConfig& targets, const HeldBy& by, const IncidentNature& nature) {
                 book.fail(targets, by, nature);
               },
               [&book](const TargetConfig& targets, const HeldBy& by) { book.end(targets, by); })) {
  run_.start();
}

ReplicaRecovery::~ReplicaRecovery() {
  sg4::Actor::kill_all();
  sg4::Engine::get_instance()->run();
}

}  // namespace drsim
