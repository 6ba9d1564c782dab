#pragma once
/// The parts of a zip archive, unpacked a piece at a time, with limits that an archive made to fill a machine meets
/// first.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drsim {

/// Most that one part may unpack to [bytes], and all that are read from one archive. A sheet of 100,000 VMs in 90
/// columns takes 350 MB.
inline constexpr std::uint64_t part_bytes_max = 512ULL * 1024 * 1024;
inline constexpr std::uint64_t archive_bytes_max = 2 * part_bytes_max;

using BytesSink = std::function<void(std::string_view)>;

class ZipArchive {
 public:
  /// Throws ScenarioError for a file that is missing or no zip archive.
  explicit ZipArchive(const std::filesystem::path& path);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  const std::string& file() const { return file_; }

  /// Names of all parts, in the order of the archive.
  const std::vector<std::string>& parts() const { return parts_; }
  bool has(const std::string& part) const;

  /// Hands on the unpacked bytes of a part. Throws ScenarioError when it is missing, encrypted, damaged, or unpacks to
  /// more than the limits.
  void read(const std::string& part, const BytesSink& take);

 private:
  struct Handle;
  [[noreturn]] void fail(const std::string& part, const std::string& text) const;
  void require_size(const std::string& part, std::uint64_t part_bytes) const;

  std::string file_;
  std::unique_ptr<Handle> handle_;
  std::vector<std::string> parts_;
  std::uint64_t read_bytes_ = 0;
};

}  // namespace drsim
