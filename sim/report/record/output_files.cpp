#include "sim/report/record/output_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t buffer_bytes = std::size_t{1} << 20;

[[noreturn]] void fail(const fs::path& path, const std::string& action, int cause) {
  throw std::runtime_error(path.string() + ": cannot " + action + ": " + std::generic_category().message(cause));
}

/// The topmost part of the path that does not exist yet; empty when all of it does.
fs::path first_missing(const fs::path& directory) {
  fs::path missing;
  for (fs::path path = fs::absolute(directory).lexically_normal(); !fs::exists(path); path = path.parent_path()) {
    missing = path;
    if (path == path.parent_path()) break;
  }
  return missing;
}

/// Makes the names inside the directory survive a power cut.
void sync_directory(const fs::path& directory) {
  const int file = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) fail(directory, "open directory", errno);
  const int result = fsync(file);
  const int cause = errno;
  close(file);
  // Some network file systems know no fsync of a directory; the renames are as safe there as they can be.
  if (result != 0 && cause != EINVAL) fail(directory, "sync", cause);
}

}  // namespace

OutputFiles::OutputFiles(fs::path directory) : directory_(std::move(directory)) {
  try {
    made_ = first_missing(directory_);
    fs::create_directories(directory_);
  } catch (const fs::filesystem_error& error) {
    const int cause = error.code().value();
    discard();
    fail(directory_, "make directory", cause);
  }
  try {
    staging_.emplace(directory_, made_);
  } catch (const std::system_error& error) {
    discard();
    fail(directory_, "write into directory", error.code().value());
  }
}

OutputFiles::~OutputFiles() { discard(); }

void OutputFiles::begin(const std::string& name) {
  close_file();
  staging_->expect(name);
  file_ = open((staging_->path() / name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file_ < 0) fail(directory_ / name, "create", errno);
  names_.push_back(name);
}

void OutputFiles::append(std::string_view text) {
  buffer_.append(text);
  if (buffer_.size() >= buffer_bytes) flush();
}

void OutputFiles::flush() {
  std::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t written = write(file_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(directory_ / names_.back(), "write", errno);
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

void OutputFiles::close_file() {
  if (file_ < 0) return;
  flush();
  if (fsync(file_) != 0) fail(directory_ / names_.back(), "write", errno);
  const int file = file_;
  file_ = -1;
  if (close(file) != 0) fail(directory_ / names_.back(), "write", errno);
}

fs::path OutputFiles::earlier(const std::string& name) const {
  return staging_->path() / (std::string(earlier_prefix) + name);
}

void OutputFiles::move_into_place(const std::string& name) {
  const fs::path target = directory_ / name;
  if (fs::is_directory(target)) fail(target, "replace", EISDIR);
  std::error_code error;
  if (fs::exists(fs::symlink_status(target))) {
    fs::create_hard_link(target, earlier(name), error);
    if (error) fs::rename(target, earlier(name), error);
    if (error) fail(target, "replace", error.value());
  }
  moved_.push_back(name);
  fs::rename(staging_->path() / name, target, error);
  if (error) fail(target, "create", error.value());
}

void OutputFiles::restore_earlier() noexcept {
  std::error_code ignored;
  for (const std::string& name : moved_) {
    const fs::path before = earlier(name);
    if (fs::exists(before, ignored)) {
      fs::rename(before, directory_ / name, ignored);
    } else {
      fs::remove(directory_ / name, ignored);
    }
  }
  moved_.clear();
}

void OutputFiles::commit() {
  close_file();
  sync_directory(staging_->path());
  const SignalPause whole;
  try {
    for (const std::string& name : names_) move_into_place(name);
    sync_directory(directory_);
  } catch (...) {
    restore_earlier();
    throw;
  }
  moved_.clear();
  made_.clear();
}

void OutputFiles::discard() noexcept {
  if (file_ >= 0) close(file_);
  file_ = -1;
  restore_earlier();
  std::error_code ignored;
  staging_.reset();
  if (!made_.empty()) fs::remove_all(made_, ignored);
}

void write_output_file(const fs::path& file, const std::string& text) {
  try {
    OutputFiles files(fs::absolute(file).parent_path());
    files.begin(file.filename().string());
    files.append(text);
    files.commit();
  } catch (const std::runtime_error& error) {
    throw ScenarioError({{file.string(), "", std::string("cannot be written: ") + error.what()}});
  }
}

}  // namespace drsim
