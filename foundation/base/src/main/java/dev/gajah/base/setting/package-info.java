// SPDX-License-Identifier: Apache-2.0

/// Configuration settings (PostgreSQL: GUC): declarations, values, scopes.
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.setting;

import org.jspecify.annotations.NullMarked;
