#include "sim/studies/processes/process_pool.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <stdexcept>

#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace {

/// First letters of a child's message.
constexpr char letter_done = 'R', letter_mistake = 'M', letter_failed = 'E';

void write_all(int file, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(file, text.data() + done, text.size() - done);
    if (count < 0 && errno != EINTR) return;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
}

std::runtime_error system_failure(const char* what) {
  return std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

}  // namespace

ProcessPool::ProcessPool(std::size_t jobs, Body body) : jobs_(jobs), body_(std::move(body)) {}

ProcessPool::~ProcessPool() {
  for (const auto& [pipe_end, child] : running_) {
    ::close(pipe_end);
    ::kill(child.process, SIGKILL);
    while (::waitpid(child.process, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

void ProcessPool::play(std::size_t task, int pipe_end, pid_t parent) const {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  std::string message;
  try {
    message = letter_done + body_(task);
  } catch (const ScenarioError& error) {
    message = letter_mistake + std::string(error.what());
  } catch (const std::exception& error) {
    message = letter_failed + std::string(error.what());
  } catch (...) {
    message = letter_failed + std::string("unknown exception");
  }
  write_all(pipe_end, message);
  // Neither the parent's buffers nor its static objects are the child's to flush or to destroy.
  ::_exit(0);
}

void ProcessPool::start(std::size_t task) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw system_failure("no pipe for a child process");
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) {
    const auto failure = system_failure("no child process");
    for (const int end : ends) ::close(end);
    throw failure;
  }
  if (process == 0) {
    ::close(ends[0]);
    play(task, ends[1], parent);
  }
  ::close(ends[1]);
  running_[ends[0]] = Child{task, process, ""};
}

TaskOutcome ProcessPool::reap(const Child& child) const {
  int status = 0;
  while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return {child.task, TaskEnd::Failed,
            "ended by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")"};
  }
  if (WEXITSTATUS(status) != 0 || child.text.empty())
    return {child.task, TaskEnd::Failed, "ended with exit code " + std::to_string(WEXITSTATUS(status))};
  const char letter = child.text.front();
  const TaskEnd end = letter == letter_done      ? TaskEnd::Done
                      : letter == letter_mistake ? TaskEnd::Mistake
                                                 : TaskEnd::Failed;
  return {child.task, end, child.text.substr(1)};
}

std::vector<TaskOutcome> ProcessPool::wait(std::chrono::milliseconds patience, int also) {
  std::vector<pollfd> ends;
  for (const auto& entry : running_) ends.push_back({entry.first, POLLIN, 0});
  ends.push_back({also, POLLIN, 0});
  const int ready = ::poll(ends.data(), ends.size(), static_cast<int>(patience.count()));
  if (ready < 0 && errno != EINTR) throw system_failure("waiting for child processes");
  std::vector<TaskOutcome> ended;
  if (ready <= 0) return ended;
  ends.pop_back();
  std::array<char, 65536> buffer{};
  for (const pollfd& end : ends) {
    if (end.revents == 0) continue;
    Child& child = running_.at(end.fd);
    const ssize_t count = ::read(end.fd, buffer.data(), buffer.size());
    if (count < 0) continue;
    child.text.append(buffer.data(), static_cast<std::size_t>(count));
    if (count > 0) continue;
    ended.push_back(reap(child));
    ::close(end.fd);
    running_.erase(end.fd);
  }
  return ended;
}

void run_tasks(std::size_t count, std::size_t jobs, const ProcessPool::Body& body,
               const std::function<void(TaskOutcome)>& on_end) {
  ProcessPool pool(jobs, body);
  for (std::size_t next = 0; next < count || !pool.is_idle();) {
    while (next < count && pool.has_room()) pool.start(next++);
    for (TaskOutcome& outcome : pool.wait(std::chrono::milliseconds(1000))) on_end(std::move(outcome));
  }
}

std::size_t available_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace drsim
