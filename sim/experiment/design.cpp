// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/design.hpp"

#include <charconv>

namespace ruralsim {
namespace {

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Saturates where the product would be too large to be a design.
std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > (Design::kMostPoints + 1) / b ? Design::kMostPoints + 1 : a * b;
}

}  // namespace

MorrisTrajectories DesignSpec::trajectories_of(std::size_t factors) const {
  return {factors, static_cast<std::size_t>(levels)};
}

SaltelliBlocks DesignSpec::blocks_of(std::size_t factors) const {
  return {factors, second_order};
}

bool Constraint::met_by(const std::vector<std::string>& values) const {
  const auto value = [&](const Side& side) {
    return side.factor ? number_of(values[*side.factor]) : std::optional(side.number);
  };
  const std::optional<double> a = value(left), b = value(right);
  if (!a || !b) return true;
  if (relation == "<") return *a < *b;
  if (relation == "<=") return *a <= *b;
  return relation == ">" ? *a > *b : *a >= *b;
}

Design::Design(DesignSpec spec, const std::vector<Factor>& factors)
    : spec_(std::move(spec)), factors_(factors), size_(count()) {
  if (spec_.kind == DesignKind::sobol) sequence_.emplace(factors.size());
  if (spec_.kind == DesignKind::saltelli) sequence_.emplace(2 * factors.size());
}

std::size_t Design::levels_of(const Factor& factor) const {
  return factor.discrete() ? factor.values.size() : static_cast<std::size_t>(spec_.levels);
}

std::uint64_t Design::count() const {
  const auto points = static_cast<std::uint64_t>(spec_.points);
  std::uint64_t size = 1;
  switch (spec_.kind) {
    case DesignKind::grid:
      for (const Factor& f : factors_) size = times(size, levels_of(f));
      return size;
    case DesignKind::one_at_a_time:
      for (const Factor& f : factors_) size += levels_of(f);
      return size;
    case DesignKind::list:
      return spec_.list.size();
    case DesignKind::saltelli:
      return times(points, spec_.blocks_of(factors_.size()).size());
    case DesignKind::morris:
      return times(static_cast<std::uint64_t>(spec_.trajectories),
                   spec_.trajectories_of(factors_.size()).size());
    case DesignKind::random:
    case DesignKind::lhs:
    case DesignKind::sobol:
      break;
  }
  return points;
}

/// In random order: the first points of a grid would be one corner of it, and an aborted sweep unbalanced.
std::vector<std::string> Design::grid_point(std::uint64_t index) const {
  std::uint64_t cell = permuted(index, size_, spec_.key(), 0);
  std::vector<std::string> values(factors_.size());
  for (std::size_t j = factors_.size(); j-- > 0;) {
    const std::size_t levels = levels_of(factors_[j]);
    values[j] = factors_[j].level_text(cell % levels, levels);
    cell /= levels;
  }
  return values;
}

/// First the scenario as it is, then each factor's levels in turn.
std::vector<std::string> Design::changed_alone(std::uint64_t index) const {
  std::vector<std::string> values(factors_.size());
  if (index == 0) return values;
  --index;
  for (std::size_t j = 0; j < factors_.size(); ++j) {
    const std::size_t levels = levels_of(factors_[j]);
    if (index < levels) {
      values[j] = factors_[j].level_text(index, levels);
      return values;
    }
    index -= levels;
  }
  return values;
}

void Design::place(std::uint64_t index, std::span<double> u) const {
  if (spec_.kind == DesignKind::random) random_point(index, spec_.key(), u);
  if (spec_.kind == DesignKind::lhs) latin_point(index, size_, spec_.key(), u);
  if (spec_.kind == DesignKind::sobol) sequence_->point(static_cast<std::uint32_t>(index), spec_.key(), u);
  if (spec_.kind == DesignKind::saltelli)
    spec_.blocks_of(factors_.size()).point(index, *sequence_, spec_.key(), u);
  if (spec_.kind == DesignKind::morris) spec_.trajectories_of(factors_.size()).point(index, spec_.key(), u);
}

std::vector<std::string> Design::point(std::uint64_t index) const {
  if (spec_.kind == DesignKind::list) return spec_.list[index];
  if (spec_.kind == DesignKind::grid) return grid_point(index);
  if (spec_.kind == DesignKind::one_at_a_time) return changed_alone(index);
  std::vector<double> u(factors_.size());
  place(index, u);
  std::vector<std::string> values;
  for (std::size_t j = 0; j < factors_.size(); ++j) values.push_back(factors_[j].text(u[j]));
  return values;
}

}  // namespace ruralsim
