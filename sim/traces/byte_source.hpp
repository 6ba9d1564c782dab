#pragma once
/// The bytes of a trace file, decompressed on the way: gzip and bzip2 are recognised by the first bytes of the file,
/// whatever its name (zstd is recognised and refused). Nothing is held but one buffer.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace drsim {

/// The compressed data are damaged or end too early; the text names the compression.
class DecompressionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Sequential reader of one file.
class ByteSource {
 public:
  /// Throws ScenarioError when the file is missing, is a folder, cannot be read or is compressed with zstd.
  explicit ByteSource(const std::filesystem::path& path);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  /// Fills `target` with up to `size` bytes; fewer only at the end of the data. Throws DecompressionError.
  std::size_t read(char* target, std::size_t size);

  const std::string& name() const { return name_; }

 private:
  struct Chain;
  std::string name_;
  std::unique_ptr<Chain> chain_;
};

}  // namespace drsim
