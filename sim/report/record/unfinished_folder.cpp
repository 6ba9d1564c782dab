#include "sim/report/record/unfinished_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

namespace drsim {
namespace {

namespace fs = std::filesystem;

constexpr const char* prefix = ".drsim-unfinished-";
constexpr std::array ending_signals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGXFSZ, SIGPIPE};
constexpr std::array crashing_signals = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

/// Opens a folder and asks for its lock. @return its file, or -1 with errno
int locked(const fs::path& folder, int how) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return -1;
  if (::flock(file, how) == 0) return file;
  const int cause = errno;
  ::close(file);
  errno = cause;
  return -1;
}

/// A program that was killed between two renames may have left a file of before here alone.
void give_back_earlier(const fs::path& folder, const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.compare(0, earlier_prefix.size(), earlier_prefix) != 0) continue;
    const fs::path target = parent / name.substr(earlier_prefix.size());
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(target, ignored))) fs::rename(entry->path(), target, ignored);
  }
}

/// What nobody holds is what somebody left. Where the file system knows no locks nothing can be told, and all stays.
void sweep(const fs::path& parent) {
  std::error_code error;
  std::vector<fs::path> left;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().compare(0, std::strlen(prefix), prefix) == 0) left.push_back(entry->path());
  }
  for (const fs::path& folder : left) {
    const int lock = locked(folder, LOCK_EX | LOCK_NB);
    if (lock < 0) continue;
    give_back_earlier(folder, parent);
    fs::remove_all(folder, error);
    ::close(lock);
  }
}

/// True when `file` is still the folder of that name: another program may have swept it before it was locked.
bool is_still_there(int file, const fs::path& folder) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file, &opened) == 0 && ::stat(folder.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

/// What a signal handler may read: no pointers into the heap, which may be broken by then.
struct Guarded {
  volatile sig_atomic_t active = 0;
  pid_t process = 0;
  char folder[PATH_MAX] = {};
  char made[PATH_MAX] = {};    // topmost directory that was made; empty: none
  char parent[PATH_MAX] = {};  // removed, when made, with those above it up to `made`
  char names[256][NAME_MAX + 1] = {};
  volatile sig_atomic_t count = 0;
};
Guarded guarded;

bool copy(char* to, std::size_t size, const std::string& text) {
  if (text.size() + 1 > size) return false;
  std::memcpy(to, text.c_str(), text.size() + 1);
  return true;
}

/// Only calls that POSIX allows in a handler. A child that inherits it leaves its parent's folder alone.
void remove_guarded() {
  if (guarded.active == 0 || guarded.process != ::getpid()) return;
  guarded.active = 0;
  const int folder = ::open(guarded.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (int name = 0; folder >= 0 && name < guarded.count; ++name) ::unlinkat(folder, guarded.names[name], 0);
  ::rmdir(guarded.folder);
  const std::size_t shortest = std::strlen(guarded.made);
  for (std::size_t length = std::strlen(guarded.parent); shortest > 0 && length >= shortest;) {
    if (::rmdir(guarded.parent) != 0) break;
    while (length > 0 && guarded.parent[length] != '/') --length;
    guarded.parent[length] = '\0';
  }
}

std::array<std::pair<int, struct sigaction>, ending_signals.size() + crashing_signals.size()> earlier_actions;

/// Removes the folder, then does what the program would have done without it.
void on_signal(int number) {
  const int cause = errno;
  remove_guarded();
  for (const auto& [signal, action] : earlier_actions) {
    if (signal == number) ::sigaction(number, &action, nullptr);
  }
  errno = cause;
  ::raise(number);
}

void take_signals() {
  struct sigaction ours {};
  ours.sa_handler = on_signal;
  ours.sa_flags = SA_ONSTACK;
  ::sigemptyset(&ours.sa_mask);
  std::size_t place = 0;
  const auto take = [&](int number) {
    auto& [signal, action] = earlier_actions[place++];
    signal = number;
    ::sigaction(number, nullptr, &action);
    // Who ignores a signal (nohup) goes on.
    if (action.sa_handler != SIG_IGN) ::sigaction(number, &ours, nullptr);
  };
  for (const int number : ending_signals) take(number);
  for (const int number : crashing_signals) take(number);
}

void give_signals_back() {
  for (const auto& [signal, action] : earlier_actions) ::sigaction(signal, &action, nullptr);
}

bool guard(const fs::path& folder, const fs::path& parent, const fs::path& made) {
  if (guarded.active != 0 && guarded.process == ::getpid()) return false;
  guarded.count = 0;
  guarded.process = ::getpid();
  if (!copy(guarded.folder, sizeof guarded.folder, folder.string()) ||
      !copy(guarded.parent, sizeof guarded.parent, parent.string()) ||
      !copy(guarded.made, sizeof guarded.made, made.string())) {
    return false;
  }
  guarded.active = 1;
  take_signals();
  return true;
}

fs::path without_last_slash(const fs::path& directory) {
  const fs::path whole = fs::absolute(directory).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

}  // namespace

UnfinishedFolder::UnfinishedFolder(const fs::path& parent, const fs::path& made) {
  const fs::path place = without_last_slash(parent);
  sweep(place);
  for (;;) {
    std::string name = (place / (std::string(prefix) + "XXXXXX")).string();
    const SignalPause pause;
    if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category());
    path_ = name;
    lock_ = locked(path_, LOCK_EX);
    if (lock_ >= 0 && !is_still_there(lock_, path_)) {
      ::close(lock_);
      continue;
    }
    guarded_ = guard(path_, place, made);
    return;
  }
}

void UnfinishedFolder::expect(const std::string& name) {
  if (!guarded_ || static_cast<std::size_t>(guarded.count) == std::size(guarded.names)) return;
  if (copy(guarded.names[guarded.count], sizeof guarded.names[0], name)) guarded.count = guarded.count + 1;
}

UnfinishedFolder::~UnfinishedFolder() {
  const SignalPause pause;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
  if (!guarded_) return;
  guarded.active = 0;
  give_signals_back();
}

SignalPause::SignalPause() {
  sigset_t all;
  ::sigemptyset(&all);
  for (const int number : ending_signals) ::sigaddset(&all, number);
  ::sigprocmask(SIG_BLOCK, &all, &before_);
}

SignalPause::~SignalPause() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace drsim
