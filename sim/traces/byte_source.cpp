#include "sim/traces/byte_source.hpp"

#include <array>
#include <boost/iostreams/device/file.hpp>
#include <boost/iostreams/filter/bzip2.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <cstring>
#include <fstream>

#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace io = boost::iostreams;

namespace {

constexpr std::streamsize buffer_bytes = 256 * 1024;

enum class Compression { None, Gzip, Bzip2 };

Compression compression_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<unsigned char, 4> magic{};
  file.read(reinterpret_cast<char*>(magic.data()), magic.size());
  if (file.gcount() >= 2 && magic[0] == 0x1f && magic[1] == 0x8b) return Compression::Gzip;
  if (file.gcount() >= 3 && std::memcmp(magic.data(), "BZh", 3) == 0) return Compression::Bzip2;
  if (file.gcount() == 4 && std::memcmp(magic.data(), "\x28\xb5\x2f\xfd", 4) == 0) {
    // Boost's zstd filter takes a cut file for a complete one, so a short trace would pass unnoticed.
    throw ScenarioError(
        {{path.string(), "", "is compressed with zstd; allowed: plain, gzip, bzip2 (decompress it first)"}});
  }
  return Compression::None;
}

const char* name_of(Compression compression) {
  switch (compression) {
    case Compression::Gzip:
      return "gzip";
    case Compression::Bzip2:
      return "bzip2";
    case Compression::None:
      break;
  }
  return "uncompressed";
}

void require_readable(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw ScenarioError({{path.string(), "", "no such file"}});
  if (std::filesystem::is_directory(status))
    throw ScenarioError({{path.string(), "", "is a folder, not a trace file"}});
  if (!std::ifstream(path, std::ios::binary))
    throw ScenarioError({{path.string(), "", "cannot be opened for reading"}});
}

}  // namespace

struct ByteSource::Chain {
  Compression compression = Compression::None;
  io::filtering_streambuf<io::input> stream;
};

ByteSource::ByteSource(const std::filesystem::path& path) : name_(path.string()), chain_(std::make_unique<Chain>()) {
  require_readable(path);
  chain_->compression = compression_of(path);
  if (chain_->compression == Compression::Gzip) {
    chain_->stream.push(io::gzip_decompressor(io::gzip::default_window_bits, buffer_bytes), buffer_bytes);
  } else if (chain_->compression == Compression::Bzip2) {
    chain_->stream.push(io::bzip2_decompressor(false, buffer_bytes), buffer_bytes);
  }
  chain_->stream.push(io::file_source(name_, std::ios::in | std::ios::binary), buffer_bytes);
}

ByteSource::~ByteSource() = default;

std::size_t ByteSource::read(char* target, std::size_t size) {
  try {
    return static_cast<std::size_t>(chain_->stream.sgetn(target, static_cast<std::streamsize>(size)));
  } catch (const std::ios_base::failure&) {
    throw DecompressionError(std::string("the ") + name_of(chain_->compression) + " data are damaged or cut off");
  }
}

}  // namespace drsim
