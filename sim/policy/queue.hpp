// SPDX-License-Identifier: Apache-2.0
// Those who may be put on a list, by their places in the order of its measure; equal places go by id.
#pragma once
#include <vector>

#include <ruralsim/policy/targeting.hpp>

namespace ruralsim {

/// Brings the first `most` candidates to the front: in order where a budget is spent one by one, else in any
/// order, since who is among them is all that matters and the order is total.
void bring_forward(std::vector<Candidate>& queue, std::size_t most, bool in_order);

/// Brings the first `most` candidates to the front in any order, another one than bring_forward's: only those
/// of the bin of a histogram that they end in are compared with one another.
void select_first(std::vector<Candidate>& queue, std::size_t most);

}  // namespace ruralsim
