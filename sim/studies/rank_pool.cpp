#include "sim/studies/rank_pool.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <stdexcept>

#include "sim/ranks/rank_frames.hpp"
#include "sim/scenario/problem.hpp"

namespace drsim {
namespace {

// How long a rank waits for messages before it looks after its own children, and the other way round.
constexpr std::chrono::milliseconds look_interval{1}, none{0};

// Letters that begin the messages between ranks.
constexpr char letter_task = 'T', letter_quit = 'Q', letter_jobs = 'J';
constexpr const char* end_letters = "DMF";  // by TaskEnd

/// mpirun and srun both tell a rank its number in the environment.
bool is_rank() { return std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr || std::getenv("PMIX_RANK") != nullptr; }

/// The other ranks, by way of the program drsim-ranks.
class Messages {
 public:
  Messages() {
    const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "drsim-ranks";
    if (!std::filesystem::exists(program))
      throw ScenarioError({Problem{"mpirun", "",
                                   "drsim was started as an MPI rank, but has no " + program.string() +
                                       "; allowed: a build with MPI (package libopenmpi-dev)"}});
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
      throw std::runtime_error(std::string("no socket for drsim-ranks: ") + std::strerror(errno));
    process_ = ::fork();
    if (process_ < 0) throw std::runtime_error(std::string("no process for drsim-ranks: ") + std::strerror(errno));
    if (process_ == 0) {
      ::dup2(ends[1], STDIN_FILENO);
      ::dup2(ends[1], STDOUT_FILENO);
      ::execl(program.c_str(), program.c_str(), nullptr);
      ::_exit(1);
    }
    ::close(ends[1]);
    socket_ = ends[0];
    FrameHeader own;
    read_all(&own, sizeof own);
    rank_ = own.rank;
    size_ = own.bytes;
  }
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;
  ~Messages() {
    ::close(socket_);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  int rank() const { return rank_; }
  int size() const { return size_; }

  void send(int to, const std::string& text) const {
    const FrameHeader header{to, static_cast<std::int32_t>(text.size())};
    std::string frame(reinterpret_cast<const char*>(&header), sizeof header);
    frame += text;
    for (std::size_t done = 0; done < frame.size();) {
      const ssize_t count = ::send(socket_, frame.data() + done, frame.size() - done, MSG_NOSIGNAL);
      if (count < 0 && errno != EINTR) throw std::runtime_error("drsim-ranks is gone");
      if (count > 0) done += static_cast<std::size_t>(count);
    }
  }

  /// The next message; false when none came within the patience.
  bool receive(int& from, std::string& text, std::chrono::milliseconds patience) const {
    pollfd end{socket_, POLLIN, 0};
    if (::poll(&end, 1, static_cast<int>(patience.count())) <= 0) return false;
    FrameHeader header;
    read_all(&header, sizeof header);
    text.resize(static_cast<std::size_t>(header.bytes));
    read_all(text.data(), text.size());
    from = header.rank;
    return true;
  }

 private:
  void read_all(void* to, std::size_t bytes) const {
    for (std::size_t done = 0; done < bytes;) {
      const ssize_t count = ::read(socket_, static_cast<char*>(to) + done, bytes - done);
      if (count == 0 || (count < 0 && errno != EINTR)) throw std::runtime_error("drsim-ranks is gone");
      if (count > 0) done += static_cast<std::size_t>(count);
    }
  }

  pid_t process_ = 0;
  int socket_ = -1;
  int rank_ = 0, size_ = 1;
};

std::string outcome_text(const TaskOutcome& outcome) {
  return std::string(1, end_letters[static_cast<std::size_t>(outcome.end)]) + std::to_string(outcome.task) + " " +
         outcome.text;
}

TaskOutcome received_outcome(const std::string& message) {
  const std::size_t space = message.find(' ');
  const auto letter = std::string(end_letters).find(message.front());
  return {std::stoul(message.substr(1, space - 1)), static_cast<TaskEnd>(letter), message.substr(space + 1)};
}

/// The first rank: its own processes, and those of the others.
class RankPool final : public TaskRunner {
 public:
  RankPool(std::unique_ptr<Messages> messages, std::size_t jobs, ProcessPool::Body body)
      : messages_(std::move(messages)), own_(jobs, std::move(body)) {
    others_.resize(static_cast<std::size_t>(messages_->size()) - 1);
    for (std::size_t known = 0; known < others_.size();) {
      int from = 0;
      std::string text;
      if (!messages_->receive(from, text, std::chrono::seconds(1))) continue;
      // One task more than it can run, so that it need not wait for the next.
      other(from).room = std::stoul(text.substr(1)) + 1;
      ++known;
    }
  }

  ~RankPool() override {
    for (int rank = 1; rank < messages_->size(); ++rank) messages_->send(rank, std::string(1, letter_quit));
  }

  bool has_room() const override { return own_.has_room() || freest() != 0; }

  bool is_idle() const override {
    for (const Other& one : others_)
      if (one.busy > 0) return false;
    return own_.is_idle();
  }

  void start(std::size_t task) override {
    if (own_.has_room()) return own_.start(task);
    const int rank = freest();
    messages_->send(rank, letter_task + std::to_string(task));
    other(rank).busy += 1;
  }

  std::vector<TaskOutcome> wait(std::chrono::milliseconds patience) override {
    std::vector<TaskOutcome> ended;
    for (auto left = patience; ended.empty() && left.count() > 0; left -= look_interval) {
      ended = own_.is_idle() ? std::vector<TaskOutcome>() : own_.wait(look_interval);
      int from = 0;
      for (std::string text; messages_->receive(from, text, own_.is_idle() && ended.empty() ? look_interval : none);) {
        ended.push_back(received_outcome(text));
        other(from).busy -= 1;
      }
    }
    return ended;
  }

 private:
  struct Other {
    std::size_t room = 0, busy = 0;
  };
  Other& other(int rank) { return others_[static_cast<std::size_t>(rank) - 1]; }

  /// The rank with the most room; 0 when there is none.
  int freest() const {
    int best = 0;
    std::size_t most = 0;
    for (std::size_t i = 0; i < others_.size(); ++i) {
      const std::size_t room = others_[i].room - others_[i].busy;
      if (room <= most) continue;
      most = room;
      best = static_cast<int>(i) + 1;
    }
    return best;
  }

  std::unique_ptr<Messages> messages_;  // MPI ends after the children of this rank
  ProcessPool own_;
  std::vector<Other> others_;
};

/// What the other ranks do until the first has nothing left.
void serve(const Messages& messages, std::size_t jobs, const ProcessPool::Body& body) {
  messages.send(0, letter_jobs + std::to_string(jobs));
  ProcessPool pool(jobs, body);
  std::deque<std::size_t> waiting;
  for (;;) {
    int from = 0;
    for (std::string text; messages.receive(from, text, pool.is_idle() ? look_interval : none);) {
      if (text.front() == letter_quit) return;
      waiting.push_back(std::stoul(text.substr(1)));
    }
    for (; pool.has_room() && !waiting.empty(); waiting.pop_front()) pool.start(waiting.front());
    if (!pool.is_idle())
      for (const TaskOutcome& outcome : pool.wait(look_interval)) messages.send(0, outcome_text(outcome));
  }
}

}  // namespace

std::size_t processors_of_rank() { return is_rank() ? 1 : available_processors(); }

std::unique_ptr<TaskRunner> make_runner(std::size_t jobs, const ProcessPool::Body& body) {
  if (!is_rank()) return std::make_unique<ProcessPool>(jobs, body);
  auto messages = std::make_unique<Messages>();
  if (messages->rank() == 0) return std::make_unique<RankPool>(std::move(messages), jobs, body);
  serve(*messages, jobs, body);
  return nullptr;
}

}  // namespace drsim
