#pragma once
/// Runs a piece of a test in a process of its own, because SimGrid allows one engine a process, and because a test of
/// a crash must survive it. Built on fork(): the child sees everything that the test had built so far and hands back
/// one text. Not for programs with running threads.

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

namespace drsim::test {

/// How the child ended.
struct ChildOutcome {
  std::string result;   ///< what the body returned; empty when it failed
  std::string failure;  ///< empty when it returned; else "threw: ...", "signal 6 (Aborted)", "exit code 1", ...
};

namespace detail {

inline void write_all(int file, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(file, text.data() + done, text.size() - done);
    if (count < 0 && errno != EINTR) return;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
}

inline std::string read_all(int file) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t count = ::read(file, buffer, sizeof buffer);
    if (count == 0) return text;
    if (count > 0) text.append(buffer, static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR) throw std::runtime_error(std::string("pipe from child: ") + std::strerror(errno));
  }
}

/// The child's side. The first letter of the message tells a result (R) from an exception (E). _exit leaves the
/// parent's buffers, static objects and test framework alone.
[[noreturn]] inline void play_child(int pipe_end, const std::function<std::string()>& body, unsigned limit_s) {
  // The test framework's handlers would turn a crash here into a second report of the parent's tests.
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM}) std::signal(signal, SIG_DFL);
  ::alarm(limit_s);
  std::string message;
  try {
    message = "R" + body();
  } catch (const std::exception& error) {
    message = std::string("E") + error.what();
  } catch (...) {
    message = "Eunknown exception";
  }
  std::fflush(nullptr);
  write_all(pipe_end, message);
  ::_exit(0);
}

}  // namespace detail

/// Runs `body` in a forked child and waits for it.
/// @param limit_s  the child is killed by SIGALRM after this many seconds of wall time [s, > 0]
/// Never throws for what the child does; throws std::runtime_error when no child can be started.
inline ChildOutcome outcome_in_child(const std::function<std::string()>& body, unsigned limit_s = 120) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error(std::string("pipe: ") + std::strerror(errno));
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error(std::string("fork: ") + std::strerror(errno));
  if (child == 0) {
    ::close(ends[0]);
    detail::play_child(ends[1], body, limit_s);
  }
  ::close(ends[1]);
  const std::string message = detail::read_all(ends[0]);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return {"", "signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")"};
  }
  if (message.empty() || WEXITSTATUS(status) != 0)
    return {"", "exit code " + std::to_string(WEXITSTATUS(status)) + " before it returned"};
  if (message.front() == 'E') return {"", "threw: " + message.substr(1)};
  return {message.substr(1), ""};
}

/// The same for a body that must succeed. Returns its text; throws std::runtime_error saying how the child ended.
/// Use: BOOST_TEST(run_in_child([] { return fmt::format("{:.17g}", clock_after_transfer()); }) == "1.03");
inline std::string run_in_child(const std::function<std::string()>& body, unsigned limit_s = 120) {
  ChildOutcome outcome = outcome_in_child(body, limit_s);
  if (!outcome.failure.empty()) throw std::runtime_error("child process: " + outcome.failure);
  return std::move(outcome.result);
}

}  // namespace drsim::test
