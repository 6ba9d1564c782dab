#pragma once
/// The hidden folder in which the files of a run are written before they appear, and what becomes of it when the
/// program does not reach its end.

#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>

namespace drsim {

/// Before the name of a file that stood at the final place and is kept until all new files have appeared.
inline constexpr std::string_view earlier_prefix = "earlier-";

/// A folder `.drsim-unfinished-XXXXXX` inside another one. It is locked as long as it lives: what an aborted program
/// left is known by its free lock, and a program that is still writing by its held one. SIGINT, SIGTERM, SIGHUP, a
/// crash and the other signals that end a program remove it at once; what no program can catch (SIGKILL, a power cut)
/// is removed by the next one that writes to the same place. One at a time of a process is removed by signals.
/// Checked by: tests/report/unfinished_folder_test.cpp.
class UnfinishedFolder {
 public:
  /// Removes what others have left in `parent` and makes a new folder there.
  /// @param parent  existing directory
  /// @param made    topmost directory on the way to `parent` that was made for this folder; empty: none. Signals remove
  ///                the empty directories from `parent` up to it.
  /// Throws std::system_error.
  UnfinishedFolder(const std::filesystem::path& parent, const std::filesystem::path& made);
  ~UnfinishedFolder();
  UnfinishedFolder(const UnfinishedFolder&) = delete;
  UnfinishedFolder& operator=(const UnfinishedFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Says, before it is made, that the folder will hold a file of this name. Signals remove the first 256 of them; with
  /// more the folder stays for the next program to remove.
  void expect(const std::string& name);

 private:
  std::filesystem::path path_;
  int lock_ = -1;
  bool guarded_ = false;
};

/// Holds back the signals that can be caught while it lives, so that a step of several renames is not torn.
class SignalPause {
 public:
  SignalPause();
  ~SignalPause();
  SignalPause(const SignalPause&) = delete;
  SignalPause& operator=(const SignalPause&) = delete;

 private:
  sigset_t before_;
};

}  // namespace drsim
