#include "sim/studies/sweep/later_tasks.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

namespace drsim {
namespace {

using nlohmann::json;

/// Sends a text with its length before it; false when nobody reads.
bool send_text(int channel, const std::string& text) {
  const std::uint64_t length = text.size();
  std::string message(sizeof length, '\0');
  std::memcpy(message.data(), &length, sizeof length);
  message += text;
  for (std::size_t done = 0; done < message.size();) {
    const ssize_t count = ::send(channel, message.data() + done, message.size() - done, MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  return true;
}

bool receive(int channel, char* to, std::size_t length) {
  for (std::size_t done = 0; done < length;) {
    const ssize_t count = ::read(channel, to + done, length - done);
    if (count == 0 || (count < 0 && errno != EINTR)) return false;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  return true;
}

std::optional<std::string> receive_text(int channel) {
  std::uint64_t length = 0;
  if (!receive(channel, reinterpret_cast<char*>(&length), sizeof length)) return std::nullopt;
  std::string text(length, '\0');
  if (!receive(channel, text.data(), text.size())) return std::nullopt;
  return text;
}

std::string packed(const json& message) {
  const std::vector<std::uint8_t> bytes = json::to_msgpack(message);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

LaterTasks::LaterTasks(Body body) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw std::runtime_error(std::string("no channel to a process aside: ") + std::strerror(errno));
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ < 0) {
    const std::string why = std::strerror(errno);
    for (const int end : ends) ::close(end);
    throw std::runtime_error("no process aside: " + why);
  }
  if (process_ == 0) {
    ::close(ends[0]);
    serve(ends[1], body, parent);
  }
  ::close(ends[1]);
  channel_ = ends[0];
}

LaterTasks::~LaterTasks() {
  ::close(channel_);
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

/// One message is a list of requests and how many may run at a time; answered by one message each, as they end.
void LaterTasks::serve(int channel, const Body& body, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  try {
    while (const auto text = receive_text(channel)) {
      const json message = json::from_msgpack(*text);
      const auto requests = message.at("requests").get<std::vector<std::string>>();
      run_tasks(
          requests.size(), message.at("jobs").get<std::size_t>(),
          [&](std::size_t task) { return body(requests[task]); },
          [&](const TaskOutcome& outcome) {
            send_text(channel, packed({outcome.task, static_cast<int>(outcome.end), outcome.text}));
          });
    }
  } catch (const std::exception&) {
    // The other side notices that the channel is closed.
  }
  ::_exit(0);
}

std::vector<TaskOutcome> LaterTasks::play(const std::vector<std::string>& requests, std::size_t jobs,
                                          const std::function<void()>& on_end) {
  const auto gone = [] { return std::runtime_error("the process that further runs are forked from is gone"); };
  std::vector<TaskOutcome> outcomes(requests.size());
  if (!send_text(channel_, packed({{"requests", requests}, {"jobs", jobs}}))) throw gone();
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto text = receive_text(channel_);
    if (!text) throw gone();
    const json message = json::from_msgpack(*text);
    const auto task = message.at(0).get<std::size_t>();
    outcomes.at(task) = {task, static_cast<TaskEnd>(message.at(1).get<int>()), message.at(2).get<std::string>()};
    if (on_end) on_end();
  }
  return outcomes;
}

}  // namespace drsim
