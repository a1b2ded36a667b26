// SPDX-License-Identifier: Apache-2.0

/// Identifiers of transactions, log positions, blocks, tuples and objects.
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.id;

import org.jspecify.annotations.NullMarked;
