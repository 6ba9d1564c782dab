#pragma once
/// Tasks in processes of their own, several at a time. SimGrid allows one engine a process, and a task that crashes
/// must not take the others with it. Children are forked, so they start with everything the parent has read.

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace drsim {

/// How a task ended.
enum class TaskEnd {
  Done,     ///< `text` is what it returned
  Mistake,  ///< `text` says what is wrong with its input (it threw ScenarioError)
  Failed,   ///< `text` says how it broke: another exception, or the signal that ended it
};

struct TaskOutcome {
  std::size_t task = 0;
  TaskEnd end = TaskEnd::Failed;
  std::string text;
};

/// Where tasks run: processes of this machine, or ranks of several.
class TaskRunner {
 public:
  TaskRunner() = default;
  TaskRunner(const TaskRunner&) = delete;
  TaskRunner& operator=(const TaskRunner&) = delete;
  virtual ~TaskRunner() = default;

  virtual bool has_room() const = 0;
  virtual bool is_idle() const = 0;

  /// Starts a task; has_room() must hold. Throws std::runtime_error when that is not possible.
  virtual void start(std::size_t task) = 0;

  /// Tasks that ended, waiting up to `patience` for the first.
  virtual std::vector<TaskOutcome> wait(std::chrono::milliseconds patience) = 0;
};

/// Runs at most `jobs` tasks at a time. Children die with the parent. Not for programs with threads.
/// Checked by: tests/studies/process_pool_test.cpp
class ProcessPool final : public TaskRunner {
 public:
  using Body = std::function<std::string(std::size_t task)>;

  /// @param jobs  children at a time [>= 1]
  /// @param body  what a child does with its task; runs in the child
  ProcessPool(std::size_t jobs, Body body);
  ~ProcessPool() override;  ///< ends the children that still run

  bool has_room() const override { return running_.size() < jobs_; }
  bool is_idle() const override { return running_.empty(); }
  void start(std::size_t task) override;
  std::vector<TaskOutcome> wait(std::chrono::milliseconds patience) override { return wait(patience, no_descriptor); }

  /// The same, ended early as well when there is something to read from `also`.
  std::vector<TaskOutcome> wait(std::chrono::milliseconds patience, int also);

 private:
  static constexpr int no_descriptor = -1;  // which poll() passes over
  struct Child {
    std::size_t task = 0;
    pid_t process = 0;
    std::string text;
  };
  TaskOutcome reap(const Child& child) const;
  [[noreturn]] void play(std::size_t task, int pipe_end, pid_t parent) const;

  std::size_t jobs_;
  Body body_;
  std::map<int, Child> running_;  ///< by the pipe's end
};

/// Runs tasks 0 .. count - 1 with up to `jobs` at a time; `on_end` gets each outcome as it comes.
void run_tasks(std::size_t count, std::size_t jobs, const ProcessPool::Body& body,
               const std::function<void(TaskOutcome)>& on_end);

/// Processors that this process may use [>= 1].
std::size_t available_processors();

}  // namespace drsim
