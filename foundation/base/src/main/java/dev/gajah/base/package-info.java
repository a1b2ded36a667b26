// SPDX-License-Identifier: Apache-2.0

/// Ground floor: identifiers, errors, the five doors to the outside world, process primitives,
/// settings, vectors.
///
/// Depends on nothing but the JDK.
@NullMarked
package dev.gajah.base;

import org.jspecify.annotations.NullMarked;
