// SPDX-License-Identifier: Apache-2.0

/// Errors and reports that carry SQLSTATE.
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.error;

import org.jspecify.annotations.NullMarked;
