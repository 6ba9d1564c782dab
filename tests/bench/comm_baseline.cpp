#include "tests/bench/comm_baseline.hpp"

#include <fmt/format.h>
#include <xbt/log.h>

#include <chrono>
#include <simgrid/s4u.hpp>
#include <string>

#include "tests/support/run_in_child.hpp"

namespace drsim::test {
namespace sg4 = simgrid::s4u;
namespace {

constexpr double interval_s = 5;
constexpr double link_bytes_per_s = 1.25e9;
constexpr double used_fraction = 0.8;

/// Bytes of one batch: between half and one and a half times the mean, by the stream's number.
double batch_bytes(unsigned stream, unsigned streams) {
  const double mean_bytes = used_fraction * link_bytes_per_s * interval_s / streams;
  return mean_bytes * (0.5 + (stream + 0.5) / streams);
}

double measured_s(unsigned streams, unsigned batches) {
  xbt_log_control_set("root.thresh:critical");
  sg4::Engine engine("comm_baseline");
  sg4::Engine::set_config("network/model:CM02");
  sg4::Engine::set_config("network/TCP-gamma:1e12");
  sg4::Engine::set_config("network/crosstraffic:0");
  sg4::NetZone* zone = sg4::create_full_zone("world");
  sg4::Host* source = zone->create_host("source", 1e9)->seal();
  sg4::Host* destination = zone->create_host("destination", 1e9)->seal();
  sg4::Link* link = zone->create_link("backbone", link_bytes_per_s)->seal();
  zone->add_route(source->get_netpoint(), destination->get_netpoint(), nullptr, nullptr, {sg4::LinkInRoute(link)},
                  true);
  zone->seal();
  for (unsigned stream = 0; stream < streams; ++stream) {
    const auto bytes = static_cast<std::uint64_t>(batch_bytes(stream, streams));
    sg4::Actor::create("stream", source, [source, destination, bytes, batches] {
      for (unsigned batch = 1; batch <= batches; ++batch) {
        sg4::this_actor::sleep_until(interval_s * batch);
        sg4::Comm::sendto(source, destination, bytes);
      }
    });
  }
  const auto began = std::chrono::steady_clock::now();
  engine.run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

double seconds_per_batch_with_comms(unsigned streams, unsigned batches) {
  const std::string text = run_in_child([&] { return fmt::format("{:.17g}", measured_s(streams, batches)); }, 600);
  return std::stod(text) / (static_cast<double>(streams) * batches);
}

}  // namespace drsim::test
