// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/base/draws.hpp>
#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace ruralsim::base {
namespace {

#ifdef __AVX2__

// Written with intrinsics: from a plain loop g++ 12 makes shuffles that cost more than they gain. A word
// stands in the lower half of a lane of 64 bits; what the upper half holds is dropped by the next product.
constexpr std::size_t kVectors = 2;  ///< side by side, since a round waits long for its products
constexpr std::size_t kLanes = 4 * kVectors;

__m256i words(std::uint32_t word) {
  return _mm256_set1_epi64x(static_cast<std::int64_t>(word));
}

/// The key of a round, in every lane.
struct RoundKey {
  __m256i seed, replicate;

  RoundKey() = default;
  explicit RoundKey(const Key& key) : seed(words(key.seed)), replicate(words(key.replicate)) {}
  void advance() {
    seed = _mm256_add_epi32(seed, words(0x9E3779B9));
    replicate = _mm256_add_epi32(replicate, words(0xBB67AE85));
  }
};

/// One round of philox4x32_10 on four counters.
[[gnu::always_inline]] inline void turn(__m256i (&c)[4], const RoundKey& key) {
  const __m256i a = _mm256_mul_epu32(c[0], words(0xD2511F53)), b = _mm256_mul_epu32(c[2], words(0xCD9E8D57));
  c[0] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(b, 32), c[1]), key.seed);
  c[1] = b;
  c[2] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(a, 32), c[3]), key.replicate);
  c[3] = a;
}

__m128i lower_halves(__m256i lanes) {
  const __m256i lower = _mm256_permutevar8x32_epi32(lanes, _mm256_setr_epi32(0, 2, 4, 6, 0, 0, 0, 0));
  return _mm256_castsi256_si128(lower);
}

/// `philox4x32_10` of counters that differ in their ids alone: the keys of its rounds, and as much of the
/// first two rounds as does not depend on the id. Written out round by round, so that what the last ones make
/// beside the word asked for is left out.
class Column {
 public:
  Column(const Key& run, std::uint32_t when, std::uint32_t why) {
    RoundKey key(run);
    for (RoundKey& k : key_) k = key, key.advance();
    const __m256i b = _mm256_mul_epu32(words(when), words(0xCD9E8D57));
    first_ = _mm256_xor_si256(_mm256_srli_epi64(b, 32), key_[0].seed);
    third_ = _mm256_xor_si256(words(why), key_[0].replicate);
    second_ = b;
  }

  /// Words for the ids of all lanes, a column each.
  template <std::size_t... kWord, class... To>
  void make(const std::uint64_t* ids, To*... to) const {
    __m256i c[kVectors][4];
    for (std::size_t v = 0; v < kVectors; ++v) {
      const __m256i id = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ids + 4 * v));
      const __m256i a = _mm256_mul_epu32(id, words(0xD2511F53));
      c[v][0] = _mm256_xor_si256(first_, _mm256_srli_epi64(id, 32));
      c[v][1] = second_;
      c[v][2] = _mm256_xor_si256(_mm256_srli_epi64(a, 32), third_);
      c[v][3] = a;
    }
    turn_from<1>(c);
    for (std::size_t v = 0; v < kVectors; ++v)
      (_mm_storeu_si128(reinterpret_cast<__m128i*>(to + 4 * v), lower_halves(c[v][kWord])), ...);
  }

 private:
  template <std::size_t kRound>
  [[gnu::always_inline]] void turn_from(__m256i (&c)[kVectors][4]) const {
    if constexpr (kRound < kRounds) {
      for (auto& counter : c) turn(counter, key_[kRound]);
      turn_from<kRound + 1>(c);
    }
  }

  static constexpr std::size_t kRounds = 10;
  RoundKey key_[kRounds];
  __m256i first_, second_, third_;
};

/// All words of `philox4x32_10` for four counters that differ in their third word.
std::array<Bits, 4> four(const Key& run, std::uint64_t id, const std::uint32_t (&third)[4],
                         std::uint32_t why) {
  RoundKey key(run);
  __m256i c[4] = {words(static_cast<std::uint32_t>(id)), words(static_cast<std::uint32_t>(id >> 32)),
                  _mm256_setr_epi64x(third[0], third[1], third[2], third[3]), words(why)};
  for (int round = 0; round < 10; ++round) {
    turn(c, key);
    key.advance();
  }
  // Words by lane become counters by row.
  __m128i row[4];
  for (std::size_t word = 0; word < 4; ++word) row[word] = lower_halves(c[word]);
  const __m128i a = _mm_unpacklo_epi32(row[0], row[1]), b = _mm_unpacklo_epi32(row[2], row[3]),
                d = _mm_unpackhi_epi32(row[0], row[1]), e = _mm_unpackhi_epi32(row[2], row[3]);
  row[0] = _mm_unpacklo_epi64(a, b), row[1] = _mm_unpackhi_epi64(a, b);
  row[2] = _mm_unpacklo_epi64(d, e), row[3] = _mm_unpackhi_epi64(d, e);
  std::array<Bits, 4> all;
  for (std::size_t i = 0; i < 4; ++i) _mm_storeu_si128(reinterpret_cast<__m128i*>(all[i].data()), row[i]);
  return all;
}

#else

std::array<Bits, 4> four(Key key, std::uint64_t id, const std::uint32_t (&third)[4], std::uint32_t why) {
  std::array<Bits, 4> all;
  for (std::size_t i = 0; i < 4; ++i)
    all[i] = philox4x32_10(
        {static_cast<std::uint32_t>(id), static_cast<std::uint32_t>(id >> 32), third[i], why}, key);
  return all;
}

constexpr std::size_t kLanes = 1;

class Column {
 public:
  Column(Key key, std::uint32_t when, std::uint32_t why) : key_(key), when_(when), why_(why) {}
  template <std::size_t... kWord, class... To>
  void make(const std::uint64_t* id, To*... to) const {
    const Bits words = philox4x32_10(
        {static_cast<std::uint32_t>(*id), static_cast<std::uint32_t>(*id >> 32), when_, why_}, key_);
    ((*to = words[kWord]), ...);
  }

 private:
  Key key_;
  std::uint32_t when_, why_;
};

#endif

}  // namespace

template <std::size_t kWord>
void DrawColumn::fill_with(std::size_t row) {
  const Column column(key_, static_cast<std::uint32_t>(when_.index) << 16, static_cast<std::uint32_t>(why_));
  std::size_t i = 0;
  for (; i + kLanes <= filled_; i += kLanes) column.make<kWord>(&ids_[row + i], &words_[i]);
  if (i == filled_) return;
  std::array<std::uint64_t, kLanes> last{};
  std::copy(ids_.begin() + static_cast<std::ptrdiff_t>(row + i),
            ids_.begin() + static_cast<std::ptrdiff_t>(row + filled_), last.begin());
  column.make<kWord>(last.data(), &words_[i]);
}

void DrawColumn::fill(std::size_t row) {
  begin_ = row;
  filled_ = std::min(kBlock, ids_.size() - row);
  switch (word_) {
    case 0:
      return fill_with<0>(row);
    case 1:
      return fill_with<1>(row);
    case 2:
      return fill_with<2>(row);
    default:
      return fill_with<3>(row);
  }
}

template <std::size_t kFirst, std::size_t kSecond>
void WordColumns<kFirst, kSecond>::fill(std::size_t row) {
  begin_ = row;
  filled_ = std::min(kBlock, ids_.size() - row);
  const Column column(key_, static_cast<std::uint32_t>(when_.index) << 16, static_cast<std::uint32_t>(why_));
  for (std::size_t i = 0; i < filled_; i += kLanes) {
    std::array<std::uint64_t, kLanes> ids{};
    std::copy_n(ids_.begin() + static_cast<std::ptrdiff_t>(row + i), std::min(kLanes, filled_ - i),
                ids.begin());
    column.make<kFirst, kSecond>(ids.data(), &first_[i], &second_[i]);
  }
}
template class WordColumns<0, 2>;

void draw_words(Key key, std::span<const std::uint64_t> ids, Month when, Purpose why, std::uint32_t index,
                std::span<std::uint32_t> to) {
  const Column column(key, static_cast<std::uint32_t>(when.index) << 16 | (index & 0xFFFFu),
                      static_cast<std::uint32_t>(why));
  std::size_t i = 0;
  for (; i + kLanes <= ids.size(); i += kLanes) column.make<0>(&ids[i], &to[i]);
  if (i == ids.size()) return;
  std::array<std::uint64_t, kLanes> last{};
  std::array<std::uint32_t, kLanes> words;
  const auto rest = static_cast<std::ptrdiff_t>(ids.size() - i);
  std::copy_n(ids.begin() + static_cast<std::ptrdiff_t>(i), rest, last.begin());
  column.make<0>(last.data(), words.data());
  std::copy_n(words.begin(), rest, to.begin() + static_cast<std::ptrdiff_t>(i));
}

std::array<Bits, 4> draw_four(Key key, std::uint64_t id, Month when, Purpose why, std::uint32_t first) {
  std::uint32_t third[4];
  for (std::uint32_t i = 0; i < 4; ++i)
    third[i] = static_cast<std::uint32_t>(when.index) << 16 | ((first + i) & 0xFFFFu);
  return four(key, id, third, static_cast<std::uint32_t>(why));
}

}  // namespace ruralsim::base
