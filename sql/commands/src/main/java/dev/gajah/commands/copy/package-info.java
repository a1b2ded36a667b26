// SPDX-License-Identifier: Apache-2.0

/// COPY in both directions, text, CSV and binary format.
///
/// **May depend on** what the module may.
@NullMarked
package dev.gajah.commands.copy;

import org.jspecify.annotations.NullMarked;
