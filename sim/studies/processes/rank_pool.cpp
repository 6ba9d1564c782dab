#include "sim/studies/processes/rank_pool.hpp"

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
#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace {

constexpr std::chrono::milliseconds a_while{1000}, none{0};

// Letters that begin the messages between ranks.
constexpr char letter_task = 'T', letter_quit = 'Q', letter_jobs = 'J';
constexpr const char* end_letters = "DMF";  // by TaskEnd

/// mpirun and srun both tell a rank its number in the environment; null outside of them.
const char* rank_text() {
  const char* of_mpirun = std::getenv("OMPI_COMM_WORLD_RANK");
  return of_mpirun ? of_mpirun : std::getenv("PMIX_RANK");
}

bool is_rank() { return rank_text() != nullptr; }

/// The other ranks, by way of the program drsim-ranks. MPI takes a while to begin: until then there is nobody to talk
/// to.
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
  }
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;
  ~Messages() {
    ::close(socket_);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  /// True once MPI has begun, which is waited for as long as the patience.
  bool begins(std::chrono::milliseconds patience) {
    if (size_ == 0 && is_readable(patience)) {
      FrameHeader own;
      read_all(&own, sizeof own);
      size_ = own.bytes;
    }
    return size_ > 0;
  }

  /// Readable when MPI has begun, when there is a message and when drsim-ranks is gone.
  int descriptor() const { return socket_; }

  /// Number of ranks; 0 until MPI has begun.
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
    if (!is_readable(patience)) return false;
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

  bool is_readable(std::chrono::milliseconds patience) const {
    pollfd end{socket_, POLLIN, 0};
    return ::poll(&end, 1, static_cast<int>(patience.count())) > 0;
  }

  pid_t process_ = 0;
  int socket_ = -1;
  int size_ = 0;
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

/// The first rank: its own processes at once, and those of the others as they come in.
class RankPool final : public TaskRunner {
 public:
  RankPool(std::unique_ptr<Messages> messages, std::size_t jobs, ProcessPool::Body body)
      : messages_(std::move(messages)), own_(jobs, std::move(body)) {}

  ~RankPool() override {
    try {
      // What a rank says first must find somebody who listens.
      while (!all_came_in()) take_in(a_while);
      for (int rank = 1; rank < messages_->size(); ++rank) messages_->send(rank, std::string(1, letter_quit));
    } catch (const std::runtime_error&) {
      // drsim-ranks is gone, and with it the other ranks.
    }
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
    ended_ = own_.wait(patience, messages_->descriptor());
    take_in(none);
    return ended_;
  }

 private:
  struct Other {
    std::size_t room = 0, busy = 0;
  };
  Other& other(int rank) { return others_[static_cast<std::size_t>(rank) - 1]; }

  bool all_came_in() const { return messages_->size() > 0 && come_in_ == others_.size(); }

  /// What the other ranks have sent: outcomes, and how much they can run.
  void take_in(std::chrono::milliseconds patience) {
    if (!messages_->begins(patience)) return;
    others_.resize(static_cast<std::size_t>(messages_->size()) - 1);
    int from = 0;
    for (std::string text; messages_->receive(from, text, patience); patience = none) {
      if (text.front() == letter_jobs) {
        // One task more than it can run, so that it need not wait for the next.
        other(from).room = std::stoul(text.substr(1)) + 1;
        come_in_ += 1;
        continue;
      }
      ended_.push_back(received_outcome(text));
      other(from).busy -= 1;
    }
  }

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
  std::size_t come_in_ = 0;  ///< ranks that have said how much they can run
  std::vector<TaskOutcome> ended_;
};

/// What the other ranks do until the first has nothing left.
void serve(const Messages& messages, std::size_t jobs, const ProcessPool::Body& body) {
  messages.send(0, letter_jobs + std::to_string(jobs));
  ProcessPool pool(jobs, body);
  std::deque<std::size_t> waiting;
  for (;;) {
    for (const TaskOutcome& outcome : pool.wait(a_while, messages.descriptor()))
      messages.send(0, outcome_text(outcome));
    int from = 0;
    for (std::string text; messages.receive(from, text, none);) {
      if (text.front() == letter_quit) return;
      waiting.push_back(std::stoul(text.substr(1)));
    }
    for (; pool.has_room() && !waiting.empty(); waiting.pop_front()) pool.start(waiting.front());
  }
}

}  // namespace

std::size_t processors_of_rank() { return is_rank() ? 1 : available_processors(); }

std::unique_ptr<TaskRunner> make_runner(std::size_t jobs, const ProcessPool::Body& body) {
  if (!is_rank()) return std::make_unique<ProcessPool>(jobs, body);
  auto messages = std::make_unique<Messages>();
  if (std::strtol(rank_text(), nullptr, 10) == 0) return std::make_unique<RankPool>(std::move(messages), jobs, body);
  while (!messages->begins(a_while)) {
  }
  serve(*messages, jobs, body);
  return nullptr;
}

}  // namespace drsim
