// SPDX-License-Identifier: Apache-2.0
// Rules of 5.11 for one household, free of columns. Incomes are a head and year in real terms.
#pragma once
#include <ruralsim/model/scenario.hpp>

namespace ruralsim {

/// What a household aims at in the long run: the village's reference, as long as that is higher, and what it
/// achieves itself, weighed geometrically.
double aspiration_sought(double reference, double achieved, const AspirationParameters&);

/// A year on: the aspiration moves towards what is sought by the adaptation, then by the share `push` of what
/// is left towards the one that makes the household try hardest with its means.
double aspiration_after(double aspiration, double sought, double means, double push,
                        const AspirationParameters&);

/// How hard a household tries, 0 to 1: in full when its aspiration lies `reach` above its means, less the
/// wider the gap beyond that (frustration) and the narrower below it (resignation).
double effort_of(double aspiration, double means, const AspirationParameters&);

}  // namespace ruralsim
