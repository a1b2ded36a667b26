// SPDX-License-Identifier: Apache-2.0

/// The network door: listeners and connections.
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.net;

import org.jspecify.annotations.NullMarked;
