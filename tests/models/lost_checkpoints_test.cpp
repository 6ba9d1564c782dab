#define BOOST_TEST_MODULE lost_checkpoints
#include <boost/test/unit_test.hpp>
#include <utility>
#include <vector>

#include "models/group_accounts/checkpoint_ledger.hpp"

using namespace drsim;

// D = 5 s, latency 0.5 s, wanted history 100 s. From 200 s on none is made: the newest carries 200 s. What became of it
// is told as it was: age at 300 s; the limit, which leaves 40 s, at 240 s; or at 350 s whoever kept it until then.
BOOST_AUTO_TEST_CASE(what_became_of_the_last_checkpoint_is_told_as_it_was) {
  const auto lost = [](double limited_history_s, double kept_until_s) {
    CheckpointLedger ledger(5, 0.5, 15, 100, 1000, nullptr);
    ledger.settle(200, {}, {});
    ledger.stop_making(200, {});
    if (limited_history_s > 0) ledger.set_history(limited_history_s);
    if (kept_until_s > 0) ledger.keep_until(kept_until_s);
    ledger.settle(1000, {}, {});
    ledger.finish();
    return std::make_pair(ledger.first_loss(), ledger.first_no_checkpoint_s());
  };
  BOOST_CHECK(lost(0, 0).first == CauseKind::Aged);
  BOOST_CHECK_CLOSE(lost(0, 0).second, 300, 1e-9);
  BOOST_CHECK(lost(40, 0).first == CauseKind::JournalLimit);
  BOOST_CHECK_CLOSE(lost(40, 0).second, 240, 1e-9);
  BOOST_CHECK(lost(0, 350).first == CauseKind::HistoryLetGo);
  BOOST_CHECK_CLOSE(lost(0, 350).second, 350, 1e-9);
  CheckpointLedger copied(5, 0.5, 15, 100, 1000, nullptr);
  copied.settle(200, {}, {});
  copied.lose_checkpoints(200);
  BOOST_CHECK(copied.first_loss() == CauseKind::FullSync);
  CheckpointLedger empty(5, 0.5, 15, 100, 1000, nullptr, true);
  empty.finish();
  BOOST_CHECK(empty.first_loss() == CauseKind::InitialSync);
}

// The first time by age, later ones by the limit and by a full sync, and by age again: each kind once, by date. The
// copy after the full sync is no loss of its own.
BOOST_AUTO_TEST_CASE(later_losses_of_another_kind_are_kept) {
  CheckpointLedger ledger(5, 0.5, 15, 100, 3000, nullptr);
  const auto silence = [&](double from_s, double to_s) {
    ledger.settle(from_s, {}, {});
    ledger.stop_making(from_s, {});
    ledger.resume_making(to_s);
    ledger.settle(to_s + 50, {}, {});
  };
  silence(200, 400);
  BOOST_TEST((ledger.losses() == std::vector<CauseKind>{CauseKind::Aged}));
  ledger.set_history(40);
  silence(600, 700);
  ledger.set_history(100);
  silence(900, 1100);
  BOOST_TEST((ledger.losses() == std::vector<CauseKind>{CauseKind::Aged, CauseKind::JournalLimit}));
  ledger.settle(1500, {}, {});
  ledger.lose_checkpoints(1500);
  ledger.settle(2000, {}, {});
  ledger.finish();
  BOOST_TEST(
      (ledger.losses() == std::vector<CauseKind>{CauseKind::Aged, CauseKind::JournalLimit, CauseKind::FullSync}));
  BOOST_CHECK(ledger.first_loss() == CauseKind::Aged);
  BOOST_CHECK_CLOSE(ledger.first_no_checkpoint_s(), 300, 1e-9);
}
