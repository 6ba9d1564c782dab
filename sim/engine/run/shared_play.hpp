#pragma once
/// Two data planes whose streams share resources, played as one: date by date, so that neither outruns the other. The
/// plane that owns the shared resources gives the streams of the other one their rates.
/// Checked by: tests/engine/mixed_estate_test.cpp.

#include <vector>

#include "models/network/stream_sharing.hpp"

namespace drsim {

class SharedPlay : public StreamSharing {
 public:
  /// @param owner     has a cross stream for each stream of the guest, with the same number
  /// @param owner_of  by resource of the guest: which one of the owner it is
  SharedPlay(ResourceOwner& owner, std::vector<std::uint32_t> owner_of);

  /// The plane whose streams these are; it was made with this sharing. To be called once.
  void attach(ResourceGuest& guest) { guest_ = &guest; }

  /// Plays both planes up to and including the date.
  void advance(double to_s);

  /// Tells the guest what changes of the owner have done to its rates.
  void follow();

  void share(const std::vector<StreamDemand>& demands, std::vector<double>& rate,
             std::vector<std::uint32_t>& binding) override;
  void set_path(std::uint32_t stream, const std::vector<PathUse>& path) override;
  void set_demand(std::uint32_t stream, double bytes_per_s) override;

 private:
  void play_date(double at_s);

  ResourceOwner& owner_;
  ResourceGuest* guest_ = nullptr;
  std::vector<std::uint32_t> owner_of_;  // by resource of the guest
  std::vector<std::uint32_t> guest_of_;  // by resource of the owner; bound_by_cap: the guest does not use it
  std::vector<std::uint32_t> sending_;   // streams of the guest, ascending
};

}  // namespace drsim
