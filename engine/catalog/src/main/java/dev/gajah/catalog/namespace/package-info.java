// SPDX-License-Identifier: Apache-2.0

/// Search path and the meaning of names.
///
/// **Invariant**: the path is computed from the setting, the current user and the schemas that
/// exist, and again when one of them changes.
///
/// **May depend on** `cache`, `acl`, `schema`.
@NullMarked
package dev.gajah.catalog.namespace;

import org.jspecify.annotations.NullMarked;
