// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <type_traits>

#include <ruralsim/base/random.hpp>
#include <ruralsim/state/fingerprint.hpp>

namespace ruralsim {
namespace {

/// Mixes the bytes of a value, eight at a time.
template <class T>
std::uint64_t digest(const T& column, std::uint64_t seed);

std::uint64_t digest_bytes(const void* data, std::size_t size, std::uint64_t seed) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  std::uint64_t state = base::mix_id(seed, size);
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + at, std::min(sizeof word, size - at));
    state = base::mix_id(state, word);
  }
  return state;
}

template <class T>
std::uint64_t digest(const T& column, std::uint64_t seed) {
  using Value = typename T::value_type;
  if constexpr (std::is_trivially_copyable_v<Value>) {
    return digest_bytes(column.data(), column.size() * sizeof(Value), seed);
  } else {
    for (const Value& part : column) seed = digest(part, seed);
    return base::mix_id(seed, column.size());
  }
}

}  // namespace

std::vector<ColumnDigest> column_digests(std::span<const Shard> shards) {
  std::vector<ColumnDigest> all;
  for (const Shard& s : shards) {
    std::size_t next = 0;
    const auto add = [&](const std::string& name, const auto& column) {
      // Slots of the same name stand one after another or in turns; they share a digest.
      std::size_t at = 0;
      while (at < all.size() && all[at].column != name) ++at;
      if (at == all.size()) all.push_back({name, 0});
      all[at].digest = digest(column, base::mix_id(all[at].digest, ++next));
    };
    add("household_begin", s.household_begin);
    add("person_begin", s.person_begin);
    name_person_columns(s, [&](const char* name, const auto& c) { add("person." + std::string(name), c); });
    name_household_columns(
        s, [&](const char* name, const auto& c) { add("household." + std::string(name), c); });
    name_village_columns(s, [&](const char* name, const auto& c) { add("village." + std::string(name), c); });
  }
  return all;
}

std::vector<std::string> changed_columns(const std::vector<ColumnDigest>& before,
                                         const std::vector<ColumnDigest>& after) {
  std::vector<std::string> changed;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (i >= before.size() || before[i].digest != after[i].digest) changed.push_back(after[i].column);
  }
  return changed;
}

}  // namespace ruralsim
