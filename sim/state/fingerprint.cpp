// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <type_traits>

#include <ruralsim/io/digest.hpp>
#include <ruralsim/state/fingerprint.hpp>

namespace ruralsim {
namespace {

/// The values and how many they are, part by part where a value has parts of its own.
template <class T>
void update(io::Digest& digest, const T& column) {
  using Value = typename T::value_type;
  const std::uint64_t size = column.size();
  digest.update(&size, sizeof size);
  if constexpr (std::is_trivially_copyable_v<Value>) {
    digest.update(column.data(), column.size() * sizeof(Value));
  } else {
    for (const Value& part : column) update(digest, part);
  }
}

template <class T>
void update(io::Digest& digest, const RareColumn<T>& column) {
  update(digest, column.dense());
}

}  // namespace

std::vector<ColumnDigest> column_digests(std::span<const Shard> shards) {
  std::vector<ColumnDigest> all;
  std::vector<io::Digest> digests;
  for (const Shard& s : shards) {
    const auto add = [&](const std::string& name, const auto& column) {
      // Slots of the same name stand one after another or in turns; they share a digest.
      std::size_t at = 0;
      while (at < all.size() && all[at].column != name) ++at;
      if (at == all.size()) {
        all.push_back({name, 0});
        digests.emplace_back();
      }
      update(digests[at], column);
    };
    add("household_begin", s.household_begin);
    add("person_begin", s.person_begin);
    name_person_columns(s, [&](const char* name, const auto& c) { add("person." + std::string(name), c); });
    name_household_columns(
        s, [&](const char* name, const auto& c) { add("household." + std::string(name), c); });
    name_village_columns(s, [&](const char* name, const auto& c) { add("village." + std::string(name), c); });
  }
  for (std::size_t at = 0; at < all.size(); ++at) all[at].digest = digests[at].low64();
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
