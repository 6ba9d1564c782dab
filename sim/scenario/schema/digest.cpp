#include "sim/scenario/schema/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <vector>

#include "models/check.hpp"
#include "sim/scenario/schema/schema_walk.hpp"

namespace drsim {

namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    DRSIM_CHECK(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }

  void add(const char* data, std::size_t size) { DRSIM_CHECK(EVP_DigestUpdate(context_.get(), data, size) == 1); }

  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    DRSIM_CHECK(EVP_DigestFinal_ex(context_.get(), bytes.data(), &size) == 1);
    std::string text;
    for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

std::string file_digest(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  Sha256 hash;
  std::vector<char> buffer(1u << 20u);
  while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || stream.gcount() > 0)
    hash.add(buffer.data(), static_cast<std::size_t>(stream.gcount()));
  return hash.hex();
}

}  // namespace

std::string scenario_digest(const Schema& schema, const nlohmann::json& resolved) {
  nlohmann::json canonical = canonical_form(schema, resolved);
  // Who it is for says nothing about the design.
  canonical.erase("cover");
  if (canonical.contains("workloads"))
    for (auto& workload : canonical["workloads"])
      if (workload.contains("file")) workload["file"] = file_digest(workload["file"].get<std::string>());
  const std::string text = canonical.dump();
  Sha256 hash;
  hash.add(text.data(), text.size());
  return hash.hex();
}

}  // namespace drsim
