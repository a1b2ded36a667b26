// SPDX-License-Identifier: Apache-2.0

/// The standard page: header, line pointers, items, checksum.
///
/// **Invariants** are drawn in [dev.gajah.storage.page.Page]. Everything here is stateless; the
/// caller holds the lock that its change of the page needs.
///
/// **May depend on** `base`. **Must not know** buffers, files, or what an item contains.
@NullMarked
package dev.gajah.storage.page;

import org.jspecify.annotations.NullMarked;
