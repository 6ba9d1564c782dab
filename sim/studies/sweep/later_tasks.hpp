#pragma once
/// Tasks for which processes are forked after this process has played a scenario itself. SimGrid allows one engine a
/// process, forked ones included, so a process that has played nothing is kept aside and forks them.

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "sim/studies/processes/process_pool.hpp"

namespace drsim {

/// Make one before the first engine; what this process reads or plays after that is unknown to the tasks.
/// Checked by: tests/studies/later_tasks_test.cpp
class LaterTasks {
 public:
  using Body = std::function<std::string(const std::string& request)>;

  /// @param body  what is done with a request; runs in a process of its own each time
  explicit LaterTasks(Body body);
  ~LaterTasks();
  LaterTasks(const LaterTasks&) = delete;
  LaterTasks& operator=(const LaterTasks&) = delete;

  /// How each request ended, in their order. Throws std::runtime_error when the process aside is gone.
  /// @param jobs  processes at a time [>= 1]
  /// @param on_end  called after each that ended; may be empty
  std::vector<TaskOutcome> play(const std::vector<std::string>& requests, std::size_t jobs,
                                const std::function<void()>& on_end = nullptr);

 private:
  [[noreturn]] static void serve(int channel, const Body& body, pid_t parent);

  int channel_ = -1;
  pid_t process_ = 0;
};

}  // namespace drsim
